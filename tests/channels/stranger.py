"""A small quiz bot as a stranger would write it with python-telegram-bot, by polling and by webhook.

Its webhook server wants tornado, which we do not carry; its own advice for that case is followed: an HTTP server of one's own
puts `Update.de_json(…)` into the application's queue.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias

from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    PollAnswerHandler,
    filters,
)
from telegram.request import HTTPXRequest

from tests.botapi import FakeBotApi
from tests.channels.botapi_line import TOKEN, hooked

REPORT = b"%PDF-1.7\r\n\x00\xff the results"

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]


class Quiz:
    """A small bot as a stranger would write it."""

    def __init__(self) -> None:
        self.seen: list[Update] = []
        self.file_id = ""

    async def start(self, update: Update, context: object) -> None:
        self.seen.append(update)
        assert update.message is not None
        buttons = [[InlineKeyboardButton(letter, callback_data=letter) for letter in "ABCD"]]
        await update.message.reply_text(
            "<b>Câu 1.</b> Chọn &lt;một&gt;", parse_mode=ParseMode.HTML, reply_markup=InlineKeyboardMarkup(buttons)
        )

    async def tap(self, update: Update, context: object) -> None:
        self.seen.append(update)
        query = update.callback_query
        assert query is not None
        await query.answer(f"Bạn chọn {query.data}")
        await query.edit_message_text(f"Đã chọn {query.data}")

    async def report(self, update: Update, context: object) -> None:
        assert update.message is not None
        sent = await update.message.reply_document(self.file_id or REPORT, filename="ket-qua.pdf", caption="Kết quả")
        assert sent.document is not None
        self.file_id = sent.document.file_id

    async def other(self, update: Update, context: object) -> None:
        self.seen.append(update)


def request() -> HTTPXRequest:
    """PTB's own client, without a proxy of the surroundings."""
    return HTTPXRequest(connection_pool_size=8, httpx_kwargs={"trust_env": False})


def build(fake: FakeBotApi, quiz: Quiz, token: str = TOKEN) -> App:
    builder = ApplicationBuilder().token(token).base_url(f"{fake.url}/bot").base_file_url(f"{fake.url}/file/bot")
    app = builder.request(request()).get_updates_request(request()).build()
    app.add_handler(CommandHandler("start", quiz.start))
    app.add_handler(CommandHandler("ketqua", quiz.report))
    app.add_handler(CallbackQueryHandler(quiz.tap))
    app.add_handler(ChatMemberHandler(quiz.other, ChatMemberHandler.MY_CHAT_MEMBER))
    app.add_handler(PollAnswerHandler(quiz.other))
    app.add_handler(MessageHandler(filters.ALL, quiz.other))
    return app


@asynccontextmanager
async def polling(fake: FakeBotApi, quiz: Quiz) -> AsyncIterator[App]:
    app = build(fake, quiz)
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0.0, timeout=timedelta(seconds=5))
        try:
            yield app
        finally:
            await app.updater.stop()
            await app.stop()


@asynccontextmanager
async def pushed(fake: FakeBotApi, quiz: Quiz) -> AsyncIterator[App]:
    app = build(fake, quiz)

    async def answer(request: web.Request, body: dict[str, object]) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "mat-khau"
        await app.update_queue.put(Update.de_json(body, app.bot))
        return web.Response()

    async with app, hooked() as hook:
        hook.answer = answer
        await app.start()
        await app.bot.set_webhook(hook.url, secret_token="mat-khau", allowed_updates=Update.ALL_TYPES)
        assert (await app.bot.get_webhook_info()).url == hook.url
        try:
            yield app
        finally:
            await app.bot.delete_webhook()
            await app.stop()
