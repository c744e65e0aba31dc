"""The address that a Zalo Bot's events are posted to: 200 only after the commit; what comes while the database is away is spooled."""

from __future__ import annotations

from typing import Final

import structlog
from aiohttp import web

from bot.channels.hooks import carried, come_again
from bot.channels.zalo_bot.door import Door
from bot.channels.zalo_bot.spool import Spool
from bot.dispatch import Unavailable
from messaging.model import Clock

log = structlog.get_logger()
PATH: Final = "/webhook/zalo-bot"
SECRET_HEADER: Final = "X-Bot-Api-Secret-Token"


class Webhook:
    """Takes what carries the secret."""

    def __init__(self, door: Door, secret: str, spool: Spool, clock: Clock) -> None:
        self._door = door
        self._secret = secret.encode()
        self._spool = spool
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        """POST /webhook/zalo-bot."""
        raw = await carried(request, SECRET_HEADER, self._secret)
        if isinstance(raw, web.Response):
            return raw
        at = self._clock()
        try:
            await self._door.take(raw, at)
        except Unavailable as away:
            self._spool.keep(raw, at)
            return come_again(away)
        return web.json_response({"message": "Success"})

    async def look(self, request: web.Request) -> web.Response:
        """GET: Zalo's probe, and whoever sets it up, see that somebody is here."""
        return web.Response(text="Thi Tuần")
