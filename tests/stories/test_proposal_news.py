"""What those read who proposed and decided: what moves and what does not, which version was made, and the way to the result."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from handlers.result_actions import Decide, ShowProposal, ShowVersion
from tests.rig import Player, Rig
from tests.stories.crowd import crowd, plays, registers
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, played, proposals, proposes_void

pytestmark = pytest.mark.backstage


async def proposed(rig: Rig, question: str) -> tuple[Player, Player, int]:
    """Hoa proposes that a question is void, Bình decides."""
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await proposes_void(rig, hoa, question)
    [proposal] = await proposals(rig)
    return hoa, binh, proposal.id


async def test_who_proposed_and_who_approved_read_which_list_was_made_and_go_there(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh, id = await proposed(rig, attempt.paper.slots[9].question)
    await binh.press(Decide(id, 1, 1))
    await rig.passes(seconds=10)
    for reader in (hoa, binh):
        assert "Tuần 1: đã lập danh sách bản 2" in await reader.looks()
        assert reader.has("Xem đề nghị")
        assert reader.has("Kết quả tuần thi")
        assert "bản 2 (tạm thời)" in await reader.presses("Tuần 1, danh sách bản 2")


async def test_who_proposed_reads_that_it_was_not_approved_and_goes_to_the_result(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh, id = await proposed(rig, attempt.paper.slots[9].question)
    await binh.press(Decide(id, 0, 1))
    await rig.passes(seconds=10)
    assert "Đề nghị của bạn bị từ chối" in await hoa.looks()
    assert "Kết quả Tuần 1: danh sách tạm thời" in await hoa.presses("Kết quả tuần thi")


async def test_who_keeps_the_rank_is_named_with_the_right_answers_alone(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=8)
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    attempt = await plays(rig, lan, right=9, seconds=100)
    await rig.comes(CLOSED)
    _, binh, id = await proposed(rig, attempt.paper.slots[9].question)
    before = await binh.press(ShowProposal(id, 0))
    await binh.press(Decide(id, 1, 1))
    await rig.passes(seconds=10)
    for seen in (before, await binh.press(ShowVersion("week-1", 2, 0))):
        assert "Lò Thị Lan: số câu đúng 9 → 10" in seen
        assert not re.search(r"hạng (\d+) → \1\b", seen)


async def test_the_proposal_names_the_lists_of_other_results_that_rest_on_it(rig: Rig) -> None:
    await rig.launches()
    lan = await registers(rig, rig.person("lan"), "Lò Thị Lan")
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    first = ""
    for code in ("week-1", "week-2"):
        planned = rig.app.contest.pack.round(code)
        await rig.comes(max(rig.clock.now, planned.opens + timedelta(minutes=1)))
        attempt = await plays(rig, lan, right=9, seconds=100, round=code)
        await plays(rig, mai, right=8, seconds=100, round=code)
        first = first or attempt.paper.slots[9].question
        await rig.comes(planned.closes + timedelta(minutes=2))
        await makes_list(hoa, code)
    await proposes_void(rig, hoa, first)
    [proposal] = await proposals(rig)
    later = "Cần xem lại các danh sách đã lập dựa trên kết quả này: Tuần 2."
    assert later in (await binh.press(ShowProposal(proposal.id, 0))).replace("**", "")
    assert later in (await binh.press(Decide(proposal.id, 1, 0))).replace("**", "")
