"""Where a proposal moves more people than a chat can page through, all of them come as a file, and only to those who decide."""

from __future__ import annotations

import csv
import io

import pytest

from handlers.result_actions import Decide, MakeMoves, ShowProposal
from quiz.result_diff import difference
from services import proposals as services
from services import results
from tests.rig import Player, Rig
from tests.stories.staff_people import acts, files_of
from tests.stories.test_result_versions import makes_list, organiser, played, proposals, proposes_void, versions

pytestmark = pytest.mark.backstage


@pytest.fixture(autouse=True)
def small_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person fills what the chat keeps; five hundred do in truth."""
    monkeypatch.setattr(services, "LISTED", 1)


async def proposed(rig: Rig) -> tuple[Player, int]:
    """A question is proposed to be void; Bình decides."""
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposals(rig)
    return binh, proposal.id


async def test_the_chat_shows_the_first_and_the_file_everybody(rig: Rig) -> None:
    binh, id = await proposed(rig)
    await binh.press(ShowProposal(id, 0))
    assert "người nữa: danh sách đầy đủ có trong tệp" in binh.sees()
    await binh.presses("Tất cả người thay đổi (csv)")
    await binh.press(MakeMoves(id))
    await rig.passes(seconds=10)
    [file] = await files_of(rig, binh)
    assert "Tất cả người thay đổi" in await binh.looks()
    rows = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))

    await binh.press(Decide(id, 1, 1))
    await rig.passes(seconds=10)
    async with rig.app.store.read() as uow:
        first, second = [await results.outcome_of(uow, version) for version in await versions(rig)]
    moved = difference(first, second)
    assert len(moved.people) > services.LISTED
    ranks = [(row["Mã người dự thi"], row["Hạng trước"], row["Hạng sau"]) for row in rows]
    assert ranks[: len(moved.people)] == [(str(one.player), str(one.before), str(one.after)) for one in moved.people]
    assert {row["Giải sau"] for row in rows} >= {"Giải Nhất"}
    assert [act for act, _ in await acts(rig)].count("proposal_moves.made") == 1


async def test_others_and_a_proposal_that_is_decided_have_no_file(rig: Rig) -> None:
    binh, id = await proposed(rig)
    lan = rig.person("lan")
    await lan.press(MakeMoves(id))
    await binh.press(Decide(id, 0, 1))
    await binh.press(MakeMoves(id))
    await rig.passes(seconds=10)
    assert await files_of(rig, lan) == await files_of(rig, binh) == []
