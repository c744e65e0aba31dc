"""The browser itself: it starts, runs scripts and shows Vietnamese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Browser


async def test_chromium_runs_a_page(browser: Browser) -> None:
    async with await browser.new_context() as context:
        page = await context.new_page()
        await page.set_content("<title>Thi Tuần</title><button onclick=\"this.textContent='Đã chọn B'\">B</button>")
        await page.click("button")
        assert (await page.title(), await page.text_content("button")) == ("Thi Tuần", "Đã chọn B")
