"""The address that Telegram posts updates to: 200 only after the commit, and the answer to a tap rides along."""

from __future__ import annotations

import msgspec
import structlog
from aiohttp import web

from bot.channels.hooks import carried, come_again
from bot.channels.telegram.door import Door
from bot.dispatch import Unavailable
from messaging.model import Clock

log = structlog.get_logger()
PATH = "/webhook/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Takes what carries the secret."""

    def __init__(self, door: Door, secret: str, clock: Clock) -> None:
        self._door = door
        self._secret = secret.encode()
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        """POST /webhook/telegram."""
        raw = await carried(request, SECRET_HEADER, self._secret)
        if isinstance(raw, web.Response):
            return raw
        try:
            answer = await self._door.receive(raw, self._clock())
        except Unavailable as away:
            return come_again(away)
        if answer is None:
            return web.Response()
        if answer.chat is not None:
            self._door.taps.answered(answer.chat)
        body = msgspec.json.encode({"method": "answerCallbackQuery", **answer.parameters()})
        return web.Response(body=body, content_type="application/json")
