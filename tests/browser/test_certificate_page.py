"""The page that confirms a certificate, on a small old phone: a real Chromium without JavaScript."""

from __future__ import annotations

from pathlib import Path

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from tests.rig import make_rig
from tests.stories.test_certificates import code, published


async def test_a_typed_code_is_confirmed_without_javascript(tmp_path: Path, browser: Browser) -> None:
    rig = await make_rig(tmp_path)
    _, _, mai = await published(rig)
    paper = code(rig, mai.id, "nhi")
    server = TestServer(rig.app.web)
    await server.start_server()
    viewport = {"width": 320, "height": 568}
    async with await browser.new_context(viewport=viewport, java_script_enabled=False) as context:  # type: ignore[arg-type]
        page = await context.new_page()
        await page.goto(str(server.make_url("/xac-nhan")))
        await expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex, nofollow, noarchive")
        await page.get_by_label("Mời bạn nhập mã in trên giấy:").fill("0000 0000 0000 0000")
        await page.get_by_role("button", name="Kiểm tra").click()
        await expect(page.locator(".fails")).to_contain_text("Không có giấy nào")
        await page.get_by_label("Mời bạn nhập mã in trên giấy:").fill(paper.lower())
        await page.get_by_role("button", name="Kiểm tra").click()
        await expect(page.locator(".holds")).to_contain_text("Đúng:")
        await expect(page.get_by_text("Lò Thị Mai")).to_be_visible()
        for box in [await found.bounding_box() for found in await page.locator("main *").all()]:
            assert box is None or box["x"] + box["width"] <= viewport["width"]
        await page.get_by_role("link", name="English").click()
        await expect(page.locator(".holds")).to_contain_text("Correct:")
        await expect(page.get_by_text("Lò Thị Mai")).to_be_visible()
    await server.close()
    await rig.close()
