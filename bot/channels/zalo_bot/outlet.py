"""The Zalo Bot as a channel: words leave here, at a pace that nobody published, and each is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from bot.channels.port import NotNow, NotSent, Withheld
from bot.channels.telling import Sleep
from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo_bot.api import BotApi
from bot.channels.zalo_bot.capabilities import BOT, NAME
from bot.channels.zalo_bot.failures import NOT_SO, QUOTA, WRONG_TOKEN, is_fleeting, verdict
from bot.channels.zalo_bot.pictures import Pictures
from bot.channels.zalo_bot.quota import Quota
from bot.pace import Pace, Rule
from messaging.fit import units
from messaging.model import Chat, Clock, Picture, Ration, Reply
from messaging.text import plain

log = structlog.get_logger()
PER_S, BURST = 5.0, 5
CHAT_PER_S, CHAT_BURST = 1.0, 3
"""No limit is published; these are ours, and low."""
LONGEST_WAIT_S: Final = 30.0
TRIES: Final = 3
REST_S: Final = 1.0


class BotChannel:
    """Fulfils `RationedChannel` and `PacedChannel` of `bot.channels.port`. `off` hears that our token is not taken."""

    def __init__(
        self,
        api: BotApi,
        pictures: Pictures,
        pace: Pace,
        quota: Quota,
        clock: Clock,
        sleep: Sleep,
        off: Callable[[], Awaitable[None]],
    ) -> None:
        self.capabilities = replace(BOT, pictures=pictures.can_be_fetched)
        self._pictures = pictures
        self._api = api
        self._pace = pace
        self._quota = quota
        self._clock = clock
        self._sleep = sleep
        self._off = off

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        """Show one fitted reply. Raises what the port says; MayHaveLeft where nobody knows."""
        words, picture = plain(reply.text), reply.picture
        for last in (*[False] * (TRIES - 1), True):
            await self._turn(chat, unasked=unasked)
            try:
                if picture is not None:
                    message = await self._api.picture(chat.external_id, self._pictures.address_of(picture.ref), words)
                else:
                    message = await self._api.text(chat.external_id, words)
            except ZaloError as error:
                if picture is not None and isinstance(error, ZaloRefused) and error.code == NOT_SO and not last:
                    log.warning("a picture was not taken, it is said in words", reason=str(error))
                    words, picture = _with_alt(picture, words), None
                    continue
                if not last and is_fleeting(error):
                    await self._sleep(REST_S)
                    continue
                await self._told(error)
                raise verdict(error) from None
            await self._quota.sent(self._clock())
            return message
        raise NotSent("refused again and again")

    @asynccontextmanager
    async def room(self, chat: Chat) -> AsyncIterator[None]:
        """See `PacedChannel`."""
        await self._pace.free(*self._rules(chat))
        yield

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime, *, gist: bool) -> Withheld | None:
        """See `RationedChannel`."""
        return self._quota.withheld(at)

    def rations(self) -> Sequence[Ration]:
        """See `RationedChannel`."""
        return self._quota.rations(self._clock())

    async def _turn(self, chat: Chat, *, unasked: bool) -> None:
        rules = self._rules(chat)
        if await self._pace.at_once(*rules):
            return
        if not unasked and (held := await self._pace.wait(*rules)) > LONGEST_WAIT_S:
            raise NotNow("our own pace towards Zalo", held)
        await self._pace.leave(*rules, patient=unasked)

    def _rules(self, chat: Chat) -> tuple[Rule, Rule]:
        name = f"{NAME}:{self._api.bot_id}"
        return Rule(f"{name}:chat:{chat.external_id}", CHAT_PER_S, CHAT_BURST), Rule(f"{name}:all", PER_S, BURST)

    async def _told(self, error: ZaloError) -> None:
        if isinstance(error, ZaloRefused) and error.code == QUOTA:
            await self._quota.gone(self._clock())
        elif isinstance(error, ZaloRefused) and error.code == WRONG_TOKEN:
            await self._off()
        elif isinstance(verdict(error), NotSent):
            log.warning("Zalo refused a message", reason=str(error))


def _with_alt(picture: Picture, words: str) -> str:
    """What the picture shows, above the words; left out where they say it already, or where there is no room."""
    both = f"{picture.alt}\n\n{words}"
    return words if picture.alt in words or units(both) > BOT.text else both
