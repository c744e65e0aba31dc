"""Telegram's limits as rules of the pace: what nobody asked for thirty a second in all, every chat by itself, replies past the crowd.

The real numbers are unpublished; these stay a little below those of Telegram's own FAQ. Whatever they are, a 429 is obeyed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol

import structlog

from bot.channels.port import NotNow
from bot.channels.telegram.outlet import LONGEST_WAIT_S
from bot.pace import Pace, Rule
from messaging.model import Chat

log = structlog.get_logger()
FREE_PER_S, FREE_BURST = 29.5, 5
PAID_PER_S, PAID_BURST = 950.0, 30
PRIVATE_PER_S, PRIVATE_BURST = 1.0, 3
GROUP_PER_S, GROUP_BURST = 16 / 60, 4
"""Four at once and sixteen in the minute after them: never more than twenty within any minute."""
AHEAD = 8
"""Notices that may stand ready before the gate. Those are the ones nobody knows about after a crash, so there are few."""
AHEAD_PAID = 64
LONGEST_HELD_S = 5.0
"""For longer than this a notice does not stand and wait: it goes back and gives way to those of other channels."""
AGAIN_S = 2.0
"""A 429 this soon after the last one was waited out: somebody else sends for this bot at the same beat."""
LONGEST_EXTRA_S = 4.0


class Purse(Protocol):
    """Money for what goes beyond the free limit."""

    async def spend(self) -> bool:
        """Pay for one message; False when there is nothing left."""
        ...


class Limits:
    """When a message of one bot may leave. `clock` counts seconds evenly; without a `purse` only the free limit is used."""

    def __init__(
        self,
        pace: Pace,
        bot_id: str,
        clock: Callable[[], float],
        purse: Purse | None = None,
        *,
        rng: random.Random,
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._rng = rng
        self._purse = purse
        self._name = f"telegram:{bot_id}"
        self._all = Rule(f"{self._name}:all")
        self._unasked = Rule(f"{self._name}:unasked")
        self._free = Rule(f"{self._name}:free", FREE_PER_S, FREE_BURST)
        self._paid = Rule(f"{self._name}:paid", PAID_PER_S, PAID_BURST)
        self._held: dict[Chat, float] = {}
        self._in_a_row = 0
        self._waited_out = 0.0
        self._ahead = asyncio.Semaphore(AHEAD if purse is None else AHEAD_PAID)
        self._ready: set[Chat] = set()

    async def leave(self, chat: Chat, *, unasked: bool) -> bool:
        """Wait until a message or an edit may leave for this chat; says whether it is to be sent as a paid one.

        Raises NotNow where somebody would wait for a reply behind a long 429: by then they want to know something else.
        """
        paid = False
        if not unasked:
            rules = self._chat(chat), self._all
            if not await self._pace.at_once(*rules):
                if (held := await self._pace.wait(*rules)) > LONGEST_WAIT_S:
                    raise NotNow("Telegram asks to wait", held)
                await self._pace.leave(*rules)
        elif self._purse is None:
            await self._pace.leave(self._chat(chat), self._all, self._unasked, self._free, patient=True)
        else:
            paid = await self._free_or_paid(chat, self._purse)
        self._passed(chat)
        return paid

    async def refused(self, chat: Chat, retry_after: float, *, unasked: bool) -> None:
        """Telegram answered 429: hold the chat; with something unasked all of that; and everything if it says so of two chats."""
        now = self._clock()
        self._held = {held: until for held, until in self._held.items() if until > now}
        others = self._held.keys() - {chat}
        self._held[chat] = max(self._held.get(chat, 0.0), now + retry_after)
        log.warning("Telegram asks to wait", seconds=retry_after, unasked=unasked, everything=bool(others))
        await self._pace.hold(self._chat(chat).key, retry_after)
        if unasked:
            await self._pace.hold(self._unasked.key, retry_after + self._extra(now, retry_after))
        if others:
            await self._pace.hold(self._all.key, retry_after)

    def _extra(self, now: float, retry_after: float) -> float:
        """How much longer than asked to wait, in seconds: nothing at first, then more and by chance.

        Two servers that do not share their limits would else come back at the same moment, be refused together, and so for ever.
        """
        if now >= self._waited_out:
            self._in_a_row = self._in_a_row + 1 if now < self._waited_out + AGAIN_S else 0
        extra = self._rng.random() * min(2.0**self._in_a_row, LONGEST_EXTRA_S) if self._in_a_row else 0.0
        self._waited_out = max(self._waited_out, now + retry_after + extra)
        return extra

    @asynccontextmanager
    async def room(self, chat: Chat) -> AsyncIterator[None]:
        """Wait until something unasked is soon to leave, so that it is written down as leaving only then.

        The place is given up when `leave` has let it go, or at the end. Raises NotNow where Telegram has us wait for long.
        """
        rules = self._chat(chat), self._all, self._unasked
        if await self._pace.wait(*rules) <= LONGEST_HELD_S:
            await self._pace.free(self._chat(chat))
        async with self._ahead_of_others(chat):
            held = await self._pace.wait(*rules)
            if held > LONGEST_HELD_S:
                raise NotNow("Telegram asks to wait", held)
            yield

    @asynccontextmanager
    async def _ahead_of_others(self, chat: Chat) -> AsyncIterator[None]:
        await self._ahead.acquire()
        self._ready.add(chat)
        try:
            yield
        finally:
            self._passed(chat)

    def _passed(self, chat: Chat) -> None:
        if chat in self._ready:
            self._ready.remove(chat)
            self._ahead.release()

    async def _free_or_paid(self, chat: Chat, purse: Purse) -> bool:
        """Free while that can be had at once; what would have to wait is paid for, until the purse is empty."""
        await self._pace.leave(self._chat(chat), self._all, self._unasked, patient=True)
        if await self._pace.at_once(self._free):
            return False
        if not await purse.spend():
            await self._pace.leave(self._unasked, self._free, patient=True)
            return False
        await self._pace.leave(self._unasked, self._paid, patient=True)
        return True

    def _chat(self, chat: Chat) -> Rule:
        per_s, burst = (GROUP_PER_S, GROUP_BURST) if chat.group else (PRIVATE_PER_S, PRIVATE_BURST)
        return Rule(f"{self._name}:chat:{chat.external_id}", per_s, burst)
