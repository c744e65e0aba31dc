"""`/xuatexcel`: people, units and attempts in one workbook, made by the worker, for its asker only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.shelf import StoreShelf
from bot.worker import LEASE, Workshop
from handlers.staff_actions import FileProgress, MakeExport, PreviewExport
from services import exports
from services.ports import UnitOfWork
from services.records import Role
from storage import tables
from storage.leases import claim_due
from tests.reports.xlsx import rows_of, titles_of, xml_of
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.staff_people import SON_LA_CITY_WARD, acts, district_of, ends_role, files_of, staff, workbook

pytestmark = pytest.mark.backstage


async def with_phone(rig: Rig, name: str) -> None:
    player = await registers(rig, rig.person("mai"), name, unit=SON_LA_CITY_WARD)
    async with rig.app.store.write() as uow:
        kept = await uow.player(player.id)
        assert kept is not None
        kept.phone = "+84912345678"
        uow.save_player(kept)
        await uow.commit()
    await plays(rig, player, right=10, seconds=60)


async def exported(rig: Rig, who: Player) -> bytes:
    await who.says("/xuatexcel")
    await who.presses("Tạo tệp")
    await rig.passes(seconds=2)
    await who.looks()
    return await workbook(rig, who)


async def test_people_units_and_attempts_in_one_workbook(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2, right=10)
    await with_phone(rig, "=1+1")
    thu = await staff(rig)
    seen = await thu.says("/xuatexcel")
    assert "Tệp Excel: toàn Cuộc thi" in seen
    assert "múi giờ Asia/Ho_Chi_Minh" in seen
    assert "Tệp có số điện thoại" in seen
    data = await exported(rig, thu)
    assert "4 người dự thi" in thu.sees()
    assert "3 lượt thi" in thu.sees()
    assert titles_of(data) == ["Người dự thi", "Đơn vị", "Lượt thi"]
    people = rows_of(data)
    assert people[0]["J"] == "Đăng ký lúc (Asia/Ho_Chi_Minh)"
    assert {row["B"] for row in people[1:]} == {"Người 01", "Người 02", "=1+1", "Cán Bộ Thu"}
    assert [row["M"] for row in people[1:] if "M" in row] == ["+84912345678"]
    assert all("<f>" not in xml_of(data, sheet) for sheet in (1, 2, 3))
    units = {row["A"]: row for row in rows_of(data, 2)[1:]}
    assert [units[HAT_LOT][column] for column in "FGHI"] == ["3", "2", "2", "2"]
    assert units[district_of(rig, HAT_LOT)]["F"] == "3"
    attempts = rows_of(data, 3)
    assert {row["D"] for row in attempts[1:]} == {"Người 01", "Người 02", "=1+1"}
    assert {row["J"] for row in attempts[1:]} == {"trả lời hết"}


async def test_a_district_gets_its_own_people_without_phones(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    await with_phone(rig, "Cà Thị Mai")
    mai_son = district_of(rig, HAT_LOT)
    thu = await staff(rig, scope=mai_son)
    assert "Tệp không có số điện thoại" in await thu.says("/xuatexcel")
    for unit in ("", SON_LA_CITY_WARD, "99999"):
        assert "không thuộc phạm vi" in await thu.press(MakeExport(unit))
        assert "không thuộc phạm vi" in await thu.press(PreviewExport(unit))
    data = await exported(rig, thu)
    assert "Cà Thị Mai" not in xml_of(data) + xml_of(data, 3)
    assert "912345678" not in xml_of(data)
    assert "M" not in rows_of(data)[0]
    assert "Thành phố Sơn La" not in xml_of(data, 2)


async def test_residents_and_strangers_are_shown_the_way_to_their_own_data(rig: Rig) -> None:
    for who in (rig.person("khach"), await rig.registered("lan")):
        assert "bản sao toàn bộ dữ liệu về bạn" in await who.says("/xuatexcel")
        for forged in (MakeExport(""), PreviewExport(""), FileProgress(1)):
            await who.press(forged)
        await rig.passes(seconds=2)
        assert await files_of(rig, who) == []
    assert await acts(rig) == []


async def test_progress_is_shown_to_the_asker_only(rig: Rig) -> None:
    await rig.launches()
    thu, other = await staff(rig), await staff(rig, "khac")
    await thu.press(MakeExport(""))
    (job,) = await claim_due(rig.app.store, "job", now=rig.clock.now, owner="w", lease=LEASE, limit=1)
    async with rig.app.store.write() as uow:
        await uow.rows.change(tables.job, ("id",), [(job.id,)], {"progress": 40})
        await uow.commit()
    assert "Đang tạo tệp: 40 %" in await thu.press(FileProgress(job.id))
    assert "không phải của bạn" in await other.press(FileProgress(job.id))
    assert "không phải của bạn" in await thu.press(FileProgress(987654))
    rig.clock.now += LEASE
    await rig.passes(seconds=2)
    await thu.press(FileProgress(job.id))
    assert any("Tệp đã xong" in message.text for message in thu.messages)
    assert len(await files_of(rig, thu)) == 1


async def test_whose_role_was_taken_back_meanwhile_gets_no_file(rig: Rig) -> None:
    thu = await staff(rig)
    await thu.press(MakeExport(""))
    await ends_role(rig, thu)
    await rig.passes(seconds=2)
    assert "không còn phụ trách" in await thu.looks()
    assert await files_of(rig, thu) == []


async def test_a_made_file_is_handed_out_only_while_the_role_lasts(rig: Rig) -> None:
    thu = await staff(rig)
    await exported(rig, thu)
    (file,) = await files_of(rig, thu)

    async def may_hand_out(uow: UnitOfWork, ref: str) -> bool:
        return await exports.may_hand_out(uow, rig.app.contest, ref)

    shelf = StoreShelf(rig.app.store, rig.clock, may_hand_out)
    assert await shelf.file(file.ref) is not None
    assert await shelf.file(f"{file.ref}x") is None
    await ends_role(rig, thu)
    assert await shelf.file(file.ref) is None


async def test_a_made_file_does_not_leave_after_the_role(rig: Rig) -> None:
    thu = await staff(rig)
    await thu.press(MakeExport(""))
    assert await Workshop(rig.app.store, rig.app.conversation, rig.clock, "next").work_off() == 1
    await ends_role(rig, thu)
    await rig.passes(seconds=2)
    await thu.looks()
    assert not any("người dự thi, " in message.text for message in thu.messages)


async def test_made_twice_after_a_crash_it_is_still_one_file_and_one_notice(rig: Rig) -> None:
    thu = await staff(rig)
    await thu.press(MakeExport(""))
    await rig.passes(seconds=2)
    async with rig.app.store.write() as uow:
        rows = await uow.rows.fetch(tables.job, ("kind",), [("export",)])
        await uow.rows.change(tables.job, ("id",), [(rows[0]["id"],)], {"done_at": None})
        await uow.commit()
    assert await Workshop(rig.app.store, rig.app.conversation, rig.clock, "next").work_off() == 1
    await rig.app.courier.work_off()
    await rig.settle()
    await thu.looks()
    assert sum("người dự thi, " in message.text for message in thu.messages) == 1
    assert len(await files_of(rig, thu)) == 1


async def test_the_file_is_gone_after_its_days_and_the_log_stays(rig: Rig) -> None:
    thu = await staff(rig, role=Role.ORGANISER)
    await exported(rig, thu)
    rig.clock.now += timedelta(days=2, minutes=1)
    await rig.app.clockwork.tidy()
    assert await files_of(rig, thu) == []
    found = await acts(rig)
    assert [act for act, _ in found] == ["export.asked", "export.made"]
    assert found[1][1]["people"] == 1
    assert found[1][1]["phones"] is True


async def test_a_files_name_is_plain_letters_in_a_rehearsal_too(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, profile="web", store=store, rehearsal=True)
    thu = await staff(rig)
    await exported(rig, thu)
    names = [file.name for file in await files_of(rig, thu)]
    assert names == ["du-lieu-cuoc-thi-chay-thu.xlsx"]
    await rig.close()


async def test_each_file_that_is_asked_for_has_a_message_of_its_own(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 2)
    thu = await staff(rig)
    await thu.press(MakeExport(""))
    await thu.press(MakeExport(district_of(rig, HAT_LOT)))
    assert sum("Đang tạo tệp" in message.text for message in thu.messages) == 2
    await thu.press(MakeExport(""))
    jobs = sum("Đang tạo tệp" in message.text for message in thu.messages)
    assert jobs == (2 if rig.can.edit else 3), "who presses again looks at the first; plain channels edit nothing"
