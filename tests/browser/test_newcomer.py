"""A newcomer in a real browser on the real server: from the owner's link to the board, with a reload in the middle."""

from __future__ import annotations

import re

from playwright.async_api import Browser

from tests.browser.hand import Chat


async def registers(chat: Chat, name: str) -> None:
    await chat.press("Đăng ký dự thi")
    await chat.press("Đồng ý")
    await chat.reads("họ và tên")
    await chat.write(name)
    await chat.reads(re.compile("năm sinh", re.IGNORECASE))
    await chat.write("1990")
    await chat.press("Người dân")
    await chat.reads(re.compile("đơn vị", re.IGNORECASE))
    await chat.write("xa chieng an")
    await chat.press("Phường Chiềng An")
    await chat.reads("bản, tiểu khu hay tổ nào")
    await chat.press("Bỏ qua")
    await chat.reads("liên hệ khi bạn đạt giải")
    await chat.press("Bỏ qua")
    await chat.press("Đúng")


async def test_launch_register_play_reload_and_see_the_board(organiser_link: str, browser: Browser) -> None:
    async with await browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN") as context:
        page = await context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
        await page.goto(organiser_link)
        chat = Chat(page)
        await chat.press("BẤM NÚT KHỞI ĐỘNG")
        await chat.reads("đã bắt đầu")
        await chat.press("Vào thi")
        await registers(chat, "Lò Thị Mai")
        await chat.press("Làm bài")
        for place in range(1, 11):
            await chat.reads(f"Câu {place}/10")
            if place == 5:
                await page.reload()
                await chat.reads("Câu 5/10")
            await chat.press("ABCD"[place % 4])
        await chat.reads(re.compile("bao nhiêu người"))
        await chat.write("120")
        await chat.reads(re.compile(r"Đúng \d+/10"))
        await chat.press("Bảng xếp hạng")
        await chat.reads("Lò Thị Mai")
        assert "owner=" not in page.url
        assert troubles == []
