"""From close to decision: a list, a complaint, a void question that two people decide about, another version, its publication."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.result_actions import (
    ConfirmPublish,
    ConfirmResult,
    Decide,
    PreviewPublish,
    PreviewResult,
    RegradeQuestion,
    RuleOn,
    ShowProposal,
    ShowResult,
    ShowTicket,
    ShowVersion,
)
from handlers.role_actions import ConfirmExtension, ExtendRound
from quiz.attempt import Attempt
from quiz.result_diff import difference
from services import results
from services.records import Role
from services.result_records import Amendment, Proposal, ProposalState, ResultVersion, VersionState
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import appoints, crowd, plays, registers
from tests.stories.staff_people import acts

pytestmark = pytest.mark.backstage

CLOSED = datetime(2024, 6, 9, 17, 2, tzinfo=UTC)
"""Two minutes after 24h00 on 09/6/2024."""
REASON = "Điều luật đã được sửa, câu hỏi không còn đúng"


async def organiser(rig: Rig, name: str, role: Role = Role.ORGANISER) -> Player:
    talker = rig.person(name)
    await appoints(rig, await registers(rig, talker, f"Hà Thị {name.title()}", excluded=True), role)
    return talker


async def played(rig: Rig) -> Attempt:
    """A week with a crowd and with Mai, who has nine of ten right; it has closed."""
    await rig.launches()
    await crowd(rig, 12, right=8)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    attempt = await plays(rig, mai, right=9, seconds=500)
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    await plays(rig, lan, right=9, seconds=100)
    await rig.comes(CLOSED)
    return attempt


async def versions(rig: Rig, round: str = "week-1") -> list[ResultVersion]:
    async with rig.app.store.read() as uow:
        return list(await uow.result_versions(rig.app.contest.id, round))


async def proposals(rig: Rig) -> list[Proposal]:
    async with rig.app.store.read() as uow:
        return list(await uow.proposals(rig.app.contest.id))


async def amendments(rig: Rig) -> list[Amendment]:
    async with rig.app.store.read() as uow:
        return list(await uow.amendments(rig.app.contest.id))


async def makes_list(who: Player, round: str = "week-1", reason: str = "") -> str:
    await who.press(PreviewResult(round))
    if reason:
        await who.says(reason)
    return await who.presses("Đồng ý lập danh sách")


async def publishes(who: Player, round: str = "week-1") -> str:
    await who.press(PreviewPublish(round))
    return await who.presses("Đồng ý công bố")


async def test_a_complaint_makes_a_question_void_and_a_second_version_holds(rig: Rig) -> None:
    attempt = await played(rig)
    wrong = attempt.paper.slots[9].question
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    mai = rig.person("mai")

    await hoa.says("/congbo")
    assert "Tuần 1: đã đóng, chưa lập danh sách" in hoa.sees()
    await hoa.presses("Tuần 1")
    await hoa.presses("Lập danh sách tạm thời")
    assert "Giải Nhất: Lò Thị Lan (hạng 1)" in hoa.sees()
    assert "Giải Nhì: Lò Thị Mai (hạng 2)" in hoa.sees()
    assert await versions(rig) == []
    assert "Đã lập danh sách tạm thời, bản 1" in await hoa.presses("Đồng ý lập danh sách")
    assert "danh sách tạm thời: 2/14" in (await mai.says("/ketqua")).lower()
    assert "Giải theo danh sách tạm thời: Giải Nhì" in mai.sees()
    assert "Danh sách tạm thời, bản 1" in await mai.says("/bxh")

    await mai.says("/phananh")
    await mai.presses("Một câu hỏi của tuần thi")
    await mai.presses("Tuần 1")
    seen = await mai.says("Câu hỏi về thời hạn niêm yết không còn đúng luật")
    assert "số 1" in seen
    assert "24h00 thứ Năm, 13/6/2024" in seen, "three working days after a Monday that has just begun"
    await rig.passes(seconds=10)
    assert "Có phản ánh mới: số 1" in await hoa.looks()

    await hoa.press(ShowTicket(1))
    await hoa.presses("Đề nghị chấm lại")
    assert "Câu hỏi nào của Tuần 1?" in hoa.sees()
    await hoa.press(RegradeQuestion(wrong, 1))
    assert "phương án đúng" in hoa.sees()
    await hoa.presses("Hủy câu hỏi")
    await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    assert (await proposals(rig))[0].state is ProposalState.COUNTING
    await rig.passes(seconds=10)
    assert "đang chờ quyết định" in await hoa.looks()
    [proposal] = await proposals(rig)
    assert (proposal.state, proposal.ticket) == (ProposalState.WAITING, 1)

    await hoa.press(Decide(proposal.id, 1, 1))
    assert "người khác phải duyệt" in hoa.sees()
    assert await amendments(rig) == []
    assert "còn 1 đề nghị" in await binh.press(PreviewPublish("week-1"))

    await binh.press(ShowProposal(proposal.id, 0))
    assert "Theo phản ánh số 1" in binh.sees()
    assert "Lò Thị Mai: hạng 2 → 1, số câu đúng 9 → 10" in binh.sees()
    assert "Lò Thị Mai: Giải Nhì → Giải Nhất" in binh.sees()
    await binh.presses("Duyệt")
    assert await amendments(rig) == []
    await binh.presses("Đồng ý duyệt")
    await rig.passes(seconds=10)
    assert "Đã thực hiện xong đề nghị" in await binh.looks()
    first, second = await versions(rig)
    assert (first.state, second.state) == (VersionState.SUPERSEDED, VersionState.PROVISIONAL)
    assert (second.reason, second.made_by) == (REASON, (await proposals(rig))[0].decided_by)
    assert list(second.key_revisions) == [wrong]

    pages = [await hoa.press(ShowVersion("week-1", 2, page)) for page in range(3)]
    assert any("So với bản trước" in page for page in pages)
    assert any("Lò Thị Mai: Giải Nhì → Giải Nhất" in page for page in pages)
    assert "Giải Nhất: Lò Thị Lan" in await hoa.press(ShowVersion("week-1", 1, 0))
    assert "Bạn là người lập danh sách này" in await binh.press(PreviewPublish("week-1"))
    assert "Đã công bố bản 2" in await publishes(hoa)
    assert "10/10" in await mai.says("/ketqua")
    assert "Đạt giải: Giải Nhất" in mai.sees()
    assert "Kết quả đã công bố, bản 2" in await mai.says("/bxh")
    done = [act for act, _ in await acts(rig)]
    for act in ("make_result", "complain", "propose_regrade", "approve_regrade", "publish_result"):
        assert act in done


async def test_the_preview_is_what_happens(rig: Rig) -> None:
    await what_was_shown_happens(rig)


async def test_the_preview_is_what_happens_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    rig = await make_rig(tmp_path, store=postgres_url)
    await what_was_shown_happens(rig)
    await rig.close()


async def what_was_shown_happens(rig: Rig) -> None:
    """Every rank and prize that the approver was shown moves, and no other."""
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposals(rig)
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)
    async with rig.app.store.read() as uow:
        first, second = [await results.outcome_of(uow, version) for version in await versions(rig)]
    moved = difference(first, second)
    [effect] = proposal.effect["rounds"]
    assert [(one["player"], one["before"], one["after"]) for one in effect["people"]] == [
        (one.player, one.before, one.after) for one in moved.people
    ]
    assert [(one["winner"], one["after"]) for one in effect["prizes"]] == [
        (one.winner, one.after) for one in moved.prizes
    ]
    assert moved.prizes


async def test_what_was_shown_before_another_decision_is_counted_anew(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposals(rig)
    await hoa.says("/suagiai")
    await hoa.presses("Giải Nhất")
    await hoa.says("2")
    await hoa.says("Nhà tài trợ tăng giải thưởng")
    await hoa.presses("Đồng ý sửa giải")
    assert "Vừa có quyết định khác" in await binh.press(Decide(proposal.id, 1, 1))
    assert len(await versions(rig)) == 1
    await rig.passes(seconds=10)
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)
    assert len(await versions(rig)) == 2


async def proposes_void(rig: Rig, who: Player, question: str) -> None:
    await who.press(RuleOn(question, 0, 0))
    await who.says(REASON)
    await who.presses("Gửi đề nghị")
    await rig.passes(seconds=10)


async def test_a_list_waits_until_nothing_is_left_to_handle(rig: Rig) -> None:
    await rig.launches()
    hoa = await organiser(rig, "hoa")
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    await rig.comes(CLOSED - timedelta(minutes=10))
    await plays(rig, lan, right=3, seconds=5, answered=3)
    assert "Tuần thi mở đến" in await hoa.press(PreviewResult("week-1"))
    rig.clock.now = CLOSED - timedelta(minutes=1, seconds=59)
    assert "Còn 1 lượt thi đang làm" in await hoa.press(PreviewResult("week-1"))
    await rig.comes(CLOSED - timedelta(minutes=1, seconds=30))
    assert "Đang xử lý các câu trả lời" in await hoa.press(PreviewResult("week-1"))
    await rig.comes(CLOSED)
    assert "xem trước danh sách bản 1" in await hoa.press(PreviewResult("week-1"))


async def test_of_two_organisers_at_once_the_first_makes_the_list(rig: Rig) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await hoa.press(PreviewResult("week-1"))
    await binh.press(PreviewResult("week-1"))
    await hoa.presses("Đồng ý lập danh sách")
    assert "Chưa lập danh sách" in await binh.presses("Đồng ý lập danh sách")
    assert len(await versions(rig)) == 1
    assert "giống hệt bản trước" in await hoa.press(PreviewResult("week-1"))


async def test_whoever_made_the_list_does_not_publish_it_but_an_owner_may_say_why(rig: Rig) -> None:
    await played(rig)
    hoa, boss = await organiser(rig, "hoa"), await organiser(rig, "chu", Role.OWNER)
    await makes_list(hoa)
    assert "người khác phải công bố" in await hoa.press(PreviewPublish("week-1"))
    assert "người khác phải công bố" in await hoa.press(ConfirmPublish("week-1", 1))
    jury = await organiser(rig, "giam-khao", Role.JURY)
    assert "danh sách bản" not in await jury.press(PreviewResult("week-1"))
    await boss.press(PreviewPublish("week-1"))
    assert "Đã công bố bản 1" in await boss.presses("Đồng ý công bố")


async def test_an_owner_who_made_the_list_gives_a_reason(rig: Rig) -> None:
    await played(rig)
    boss = await organiser(rig, "chu", Role.OWNER)
    await makes_list(boss)
    await boss.press(PreviewPublish("week-1"))
    assert "Bạn là người lập danh sách này" in boss.sees()
    assert "người khác phải công bố" in await boss.press(ConfirmPublish("week-1", 1))
    await boss.press(PreviewPublish("week-1"))
    await boss.says("Ban Tổ chức chỉ có một người trực")
    assert "Đã công bố bản 1" in await boss.presses("Đồng ý công bố")


async def test_after_a_list_is_made_the_round_is_not_extended(rig: Rig) -> None:
    await played(rig)
    hoa = await organiser(rig, "hoa")
    await hoa.says("/giahan")
    assert hoa.has("Tuần 1")
    await makes_list(hoa)
    await hoa.says("/giahan")
    assert not hoa.has("Tuần 1")
    await hoa.press(ExtendRound("week-1", 60))
    await hoa.press(ConfirmExtension("week-1", int((CLOSED + timedelta(hours=1)).timestamp())))
    async with rig.app.store.read() as uow:
        [round] = [one for one in await uow.rounds(rig.app.contest.id) if one.code == "week-1"]
    assert round.closes < CLOSED


async def test_a_correction_after_publication_is_another_version_and_the_old_one_holds_meanwhile(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh, mai = await organiser(rig, "hoa"), await organiser(rig, "binh"), rig.person("mai")
    await makes_list(hoa)
    await publishes(binh)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposals(rig)
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)
    assert "Kết quả đã công bố, bản 1" in await mai.says("/bxh")
    assert [version.state for version in await versions(rig)] == [VersionState.PUBLISHED, VersionState.PROVISIONAL]
    await publishes(hoa)
    assert "Kết quả đã công bố, bản 2" in await mai.says("/bxh")
    assert [version.state for version in await versions(rig)] == [VersionState.SUPERSEDED, VersionState.PUBLISHED]


async def test_several_right_options_are_typed_as_letters(rig: Rig) -> None:
    attempt = await played(rig)
    hoa = await organiser(rig, "hoa")
    question = attempt.paper.slots[9].question
    await hoa.press(RegradeQuestion(question, 0))
    assert "Tôi chưa đọc được" in await hoa.says("phương án khác")
    await hoa.says("A, b và C")
    assert "phương án đúng: A, B, C" in hoa.sees()
    await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    [proposal] = await proposals(rig)
    assert proposal.value == {"answers": [0, 1, 2]}
    await rig.passes(seconds=10)
    await hoa.press(Decide(proposal.id, 0, 1))
    assert (await proposals(rig))[0].state is ProposalState.WITHDRAWN


@pytest.mark.parametrize("action", [PreviewResult("week-1"), PreviewPublish("week-1"), ShowResult("week-1"), ConfirmResult("week-1", "0"), ConfirmPublish("week-1", 1), ShowVersion("week-1", 1, 0), ShowTicket(1), Decide(1, 1, 1)])  # fmt: skip
async def test_forged_presses_do_nothing(rig: Rig, action: object) -> None:
    await played(rig)
    hoa = await organiser(rig, "hoa")
    await makes_list(hoa)
    seen = await rig.person("mai").press(action)  # type: ignore[arg-type]
    assert not re.search(r"Lò Thị Lan|bản 1", seen)
    assert [version.state for version in await versions(rig)] == [VersionState.PROVISIONAL]
