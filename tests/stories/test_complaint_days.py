"""Until when complaints are taken: residents (`/bxh`) and organisers (`/congbo`) read the same days."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.info_actions import PEOPLE, ShowBoard
from handlers.result_actions import Decide, ShowResult
from tests.rig import Rig, make_rig
from tests.stories.packs import other_rules
from tests.stories.test_result_versions import makes_list, organiser, played, proposals, proposes_void, publishes

pytestmark = pytest.mark.backstage

BOARD, ROOM = ShowBoard("week-1", PEOPLE, 0), ShowResult("week-1")


def days(seen: str) -> tuple[str, ...]:
    found = re.search(r"Nhận phản ánh từ (.+?) đến (.+?)\.", seen)
    return found.groups() if found else ()


async def read(rig: Rig, name: str) -> tuple[str, tuple[str, ...]]:
    """Somebody new reads the board, an organiser the room: what the board says, and the days if both say the same."""
    board, room = await rig.person(name).press(BOARD), await (await organiser(rig, f"{name}-hoa")).press(ROOM)
    assert days(board) == days(room)
    return board, days(board)


async def test_the_board_says_what_the_room_says_until_the_days_are_over(rig: Rig) -> None:
    attempt = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    board, provisional = await read(rig, "mot")
    assert "Danh sách tạm thời, bản 1" in board
    assert provisional == ("17h00 thứ Tư, 12/6/2024", "24h00 thứ Bảy, 15/6/2024")

    await publishes(binh)
    await proposes_void(rig, hoa, attempt.paper.slots[9].question)
    [proposal] = await proposals(rig)
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)
    assert "Kết quả đã công bố, bản 1" in (await read(rig, "hai"))[0]
    await publishes(hoa)
    board, published = await read(rig, "ba")
    assert "Kết quả đã công bố, bản 2" in board
    assert published == provisional, "another version has the days of the first"

    await rig.comes(rig.clock.now + timedelta(days=6))
    assert days(await rig.person("bon").press(BOARD)) == (), "a published result says nothing once they are over"


@pytest.mark.parametrize("rules", ["", "freeze_hours: 24"])
async def test_in_another_zone_and_after_a_frozen_board_too(tmp_path: Path, rules: str) -> None:
    zone = ("Asia/Ho_Chi_Minh", "Asia/Tokyo")
    rig = await make_rig(tmp_path, pack_folder=other_rules(tmp_path, rules, contest=zone))
    await played(rig)
    assert days(await rig.person("truoc").press(BOARD)) == (), "without a list there is nothing to complain about yet"
    await makes_list(await organiser(rig, "hoa"))
    assert (await read(rig, "mot"))[1] == ("17h00 thứ Tư, 12/6/2024", "24h00 thứ Bảy, 15/6/2024")
    await rig.close()
