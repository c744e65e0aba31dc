"""The address that the Official Account's events are posted to: 200 only after the commit, within the two seconds that Zalo waits.

An old event is no attack: Zalo posts one again for two hours if we could not take it, and the same one is handled once. So
there is no age at which a signature is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from bot.channels.hooks import come_again, whole
from bot.channels.surroundings import Alarms
from bot.channels.threshold import Threshold
from bot.channels.zalo_oa.capabilities import NAME
from bot.channels.zalo_oa.events import Event as Heard
from bot.channels.zalo_oa.events import decode
from bot.channels.zalo_oa.signature import HEADER, is_signed
from bot.channels.zalo_oa.translate import account_of, event_of, speaks_of_rights, unreadable
from bot.dispatch import Unavailable
from messaging.model import Clock, Event, Said, Unreadable
from services.alarms import Alarm, Trouble

log = structlog.get_logger()
DATA_REQUEST: Final = "a request about personal data"
"""The reason with which its text lies among the dead letters (docs/operating.md)."""
PATH: Final = "/webhook/zalo-oa"
STARTING: Final = "we do not know our account yet"
"""Events of groups do not say whose they are; they come again."""
WITHIN_S: Final = 1.5
"""Zalo gives up after two seconds, and switches the webhook off after five tries."""


class Webhook:
    """Takes what is signed. `account` is who we are, "" until Zalo has told; `alarm` tells owners what a person has to act on."""

    def __init__(self, threshold: Threshold, app_id: str, key: str, clock: Clock, alarm: Alarms) -> None:
        self.account = ""
        self._alarm = alarm
        self._threshold = threshold
        self._app_id = app_id
        self._key = key
        self._clock = clock

    async def receive(self, request: web.Request) -> web.Response:
        """POST /webhook/zalo-oa."""
        try:
            async with asyncio.timeout(WITHIN_S):  # whoever it is: nobody is known before all has been read
                raw = await whole(request)
        except TimeoutError:
            return web.Response(status=408)
        if isinstance(raw, web.Response):
            return raw
        if not is_signed(raw, request.headers.get(HEADER, ""), self._app_id, self._key):
            log.warning("an event without Zalo's signature", bytes=len(raw))
            return web.Response(status=401)
        try:
            async with asyncio.timeout(WITHIN_S):
                await self._take(raw, self._clock())
        except Unavailable as away:
            return come_again(away)
        except TimeoutError:  # what was taken in goes on; whoever posts it again finds it done
            return come_again(Unavailable("busy"))
        return web.Response()

    async def look(self, request: web.Request) -> web.Response:
        """GET: the console and whoever sets it up see that somebody is here."""
        return web.Response(text="Thi Tuần")

    async def _take(self, raw: bytes, at: datetime) -> None:
        """Read one event and hand it over. What cannot be read is kept as well, so that it does not come for ever."""
        heard: Heard | None = None
        event: Event | None
        try:
            heard = decode(raw)
            account = account_of(heard)
            if account and self.account and account != self.account:
                log.warning("an event of another account of this app is left alone", account=account)
                return
            if not (account or self.account):
                raise Unavailable(STARTING)
            if speaks_of_rights(heard):
                event = unreadable(raw, DATA_REQUEST, at, heard, self.account)
            else:
                event = event_of(heard, raw, at, account or self.account)
        except Unavailable:
            raise
        except Exception as strange:  # noqa: BLE001 - whatever it is, it must not come again and again
            event = unreadable(raw, repr(strange), at, heard, self.account)
        if event is None or (isinstance(event, Said) and event.chat.group and not event.addressed):
            return
        await self._threshold.hand_over(event, self._buries(raw, heard))
        if isinstance(event, Unreadable) and event.reason == DATA_REQUEST:
            await self._alarm(Alarm(NAME, Trouble.DATA_REQUEST, event.key))

    def _buries(self, raw: bytes, heard: Heard | None) -> Callable[[datetime], Event]:
        return lambda at: unreadable(raw, "could not even be buried", at, heard, self.account)
