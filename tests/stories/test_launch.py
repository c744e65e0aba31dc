"""The launch: armed with a question, opened by one press at its true moment."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from handlers.actions import Arm, Launch
from messaging.model import Pressed
from tests.rig import Rig


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
    for forged in (Arm("week-1", 1), Launch("week-1")):
        await lan.press(forged)
    assert await opened_at(rig) is None


async def test_a_press_before_arming_shows_the_check_list(rig: Rig) -> None:
    boss = await rig.organiser()
    await boss.press(Launch("week-1"))
    assert "Chuẩn bị phát động" in boss.sees()
    assert await opened_at(rig) is None


async def test_of_two_presses_at_once_the_first_stands(rig: Rig) -> None:
    one, two = await rig.organiser("mot"), await rig.organiser("hai")
    await one.press(Arm("week-1", 1))
    first = rig.clock.now
    presses = [
        Pressed(f"k{place}", first + timedelta(seconds=place), who.chat, who.sender, Launch("week-1"))
        for place, who in enumerate((one, two))
    ]
    await asyncio.gather(*(rig.app.dispatcher.handle(press) for press in presses))
    await rig.settle()
    assert await opened_at(rig) == first
    assert "lần bấm đầu tiên được tính" in await two.looks()
