"""The weekly sheet of a unit: for its staff as words and file, for its group each Monday; and the roll-call by name."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import SHIPPED_PACK
from handlers.unit_actions import CallRoll, MakeSheet, ShowSheet
from quiz.schedule import parse_moment
from services import extending, unit_numbers
from tests.reports.xlsx import rows_of
from tests.rig import Rig, make_rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import SON_LA_CITY_WARD, acts, district_of, files_of, staff
from tests.stories.together import Group

pytestmark = pytest.mark.backstage


async def with_roll_call(folder: Path, profile: str, store: str) -> Rig:
    """A contest whose rules let staff read who took part."""
    pack = folder / "pack"
    shutil.copytree(SHIPPED_PACK, pack)
    rules = pack / "rules.yaml"
    rules.write_text(rules.read_text().replace("unit_formula:\n", "unit_formula:\n  roll_call: true\n"))
    return await make_rig(folder, profile=profile, store=store, pack_folder=pack)


async def numbered(rig: Rig, code: str, number: int) -> None:
    """A declared number, from the command line."""
    table = f"mã,số người,ngày,nguồn\n{code},{number},31/5/2024,Công văn số 5\n".encode()
    async with rig.app.store.write() as uow:
        seen = await unit_numbers.look(uow, rig.app.contest, table, rig.clock.now)
        assert isinstance(seen, unit_numbers.Roster)
        await unit_numbers.write(uow, rig.app.contest, 0, table, "a.csv", seen.stamp, rig.clock.now)
        await uow.commit()


async def test_a_commune_counts_for_its_district_too(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=8)
    mai_son = district_of(rig, HAT_LOT)
    await numbered(rig, HAT_LOT, 6)
    thu = await staff(rig, scope=mai_son)
    seen = await thu.says("/phieudonvi")
    assert "Phiếu của Huyện Mai Sơn" in seen
    assert "3 người, 3 lượt" in seen
    assert "Thị trấn Hát Lót: 3 người, 3 lượt" in seen
    assert "50,0 % tham gia" in seen
    assert "trung bình 8/10" in seen
    assert "Chưa có người dự thi: 21 đơn vị" in seen
    assert "tạm thời" in seen
    await thu.presses("Tệp Excel")
    (file,) = await files_of(rig, thu)
    rows = rows_of(file.data)
    assert [row["A"] for row in rows[1:]] == [mai_son, HAT_LOT]
    assert (rows[2]["C"], rows[2]["D"], rows[2]["F"], rows[2]["G"]) == ("6", "31/5/2024", "3", "3")
    assert file.name == f"phieu-don-vi-week-1-{mai_son}.xlsx"


async def test_only_the_own_units_and_only_for_staff(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu, lan = await staff(rig, scope=SON_LA_CITY_WARD), await rig.registered("lan")
    for unit in (HAT_LOT, "14", "", "99999"):
        assert "không thuộc phạm vi" in await thu.press(ShowSheet("week-1", unit))
        assert "không thuộc phạm vi" in await thu.press(MakeSheet("week-1", unit))
        assert "không thuộc phạm vi" in await lan.press(ShowSheet("week-1", unit))
    assert "Cách tính điểm của đơn vị" in await lan.says("/phieudonvi")
    assert await files_of(rig, thu) == []
    boss = await staff(rig, "truong-ban")
    assert "Bạn chọn đơn vị" in await boss.says("/phieudonvi")
    assert "Phiếu của Huyện Mai Sơn" in await boss.says("/phieudonvi huyện mai sơn")


async def test_before_the_first_round_there_is_none(rig: Rig) -> None:
    thu = await staff(rig, scope=district_of(rig, HAT_LOT))
    assert "chưa có phiếu" in await thu.says("/phieudonvi")


async def test_no_roll_call_where_the_rules_do_not_name_it(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    mai_son = district_of(rig, HAT_LOT)
    thu = await staff(rig, scope=mai_son)
    assert "Điểm danh" not in await thu.says("/phieudonvi")
    assert "không cho phép" in await thu.press(CallRoll("week-1", mai_son, 0))
    assert await acts(rig) == []


async def test_a_roll_call_by_name_is_written_down(tmp_path: Path, profile: str, store: str) -> None:
    rig = await with_roll_call(tmp_path, profile, store)
    await rig.launches()
    await crowd(rig, 2)
    await plays(rig, await registers(rig, rig.person("xa"), "Cà Thị Xa", unit=SON_LA_CITY_WARD), right=5, seconds=60)
    mai_son = district_of(rig, HAT_LOT)
    thu, lan = await staff(rig, scope=mai_son), await rig.registered("lan")
    await thu.says("/phieudonvi")
    seen = await thu.presses("Điểm danh")
    assert "Người 01, Thị trấn Hát Lót" in seen
    assert "Cà Thị Xa" not in seen
    assert "2 người đã dự thi. Lần xem này được ghi lại." in seen
    assert "không cho phép" in await lan.press(CallRoll("week-1", mai_son, 0))
    assert "không cho phép" in await thu.press(CallRoll("week-1", SON_LA_CITY_WARD, 0))
    assert [details["people"] for act, details in await acts(rig) if act == "roll_call"] == [2]
    await rig.close()


@pytest.mark.parametrize("again", [1, 3])
async def test_a_units_group_gets_its_sheet_on_monday_once(rig: Rig, again: int) -> None:
    boss = await rig.organiser("truong-ban")
    mai_son = district_of(rig, HAT_LOT)
    group, province = Group(rig, boss), Group(rig, boss, "tinh", "Cả tỉnh")
    await group.subscribes(mai_son)
    await province.subscribes()
    await rig.launches()
    await crowd(rig, 3, right=8)
    zone = rig.app.contest.pack.zone
    await rig.comes(parse_moment("00h10 10/6/2024", zone))
    for minute in range(again):
        await rig.comes(parse_moment(f"09h0{minute} 10/6/2024", zone))
    found = [text for text in await group.texts() if "Phiếu của Huyện Mai Sơn" in text]
    assert len(found) == 1
    assert "3 người, 3 lượt" in found[0]
    assert "Thị trấn Hát Lót: 3 người" in found[0]
    assert not any("Phiếu của" in text for text in await province.texts())


async def test_the_sheet_comes_later_when_the_round_is_extended(rig: Rig) -> None:
    boss = await rig.organiser("truong-ban")
    group = Group(rig, boss)
    await group.subscribes(district_of(rig, HAT_LOT))
    await rig.launches()
    await crowd(rig, 2, right=8)
    zone = rig.app.contest.pack.zone
    await rig.comes(parse_moment("20h00 09/6/2024", zone))
    async with rig.app.store.write() as uow:
        round = next(one for one in await uow.rounds(rig.app.contest.id) if one.code == "week-1")
        later = parse_moment("06h00 10/6/2024", zone)
        await extending.extend(uow, rig.app.contest, round, 1, later, "Mất điện", rig.clock.now)
        await uow.commit()
    before, after = parse_moment("09h01 10/6/2024", zone), parse_moment("15h01 10/6/2024", zone)
    for moment, sheets in ((before, 0), (after, 1)):
        await rig.comes(moment - timedelta(minutes=1))
        await rig.comes(moment)
        assert sum("Phiếu của Huyện Mai Sơn" in text for text in await group.texts()) == sheets
