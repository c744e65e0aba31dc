"""The whole house behind the fake Official Account: signed events in, messages out, over real HTTP."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import App, build_app, read_pack
from bot.config import SHIPPED_PACK, Config
from storage import tables
from storage.rows import EVERYTHING
from storage.secrets import Keys
from storage.store import AnyStore
from tests.memory import MemoryStore
from tests.rig import LAUNCH, SECRET, Hand
from tests.zalooa import FakeOa, Person
from tests.zalooa_line import ZaloOaLine


@dataclass
class OaHouse:
    """A running house, its account at the fake server, and what its operator reads."""

    app: App
    line: ZaloOaLine
    clock: Hand
    told: list[str]

    @property
    def fake(self) -> FakeOa:
        """Zalo."""
        return self.line.fake

    async def says(self, person: Person, text: str) -> list[str]:
        """Somebody types; what is new in their chat then."""
        before = len(person.messages)
        await self.fake.hook.says(person, text)
        await self.line.settled()
        return [message.text for message in person.messages[before:]]

    async def dead_letters(self) -> list[dict[str, Any]]:
        """What was put aside."""
        async with self.app.store.read() as uow:
            return list(await uow.rows.fetch(tables.dead_letter, (), EVERYTHING))

    async def passes(self, **length: float) -> None:
        """Time goes by, and what falls due meanwhile happens."""
        self.clock.now += timedelta(**length)
        await self.app.clockwork.look()
        await self.app.courier.work_off()
        await self.line.settled()


@asynccontextmanager
async def oa_house(store: AnyStore | None = None, **settings: Any) -> AsyncIterator[OaHouse]:
    """A house with a world of its own."""
    clock, told = Hand(LAUNCH), list[str]()
    line = await ZaloOaLine.laid(clock)
    app = await build_app(
        Config(**{"secret_key": SECRET, **line.settings(), **settings}),
        clock=clock,
        rng=random.Random(7),
        store=store or MemoryStore(keys=Keys(SECRET)),
        pack=read_pack(SHIPPED_PACK),
        pace=line.paced.pace(),
        sleep=line.paced.sleep,
        say=told.append,
    )
    app.start(timers=False)
    await line.opens(app)
    try:
        yield OaHouse(app, line, clock, told)
    finally:
        await app.close()
        await line.close()
