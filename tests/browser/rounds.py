"""A whole house with its site on loopback, for browser tests of pages: the clock is moved by hand, the people are made by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, Page

from tests.rig import Player, Rig, make_rig
from tests.stories.pages import Tabs, link_of

PHONE = {"width": 360, "height": 640}


@asynccontextmanager
async def house(folder: Path, *, profile: str = "zalo_oa", rehearsal: bool = False) -> AsyncIterator[tuple[Rig, str]]:
    """The house and the address of its site."""
    rig = await make_rig(folder, profile=profile, store="sqlite", rehearsal=rehearsal)
    try:
        async with Tabs(rig) as tabs:
            yield rig, tabs.base
    finally:
        await rig.close()


async def invited(rig: Rig, name: str = "lan") -> tuple[Player, str]:
    """Somebody registered, in an open round, with the link to its page."""
    await rig.launches()
    lan = await rig.registered(name)
    await lan.says("thi")
    return lan, link_of(lan)


@asynccontextmanager
async def phone(browser: Browser, **options: object) -> AsyncIterator[tuple[BrowserContext, Page, list[str]]]:
    """A phone with an empty browser; what that complains about is kept."""
    given = {"locale": "vi-VN", "viewport": PHONE, "has_touch": True, **options}
    async with await browser.new_context(**given) as context:  # type: ignore[arg-type]
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield context, page, complaints


async def faultless(page: Page) -> None:
    """The rules of axe-core find nothing, and nothing has to be scrolled sideways when letters are twice as big."""
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    twice = "document.documentElement.style.fontSize = '200%', document.documentElement.scrollWidth"
    assert page.viewport_size is not None
    assert await page.evaluate(twice) <= page.viewport_size["width"]
    await page.evaluate("document.documentElement.style.fontSize = ''")
