"""`/ketqua` for staff: lists by round, unit and number of people, within their scope."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.staff_actions import MakeList, choose_below, show_list
from services.records import Role
from tests.reports.xlsx import rows_of, titles_of, xml_of
from tests.rig import Player, Rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import SON_LA_CITY_WARD, acts, district_of, files_of, staff, workbook

pytestmark = pytest.mark.backstage


async def ward_winner(rig: Rig) -> None:
    """Somebody of another district, better than all."""
    mai = await registers(rig, rig.person("mai"), "Cà Thị Mai", unit=SON_LA_CITY_WARD)
    await plays(rig, mai, right=10, seconds=60)


async def test_staff_find_the_lists_below_their_own_results(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 12)
    thu = await staff(rig)
    assert "Bạn chưa thi lượt nào" in await thu.says("/ketqua")
    seen = await thu.presses("Danh sách kết quả")
    assert "toàn Cuộc thi · 12 người được xếp hạng" in seen
    assert "1. Người 01, Thị trấn Hát Lót\n5/10 · 05 phút 00 giây" in seen
    assert "xếp sau người trên do: thời gian ngắn hơn" in seen
    assert "chưa tính dự đoán" in seen
    assert "10. Người 10" in seen
    assert "Người 11" not in seen
    await thu.presses("Tốp 50")
    assert "11. Người 11" in await thu.presses("Sau")


async def test_residents_see_their_own_results_and_no_lists(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3)
    lan = await rig.registered("lan")
    await lan.says("/ketqua")
    assert not lan.has("Danh sách kết quả")
    assert "Người 01" not in await lan.says("/ketqua week-1 50")
    for forged in (show_list("week-1", "", 10, 0), choose_below("list", "", "", 0), MakeList("week-1", "", 10)):
        assert "Người 01" not in await lan.press(forged)
    await rig.passes(seconds=2)
    assert await files_of(rig, lan) == []


async def test_a_stranger_is_told_how_to_begin(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3)
    khach = rig.person("khach")
    assert "Người 01" not in await khach.says("/ketqua week-1")
    assert "Người 01" not in await khach.press(show_list("week-1", HAT_LOT, 10, 0))


async def test_round_unit_and_number_can_be_typed(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 12)
    await ward_winner(rig)
    thu = await staff(rig)
    seen = await thu.says("/ketqua tuần 1 huyện Mai Sơn 50")
    assert "Huyện Mai Sơn · 12 người" in seen
    assert "1. Người 01" in seen
    assert "Cà Thị Mai" not in seen
    assert "1. Cà Thị Mai" in await thu.says("/ketqua week-1 U-03646")
    assert "là đơn vị nào" in await thu.says("/ketqua chieng co")
    assert "Không tìm thấy đơn vị “bla bla bla”" in await thu.says("/ketqua bla bla bla")


async def test_a_district_sees_its_communes_and_nothing_else(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3)
    await ward_winner(rig)
    mai_son, city = district_of(rig, HAT_LOT), district_of(rig, SON_LA_CITY_WARD)
    thu = await staff(rig, scope=mai_son)
    await thu.says("/ketqua")
    seen = await thu.presses("Danh sách kết quả")
    assert "Huyện Mai Sơn · 3 người" in seen
    assert "Cà Thị Mai" not in seen
    for unit in (city, SON_LA_CITY_WARD, "99999", "14"):
        seen = await thu.press(show_list("week-1", unit, 10, 0))
        assert "không thuộc phạm vi bạn phụ trách" in seen
        seen = await thu.press(MakeList("week-1", unit, 10))
        assert "không thuộc phạm vi bạn phụ trách" in seen
    assert "không thuộc phạm vi" in await thu.press(choose_below("list", "week-1", city, 0))
    assert "Không tìm thấy đơn vị" in await thu.says("/ketqua thành phố Sơn La")
    await rig.passes(seconds=2)
    assert await files_of(rig, thu) == []


async def test_a_unit_is_chosen_from_the_list(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu = await staff(rig, scope=district_of(rig, HAT_LOT))
    await thu.press(show_list("", "", 10, 0))
    await thu.presses("Chọn đơn vị")
    await thu.presses("Huyện Mai Sơn")
    assert "Thị trấn Hát Lót · 2 người" in await thu.presses("Thị trấn Hát Lót")


async def test_before_the_first_round_there_is_no_list(rig: Rig) -> None:
    thu = await staff(rig)
    assert "Chưa có tuần thi nào bắt đầu" in await thu.press(show_list("", "", 10, 0))
    await rig.launches()
    assert "Ở đây chưa có ai" in await thu.press(show_list("week-1", "", 10, 0))
    assert "Ở đây chưa có ai" in await thu.press(show_list("week-77", "", 33, 999))


async def test_the_list_as_a_file(rig: Rig) -> None:
    await rig.launches()
    for place, name in enumerate(("=1+1", "\u202eiaM", "Lò Thị Mai")):
        player = await registers(rig, rig.person(f"p{place}"), name)
        await plays(rig, player, right=9 - place, seconds=100)
    thu = await staff(rig)
    await thu.press(show_list("week-1", "", 10, 0))
    assert "Đang tạo tệp: 0 %" in await thu.presses("Tệp Excel")
    await rig.passes(seconds=2)
    assert "Danh sách kết quả, Tuần 1, toàn Cuộc thi: 3 dòng" in await thu.looks()
    data = await workbook(rig, thu)
    assert titles_of(data) == ["Tuần 1"]
    rows = rows_of(data)
    assert rows[0]["H"] == "Nộp bài (Asia/Ho_Chi_Minh)"
    assert [(row["A"], row["B"], row["E"]) for row in rows[1:]] == [
        ("1", "=1+1", "9"),
        ("2", "iaM", "8"),
        ("3", "Lò Thị Mai", "7"),
    ]
    assert rows[2]["I"] == "nhiều câu đúng hơn"
    assert "<f>" not in xml_of(data)
    done = [act for act, _ in await acts(rig) if act.startswith("list_file.")]
    assert done == ["list_file.asked", "list_file.made"]


async def test_jury_see_lists_but_export_nothing_else(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    jury = await staff(rig, role=Role.JURY)
    assert "1. Người 01" in await jury.press(show_list("week-1", "", 10, 0))
    assert "bản sao toàn bộ dữ liệu về bạn" in await jury.says("/xuatexcel")


async def test_impatient_presses_are_one_file(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu: Player = await staff(rig)
    for _ in range(3):
        await thu.press(MakeList("week-1", "", 10))
    await rig.passes(seconds=2)
    assert len(await files_of(rig, thu)) == 1
    rig.clock.now += timedelta(days=3)
    await rig.app.clockwork.tidy()
    assert await files_of(rig, thu) == []
