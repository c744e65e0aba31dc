"""What may go wrong between a bot and the server, as tests ask for it."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass

from tests.botapi.bodies import Params
from tests.botapi.errors import Refused
from tests.botapi.platform import Platform


@dataclass
class Script:
    """What is to happen to the next so many calls of a method; no refusal: the answer is lost."""

    method: str
    refusal: Refused | None
    times: int
    chat: str | None


class Faults:
    """Scripted refusals, lost answers, a line that is cut, requests that stay in flight, slow answers."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.latency = 0.0
        """Seconds before a call is done."""
        self.away = False
        """The line is cut before anything is done."""
        self.disorder: random.Random | None = None
        """Dice that mix the updates of one answer to getUpdates."""
        self.in_flight: Counter[str] = Counter()
        self._held: set[str] = set()
        self._scripts: list[Script] = []

    def fails(self, method: str, refusal: Refused, *, times: int = 1, chat: int | None = None) -> None:
        """Refuse the next so many calls of a method ("*": any), maybe only for one chat."""
        self._scripts.append(Script(method.lower(), refusal, times, None if chat is None else str(chat)))

    def loses(self, method: str, *, times: int = 1, chat: int | None = None) -> None:
        """Do what is asked, but cut the line before the answer leaves."""
        self._scripts.append(Script(method.lower(), None, times, None if chat is None else str(chat)))

    def hold(self, *methods: str) -> None:
        """Keep requests of these methods (all, if none is named) in flight until they are released."""
        self._held |= {method.lower() for method in methods} or {"*"}

    def release(self) -> None:
        """Let go what is held."""
        self._held.clear()
        self.platform.changed()

    @property
    def held(self) -> int:
        """How many requests are being held."""
        return self.in_flight["held"]

    async def wait_as_told(self, method: str) -> None:
        """Hold and delay a call before it is done."""
        names = {"*", method.lower()}
        if self._held & names:
            self.in_flight["held"] += 1
            self.platform.changed()
            try:
                while self._held & names:
                    await self.platform.change(1.0)
            finally:
                self.in_flight["held"] -= 1
        if self.latency:
            await asyncio.sleep(self.latency)

    def scripted(self, method: str, params: Params) -> Script | None:
        """What a test has in store for this call."""
        for script in self._scripts:
            if script.method in {"*", method.lower()} and script.chat in {None, params.text("chat_id")}:
                script.times -= 1
                if not script.times:
                    self._scripts.remove(script)
                return script
        return None
