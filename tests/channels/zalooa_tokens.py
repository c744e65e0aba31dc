"""Holders of one token pair at the fake Official Account, for the tests of its exchange."""

from __future__ import annotations

import asyncio

from bot.channels.telling import Teller
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_oa.tokens import App, Tokens
from messaging.model import Clock
from services.alarms import Alarm
from storage.secrets import Keys
from storage.store import AnyStore
from tests.rig import SECRET
from tests.zalooa import FakeOa

KEYS = Keys(SECRET)


class Holder:
    """One process that uses the account: its tokens, what its operator reads, which alarms it raised."""

    def __init__(
        self, fake: FakeOa, store: AnyStore, clock: Clock, owner: str = "one", *, seed: str, keys: Keys = KEYS
    ) -> None:
        self.told: list[str] = []
        self.alarms: list[Alarm] = []
        self.line = ZaloLine(self._secrets)

        async def alarm(raised: Alarm) -> None:
            self.alarms.append(raised)

        async def nap(_: float) -> None:
            await asyncio.sleep(0.01)

        self.tokens = Tokens(
            App(fake.app_id, fake.app_secret, seed, fake.url, fake.url),
            self.line,
            store,
            keys,
            clock,
            owner,
            alarm=alarm,
            teller=Teller("Zalo OA", self.told.append),
            sleep=nap,
        )

    def _secrets(self) -> tuple[str, ...]:
        return self.tokens.secrets()

    async def close(self) -> None:
        """Give back the connections."""
        await self.line.close()
