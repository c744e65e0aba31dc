"""Two organisers start a drill for the same unit at two servers at once: each group gets one test message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from handlers.drill_actions import StartDrill
from messaging.model import Chat
from services import drills, groups
from services.organising import Drill
from storage.engines import database_url, writing_engine
from storage.schema import MIGRATING, migrate
from tests.races.copies import copies_of_the_house
from tests.races.test_replicas import Replicas, press

pytestmark = pytest.mark.slow
UNGUARDED = "ALTER TABLE drill DROP CONSTRAINT uq_drill_contest_id_unit_number"


@pytest.fixture
async def replicas(postgres_url: str, guarded: bool) -> AsyncIterator[Replicas]:
    await migrate(postgres_url)
    if not guarded:
        engine = writing_engine(database_url(postgres_url), pool=1, busy=MIGRATING)
        async with engine.connect() as connection:
            await connection.execute(text(UNGUARDED))
            await connection.commit()
        await engine.dispose()
    async with copies_of_the_house(postgres_url, 2) as (first, second):
        yield first, second


@pytest.mark.parametrize("guarded", [False, True])
async def test_two_servers_start_one_drill_of_a_unit(
    replicas: Replicas, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = replicas[0]
    boss, other = await rig.organiser("truong-ban"), await rig.organiser("pho-ban")
    async with rig.app.store.write() as uow:
        record = await uow.chat(Chat("buttons", "", "nhom", group=True))
        await groups.subscribe(uow, rig.app.contest, record.id, "116", 1, rig.clock.now)
        await uow.commit()
    seen, both, last_of = count(1), asyncio.Event(), drills._last_of

    async def together(*args: Any) -> Drill | None:
        """Nobody writes before both have looked."""
        found = await last_of(*args)
        if next(seen) == 2:
            both.set()
        await both.wait()
        return found

    monkeypatch.setattr(drills, "_last_of", together)
    await asyncio.gather(
        *(
            each.app.dispatcher.handle(press(who, StartDrill("116", 1)))
            for each, who in zip(replicas, (boss, other), strict=True)
        )
    )
    async with rig.app.store.read() as uow:
        found = await uow.drills(rig.app.contest.id)
    assert len(found) == (1 if guarded else 2)
    assert sum(each.app.dispatcher.dead for each in replicas) == 0
