"""The one door of everything that a Zalo Bot is told, by webhook or by fetching."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.channels.threshold import Threshold
from bot.channels.zalo_bot.events import Event as Heard
from bot.channels.zalo_bot.events import decode
from bot.channels.zalo_bot.translate import Us, event_of, unreadable
from messaging.model import Event


class Door:
    """Reads events and hands them over. `us` gets its names once Zalo has told them."""

    def __init__(self, us: Us, threshold: Threshold) -> None:
        self.us = us
        self._threshold = threshold

    async def take(self, raw: bytes, at: datetime) -> None:
        """Take one that came at `at`; returns after its commit. Raises Unavailable. What cannot be read is kept as well."""
        heard: Heard | None = None
        try:
            heard = decode(raw)
            event = event_of(heard, raw, self.us, at)
        except Exception as strange:  # noqa: BLE001 - whatever it is, it must not come again and again
            event = unreadable(raw, repr(strange), at, heard, self.us)
        if event is not None:
            await self._threshold.hand_over(event, self._buries(raw, heard))

    def _buries(self, raw: bytes, heard: Heard | None) -> Callable[[datetime], Event]:
        return lambda at: unreadable(raw, "could not even be buried", at, heard, self.us)
