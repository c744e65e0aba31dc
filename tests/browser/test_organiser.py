"""An organiser in a real browser on the real server: the launch, the notice in the demo group, a broadcast with its progress."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page

from tests.browser.hand import Chat

WORDS = "Kính mời bà con tham gia Tuần 1 của Cuộc thi!"


async def tab(page: Page, name: str) -> None:
    await page.get_by_role("tab", name=re.compile(name)).click()


async def test_launch_notice_and_broadcast(organiser_link: str, browser: Browser) -> None:
    async with await browser.new_context(viewport={"width": 400, "height": 800}, locale="vi-VN") as context:
        page = await context.new_page()
        await page.goto(organiser_link)
        chat = Chat(page)
        await chat.reads("sẵn sàng phát động")
        await tab(page, "Nhóm thử")
        await chat.write("/nhantin")
        await chat.press("Tỉnh Sơn La")
        await chat.press("Đồng ý")
        await chat.reads("Từ nay nhóm nhận thông báo")
        await tab(page, "Tin riêng")
        await chat.press("BẤM NÚT KHỞI ĐỘNG")
        await chat.reads("đã bắt đầu")
        await tab(page, "Nhóm thử")
        await chat.reads("Nút khởi động đã được bấm")
        await tab(page, "Tin riêng")
        await chat.write("/thongbao")
        await chat.press("Soạn thông báo mới")
        await chat.reads(re.compile("nội dung", re.IGNORECASE))
        await chat.write(WORDS)
        await chat.press("Người nhận")
        await chat.press("Mọi nhóm")
        await chat.press("Gửi", whole=True)
        await chat.press("Đồng ý gửi")
        await chat.reads(re.compile("Đã gửi tới: 1"))
        await tab(page, "Nhóm thử")
        await chat.reads(WORDS)
