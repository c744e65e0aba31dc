"""`/thongke`: totals for everybody; by unit, capacity and hour for staff, within their scope, with a picture."""

from __future__ import annotations

import pytest

from handlers.register_actions import Withdraw
from handlers.staff_actions import CAPACITY, EMPTY, HOURS, UNITS, show_numbers
from tests.rig import Rig
from tests.stories import newcomers
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import SON_LA_CITY_WARD, district_of, files_of, staff
from tests.stories.together import Group

pytestmark = pytest.mark.backstage

PNG = b"\x89PNG"


async def test_residents_and_strangers_see_the_totals_only(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=10)
    for who in (rig.person("khach"), await rig.registered("lan")):
        seen = await who.says("/thongke")
        assert "Cuộc thi qua các con số" in seen
        assert "Đã thi: 3 người" in seen
        assert "Mai Sơn" not in seen
        for forged in (UNITS, EMPTY, CAPACITY, HOURS):
            assert "Mai Sơn" not in await who.press(show_numbers(forged, "", "", 0))


async def test_before_anybody_played(rig: Rig) -> None:
    thu = await staff(rig)
    seen = await thu.says("thống kê")
    assert "Đã đăng ký: 1 người" in seen
    assert "Đã thi: 0 người (0,0 %), 0 lượt" in seen
    assert await files_of(rig, thu) == []
    assert "Chưa có ai nộp bài" in await thu.press(show_numbers(HOURS, "", "", 0))


async def test_by_unit_capacity_and_hour_with_pictures(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=10)
    await rig.registered("lan")
    thu = await staff(rig)
    seen = await thu.says("/thongke")
    assert "Đã đăng ký: 5 người" in seen
    assert "Đã thi: 3 người (60,0 %), 3 lượt" in seen
    assert "Có lượt đúng hết các câu: 3 người" in seen
    assert "Huyện Mai Sơn: 3/4" in seen
    assert "Thành phố Sơn La: 0/1" in seen
    assert "Không ghi: 3/4" in await thu.press(show_numbers(CAPACITY, "", "", 0))
    assert "08h–09h: 3" in await thu.presses("Theo giờ")
    pictures = await files_of(rig, thu)
    assert len(pictures) == 3
    assert all(file.data.startswith(PNG) and file.expires_at is not None for file in pictures)


async def test_which_communes_have_nobody_yet(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 1)
    mai_son = district_of(rig, HAT_LOT)
    thu = await staff(rig, scope=mai_son)
    seen = await thu.says("/thongke")
    assert "Huyện Mai Sơn, tất cả các tuần" in seen
    communes = len(rig.app.contest.pack.units.children_of(mai_son))
    seen = await thu.presses("Đơn vị chưa có người thi")
    assert f"{communes - 1}/{communes} đơn vị chưa có người thi" in seen
    assert "Thị trấn Hát Lót" not in seen
    assert "• Xã" in await thu.presses("Sau")


async def test_a_round_can_be_looked_at_alone(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu = await staff(rig)
    await thu.says("/thongke")
    assert "toàn Cuộc thi, Tuần 1" in await thu.presses("Tuần 1")
    assert "tất cả các tuần" in await thu.presses("Tất cả các tuần")
    assert "tất cả các tuần" in await thu.press(show_numbers(UNITS, "week-9", "", 0))


async def test_scope_is_held_everywhere(rig: Rig) -> None:
    await rig.launches()
    mai = await registers(rig, rig.person("mai"), "Cà Thị Mai", unit=SON_LA_CITY_WARD)
    await plays(rig, mai, right=10, seconds=60)
    thu = await staff(rig, scope=district_of(rig, HAT_LOT))
    assert "Đã thi: 0 người" in await thu.says("/thongke")
    for unit in (district_of(rig, SON_LA_CITY_WARD), SON_LA_CITY_WARD, "99999"):
        assert "không thuộc phạm vi bạn phụ trách" in await thu.press(show_numbers(UNITS, "", unit, 0))
    assert "Không tìm thấy đơn vị" in await thu.says("/thongke thành phố Sơn La")
    assert "Thị trấn Hát Lót, tất cả các tuần" in await thu.says("/thongke U-04105")


async def test_in_a_group_only_the_totals(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu = await staff(rig)
    seen = await Group(rig, thu).says("/thongke")
    assert "Cuộc thi qua các con số" in seen
    assert "Mai Sơn" not in seen
    assert await files_of(rig, thu) == []


async def test_who_withdrew_counts_no_more(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await newcomers.registers(lan)
    await lan.press(Withdraw(1))
    thu = await staff(rig)
    assert "Đã đăng ký: 1 người" in await thu.says("/thongke")
