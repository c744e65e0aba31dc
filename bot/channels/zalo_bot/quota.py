"""The plan's messages of a month: counted as they leave, kept for players when few are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.channels.meter import MonthlyMeter
from bot.channels.port import Withheld
from bot.channels.surroundings import Alarms
from bot.channels.zalo_bot.capabilities import NAME
from messaging.model import Ration, Rationed
from services.alarms import Alarm, Trouble

WARNED_AT: Final = 0.8
KEPT_AT: Final = 0.95


class Quota:
    """`limit` messages a month; from `KEPT_AT` on notices stay here."""

    def __init__(self, bot_id: str, limit: int, meter: MonthlyMeter, alarm: Alarms) -> None:
        self._bot_id = bot_id
        self._limit = limit
        self._meter = meter
        self._alarm = alarm
        self._gone: str | None = None

    async def load(self, at: datetime) -> None:
        """Read what is counted already."""
        await self._meter.load(at)

    def withheld(self, at: datetime) -> Withheld | None:
        """Whether something unasked stays here."""
        few = self._meter.used(at) >= KEPT_AT * self._limit or self._gone == self._meter.month(at)
        return Withheld("quota") if few else None

    async def sent(self, at: datetime) -> None:
        """One more has left; the owners hear when it gets scarce."""
        self._gone = None
        before = self._meter.used(at)
        after = await self._meter.add(1, at)
        for share, trouble in ((KEPT_AT, Trouble.QUOTA_KEPT), (WARNED_AT, Trouble.QUOTA_NEAR)):
            if before < share * self._limit <= after:
                await self._raise(trouble, at)
                return

    async def gone(self, at: datetime) -> None:
        """Zalo takes nothing more."""
        self._gone = self._meter.month(at)
        await self._raise(Trouble.QUOTA_GONE, at)

    def rations(self, at: datetime) -> Sequence[Ration]:
        """How much is used, for the organisers."""
        return (Ration(NAME, Rationed.MESSAGES, self._meter.used(at), self._limit, self._stops),)

    @property
    def _stops(self) -> int:
        return -int(-KEPT_AT * self._limit // 1)

    async def _raise(self, trouble: Trouble, at: datetime) -> None:
        facts = {"used": self._meter.used(at), "limit": self._limit, "stops": self._stops}
        await self._alarm(Alarm(NAME, trouble, f"{self._bot_id}:{self._meter.month(at)}", facts))
