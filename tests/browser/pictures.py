"""The pictures of our pages in docs/pictures, made anew: `python -m tests.browser.pictures`. Look at each before it is committed."""

from __future__ import annotations

import asyncio
import re
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from bot.config import ROOT
from services.records import Role
from tests import servers
from tests.browser.rounds import house, invited, phone
from tests.browser.test_led import becomes, window
from tests.rig import Rig
from tests.stories.crowd import plays, registers
from tests.stories.pages import link_of
from tests.stories.test_console import link_for
from tests.stories.test_led import armed, keys_of
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, publishes

PICTURES = ROOT / "docs" / "pictures"


async def shot(page: Page, name: str) -> None:
    """Keep what the window shows, without the ring around what has the focus."""
    await page.evaluate("document.activeElement && document.activeElement.blur()")
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


async def of_the_round(browser: Browser) -> None:
    """The page of a round: rules, a question, the result, the review."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder)) as (rig, base), phone(browser) as (_, page, _complaints):
            lan, link = await invited(rig)
            await page.goto(base + link)
            await shot(page, "page-rules")
            await page.get_by_role("button", name="Làm bài").click()
            for place in range(10):
                await page.locator("#round.open").wait_for()
                if place == 3:
                    await page.get_by_text("Đã ghi câu 3").wait_for()
                    await shot(page, "page-question")
                rig.clock.now = rig.clock.now.replace(second=5 * place)
                await page.locator(".question:visible button.option").nth(place % 4).click()
            await page.get_by_text(re.compile(r"Đúng \d+/10")).wait_for()
            await shot(page, "page-result")
            async with rig.app.store.read() as uow:
                rounds = {round.code: round for round in await uow.rounds(rig.app.contest.id)}
            await rig.comes(rounds["week-1"].closes)
            await lan.says("/ketqua")
            await page.goto(base + link_of(lan))
            await page.get_by_role("heading", name="Đáp án và giải thích").scroll_into_view_if_needed()
            await page.evaluate("window.scrollBy(0, 400)")
            await shot(page, "page-review")


async def of_the_hall(browser: Browser) -> None:
    """The screen on the stage before and after the press, and a call of the prize-giving."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder), profile="buttons") as (rig, base), window(browser) as (_, page, _complaints):
            _, (screen, _) = await armed(rig)
            await becomes(page, base + screen)
            await page.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG").wait_for()
            await shot(page, "led-armed")
            await page.get_by_role("button", name="BẤM NÚT KHỞI ĐỘNG").click()
            await page.get_by_text("Phát động lúc").wait_for()
            units = rig.app.contest.pack.units.children_of(None)
            for n in range(60):
                below = rig.app.contest.pack.units.children_of(units[n % 7].code)
                player = await registers(rig, rig.person(f"p{n}"), f"Lò Văn {n}", unit=below[n % len(below)].code)
                rig.clock.now += timedelta(minutes=7 * (n % 5))
                await plays(rig, player, right=10 - n % 4, seconds=100 + n)
            await page.get_by_text("Các đơn vị thi đua").wait_for()
            await page.reload()
            await shot(page, "led-open")
            await page.goto(base + await closing(rig))
            await becomes(page, page.url)
            for _turn in range(11):
                await page.keyboard.press("PageDown")
            await shot(page, "led-prizes")


async def of_the_console(browser: Browser) -> None:
    """The first page of the console while a round runs, and a broadcast that is being written."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            house(Path(folder), profile="buttons") as (rig, base),
            phone(browser, viewport={"width": 1280, "height": 800}) as (_, page, _complaints),
        ):
            await rig.launches()
            boss = await rig.organiser("truong-ban", Role.OWNER)
            for n in range(40):
                player = await registers(rig, rig.person(f"p{n}"), f"Lò Văn {n}", unit="03646")
                rig.clock.now += timedelta(minutes=n % 3)
                await plays(rig, player, right=10 - n % 4, seconds=100 + n)
            await page.goto(base + await link_for(boss))
            await page.get_by_role("button", name="Mở bảng điều khiển").click()
            await page.get_by_role("heading", name="Tuần 1").wait_for()
            await shot(page, "console")
            await page.goto(f"{base}/console/cauhoi")
            await shot(page, "console-questions")


async def closing(rig: Rig) -> str:
    """The week is counted and published; gives the link to its prize-giving."""
    await rig.comes(CLOSED)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await publishes(binh)
    await hoa.says("/baocaotongket")
    return keys_of(hoa)[0]


async def main(chromium: str) -> None:
    """All of them."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*servers.CHROMIUM_FLAGS])
        await of_the_round(browser)
        await of_the_hall(browser)
        await of_the_console(browser)
        await browser.close()


if __name__ == "__main__":
    found = subprocess.run([ROOT / "tools" / "browser.sh", "--find"], capture_output=True, text=True, check=True)
    asyncio.run(main(found.stdout.strip()))
