"""Timers: rows that say when to look. Each becomes a `Due` event and goes through the dispatcher like everything else."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.dispatch import Dispatcher
from bot.nursery import keep_doing
from messaging.model import Clock, Due
from storage.leases import claim_due, due_attempts
from storage.store import AnyStore

LEASE = timedelta(seconds=30)
AT_ONCE = 200
KEYS_KEPT = timedelta(days=7)
"""Telegram resends for a day at most; a week leaves room for an outage."""
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(hours=1)
"""How long what failed is left alone: twice as long each time, until somebody has mended it."""


class Rests:
    """What failed by a fault of ours, and until when it is left alone. A restart tries everything again at once."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[datetime, timedelta]] = {}

    def __len__(self) -> int:
        return len(self._until)

    def rests(self, key: str, now: datetime) -> bool:
        """Whether it is to be left alone now."""
        return key in self._until and now < self._until[key][0]

    def note(self, key: str, now: datetime, *, failed: bool) -> None:
        """How it went."""
        _, rest = self._until.pop(key, (now, FIRST_REST / 2))
        if failed:
            rest = min(2 * rest, LONGEST_REST)
            self._until[key] = now + rest, rest
        # What is not due any more, because another replica did it, never comes here again.
        for gone in [key for key, (until, _) in self._until.items() if until + LONGEST_REST < now]:
            del self._until[gone]


class Clockwork:
    """Finds what is due in its contest. A restart forgets nothing, because the moments are rows."""

    def __init__(self, store: AnyStore, dispatcher: Dispatcher, clock: Clock, owner: str, contest: str) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._clock = clock
        self._owner = owner
        self._contest = contest
        self._rests = Rests()

    async def look(self) -> int:
        """Feed everything that is due now; returns how many events that were."""
        fed = 0
        while due := await self._due():
            receipts = await asyncio.gather(*(self._dispatcher.handle(event) for event in due))
            for event, receipt in zip(due, receipts, strict=True):
                self._rests.note(event.key, event.at, failed=receipt.buried)
            fed += len(due)
            if len(due) < AT_ONCE:
                break
        return fed

    async def _due(self) -> list[Due]:
        now = self._clock()
        attempts = await due_attempts(self._store, now, AT_ONCE + len(self._rests), self._contest)
        timers = await claim_due(
            self._store, "timer", now=now, owner=self._owner, lease=LEASE, limit=AT_ONCE, contest=self._contest
        )
        due = [
            *(Due(f"attempt:{attempt}", now, "attempt", str(attempt)) for attempt in attempts),
            *(Due(f"timer:{timer.id}", now, timer.subject, timer.subject_id) for timer in timers),
        ]
        return [event for event in due if not self._rests.rests(event.key, now)]

    async def tidy(self) -> None:
        """Forget event keys that no platform resends any more, files whose time is over and used link codes."""
        now = self._clock()
        async with self._store.write() as uow:
            await uow.purge(now - KEYS_KEPT, now)
            await uow.commit()

    async def keep_tidy(self, pause_s: float = 3600.0) -> None:
        """Tidy up at the start and then every hour."""
        await keep_doing(self.tidy, pause_s, "housekeeping")

    async def keep_looking(self, pause_s: float = 0.5) -> None:
        """Look for ever."""
        await keep_doing(self.look, pause_s, "clockwork")
