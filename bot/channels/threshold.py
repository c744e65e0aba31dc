"""The last step of every door: an event is handed over as of the moment at which it came first, until it is kept.

A platform that gets no yes sends the same once more. That nothing could be kept the first time is not the sender's fault, so
the first arrival counts; what fails by itself again and again is kept as text only, and given up in the end.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from bot.dispatch import Receipt, Unavailable
from messaging.model import Event

log = structlog.get_logger()
INTERNAL: Final = "internal"
TRIES: Final = 5
"""How often an event that fails by itself may come again before it is kept as text only."""
TURNED_AWAY_KEPT: Final = 20_000


@dataclass(slots=True)
class _TurnedAway:
    """An event that could not be kept yet: when it came first, and how often it failed by itself."""

    at: datetime
    faults: int = 0


class Threshold:
    """`prepare` adds what a handler has to know (None: it is nobody's business); `away` and `kept` hear how it went."""

    def __init__(
        self,
        handle: Callable[[Event], Awaitable[Receipt]],
        prepare: Callable[[Event], Awaitable[Event | None]] | None = None,
        *,
        away: Callable[[str], None] = lambda _: None,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        self._handle = handle
        self._prepare = prepare
        self._away = away
        self._kept = kept
        self._turned_away: OrderedDict[str, _TurnedAway] = OrderedDict()

    async def hand_over(self, event: Event, bury: Callable[[datetime], Event]) -> Receipt | None:
        """Returns after the commit. Raises Unavailable: nothing was kept. `bury` makes the text of it that can be kept at least."""
        before = self._turned_away.get(event.key)
        if before is not None:
            event = replace(event, at=before.at)
        try:
            receipt = await self._taken(event, bury, before.faults if before is not None else 0)
        except (
            asyncio.CancelledError
        ):  # whoever handed it over waited no longer; nobody knows yet whether it can be kept
            self._note(event)
            raise
        except Unavailable as away:
            if self._given_up(event, away):
                return None
            raise
        self._turned_away.pop(event.key, None)
        return receipt

    async def _taken(self, event: Event, bury: Callable[[datetime], Event], faults: int) -> Receipt | None:
        prepared = event if self._prepare is None else await self._prepare(event)
        if prepared is None:
            return None
        receipt = await self._handle(bury(event.at) if faults >= TRIES else prepared)
        self._kept()
        return receipt

    def _given_up(self, event: Event, away: Unavailable) -> bool:
        """Note that it was turned away; True where it has failed so often that it must not come again."""
        self._away(away.reason)
        noted = self._note(event)
        noted.faults += away.reason == INTERNAL
        if noted.faults > 2 * TRIES:
            log.error("an update was given up", key=event.key)
            del self._turned_away[event.key]
            return True
        return False

    def _note(self, event: Event) -> _TurnedAway:
        noted = self._turned_away.setdefault(event.key, _TurnedAway(event.at))
        while len(self._turned_away) > TURNED_AWAY_KEPT:
            self._turned_away.popitem(last=False)
        return noted
