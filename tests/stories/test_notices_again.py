"""A round is extended after its closing was announced: what was told is told again when it is so."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.group_actions import GroupQuiet
from services import extending, notice_plan
from services.extending import Extension
from services.organising import NoticeState
from services.records import SendState
from tests.rig import Player, Rig
from tests.stories.calendar_days import at, comes, planned, presses_launch, told
from tests.stories.together import Group

CLOSED = "Tuần 1 đã đóng"


@pytest.fixture
async def group(rig: Rig, boss: Player, group: Group) -> Group:
    """Subscribed before the launch."""
    await presses_launch(rig, boss)
    return group


async def extends(rig: Rig, closes: datetime) -> Extension:
    async with rig.app.store.write() as uow:
        round = next(one for one in await uow.rounds(rig.app.contest.id) if one.code == "week-1")
        done = await extending.extend(uow, rig.app.contest, round, 1, closes, "Mất điện", rig.clock.now)
        await uow.commit()
    assert isinstance(done, Extension)
    return done


async def test_the_closing_comes_again_once_when_the_round_has_really_closed(
    rig: Rig, group: Group, boss: Player
) -> None:
    await group.press(GroupQuiet(0))
    await comes(rig, "24h00 09/6/2024")
    assert await told(group, CLOSED) == 1
    await comes(rig, "00h30 10/6/2024")
    await boss.says("/giahan")
    await boss.presses("Tuần 1")
    assert "1 thông báo đã gửi sẽ được gửi lại" in await boss.says("06h00 10/6/2024")
    await extends(rig, at(rig, "06h00 10/6/2024"))
    await comes(rig, "05h59 10/6/2024")
    assert await told(group, CLOSED) == 1
    assert (await planned(rig, "week-1.closing")).state is NoticeState.PLANNED
    await comes(rig, "06h00 10/6/2024", "06h01 10/6/2024")
    assert await told(group, CLOSED) == 2
    await extends(rig, at(rig, "07h00 10/6/2024"))
    await comes(rig, "07h00 10/6/2024", "07h01 10/6/2024")
    assert await told(group, CLOSED) == 3


async def test_a_copy_that_waits_for_the_morning_is_left_out_and_the_new_one_comes_once(rig: Rig, group: Group) -> None:
    await comes(rig, "24h00 09/6/2024", "00h30 10/6/2024")
    first = await planned(rig, "week-1.closing")
    await extends(rig, at(rig, "05h00 10/6/2024"))
    await comes(rig, "05h00 10/6/2024", "06h00 10/6/2024", "06h01 10/6/2024")
    assert await told(group, CLOSED) == 1
    async with rig.app.store.read() as uow:
        assert await uow.ledger_counts(notice_plan.ledger_key(first)) == {SendState.SKIPPED: 1}
        again = await planned(rig, "week-1.closing")
        assert await uow.ledger_counts(notice_plan.ledger_key(again)) == {SendState.ACCEPTED: 1}


async def test_the_last_day_comes_again_only_if_its_time_is_ahead(rig: Rig, group: Group) -> None:
    await comes(rig, "08h00 09/6/2024", "20h00 09/6/2024")
    assert await told(group, "ngày cuối của Tuần 1") == 1
    few = await extends(rig, at(rig, "02h00 10/6/2024"))
    assert [notice.code for notice in few.notices if notice.kind == "round.last_day"] == []
    async with rig.app.store.write() as uow:  # the next week waits for it
        second = next(one for one in await uow.rounds(rig.app.contest.id) if one.code == "week-2")
        second.opens = at(rig, "08h00 13/6/2024")
        uow.save_round(second)
        await uow.commit()
    await extends(rig, at(rig, "02h00 12/6/2024"))
    await comes(rig, "08h00 11/6/2024", "08h01 11/6/2024")
    assert await told(group, "ngày cuối của Tuần 1") == 2
