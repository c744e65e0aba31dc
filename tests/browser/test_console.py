"""The organisers' console in a real Chromium: from the link in the chat to a broadcast that can be watched leaving."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from services.records import Role
from tests.browser.rounds import PHONE, faultless, house, phone
from tests.rig import Rig
from tests.stories.test_console import link_for

DESK = {"width": 1280, "height": 800}


@pytest.fixture
async def rig_at(tmp_path: Path) -> AsyncIterator[tuple[Rig, str]]:
    async with house(tmp_path, profile="buttons") as (rig, base):
        yield rig, base


async def enters(page: Page, rig: Rig, base: str) -> None:
    boss = await rig.organiser("truong-ban", Role.OWNER)
    await page.goto(base + await link_for(boss))
    await page.get_by_role("button", name="Mở bảng điều khiển").click()
    await expect(page.get_by_role("button", name="Phát động")).to_be_visible()


async def test_a_launch_and_a_broadcast_that_is_watched(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    for name in ("lan", "mai"):
        player = await rig.registered(name)
        await player.says("/batdau")
    async with phone(browser, viewport=DESK) as (_, page, complaints):
        await enters(page, rig, base)
        await page.get_by_role("button", name="Phát động").click()
        await page.get_by_role("button", name="Sẵn sàng").click()
        await page.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG").click()
        await expect(page.get_by_text("đã bắt đầu").last).to_be_visible()
        await page.get_by_role("button", name="Thông báo", exact=True).click()
        await page.get_by_role("button", name="Soạn thông báo mới").click()
        await page.get_by_label("Nội dung trả lời").fill("Kính mời bà con tham gia Tuần 1!")
        await page.get_by_role("button", name="Gửi", exact=True).click()
        await page.get_by_role("button", name=re.compile("^Người nhận")).click()
        await page.get_by_role("button", name="Mọi người dự thi").last.click()
        await page.locator(".message").get_by_role("button", name="Gửi", exact=True).last.click()
        await page.get_by_role("button", name="Đồng ý gửi").last.click()
        for _ in range(3):
            await rig.passes(seconds=3)
        await expect(page.get_by_text(re.compile(r"Đã gửi tới: \d")).last).to_be_visible(timeout=10_000)
        assert complaints == []


async def test_what_is_being_written_is_not_taken_away_by_news(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    async with phone(browser, viewport=DESK) as (context, page, _):
        await enters(page, rig, base)
        await page.get_by_label("Nội dung trả lời").fill("Đang viết dở")
        other = await context.new_page()
        await other.goto(f"{base}/console")
        await other.get_by_role("button", name="Lịch cuộc thi").click()
        await expect(page.get_by_text("Có nội dung mới")).to_be_visible(timeout=10_000)
        assert await page.get_by_label("Nội dung trả lời").input_value() == "Đang viết dở"


@pytest.mark.parametrize(("scheme", "window"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
async def test_everybody_can_use_it(
    browser: Browser, rig_at: tuple[Rig, str], scheme: str, window: dict[str, int]
) -> None:
    rig, base = rig_at
    await rig.launches()
    async with phone(browser, viewport=window, color_scheme=scheme) as (_, page, complaints):
        boss = await rig.organiser("truong-ban", Role.OWNER)
        await page.goto(base + await link_for(boss))
        await faultless(page)
        await page.get_by_role("button", name="Mở bảng điều khiển").click()
        await page.get_by_role("button", name="Thống kê").click()
        await faultless(page)
        for path in ("/console/cauhoi", "/console/kiemtra"):
            await page.goto(base + path)
            await faultless(page)
        assert complaints == []
