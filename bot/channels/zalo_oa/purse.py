"""What may be sent unasked, and what it costs: free for 48 hours after a person's last word, for a week by the package or for
money, and afterwards only as an approved template, for money.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.meter import MonthlyMeter
from bot.channels.port import NotSent, Withheld
from bot.channels.surroundings import Alarms
from bot.channels.telling import Teller
from bot.channels.zalo.answers import ZaloRefused
from bot.channels.zalo_oa.api import Allowance
from bot.channels.zalo_oa.capabilities import ALLOWED, FREE, NAME
from bot.channels.zalo_oa.failures import CLOSING, TEMPLATE, is_operators
from messaging.model import Chat, Ration, Rationed
from services.alarms import Alarm, Trouble
from services.quiet import after_quiet

PRICE_VND: Final = 55
"""A consultation message to somebody silent for 48 hours to 7 days, after the package's own (price page of 2026)."""
NIGHT: Final = (22 * 60, 6 * 60)
"""Minutes after midnight between which Zalo blocks what advertises (error -234); nobody silent for two days is woken then."""
WARNED_AT: Final = 0.8
CLOSED: Final = timedelta(hours=6)
"""How long nothing is sent that costs, after Zalo said that nothing is left: somebody may have paid by then."""
PAYING_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Template:
    """A text that Zalo approved, and what a message of it costs in VND (it stands with the template in Zalo's console)."""

    id: str
    price: int


@dataclass(frozen=True, slots=True)
class Fare:
    """What something on its way costs in VND, of how many messages it is, and whether they are the package's, or one is the template."""

    price: int = 0
    package: bool = False
    template: bool = False
    messages: int = 1


_FREE: Final = Fare()


class Purse:
    """`cap` is how many VND may be spent in a month; `spent` and `used` count by the month. `allowance` is the package's, once known.

    `template`: what reaches people after a week of silence; None: nothing does.
    """

    def __init__(
        self,
        account: str,
        cap: int,
        spent: MonthlyMeter,
        used: MonthlyMeter,
        zone: ZoneInfo,
        *,
        template: Template | None,
        alarm: Alarms,
        teller: Teller,
    ) -> None:
        self.template = template
        self.allowance: Allowance | None = None
        self._account = account
        self._cap = cap
        self._spent = spent
        self._used = used
        self._zone = zone
        self._alarm = alarm
        self._teller = teller
        self._told = ("", 0)
        self._fares: OrderedDict[Chat, Fare] = OrderedDict()
        self._paying = asyncio.Lock()
        self._closed: datetime | None = None

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime, *, gist: bool) -> Withheld | None:
        """Whether something unasked stays here, to whom has been silent for a while: at night, or because of what it would cost."""
        self._fares.pop(chat, None)
        if chat.group:  # which has quiet hours of its own
            return None
        if heard is not None and at - heard <= FREE:
            return None
        fare = self._fare(heard, at, gist=gist)
        if fare is None:
            return Withheld("window")
        morning = after_quiet(at, *NIGHT, self._zone)
        if morning > at:
            return Withheld("night", morning)
        if self._closed is not None and at < self._closed:
            return Withheld("quota")
        if fare.price and self._spent.used(at) + fare.price > self._cap:
            return Withheld("price")
        self._fares[chat] = fare
        while len(self._fares) > PAYING_KEPT:
            self._fares.popitem(last=False)
        return None

    def _fare(self, heard: datetime | None, at: datetime, *, gist: bool) -> Fare | None:
        """How something gets through to whom has been silent for more than two days; None: not at all."""
        if heard is not None and at - heard <= ALLOWED:
            return Fare(package=True) if self._is_free(self._used.used(at) + 1, at) else Fare(PRICE_VND)
        # Zalo knows nobody who never wrote (error -232), also by a template.
        return Fare(self.template.price, template=True) if heard is not None and gist and self.template else None

    async def pay(self, chat: Chat, messages: int, at: datetime) -> Fare:
        """Take what so many messages to this chat cost before they leave, so that those beside them and a crash do not pass the cap.

        Raises NotSent where others have used up what was there when it was asked about.
        """
        fare = self._fares.get(chat, _FREE)
        if fare == _FREE:
            return fare
        fare = replace(fare, messages=1 if fare.template else messages)  # a notice of several messages pays for each
        # Two at once would each see the other's share beside their own, and neither would leave.
        async with self._paying:
            number = await self._used.add(fare.messages, at)
            if fare.package and not self._is_free(number, at):
                fare = Fare(PRICE_VND, messages=messages)
            if not fare.package and not fare.template:
                fare = replace(fare, price=PRICE_VND * messages)
            if fare.price and await self._spent.add(fare.price, at) > self._cap:
                await self.give_back(fare, at)
                raise NotSent("price")
        return fare

    async def give_back(self, fare: Fare, at: datetime) -> None:
        """It surely did not arrive."""
        if fare != _FREE:
            await self._used.add(-fare.messages, at)
        if fare.price:
            await self._spent.add(-fare.price, at)

    def _is_free(self, number: int, at: datetime) -> bool:
        """Whether the package still pays for this one of the month, counted with what other servers sent since Zalo told what is left."""
        if self.allowance is None:
            return False
        month, before = self._told
        return number - (before if month == self._used.month(at) else 0) <= self.allowance.remain

    async def arrived(self, fare: Fare, at: datetime) -> None:
        """Something unasked arrived, or may have: the owners hear when little is left."""
        if not fare.price:
            return
        spent = self._spent.used(at)
        facts = {"used": spent, "limit": self._cap}
        if spent + fare.price > self._cap:
            await self._raise(Trouble.MONEY_GONE, at, facts)
        elif spent - fare.price < WARNED_AT * self._cap <= spent:
            await self._raise(Trouble.MONEY_NEAR, at, facts)

    async def refused(self, refused: ZaloRefused, at: datetime) -> None:
        """Zalo says that there is nothing left, or that somebody has to do something."""
        if refused.code in CLOSING:
            self._closed = at + CLOSED
            await self._raise(Trouble.QUOTA_KEPT, at, {"used": self._used.used(at), "limit": self._used.used(at)})
        if (what := is_operators(refused)) is not None:
            self._teller.tell(f"{what} ({refused}). Look at the account and its package in the Zalo console.")

    def template_refused(self, refused: ZaloRefused) -> None:
        """Zalo did not take a message of the template: what only somebody at its console can mend is told."""
        if self.template is not None and (why := TEMPLATE.get(refused.code)) is not None:
            self._teller.tell(f"{why}: {self.template.id} ({refused}). Look at it in Zalo's console for templates.")

    def rations(self, at: datetime) -> Sequence[Ration]:
        """How much is used, for the organisers."""
        total = self.allowance.total if self.allowance is not None else None
        unasked = Ration(NAME, Rationed.UNASKED, self._used.used(at), total)
        return (unasked, Ration(NAME, Rationed.MONEY, self._spent.used(at), self._cap))

    async def load(self, at: datetime) -> None:
        """Read what is counted already, before Zalo is asked what the package still gives."""
        await self._spent.load(at)
        self._told = self._used.month(at), await self._used.load(at)

    async def _raise(self, trouble: Trouble, at: datetime, facts: dict[str, int]) -> None:
        await self._alarm(Alarm(NAME, trouble, f"{self._account}:{self._spent.month(at)}", facts))
