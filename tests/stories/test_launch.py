"""The launch: armed with a question, opened by one press at its true moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from handlers.actions import Arm, Launch
from handlers.role_actions import Disarm
from messaging.model import Pressed
from services.launch import stamp
from services.records import Role
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import appoints, registers


def button(rig: Rig) -> Launch:
    """The button as this contest shows it."""
    return Launch("week-1", stamp(rig.app.contest))


async def technician(rig: Rig, name: str = "ky-thuat") -> Player:
    talker = rig.person(name)
    await appoints(rig, await registers(rig, talker, "Quàng Văn Kỹ"), Role.TECHNICIAN)
    return talker


async def opened_at(rig: Rig) -> object:
    async with rig.app.store.read() as uow:
        return (await uow.rounds(rig.app.contest.id))[0].opened


async def test_arm_then_press_opens_week_one_at_the_true_moment(rig: Rig) -> None:
    boss = await rig.organiser()
    assert "không thể hoàn tác" in await boss.says("/phatdong")
    await boss.presses("Sẵn sàng phát động")
    rig.clock.now += timedelta(minutes=17, seconds=42)
    seen = await boss.presses("BẤM NÚT KHỞI ĐỘNG")
    assert "08h17 thứ Hai, 03/6/2024, 42 giây" in seen
    assert await opened_at(rig) == rig.clock.now


async def test_residents_cannot_launch_and_are_told_when_it_starts(rig: Rig) -> None:
    lan = await rig.registered("lan")
    assert "Ban Tổ chức sẽ bấm nút" in await lan.says("phát động")
    for forged in (Arm("week-1", 1), button(rig), Disarm("week-1", 1)):
        await lan.press(forged)
    assert await opened_at(rig) is None


async def test_a_press_before_arming_shows_the_check_list(rig: Rig) -> None:
    boss = await rig.organiser()
    assert "Chưa mở tuần thi vì chưa ở trạng thái sẵn sàng" in await boss.press(button(rig))
    assert "Chuẩn bị phát động" in boss.sees()
    assert await opened_at(rig) is None


async def test_of_two_presses_at_once_the_first_stands(rig: Rig) -> None:
    one, two = await rig.organiser("mot"), await rig.organiser("hai")
    await one.press(Arm("week-1", 1))
    first = rig.clock.now
    presses = [
        Pressed(f"k{place}", first + timedelta(seconds=place), who.chat, who.sender, button(rig))
        for place, who in enumerate((one, two))
    ]
    await asyncio.gather(*(rig.handle(press) for press in presses))
    assert await opened_at(rig) == first
    seen = [await who.looks() for who in (one, two)]
    assert sum("lần bấm đầu tiên được tính" in words for words in seen) == 1


async def test_the_check_list_looks_at_what_the_launch_needs(rig: Rig) -> None:
    boss = await rig.organiser()
    seen = await boss.says("/phatdong")
    assert "✓ Ngân hàng có" in seen
    assert "! Nhóm đăng ký nhận tin: 0" in seen
    assert "Thông báo phát động tới các nhóm:" in seen
    assert "Đồng hồ máy chủ: 08h00 thứ Hai, 03/6/2024, 0 giây" in seen
    assert "! Chưa có người bấm nút dự phòng" in seen
    standby = await technician(rig)
    await standby.says("/phatdong")
    assert "✓ Người bấm nút dự phòng: Quàng Văn Kỹ" in await boss.says("/phatdong")


async def test_a_technician_presses_what_the_organisers_armed(rig: Rig) -> None:
    boss, standby = await rig.organiser(), await technician(rig)
    assert "Ban Tổ chức chưa đặt sẵn sàng" in await standby.says("/phatdong")
    for forged in (button(rig), Arm("week-1", 1)):
        await standby.press(forged)
    assert await opened_at(rig) is None
    await boss.press(Arm("week-1", 1))
    await standby.says("/phatdong")
    assert not standby.has("Chưa, hủy sẵn sàng")
    await standby.press(Disarm("week-1", 1))
    await standby.says("/phatdong")
    await standby.presses("BẤM NÚT KHỞI ĐỘNG")
    assert await opened_at(rig) == rig.clock.now


async def test_the_readiness_can_be_taken_back_until_the_press(rig: Rig) -> None:
    boss, other = await rig.organiser("mot"), await rig.organiser("hai")
    await boss.says("/phatdong")
    await boss.presses("Sẵn sàng phát động")
    await other.says("/phatdong")
    await boss.presses("Chưa, hủy sẵn sàng")
    assert "bấm nút sẽ không mở tuần thi" in boss.sees()
    await boss.presses("Đúng, hủy sẵn sàng")
    assert "Đã hủy sẵn sàng" in boss.sees()
    assert "chưa ở trạng thái sẵn sàng" in await other.presses("BẤM NÚT KHỞI ĐỘNG")
    assert await opened_at(rig) is None
    await boss.press(Arm("week-1", 1))
    await boss.press(button(rig))
    at = await opened_at(rig)
    assert at is not None
    await boss.press(Disarm("week-1", 0))
    assert "lần bấm đầu tiên được tính" in await boss.press(Disarm("week-1", 1))
    assert await opened_at(rig) == at


async def test_a_button_of_a_rehearsal_opens_nothing_real(rig: Rig, tmp_path: Path) -> None:
    rehearsal = await make_rig(tmp_path / "..", profile=rig.profile, rehearsal=True)
    theirs = button(rehearsal)
    await rehearsal.close()
    boss = await rig.organiser()
    await boss.press(Arm("week-1", 1))
    for foreign in (theirs, Launch("week-1"), Launch("week-9", stamp(rig.app.contest))):
        await boss.press(foreign)
    assert await opened_at(rig) is None
    assert "thuộc lần chạy thử hoặc cuộc thi khác" in await boss.press(theirs)


async def test_every_step_is_written_down(rig: Rig) -> None:
    boss = await rig.organiser()
    for step in (Arm("week-1", 1), Disarm("week-1", 1), Arm("week-1", 1), button(rig), button(rig)):
        await boss.press(step)
    async with rig.app.store.read() as uow:
        acts = [line.act for line in await uow.audits(rig.app.contest.id)]
    assert acts == ["launch", "arm", "disarm", "arm"]
    seen = await boss.says("/nhatky")
    assert "bấm nút khởi động Tuần 1" in seen
