"""A result that is not recognised: proposed, approved by somebody else, told, appealed against, lifted by two people again."""

from __future__ import annotations

import pytest

from handlers.result_actions import AnswerTicket, Complain, Decide, PreviewPublish, ShowProposal, ShowTicket
from handlers.review_actions import Appeal, BarPlayer, BarWhere, ConfirmBar
from services.records import Role
from services.result_records import About, Change, ProposalState, VersionState
from tests.rig import Player, Rig
from tests.stories.staff_people import acts
from tests.stories.test_result_versions import (
    amendments,
    makes_list,
    organiser,
    played,
    proposals,
    publishes,
    versions,
)

pytestmark = pytest.mark.backstage

REASON = "Hai người xác nhận có người khác làm bài thay"
LIFTED = "Đã xác minh lại, chính người dự thi làm bài"


async def number_of(rig: Rig, who: Player) -> int:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(who.sender)
        assert person is not None
        player = await uow.player_of(rig.app.contest.id, person.id)
        assert player is not None
        return player.id


async def proposes(rig: Rig, who: Player, player: int, round: str = "week-1", *, barred: bool = True) -> int:
    """Through the card of the player; returns the number of the proposal once it is counted out."""
    await who.press(BarWhere(player, round, int(barred), 0))
    await who.says(REASON if barred else LIFTED)
    await who.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    return (await proposals(rig))[0].id


async def approves(rig: Rig, who: Player, proposal: int) -> None:
    await who.press(ShowProposal(proposal, 0))
    await who.presses("Duyệt")
    await who.presses("Đồng ý duyệt")
    await rig.passes(seconds=10)


async def test_barred_told_appealed_answered_and_lifted(rig: Rig) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh", Role.JURY)
    boss = await organiser(rig, "chu", Role.OWNER)
    mai, lan = rig.person("mai"), rig.person("lan")
    her = await number_of(rig, lan)
    await makes_list(hoa)

    await hoa.says("/tracuu lò thị lan")
    await hoa.presses("Lò Thị Lan")
    await hoa.presses("Không công nhận kết quả")
    assert "kết quả nào" in hoa.sees()
    await hoa.presses("Không công nhận: Tuần 1")
    assert "không tính cho đơn vị" in hoa.sees()
    await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    [proposal] = await proposals(rig)
    assert (proposal.change, proposal.state) == (Change.BARRED, ProposalState.WAITING)
    assert "Kết quả của bạn không được công nhận" not in await lan.says("/ketqua"), "nothing holds before it is decided"

    await hoa.press(Decide(proposal.id, 1, 1))
    assert "người khác phải duyệt" in hoa.sees()
    assert await amendments(rig) == []
    assert "còn 1 đề nghị" in await boss.press(PreviewPublish("week-1"))

    await binh.press(ShowProposal(proposal.id, 0))
    assert "Lò Thị Lan" in binh.sees()
    assert "Lò Thị Mai: hạng 2 → 1" in binh.sees()
    assert "Lò Thị Mai: Giải Nhì → Giải Nhất" in binh.sees()
    await approves(rig, binh, proposal.id)
    first, second = await versions(rig)
    assert (first.state, second.state) == (VersionState.SUPERSEDED, VersionState.PROVISIONAL)
    assert second.reason == REASON

    told = await lan.looks()
    assert "Kết quả của bạn không được công nhận: Tuần 1" in told
    assert REASON in told
    assert "khiếu nại đến 24h00 thứ Năm, 13/6/2024" in told
    seen = await lan.says("/ketqua")
    assert "Kết quả của bạn không được công nhận" in seen
    assert "1/14" not in seen
    assert "Lò Thị Lan" not in await mai.says("/bxh")
    assert REASON not in mai.sees()
    assert "không được công nhận" not in await mai.says("/ketqua")

    await lan.presses("Khiếu nại")
    assert "Bạn viết lý do" in lan.sees()
    assert "số 1" in await lan.says("Tôi tự làm bài, có đồng nghiệp ngồi cùng phòng làm chứng")
    assert "đang chờ trả lời" in await lan.press(Appeal("week-1"))
    assert "Còn 1 khiếu nại" in await boss.press(PreviewPublish("week-1"))
    await rig.passes(seconds=10)
    assert "Có phản ánh mới: số 1" in await boss.looks()
    await boss.press(AnswerTicket(1))
    await boss.says("Ban Tổ chức đã xác minh lại và sẽ công nhận kết quả của bạn.")
    await boss.presses("Đồng ý gửi")
    await rig.passes(seconds=10)
    assert "đã trả lời phản ánh số 1" in await lan.looks()

    await hoa.press(ShowTicket(1))
    await hoa.presses("Đề nghị công nhận lại")
    await hoa.says(LIFTED)
    await hoa.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    lifting = (await proposals(rig))[0]
    assert (lifting.value, lifting.ticket) == ({"barred": False}, 1)
    await approves(rig, binh, lifting.id)
    assert "công nhận lại kết quả của bạn: Tuần 1" in await lan.looks()
    assert [version.number for version in await versions(rig)] == [1, 2, 3]
    first, _, third = await versions(rig)
    assert first.digest == third.digest, "as if nothing had been"
    assert "Đã công bố bản 3" in await publishes(boss)
    assert "Lò Thị Lan" in await mai.says("/bxh")
    assert her == int(lifting.target)
    done = [act for act, _ in await acts(rig)]
    for act in ("propose_disqualification", "approve_disqualification", "complain", "answer_complaint", "see_player"):
        assert act in done


async def test_barred_from_the_whole_contest_leaves_every_round_and_the_running_board(rig: Rig) -> None:
    await played(rig)
    hoa, binh, lan = await organiser(rig, "hoa"), await organiser(rig, "binh"), rig.person("lan")
    await makes_list(hoa)
    await lan.says("/ketqua")
    await approves(rig, binh, await proposes(rig, hoa, await number_of(rig, lan), ""))
    assert len(await versions(rig)) == 2
    assert "Kết quả của bạn không được công nhận: Toàn Cuộc thi" in await lan.looks()
    await hoa.press(BarPlayer(await number_of(rig, lan)))
    assert hoa.has("Công nhận lại: Toàn Cuộc thi")


async def test_what_cannot_be_proposed_changes_nothing(rig: Rig) -> None:
    await played(rig)
    hoa, binh, lan = await organiser(rig, "hoa"), await organiser(rig, "binh"), rig.person("lan")
    her = await number_of(rig, lan)
    await hoa.press(ConfirmBar(her, "week-1", 1))
    await hoa.press(BarWhere(her, "week-9", 1, 0))
    await hoa.press(BarWhere(her, "week-2", 1, 0))
    await hoa.press(BarPlayer(999_999))
    assert await proposals(rig) == []
    await hoa.press(BarWhere(her, "week-1", 0, 0))
    await hoa.says(LIFTED)
    assert "đã đúng như vậy" in await hoa.presses("Gửi đề nghị")
    await proposes(rig, hoa, her)
    await binh.press(BarWhere(her, "week-1", 1, 0))
    await binh.says("Lý do khác nhưng cùng một đề nghị")
    assert "đã có người đề nghị" in (await binh.presses("Gửi đề nghị")).lower() or len(await proposals(rig)) == 1
    assert len(await proposals(rig)) == 1


@pytest.mark.parametrize("action", [BarPlayer(1), BarWhere(1, "week-1", 1, 0), ConfirmBar(1, "week-1", 1)])
async def test_players_and_staff_propose_nothing(rig: Rig, action: object) -> None:
    await played(rig)
    mai, staff = rig.person("mai"), await organiser(rig, "can-bo", Role.STAFF)
    for talker in (mai, staff):
        await talker.press(action)  # type: ignore[arg-type]
        await talker.says(REASON)
    assert await proposals(rig) == []


async def test_nobody_appeals_against_nothing_nor_too_late(rig: Rig) -> None:
    await played(rig)
    hoa, binh, mai, lan = (
        await organiser(rig, "hoa"),
        await organiser(rig, "binh"),
        rig.person("mai"),
        rig.person("lan"),
    )
    assert "không có gì để khiếu nại" in await mai.press(Appeal("week-1"))
    await mai.press(Complain(str(About.APPEAL)))
    await mai.says("Tôi muốn khiếu nại điều không có")
    async with rig.app.store.read() as uow:
        assert not await uow.tickets(rig.app.contest.id)
    await approves(rig, binh, await proposes(rig, hoa, await number_of(rig, lan)))
    await lan.press(Appeal("week-1"))
    await rig.passes(days=4)
    assert "Thời hạn khiếu nại đã hết" in await lan.says("Tôi tự làm bài, xin xem xét lại")
    assert "Thời hạn khiếu nại đã hết" in await lan.press(Appeal("week-1"))


async def test_a_running_board_leaves_them_out_too(rig: Rig) -> None:
    await played(rig)
    hoa, binh, lan = await organiser(rig, "hoa"), await organiser(rig, "binh"), rig.person("lan")
    mai = rig.person("mai")
    await approves(rig, binh, await proposes(rig, hoa, await number_of(rig, lan)))
    assert await versions(rig) == [], "no list stood, so none is made"
    assert "Lò Thị Lan" not in await mai.says("/bxh")
    assert "Lò Thị Mai" in mai.sees()
