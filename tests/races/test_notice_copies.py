"""Three copies of the house on one PostgreSQL database: each group gets each notice of the calendar once."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from messaging.model import Chat, Due
from quiz.schedule import parse_moment
from services import groups
from services.organising import NoticeState
from tests.rig import LAUNCH, Rig

pytestmark = pytest.mark.slow
GROUPS = 40
TOLD = "Ngày mai, Lễ phát động"
BEGINS = LAUNCH - timedelta(days=2)


@pytest.fixture
def begins() -> datetime:
    return BEGINS


async def subscribes(rig: Rig, unit: str) -> None:
    async with rig.app.store.write() as uow:
        for number in range(GROUPS):
            record = await uow.chat(Chat("buttons", "", f"nhom-{number}", group=True))
            await groups.subscribe(uow, rig.app.contest, record.id, unit, 1, rig.clock.now)
        await uow.commit()


async def at_all(copies: list[Rig], *again: Due) -> None:
    """All copies look at the clock, handle what comes again, and look at the outbox, each at once."""
    await asyncio.gather(*(copy.app.clockwork.look() for copy in copies))
    await asyncio.gather(*(copy.app.dispatcher.handle(due) for copy in copies for due in again))
    await asyncio.gather(*(copy.app.courier.work_off() for copy in copies))


def heard(copies: list[Rig]) -> list[list[str]]:
    """What each group was told, by whichever copy."""
    return [[message.text for message in shown] for shown in copies[0].messengers["buttons"].chats.values()]


async def test_each_group_is_told_once_by_whichever_copy_comes_first(copies: list[Rig]) -> None:
    first = copies[0]
    await subscribes(first, "")
    first.clock.now = parse_moment("09h00 02/6/2024", first.app.contest.pack.zone)
    for turn in range(3):
        # A lease that ran out, or a clock that is behind: the same moment comes to every copy at once.
        await at_all(copies, Due(f"again {turn}", first.clock.now, "notice", "launch.day_before"))
    assert [sum(TOLD in text for text in texts) for texts in heard(copies)] == [1] * GROUPS
    async with first.app.store.read() as uow:
        notice = await uow.planned_notice(first.app.contest.id, "launch.day_before")
    assert notice is not None
    assert (notice.state, notice.recipients) == (NoticeState.SENT, GROUPS)
    assert sum(copy.app.dispatcher.dead for copy in copies) == 0


async def test_each_group_gets_each_notice_of_two_weeks_once(copies: list[Rig]) -> None:
    first = copies[0]
    await subscribes(first, "03646")
    for hours in range(0, 24 * 14, 3):
        first.clock.now = BEGINS + timedelta(hours=hours)
        if first.clock.now == LAUNCH:
            await first.launches()
        await at_all(copies)
    async with first.app.store.read() as uow:
        notices = await uow.planned_notices(first.app.contest.id)
    sent = sum(notice.state is NoticeState.SENT for notice in notices)
    assert sent >= 5
    assert len(heard(copies)) == GROUPS
    for texts in heard(copies):
        assert len(texts) == sent
        assert Counter(texts).most_common(1)[0][1] == 1
    assert sum(copy.app.dispatcher.dead for copy in copies) == 0
