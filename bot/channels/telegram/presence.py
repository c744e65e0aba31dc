"""Our bot at Telegram: who it is, and where its updates go. Set and checked by ourselves, with a sentence for every trouble."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec
import structlog

from bot.channels.telegram.api import ApiError, ApiRefused, BotApi
from bot.channels.telegram.troubles import (
    foreign,
    insist,
    refused,
    replaced,
    undelivered,
    why,
)
from bot.channels.telegram.updates import KINDS, User
from bot.channels.telling import Sleep, Teller, Trouble
from messaging.model import Clock

log = structlog.get_logger()
CHECKED_S: Final = 120.0
RECENT = timedelta(seconds=2 * CHECKED_S)
CONNECTIONS: Final = 100


class WebhookInfo(msgspec.Struct):
    """What getWebhookInfo tells; the secret is not among it."""

    url: str = ""
    pending_update_count: int = 0
    last_error_date: int = 0
    last_error_message: str = ""
    max_connections: int = 0
    allowed_updates: list[str] = []


class Presence:
    """`url` is the webhook that would be ours, also where we poll; `take_over`: the operator lets us replace another's."""

    def __init__(
        self,
        api: BotApi,
        teller: Teller,
        clock: Clock,
        *,
        url: str,
        secret: str,
        take_over: bool,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._api = api
        self._teller = teller
        self._clock = clock
        self._url = url
        self._secret = secret
        self._take_over = take_over
        self._sleep = sleep

    async def introduce(self) -> User:
        """Who we are; returns as soon as Telegram tells."""
        return await insist(lambda: self._api.call("getMe", into=User), self._teller, self._api.base, self._sleep)

    async def free_for_polling(self) -> None:
        """Return when no webhook stands in the way: one of ours is taken away, a foreign one only if we are told to."""
        await insist(self._remove, self._teller, self._api.base, self._sleep)

    async def keep_webhook(self) -> None:
        """Set our webhook and look after it for ever."""
        await insist(self.set, self._teller, self._api.base, self._sleep)
        while True:
            await self._sleep(CHECKED_S)
            await self.look()

    async def set(self) -> None:
        """Point the webhook here. Always once at the start, because nobody tells whether the secret is still the same."""
        before = await self._info()
        if before.url and before.url != self._url:
            log.warning("the webhook of this bot pointed elsewhere", host=urlsplit(before.url).hostname)
        try:
            await self._api.call(
                "setWebhook",
                {
                    "url": self._url,
                    "secret_token": self._secret,
                    "allowed_updates": KINDS,
                    "max_connections": CONNECTIONS,
                },
            )
        except ApiRefused as error:
            if error.code == 400:
                raise Trouble(refused(self._url, error)) from None
            raise
        self._teller.state = "webhook"

    async def look(self) -> None:
        """Whether updates still come here, and whether they arrive. What was taken away is set again, but nobody is fought."""
        try:
            info = await self._info()
            if info.url and info.url != self._url and not self._take_over:
                self._teller.tell(replaced(info.url))
                return
            if (info.url, info.max_connections, sorted(info.allowed_updates)) != (
                self._url,
                CONNECTIONS,
                sorted(KINDS),
            ):
                await self.set()
        except Trouble as trouble:
            self._teller.tell(str(trouble))
            return
        except ApiError as error:
            self._teller.tell(why(error, self._api.base))
            return
        if self._clock().timestamp() - info.last_error_date < RECENT.total_seconds():
            self._teller.tell(undelivered(self._url, info.last_error_message, info.pending_update_count))
        else:
            self._teller.fine()

    async def _remove(self) -> None:
        info = await self._info()
        if not info.url:
            return
        if not self._take_over and _place(info.url) != _place(self._url):
            raise Trouble(foreign(info.url))
        await self._api.call("deleteWebhook", {"drop_pending_updates": False})

    async def _info(self) -> WebhookInfo:
        return await self._api.call("getWebhookInfo", into=WebhookInfo)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").lower(), parts.path
