"""What may be sent unasked, and what it costs: free for 48 hours after a person's last word, then by the package or for money."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.meter import MonthlyMeter
from bot.channels.port import Withheld
from bot.channels.surroundings import Alarms
from bot.channels.telling import Teller
from bot.channels.zalo.answers import ZaloRefused
from bot.channels.zalo_oa.api import Allowance
from bot.channels.zalo_oa.capabilities import FREE, NAME
from bot.channels.zalo_oa.failures import NOT_FREE, QUOTA, is_operators
from messaging.model import Chat, Ration, Rationed
from services.alarms import Alarm, Trouble
from services.quiet import after_quiet

PRICE_VND: Final = 55
"""A consultation message to somebody silent for 48 hours to 7 days, after the package's own (price page of 2026)."""
NIGHT: Final = (22 * 60, 6 * 60)
"""Minutes after midnight between which Zalo blocks what advertises (error -234); nobody silent for two days is woken then."""
WARNED_AT: Final = 0.8
PAYING_KEPT: Final = 10_000


class Purse:
    """`cap` is how many VND may be spent in a month; `spent` and `used` count by the month. `allowance` is the package's, once known."""

    def __init__(
        self,
        account: str,
        cap: int,
        spent: MonthlyMeter,
        used: MonthlyMeter,
        zone: ZoneInfo,
        *,
        alarm: Alarms,
        teller: Teller,
    ) -> None:
        self.allowance: Allowance | None = None
        self._account = account
        self._cap = cap
        self._spent = spent
        self._used = used
        self._zone = zone
        self._alarm = alarm
        self._teller = teller
        self._paying: OrderedDict[Chat, bool] = OrderedDict()
        self._closed: str | None = None

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime) -> Withheld | None:
        """Whether something unasked stays here, to whom has been silent for a while: at night, or because of what it would cost."""
        if chat.group:  # which has quiet hours of its own
            return None
        if heard is None or at - heard <= FREE:
            return None
        morning = after_quiet(at, *NIGHT, self._zone)
        if morning > at:
            return Withheld("night", morning)
        if self._closed == self._spent.month(at):
            return Withheld("quota")
        free = self.allowance is not None and self.allowance.remain > 0
        if not free and self._spent.used(at) + PRICE_VND > self._cap:
            return Withheld("price")
        self._paying[chat] = free
        while len(self._paying) > PAYING_KEPT:
            self._paying.popitem(last=False)
        return None

    async def sent(self, chat: Chat, at: datetime) -> None:
        """Something unasked arrived: what it cost is counted, and the owners hear when little is left."""
        free = self._paying.pop(chat, None)
        if free is None:
            return
        await self._used.add(1, at)
        if free and self.allowance is not None:
            self.allowance.remain -= 1
            return
        before = self._spent.used(at)
        after = await self._spent.add(PRICE_VND, at)
        facts = {"used": after, "limit": self._cap}
        if after + PRICE_VND > self._cap:
            await self._raise(Trouble.MONEY_GONE, at, facts)
        elif before < WARNED_AT * self._cap <= after:
            await self._raise(Trouble.MONEY_NEAR, at, facts)

    async def refused(self, refused: ZaloRefused, at: datetime) -> None:
        """Zalo says that there is nothing left, or that somebody has to do something."""
        if refused.code in QUOTA | NOT_FREE:
            self._closed = self._spent.month(at)
            await self._raise(Trouble.QUOTA_KEPT, at, {"used": self._used.used(at), "limit": self._used.used(at)})
        if (what := is_operators(refused)) is not None:
            self._teller.tell(f"{what} ({refused}). Look at the account and its package in the Zalo console.")

    def rations(self, at: datetime) -> Sequence[Ration]:
        """How much is used, for the organisers."""
        total = self.allowance.total if self.allowance is not None else None
        unasked = Ration(NAME, Rationed.UNASKED, self._used.used(at), total)
        return (unasked, Ration(NAME, Rationed.MONEY, self._spent.used(at), self._cap))

    async def load(self, at: datetime) -> None:
        """Read what is counted already."""
        await self._spent.load(at)
        await self._used.load(at)

    async def _raise(self, trouble: Trouble, at: datetime, facts: dict[str, int]) -> None:
        await self._alarm(Alarm(NAME, trouble, f"{self._account}:{self._spent.month(at)}", facts))
