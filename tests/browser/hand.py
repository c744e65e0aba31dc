"""A hand on a phone: what browser tests do to the chat page."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect


class Chat:
    """The page, as a hand on a phone uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, label: str, *, whole: bool = False) -> None:
        """The newest enabled button of this label, or one that begins so."""
        name = re.compile(rf"^{re.escape(label)}{'$' if whole else ''}")
        buttons = self.page.locator("main").get_by_role("button", name=name)
        await buttons.and_(self.page.locator(":enabled")).last.click()

    async def write(self, words: str) -> None:
        await self.page.locator("#words").fill(words)
        await self.page.keyboard.press("Enter")

    async def reads(self, words: str | re.Pattern[str]) -> None:
        await expect(self.page.get_by_text(words).last).to_be_visible(timeout=10_000)
