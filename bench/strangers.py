"""Bare echo bots to compare with: `python -m bench.strangers aiogram|ptb PORT SINK`. Each answers a tap and edits its message.

No rules, no database, no rate: what their libraries cost alone. Like our house they run on uvloop with a frozen heap, on one core,
and say 200 only when the tap has been handled (in the background they would lose it in a crash).
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import Any

import uvloop
from aiohttp import web

from bench.server import pin
from bench.sink import KEYS, WORDS

TOKEN = "4242:a-token-of-the-bench"
PATH = "/webhook/telegram"


def aiogram_echo(sink: str) -> web.Application:
    """aiogram with its own webhook handler."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler

    dispatcher = Dispatcher(disable_fsm=True)
    keys = InlineKeyboardMarkup.model_validate(KEYS)

    @dispatcher.callback_query()
    async def echo(tap: CallbackQuery) -> None:
        await tap.answer("Câu 1: đã ghi B.")
        assert isinstance(tap.message, Message)
        await tap.message.edit_text(f"{tap.data} {WORDS}", reply_markup=keys)

    bot = Bot(TOKEN, AiohttpSession(api=TelegramAPIServer.from_base(sink), limit=1000))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False).register(app, path=PATH)
    return app


async def ptb_echo(sink: str) -> web.Application:
    """python-telegram-bot with aiohttp before it, as its example of a webhook of one's own has it."""
    from telegram import CallbackQuery, InlineKeyboardMarkup, Update
    from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes

    keys = InlineKeyboardMarkup.de_json(KEYS, None)

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        tap: CallbackQuery | None = update.callback_query
        assert tap is not None
        await tap.answer("Câu 1: đã ghi B.")
        await tap.edit_message_text(f"{tap.data} {WORDS}", reply_markup=keys)

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{sink}/bot").updater(None)
    bot: Any = builder.connection_pool_size(1000).pool_timeout(60).build()
    bot.add_handler(CallbackQueryHandler(echo))
    await bot.initialize()

    async def receive(request: web.Request) -> web.Response:
        await bot.process_update(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, receive)
    return app


async def serve(kind: str, port: int, sink: str) -> None:
    """Serve until killed."""
    app = aiogram_echo(sink) if kind == "aiogram" else await ptb_echo(sink)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    gc.collect()
    gc.freeze()
    print("ready", os.getpid(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    pin(0)
    with asyncio.Runner(loop_factory=uvloop.Loop) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
