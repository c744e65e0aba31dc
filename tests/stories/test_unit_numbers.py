"""Declared numbers from a table: looked at, taken over, refused as a whole; and the formula that everybody sees with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.unit_actions import RosterForm, SendRoster, ShowFormula, ShowNumbers, TakeRoster
from messaging.model import File, Said
from services.records import StoredFile
from services.roster_file import read_table
from services.unit_numbers import declared_of
from tests.rig import Player, Rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import SON_LA_CITY_WARD, acts, district_of, files_of, staff

pytestmark = pytest.mark.backstage

HEAD = "mã đơn vị,tên đơn vị,tổng số người,chỉ tiêu giao,tính đến ngày,nguồn\n"


async def sends(rig: Rig, who: Player, data: bytes, name: str = "danh-sach.csv") -> str:
    """A file, as a messenger brings it: its bytes are stored before the event comes."""
    key = f"{who.profile}:{who.name}:{next(rig.keys)}"
    file = File(key, name, "text/csv", len(data))
    async with rig.app.store.write() as uow:
        uow.add_file(StoredFile(key, None, name, "text/csv", data, rig.clock.now, rig.clock.now + timedelta(days=1)))
        await uow.commit()
    await rig.app.dispatcher.handle(Said(key, rig.clock.now, who.chat, who.sender, "", files=(file,)))
    await rig.settle()
    return await who.looks()


async def declared(rig: Rig) -> dict[str, int]:
    async with rig.app.store.read() as uow:
        changes = await uow.amendments(rig.app.contest.id)
    return {code: each.number for code, each in declared_of(changes).items()}


async def takes(rig: Rig, boss: Player, table: str) -> str:
    await boss.says("/songuoi")
    await boss.presses("Gửi bảng số liệu")
    await sends(rig, boss, (HEAD + table).encode())
    return await boss.presses("Ghi vào")


async def test_a_table_is_looked_at_taken_over_and_written_down(rig: Rig) -> None:
    boss = await rig.organiser()
    mai_son = district_of(rig, HAT_LOT)
    assert "Tổng số người của từng đơn vị" in await boss.says("/songuoi")
    assert "mã đơn vị, tổng số người hoặc chỉ tiêu giao" in await boss.presses("Gửi bảng số liệu")
    table = f"{HAT_LOT},,1.204,,31/5/2024,Công văn số 5\n{mai_son},Huyện Mai Sơn,,50,30/5/2024,Ban Tổ chức giao\n"
    seen = await sends(rig, boss, (HEAD.replace(",", ";") + table.replace(",", ";")).encode())
    assert "2 số mới, 0 số thay đổi" in seen
    assert "1.204 người (31/5/2024)" in seen
    assert "chỉ tiêu 50 (30/5/2024)" in seen
    assert await declared(rig) == {}
    assert "Đã ghi tổng số người của 2 đơn vị" in await boss.presses("Ghi vào")
    assert await declared(rig) == {HAT_LOT: 1204, mai_son: 50}
    seen = await takes(rig, boss, f"{mai_son},,60,,31/5/2024,Công văn số 6\n{HAT_LOT},,1204,,31/5/2024,Công văn số 5\n")
    assert "1 đơn vị" in seen
    assert await declared(rig) == {HAT_LOT: 1204, mai_son: 60}
    found = [details for act, details in await acts(rig) if act == "declare_numbers"]
    assert [(each["file"], each["units"]) for each in found] == [("danh-sach.csv", 2), ("danh-sach.csv", 1)]
    assert "từ tệp “danh-sach.csv”" in await boss.says("/songuoi")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("99999,,5,,31/5/2024,CV", "dòng 3: “99999” không có trong danh mục đơn vị"),
        (f"{HAT_LOT},,0,,31/5/2024,CV", "dòng 3: số người là 0"),
        ("118,,7,,31/5/2024,CV", "dòng 3: đơn vị bị lặp lại"),
        ("LLVT-03,,7,,31/5/2024,CV", "dòng 3: không đề nghị lực lượng vũ trang"),
        (f"{HAT_LOT},,7,,,", "dòng 3: “” không phải là ngày"),
    ],
)
async def test_a_wrong_line_refuses_the_whole(rig: Rig, line: str, words: str) -> None:
    boss = await rig.organiser()
    await boss.press(SendRoster())
    seen = await sends(rig, boss, (HEAD + f"118,,12,,31/5/2024,CV\n{line}\n").encode())
    assert "Chưa ghi gì" in seen
    assert words in seen
    await boss.press(TakeRoster("0" * 16))
    assert await declared(rig) == {}
    assert [act for act, _ in await acts(rig) if act == "declare_numbers"] == []


async def test_what_is_no_table_or_no_file(rig: Rig) -> None:
    boss = await rig.organiser()
    await boss.press(SendRoster())
    assert "không đọc được bảng" in await sends(rig, boss, b"\x89PNG\r\n\x1a\n\xff\xfe")
    assert "chưa nhận được tệp" in await boss.says("đây ạ")
    assert await declared(rig) == {}


async def test_the_table_to_fill_in_comes_back_as_it_is(rig: Rig) -> None:
    boss = await rig.organiser()
    await takes(rig, boss, f"{HAT_LOT},,1204,,31/5/2024,Công văn số 5\n")
    await boss.press(RosterForm())
    (file,) = await files_of(rig, boss)
    rows = read_table(file.data)
    assert not any("Công an" in cell for _, row in rows for cell in row)
    await boss.press(SendRoster())
    assert "Các số này đã có sẵn (1 đơn vị)" in await sends(rig, boss, file.data, file.name)


async def test_others_change_nothing(rig: Rig) -> None:
    lan, thu = await rig.registered("lan"), await staff(rig, scope=district_of(rig, HAT_LOT))
    assert "dành cho Ban Tổ chức" in await lan.says("/songuoi")
    for who in (lan, thu):
        for forged in (SendRoster(), RosterForm(), TakeRoster("0" * 16)):
            await who.press(forged)
        await sends(rig, who, (HEAD + "118,,12,,31/5/2024,CV\n").encode())
    assert await declared(rig) == {}


async def test_the_formula_with_the_units_own_numbers(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=8)
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan, "Lò Thị Lan"), right=10, seconds=60)
    await lan.says("/donvi")
    seen = await lan.presses("Cách tính")
    assert "Đơn vị chưa cung cấp tổng số người" in seen
    assert "xếp theo số người dự thi" in seen
    boss = await rig.organiser()
    mai_son = district_of(rig, HAT_LOT)
    await takes(rig, boss, f"{HAT_LOT},,16,,31/5/2024,Công văn số 5\n{mai_son},,1.204,,31/5/2024,Công văn số 6\n")
    await lan.says("/donvi")
    seen = await lan.presses("Cách tính")
    assert "Tổng số người: 16 (tính đến 31/5/2024; nguồn: Công văn số 5)" in seen
    assert "Đã dự thi: 4 người, đạt 25,0 %" in seen
    assert "Điểm = 60 × 4/16 + 40 × 8,5/10\n= 15,00 + 34,00 = 49,00" in seen.replace("**", "")
    district = await lan.press(ShowFormula("week-1", mai_son))
    assert "60 × 4/1.204 + 40 × 8,5/10" in district
    assert "Xếp hạng" not in district  # under the floor of 50 %
    assert "Tạm thời" in district
    for forged in (ShowFormula("week-9", "99999"), ShowFormula("", "14")):
        assert "Hát Lót" in await lan.press(forged)


async def test_more_people_than_declared_count_as_all(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3, right=10)
    await takes(rig, await rig.organiser(), f"{HAT_LOT},,2,,31/5/2024,Công văn số 5\n")
    seen = await rig.person("khach").press(ShowFormula("", HAT_LOT))
    assert "60 × 1 + 40 × 10/10" in seen
    assert "tính là 100 %" in seen


async def test_every_number_of_a_unit_with_its_source_and_who_entered_it(rig: Rig) -> None:
    boss = await rig.organiser()
    mai_son = district_of(rig, HAT_LOT)
    await takes(rig, boss, f"{mai_son},,50,,30/5/2024,Công văn số 5\n")
    await rig.passes(minutes=30)
    await takes(rig, boss, f"{mai_son},,,60,31/5/2024,Ban Tổ chức giao\n{HAT_LOT},,7,,31/5/2024,Công văn số 6\n")
    seen = await boss.says("/songuoi huyện mai sơn")
    newest, older = seen.index("chỉ tiêu 60 (31/5/2024). Nguồn: Ban Tổ chức giao"), seen.index("50 người (30/5/2024)")
    assert newest < older
    assert "Nguồn: Công văn số 5" in seen
    assert "từ tệp “danh-sach.csv”" in seen
    assert "7 người" not in seen
    thu = await staff(rig, scope=mai_son)
    assert "50 người (30/5/2024)" in await thu.says("/songuoi")
    assert "7 người (31/5/2024)" in await thu.press(ShowNumbers(HAT_LOT))
    assert "50 người" not in await (await staff(rig, "khac", SON_LA_CITY_WARD)).press(ShowNumbers(mai_son))
    assert "50 người" not in await (await rig.registered("lan")).press(ShowNumbers(mai_son))
    assert "chưa cung cấp tổng số người" in await boss.press(ShowNumbers(district_of(rig, SON_LA_CITY_WARD)))
