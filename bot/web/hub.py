"""Who is looking at which chat right now. It only wakes: what there is to see is always read from the store.

So nothing is lost when a wake-up is missed (another process, a full buffer): the next one, or the next ping, reads it all.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable, Iterator

from services.records import Json

KEPT = 50
"""Items that an ear keeps for an answer in one round trip; whoever needs more reads the store."""


class Ear:
    """One listener to one chat. `heard` holds the latest items announced since it listens, oldest first."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self.heard: deque[Json] = deque(maxlen=KEPT)
        self.dismissed = False

    def wake(self, items: Iterable[Json] = ()) -> None:
        """Say that there may be something new."""
        self.heard.extend(items)
        self._woken.set()

    def dismiss(self) -> None:
        """Ask the listener to leave, because newer ones of the same session took its place."""
        self.dismissed = True
        self._woken.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a wake-up, at most so long; several that came together are one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        woken = self._woken.is_set()
        self._woken.clear()
        return woken


class Hub:
    """The listeners of this process, by chat."""

    def __init__(self) -> None:
        self._ears: dict[str, set[Ear]] = {}
        self.closing = False

    @contextlib.contextmanager
    def listening(self, chat: str) -> Iterator[Ear]:
        """Listen to a chat. Listen first and read the store then: so nothing falls in between."""
        ear = Ear()
        self._ears.setdefault(chat, set()).add(ear)
        try:
            yield ear
        finally:
            ears = self._ears[chat]
            ears.discard(ear)
            if not ears:
                del self._ears[chat]

    def announce(self, chat: str, items: Iterable[Json] = ()) -> None:
        """Wake everybody who listens to a chat."""
        told = tuple(items)
        for ear in tuple(self._ears.get(chat, ())):
            ear.wake(told)

    def close(self) -> None:
        """Send everybody home, so that the server can stop at once."""
        self.closing = True
        for ears in tuple(self._ears.values()):
            for ear in tuple(ears):
                ear.wake()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(len(ears) for ears in self._ears.values())
