"""The whole house behind the fake Zalo Bot: events in, words out, over real HTTP."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App, build_app, read_pack
from bot.channels.zalo_bot.wiring import BotSide
from bot.config import SHIPPED_PACK, Config
from storage import tables
from storage.rows import EVERYTHING
from storage.secrets import Keys
from storage.store import AnyStore
from tests.memory import MemoryStore
from tests.rig import LAUNCH, SECRET, Hand
from tests.zalobot import FakeBot, Person
from tests.zalobot_line import ZaloBotLine


@dataclass
class BotHouse:
    """A running house, its bot at the fake server, and what its operator reads."""

    app: App
    line: ZaloBotLine
    clock: Hand
    told: list[str]

    @property
    def fake(self) -> FakeBot:
        """Zalo."""
        return self.line.fake

    @property
    def side(self) -> BotSide:
        """The bot's part of the house."""
        assert self.app.zalo_bot is not None
        return self.app.zalo_bot

    async def says(self, person: Person, text: str) -> list[str]:
        """Somebody types; what is new in their chat then."""
        before = len(person.messages)
        await self.fake.says(person, text)
        await self.line.settled()
        return [message.text for message in person.messages[before:]]

    async def rows(self, kind: str) -> list[dict[str, Any]]:
        """The outbox's lines of a kind."""
        async with self.app.store.read() as uow:
            rows = await uow.rows.fetch(tables.outbox, (), EVERYTHING)
        return [row for row in rows if row["kind"] == kind]

    async def passes(self, **length: float) -> None:
        """Time goes by, and what falls due meanwhile happens."""
        self.clock.now += timedelta(**length)
        await self.app.clockwork.look()
        await self.app.courier.work_off()
        await self.line.settled()


@asynccontextmanager
async def bot_house(data: Path, store: AnyStore | None = None, **settings: Any) -> AsyncIterator[BotHouse]:
    """A house with a world of its own; `data` is where it spools."""
    clock, told = Hand(LAUNCH), list[str]()
    line = await ZaloBotLine.laid(clock)
    app = await build_app(
        Config(**{"secret_key": SECRET, **line.settings(), **settings}),
        clock=clock,
        rng=random.Random(7),
        store=store or MemoryStore(keys=Keys(SECRET)),
        pack=read_pack(SHIPPED_PACK),
        pace=line.paced.pace(),
        sleep=line.paced.sleep,
        say=told.append,
        data=data,
    )
    app.start(timers=False)
    await line.opens(app)
    try:
        yield BotHouse(app, line, clock, told)
    finally:
        await app.close()
        await line.close()
