"""Copies of the whole house on one PostgreSQL database, with one clock between them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

from bot.app import build_app, read_pack
from bot.config import SHIPPED_PACK, Config
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.fakes import BUTTONS, FakeMessenger
from tests.rig import LAUNCH, SECRET, Hand, Rig


@asynccontextmanager
async def copies_of_the_house(
    url: str, number: int, *, begins: datetime = LAUNCH, messenger: FakeMessenger | None = None
) -> AsyncIterator[list[Rig]]:
    """So many copies. With `messenger` all of them speak through that one; else each has its own."""
    await migrate(url)
    clock, keys, pack = Hand(begins), count(1), read_pack(SHIPPED_PACK)
    copies = []
    for seed in range(1, number + 1):
        channels = {"buttons": messenger or FakeMessenger(BUTTONS)}
        app = await build_app(
            Config(database_url=url, secret_key=SECRET, pack=SHIPPED_PACK),  # type: ignore[arg-type]
            clock=clock,
            rng=random.Random(seed),
            store=await Store.open(url, keys=Keys(SECRET)),
            channels=channels,
            pack=pack,
        )
        app.start(timers=False)
        copies.append(Rig(app, clock, "buttons", channels, keys=keys))
    yield copies
    for copy in copies:
        await copy.close()
