"""Pictures for a Zalo Bot: Zalo fetches them from us, by an address that nobody guesses and that dies after a day."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Final

from aiohttp import web

from bot.web.files import media_type
from messaging.model import Clock
from storage.store import AnyStore

ROUTE: Final = "/zalo-bot/picture"
LIFE: Final = timedelta(days=1)
"""Zalo fetches while it is asked to send; a day is for its own later tries."""
_MAC: Final = 32


class Pictures:
    """`address` is where the house is known outside; without https Zalo fetches nothing, and there are no pictures."""

    def __init__(self, store: AnyStore, key: bytes, clock: Clock, address: str) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self._address = address

    @property
    def can_be_fetched(self) -> bool:
        """Whether Zalo could come for one."""
        return self._address.startswith("https://")

    def address_of(self, ref: str) -> str:
        """Where this picture can be fetched from now on, for a day."""
        until = int((self._clock() + LIFE).timestamp())
        return f"{self._address}{ROUTE}/{until}/{self._mac(until, ref)}/{ref}"

    async def show(self, request: web.Request) -> web.Response:
        """GET an address of ours. Whatever is wrong with it is answered alike."""
        until, ref = request.match_info["until"], request.match_info["ref"]
        signed = hmac.compare_digest(request.match_info["mac"].encode(), self._mac(int(until), ref).encode())
        if not signed or int(until) <= self._clock().timestamp():
            return web.Response(status=404)
        async with self._store.read() as uow:
            file = await uow.file(ref)
        kind = media_type(file.data, "") if file is not None else ""
        if file is None or not kind.startswith("image/"):
            return web.Response(status=404)
        return web.Response(body=file.data, content_type=kind, headers={"Cache-Control": "private, max-age=86400"})

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [web.get(ROUTE + r"/{until:\d{1,12}}/{mac:[0-9a-f]+}/{ref}", self.show)]

    def _mac(self, until: int, ref: str) -> str:
        return hmac.new(self._key, f"{until}/{ref}".encode(), hashlib.sha256).hexdigest()[:_MAC]
