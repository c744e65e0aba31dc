"""A notice that waited, for the night or for a hand: it comes only while it is true, and nobody is told it will come if it cannot."""

from __future__ import annotations

import pytest

from handlers.group_actions import NoticeMove
from services import notice_plan
from services.organising import NoticeState
from tests.rig import Player, Rig
from tests.stories.calendar_days import at, comes, planned, presses_launch, told
from tests.stories.together import Group


async def test_a_launch_notice_let_go_after_the_launch_is_not_promised_for_ever(
    rig: Rig,
    group: Group,
    boss: Player,
) -> None:
    await boss.says("/lichthongbao")
    await boss.presses("3")
    await boss.presses("Giữ lại")
    await presses_launch(rig, boss)
    await boss.says("/lichthongbao")
    await boss.presses("3")
    assert not boss.has("Cho gửi theo lịch")
    await rig.passes(minutes=1)
    assert (await planned(rig, "launch")).state is NoticeState.HELD
    await boss.says("/lichthongbao")
    await boss.presses("3")
    await boss.presses("Gửi ngay")
    await boss.presses("Gửi ngay")
    await rig.passes(seconds=1)
    assert await told(group, "Nút khởi động đã được bấm") == 1


async def test_the_last_day_is_not_announced_the_morning_after(
    rig: Rig,
    group: Group,
    boss: Player,
) -> None:
    await presses_launch(rig, boss)
    async with rig.app.store.write() as uow:
        last = await uow.planned_notice(rig.app.contest.id, "week-1.last_day")
        assert last is not None
        await notice_plan.move(uow, last, at(rig, "22h00 09/6/2024"), 1, rig.clock.now)
        await uow.commit()
    before = await group.texts()
    await comes(rig, "22h00 09/6/2024", "06h00 10/6/2024", "06h01 10/6/2024")
    new = [text for text in await group.texts() if text not in before]
    assert sum("ngày cuối" in text.lower() for text in new) == 0, new


async def test_a_night_that_changes_nothing_only_delays(rig: Rig, group: Group, boss: Player) -> None:
    await presses_launch(rig, boss)
    async with rig.app.store.write() as uow:
        board = await uow.planned_notice(rig.app.contest.id, "week-1.midround")
        assert board is not None
        await notice_plan.move(uow, board, at(rig, "22h00 06/6/2024"), 1, rig.clock.now)
        await uow.commit()
    before = len(await group.texts())
    await comes(rig, "22h00 06/6/2024")
    assert len(await group.texts()) == before
    await comes(rig, "06h00 07/6/2024")
    assert len(await group.texts()) == before + 1


@pytest.mark.about("silence")
async def test_results_put_off_when_asked_are_asked_about_again(rig: Rig, group: Group, boss: Player) -> None:
    await presses_launch(rig, boss)
    await comes(rig, "17h00 12/6/2024", "17h01 12/6/2024")
    assert "đã đến giờ" in (await boss.looks()).lower()
    await boss.press(NoticeMove("week-1/results", int(at(rig, "09h00 13/6/2024").timestamp()) // 60))
    asked = len(boss.messages)
    await comes(rig, "09h00 13/6/2024", "09h01 13/6/2024")
    await boss.looks()
    again = [message.text for message in boss.messages[asked:]]
    assert any("đã đến giờ" in text.lower() for text in again), again
    assert (await planned(rig, "week-1.results")).state is not NoticeState.SENT
