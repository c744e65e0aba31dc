"""Timers: rows that say when to look. Each becomes a `Due` event and goes through the dispatcher like everything else."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from bot.dispatch import Dispatcher, Unavailable
from messaging.model import Clock, Due
from storage.errors import StorageError
from storage.leases import claim_due, due_attempts
from storage.store import AnyStore

log = structlog.get_logger()
LEASE = timedelta(seconds=30)
AT_ONCE = 200
KEYS_KEPT = timedelta(days=7)
"""Telegram resends for a day at most; a week leaves room for an outage."""


class Clockwork:
    """Finds what is due. A restart forgets nothing, because the moments are rows."""

    def __init__(self, store: AnyStore, dispatcher: Dispatcher, clock: Clock, owner: str) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._clock = clock
        self._owner = owner

    async def look(self) -> int:
        """Feed everything that is due now; returns how many events that were."""
        fed = 0
        while due := await self._due():
            await asyncio.gather(*(self._dispatcher.handle(event) for event in due))
            fed += len(due)
            if len(due) < AT_ONCE:
                break
        return fed

    async def _due(self) -> list[Due]:
        now = self._clock()
        attempts = await due_attempts(self._store, now, AT_ONCE)
        timers = await claim_due(self._store, "timer", now=now, owner=self._owner, lease=LEASE, limit=AT_ONCE)
        return [
            *(Due(f"attempt:{attempt}", now, "attempt", str(attempt)) for attempt in attempts),
            *(Due(f"timer:{timer.id}", now, timer.subject, timer.subject_id) for timer in timers),
        ]

    async def tidy(self) -> None:
        """Forget event keys that no platform resends any more, files whose time is over and used link codes."""
        now = self._clock()
        async with self._store.write() as uow:
            await uow.purge(now - KEYS_KEPT, now)
            await uow.commit()

    async def keep_tidy(self, pause_s: float = 3600.0) -> None:
        """Tidy up at the start and then every hour."""
        while True:
            try:
                await self.tidy()
            except StorageError as away:
                log.warning("tidying up waits", error=str(away))
            await asyncio.sleep(pause_s)

    async def keep_looking(self, pause_s: float = 0.5) -> None:
        """Look for ever; a database that is away is tried again."""
        while True:
            try:
                await self.look()
            except (StorageError, Unavailable) as away:
                log.warning("timers wait", error=str(away))
            await asyncio.sleep(pause_s)
