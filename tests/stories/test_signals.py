"""Signals as advice: who sees them, what is said about one, and that nothing follows by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.register_actions import Withdraw
from handlers.result_actions import ListWinners
from handlers.review_actions import ConfirmNote, ListSignals, NoteSignal, ShowSignal
from services.consent import WITHDRAWAL
from services.records import Role
from services.result_records import NotedSignal, ProposalState, SignalState
from tests.rig import Player, Rig
from tests.stories.crowd import crowd, plays, registers
from tests.stories.staff_people import acts
from tests.stories.test_disqualified import approves
from tests.stories.test_result_versions import CLOSED, amendments, makes_list, organiser, proposals, versions

pytestmark = pytest.mark.backstage

REASON = "Đã gọi điện xác minh, người khác làm bài thay"


async def hurried(rig: Rig) -> None:
    """A week in which Lan answers ten questions in twelve seconds; everybody else takes minutes."""
    await rig.launches()
    await crowd(rig, 12, right=8)
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    await plays(rig, lan, right=9, seconds=12)
    await rig.person("lan").says("/ketqua")
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await plays(rig, mai, right=9, seconds=500)
    await rig.comes(CLOSED)


async def noticed(rig: Rig) -> list[NotedSignal]:
    async with rig.app.store.read() as uow:
        return list(await uow.signals(rig.app.contest.id, "week-1"))


async def looks_through(rig: Rig, who: Player) -> str:
    """Ask for the first time, and again once they are counted."""
    await who.says("/dauhieu")
    await who.presses("Tuần 1")
    await rig.passes(seconds=10)
    return await who.press(ListSignals("week-1", 0))


@pytest.mark.about("silence")
async def test_a_signal_leads_to_a_decision_of_two_people(rig: Rig) -> None:
    await hurried(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh", Role.JURY)
    await makes_list(hoa)
    assert "Chưa ghi nhận dấu hiệu nào" in await hoa.press(ListSignals("week-1", 0))
    await rig.passes(seconds=10)
    await hoa.says("/dauhieu")
    await hoa.presses("Tuần 1")
    seen = hoa.sees()
    assert "Lò Thị Lan: 10 câu trong 12 giây, đúng 9 câu" in seen
    assert "chỉ để tham khảo" in seen
    assert "Có giải theo danh sách mới nhất" in seen
    assert "Không ai bị loại" in seen
    assert "Lò Thị Mai" not in seen
    assert (await versions(rig))[0].number == 1
    assert await amendments(rig) == []
    assert "Có dấu hiệu chưa xem về 1 người" in await hoa.press(ListWinners("week-1", 0))

    await hoa.press(ListSignals("week-1", 0))
    await hoa.presses("1. Làm bài rất nhanh")
    await hoa.presses("Đề nghị: Lò Thị Lan")
    await hoa.presses("Không công nhận: Tuần 1")
    await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    [proposal] = await proposals(rig)
    await hoa.presses("Các đề nghị")
    assert proposal.state is ProposalState.WAITING
    await approves(rig, binh, proposal.id)
    assert [version.number for version in await versions(rig)] == [1, 2]
    assert "Kết quả của bạn không được công nhận: Tuần 1" in await rig.person("lan").looks()


async def test_who_has_left_is_not_looked_at_again(rig: Rig) -> None:
    await hurried(rig)
    hoa, lan = await organiser(rig, "hoa"), rig.person("lan")
    await looks_through(rig, hoa)
    assert len(await noticed(rig)) == 1
    await lan.press(Withdraw(1))
    await rig.comes(rig.clock.now + WITHDRAWAL + timedelta(minutes=1))
    assert await noticed(rig) == []
    await makes_list(hoa)
    await looks_through(rig, hoa)
    assert await noticed(rig) == []


async def test_seen_or_no_matter_with_a_reason(rig: Rig) -> None:
    await hurried(rig)
    hoa = await organiser(rig, "hoa")
    await looks_through(rig, hoa)
    [signal] = await noticed(rig)
    await hoa.press(ShowSignal(signal.id))
    await hoa.presses("Đã xem")
    assert (await noticed(rig))[0].state is SignalState.SEEN
    await hoa.press(ConfirmNote(signal.id))
    assert (await noticed(rig))[0].state is SignalState.SEEN, "without a reason nothing is noted"
    await hoa.press(NoteSignal(signal.id, 0))
    await hoa.says("Người dự thi đã thuộc bộ câu hỏi")
    assert "Đã ghi" in await hoa.presses("Đồng ý ghi nhận")
    [signal] = await noticed(rig)
    assert (signal.state, signal.reason) == (SignalState.NO_MATTER, "Người dự thi đã thuộc bộ câu hỏi")
    await makes_list(hoa)
    assert "không có vấn đề" in await looks_through(rig, hoa), "counted again, what was noted stands"
    assert len(await noticed(rig)) == 1
    assert "Có dấu hiệu" not in await hoa.press(ListWinners("week-1", 0))
    log = [act for act, _ in await acts(rig)]
    assert {"see_signals", "note_signal"} <= set(log)


@pytest.mark.parametrize("role", [Role.STAFF, Role.DRAFTER, None])
async def test_nobody_else_sees_them(rig: Rig, role: Role | None) -> None:
    await hurried(rig)
    await looks_through(rig, await organiser(rig, "hoa"))
    [signal] = await noticed(rig)
    other = rig.person("mai") if role is None else await organiser(rig, "khac", role)
    for seen in (
        await other.says("/dauhieu"),
        await other.press(ListSignals("week-1", 0)),
        await other.press(ShowSignal(signal.id)),
        await other.press(NoteSignal(signal.id, 1)),
    ):
        assert "12 giây" not in seen
        assert "tham khảo" not in seen
    assert (await noticed(rig))[0].state is SignalState.OPEN


async def test_a_round_that_runs_has_none(rig: Rig) -> None:
    await rig.launches()
    hoa = await organiser(rig, "hoa")
    await hoa.says("/dauhieu")
    assert "Chưa có tuần thi nào đóng" in hoa.sees()
    await hoa.press(ListSignals("week-1", 0))
    await rig.passes(seconds=10)
    assert await noticed(rig) == []
