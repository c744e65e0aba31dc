"""Fetching updates: decode each by itself, have all of a fetch committed, and only then ask for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, Final

import msgspec
import structlog

from bot.channels.telegram.api import ApiError, ApiRefused, BotApi
from bot.channels.telegram.door import Arrival, Door, TapAnswer
from bot.channels.telegram.failures import tap_is_over
from bot.channels.telegram.troubles import asked, why
from bot.channels.telegram.updates import KINDS
from bot.channels.telling import Pauses, Sleep, Teller
from bot.dispatch import Unavailable
from messaging.model import Chat, Clock

log = structlog.get_logger()
MOST: Final = 100
LONG_POLL_S: Final = 50
CONFLICT_POLL_S: Final = 10
"""After a conflict: long enough to notice that the other program is still there."""
GRACE_S: Final = 15.0


class WebhookInTheWay(Exception):
    """Somebody set a webhook while we were fetching."""


class Polling:
    """One bot's getUpdates loop. `start` runs something in the background."""

    def __init__(
        self,
        api: BotApi,
        door: Door,
        teller: Teller,
        clock: Clock,
        start: Callable[[Coroutine[Any, Any, None], str], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._api = api
        self._door = door
        self._teller = teller
        self._clock = clock
        self._start = start
        self._sleep = sleep
        self._pauses = Pauses(sleep, longest_s=30)

    async def run(self) -> None:
        """Fetch for ever. Raises WebhookInTheWay. Where we stopped is Telegram's to know: nothing is remembered here."""
        offset: int | None = None
        patience = LONG_POLL_S
        self._teller.state = "polling"
        while True:
            try:
                found = await self._fetch(offset, patience)
            except ApiError as error:
                patience = await self._failed(error)
                continue
            self._teller.fine()
            self._pauses.over()
            patience = LONG_POLL_S
            offset = await self.take(found, offset)

    async def take(self, updates: Sequence[msgspec.Raw], offset: int | None) -> int | None:
        """Have a fetch handled, every chat in its order, all chats side by side; returns what to ask for next.

        An empty answer says that all is confirmed. Then nothing is named any more: after a quiet week Telegram begins to
        count anew, and an old number could confirm what was never seen.
        """
        if not updates:
            return None
        at = self._clock()
        arrivals = [self._door.read(bytes(raw), at) for raw in updates]
        lines: dict[Chat | None, list[Arrival]] = {}
        for arrival in arrivals:
            lines.setdefault(arrival.chat, []).append(arrival)
        await asyncio.gather(*(self._line(line) for line in lines.values()))
        ids = [arrival.update_id for arrival in arrivals if arrival.update_id is not None]
        if not ids:
            log.error("updates without a number cannot be confirmed", updates=len(updates))
            await self._sleep(GRACE_S)
        return max(ids) + 1 if ids else offset

    async def _fetch(self, offset: int | None, patience: int) -> list[msgspec.Raw]:
        params: dict[str, Any] = {"limit": MOST, "timeout": patience, "allowed_updates": KINDS}
        if offset is not None:
            params["offset"] = offset
        return await self._api.call("getUpdates", params, into=list[msgspec.Raw], within_s=patience + GRACE_S)

    async def _line(self, line: Iterable[Arrival]) -> None:
        """One chat's updates, one after the other. While nothing can be kept, the same one comes again."""
        for arrival in line:
            answer = await self._kept(arrival)
            if answer is not None:
                self._start(self._answer(answer), "answer to a tap")

    async def _kept(self, arrival: Arrival) -> TapAnswer | None:
        while True:
            try:
                return await self._door.take(arrival)
            except Unavailable as away:
                await self._sleep(away.retry_after)

    async def _answer(self, answer: TapAnswer) -> None:
        if answer.chat is not None:
            self._door.taps.answered(answer.chat)
        try:
            await self._api.call("answerCallbackQuery", answer.parameters())
        except ApiError as error:
            if not (isinstance(error, ApiRefused) and tap_is_over(error)):
                log.warning("a tap was not answered", error=str(error))

    async def _failed(self, error: ApiError) -> int:
        """Tell what keeps failing and rest; returns how long the next try may wait for news."""
        code = error.code if isinstance(error, ApiRefused) else 0
        if code == 409 and "webhook" in str(error):
            raise WebhookInTheWay from None
        # A line that breaks once, or a conflict with the server that we took over from, is over by itself.
        if self._pauses.tries or code == 401:
            self._teller.tell(why(error, self._api.base))
        await self._pauses.rest(asked(error))
        return CONFLICT_POLL_S if code == 409 else 0
