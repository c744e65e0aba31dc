"""Three copies of the server on one PostgreSQL database: each group gets each notice of the calendar once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count

import pytest

from bot.app import build_app, read_pack
from bot.config import SHIPPED_PACK, Config
from messaging.model import Chat
from services import groups
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.fakes import BUTTONS, FakeMessenger
from tests.rig import LAUNCH, SECRET, Hand, Rig

pytestmark = pytest.mark.slow
GROUPS = 25


@pytest.fixture
async def copies(postgres_url: str) -> AsyncIterator[list[Rig]]:
    """Three houses with one clock, one database and one messenger behind them."""
    await migrate(postgres_url)
    clock, keys, messenger, pack = (
        Hand(LAUNCH - timedelta(days=2)),
        count(1),
        FakeMessenger(BUTTONS),
        read_pack(SHIPPED_PACK),
    )
    rigs = []
    for seed in range(3):
        app = await build_app(
            Config(database_url=postgres_url, secret_key=SECRET, pack=SHIPPED_PACK),  # type: ignore[arg-type]
            clock=clock,
            rng=random.Random(seed),
            store=await Store.open(postgres_url, keys=Keys(SECRET)),
            channels={"buttons": messenger},
            pack=pack,
        )
        app.start(timers=False)
        rigs.append(Rig(app, clock, "buttons", {"buttons": messenger}, keys=keys))
    yield rigs
    for rig in rigs:
        await rig.close()


async def subscribe_all(rig: Rig) -> None:
    async with rig.app.store.write() as uow:
        for number in range(GROUPS):
            record = await uow.chat(Chat("buttons", "", f"group {number}", group=True))
            await groups.subscribe(uow, rig.app.contest, record.id, "03646", 1, rig.clock.now)
        await uow.commit()


async def at_all(copies: list[Rig]) -> None:
    """All copies look at the clock and at the outbox at once."""
    await asyncio.gather(*(rig.app.clockwork.look() for rig in copies))
    await asyncio.gather(*(rig.app.courier.work_off() for rig in copies))


async def test_each_group_gets_each_notice_once(copies: list[Rig]) -> None:
    first = copies[0]
    await subscribe_all(first)
    planned = 0
    for hours in range(0, 24 * 14, 3):
        first.clock.now = LAUNCH - timedelta(days=2) + timedelta(hours=hours)
        if first.clock.now == LAUNCH:
            await first.launches()
        await at_all(copies)
    async with first.app.store.read() as uow:
        planned = sum(notice.state == "sent" for notice in await uow.planned_notices(first.app.contest.id))
    chats = first.messengers["buttons"].chats
    assert planned >= 5
    assert len(chats) == GROUPS
    for messages in chats.values():
        assert len(messages) == planned
        assert Counter(message.text for message in messages).most_common(1)[0][1] == 1
    assert sum(rig.app.dispatcher.dead for rig in copies) == 0
