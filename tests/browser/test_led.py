"""The screen in the hall in a real Chromium: the launch on two windows, a line that breaks, a wrong clock, and the prize-giving without network."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.rounds import PHONE, house, phone
from tests.rig import Rig
from tests.stories.crowd import HAT_LOT, plays, registers
from tests.stories.test_led import armed, keys_of, opened
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, publishes

HALL = {"width": 1920, "height": 1080}
LONG = "Nguyễn Phúc Công Tằng Tôn Nữ Huyền Trân Diệu Thường Khánh Nguyệt Hà Tiên"


@pytest.fixture
async def rig_at(tmp_path: Path) -> AsyncIterator[tuple[Rig, str]]:
    async with house(tmp_path, profile="buttons") as (rig, base):
        yield rig, base


@asynccontextmanager
async def window(browser: Browser, **options: object) -> AsyncIterator[tuple[BrowserContext, Page, list[str]]]:
    """A window as wide as the screen in the hall."""
    async with phone(browser, **{"viewport": HALL, "has_touch": False, **options}) as made:
        yield made


async def becomes(page: Page, address: str) -> None:
    """Follow a link from the chat and say yes."""
    await page.goto(address)
    await page.get_by_role("button", name="Đồng ý").click()
    await page.wait_for_url(re.compile(r"/led(/\w+)?$"))


async def test_rehearsed_and_real_launch_on_two_windows(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    boss = await rig.organiser()
    await boss.says("/phatdong")
    async with window(browser) as (_, stage, complaints), window(browser) as (_, hall, others):
        await hall.goto(f"{base}/led")
        await becomes(stage, base + keys_of(boss)[0])
        press = stage.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG")
        await expect(press).to_be_hidden()
        for _turn in range(2):
            await stage.get_by_role("button", name="Tập bấm nút").click()
            await press.click()
            await expect(stage.get_by_text(re.compile("Tập bấm lúc .*: chưa mở tuần thi"))).to_be_visible()
        assert await opened(rig) is None
        await boss.presses("Sẵn sàng phát động")
        rig.clock.now += timedelta(minutes=17, seconds=42)
        await expect(press).to_be_focused(timeout=15_000)
        await expect(hall.get_by_text("Đã sẵn sàng phát động")).to_be_visible(timeout=15_000)
        await expect(hall.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG")).to_have_count(0)
        await stage.keyboard.press("Enter")
        for page in (stage, hall):
            await expect(page.get_by_text("Phát động lúc 08h17 thứ Hai, 03/6/2024, 42 giây")).to_be_visible()
            await expect(page.locator(".burst")).to_have_count(1)
        await expect(press).to_be_hidden()
        assert complaints + others == []
    assert await opened(rig) == rig.clock.now


async def test_a_rehearsal_is_launched_again_from_the_same_page(browser: Browser, tmp_path: Path) -> None:
    async with house(tmp_path, profile="buttons", rehearsal=True) as (rig, base), window(browser) as (_, stage, _c):
        boss = await rig.organiser()
        await boss.says("/phatdong")
        await becomes(stage, base + keys_of(boss)[0])
        for second in (11, 22):
            rig.clock.now = rig.clock.now.replace(second=second)
            await stage.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG").click(timeout=15_000)
            await expect(stage.get_by_text(f"{second} giây")).to_be_visible()
            await boss.says("/phatdong")
            await boss.presses("Chạy thử lại")


async def test_the_second_device_is_a_phone_and_needs_no_script(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    _, (_, standby) = await armed(rig)
    async with phone(browser, java_script_enabled=False) as (_, page, _complaints):
        await becomes(page, base + standby)
        press = page.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG")
        box = await press.bounding_box()
        assert box is not None
        assert box["width"] <= PHONE["width"]
        await press.click()
        await expect(page.get_by_text("Phát động lúc 08h00 thứ Hai, 03/6/2024, 0 giây")).to_be_visible()
    assert await opened(rig) == rig.clock.now


async def test_when_events_stop_it_says_so_and_catches_up(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    async with window(browser) as (context, page, _):
        for address in ("**/led/stream*", "**/led/now.json*"):
            await context.route(address, lambda route: route.abort())
        await page.goto(f"{base}/led")
        await expect(page.get_by_text("Mất kết nối")).to_be_visible(timeout=20_000)
        await rig.launches()
        rig.clock.now += timedelta(seconds=5)
        await context.unroute("**/led/now.json*")
        await expect(page.get_by_text("Đang nhận bài dự thi")).to_be_visible(timeout=20_000)
        await expect(page.get_by_text("Mất kết nối")).to_be_hidden()
        async with page.expect_response("**/led/stream*", timeout=20_000):
            await context.unroute("**/led/stream*")


async def test_it_counts_by_the_clock_of_the_server(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    await rig.launches()
    async with window(browser) as (context, page, _):
        await context.add_init_script("const now = Date.now; Date.now = () => now() - 1e10;")
        await page.goto(f"{base}/led")
        await expect(page.locator("[data-until]")).to_have_text(re.compile(r"^6 ngày 15:59:\d\d$"))


async def test_it_can_be_read_on_the_wall_on_a_phone_and_by_a_screen_reader(
    browser: Browser, rig_at: tuple[Rig, str]
) -> None:
    rig, base = rig_at
    await rig.launches()
    for n, unit in enumerate((HAT_LOT, "03646", "03793", HAT_LOT)):
        await plays(rig, await registers(rig, rig.person(f"p{n}"), LONG, unit=unit), right=9 - n, seconds=60 + n)
    for size in (HALL, PHONE):
        async with window(browser, viewport=size) as (_, page, complaints):
            await page.goto(f"{base}/led")
            await expect(page.get_by_text("Các đơn vị thi đua")).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            if size is HALL:
                assert await page.evaluate("document.documentElement.scrollHeight") <= size["height"]
            found = await Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert complaints == []


async def prizes(rig: Rig) -> str:
    """A week with long names, published; gives the link to its prize-giving."""
    await rig.launches()
    for n in range(11):
        player = await registers(rig, rig.person(f"p{n}"), f"{LONG} {n}", unit=HAT_LOT)
        await plays(rig, player, right=10, seconds=100 + n)
    await rig.comes(CLOSED)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await publishes(binh)
    await hoa.says("/baocaotongket")
    return keys_of(hoa)[0]


async def reads_whole_names(page: Page, size: dict[str, int]) -> None:
    for row in await page.locator("#names li").all():
        box = await row.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] + box["height"] <= size["height"]
        assert await row.evaluate("row => row.scrollWidth <= row.clientWidth")


async def test_prizes_are_revealed_without_network_by_two_keys(browser: Browser, rig_at: tuple[Rig, str]) -> None:
    rig, base = rig_at
    key = await prizes(rig)
    async with window(browser) as (context, page, complaints):
        await becomes(page, base + key)
        await expect(page.get_by_text("Chưa công bố hoặc chưa xác định:")).to_be_visible()
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        await context.set_offline(True)
        await page.keyboard.press("PageDown")
        await expect(page.locator("#call")).to_be_hidden()
        await page.keyboard.press("PageDown")
        await expect(page.locator("#title")).to_have_text("Công bố Quyết định công nhận giải")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#title")).to_have_text("Giải Khuyến khích – Tuần 1")
        names = page.locator("#names li:visible b")
        await expect(page.get_by_text(f"{LONG} 6")).to_be_hidden()
        for n in range(5):
            await page.keyboard.press(" ")
            await expect(page.locator("#said")).to_contain_text(f"{LONG} {6 + n}")
        await expect(names).to_have_count(5)
        await reads_whole_names(page, HALL)
        await page.keyboard.press("PageUp")
        await expect(page.get_by_text(f"{LONG} 10").first).to_be_hidden()
        for _turn in range(30):
            await page.keyboard.press("ArrowRight")
        await expect(page.locator("#call")).to_be_hidden()
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("#title")).to_have_text("Giải Nhất – Tuần 1")
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert complaints == []


async def test_the_sealed_file_opens_from_a_disk_and_refuses_to_run_when_changed(
    browser: Browser, rig_at: tuple[Rig, str], tmp_path: Path
) -> None:
    rig, base = rig_at
    key = await prizes(rig)
    kept, forged = tmp_path / "tong-ket.html", tmp_path / "sua.html"
    async with window(browser, accept_downloads=True) as (_, page, complaints):
        await becomes(page, base + key)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Tải tệp niêm phong").click()
        await (await download.value).save_as(kept)
        assert complaints == []
    async with window(browser, offline=True) as (_, page, complaints):
        await page.goto(kept.as_uri())
        await page.get_by_role("button", name="Bắt đầu trao giải").click()
        await page.get_by_role("button", name="Sau").click()
        await page.get_by_role("button", name="Sau").click()
        await page.get_by_role("button", name="Sau").click()
        await expect(page.locator("#names li:visible b")).to_have_text([f"{LONG} 6"])
        await reads_whole_names(page, HALL)
        assert complaints == []
        words = kept.read_text(encoding="utf-8")
        assert "Di\\u1ec7u" in words
        forged.write_text(words.replace("Di\\u1ec7u", "Kh\\u00e1c"), encoding="utf-8")
        await page.goto(forged.as_uri())
        await expect(page.get_by_text("Tệp này đã bị thay đổi")).to_be_visible()
        await expect(page.get_by_role("button", name="Bắt đầu trao giải")).to_be_hidden()
