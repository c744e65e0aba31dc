"""Only one of several servers may fetch updates: a leased row says whose turn it is, and the others take over in seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from bot.channels.telling import Sleep
from messaging.model import Clock
from services.records import Timer
from storage.errors import Conflict, StorageError
from storage.leases import claim_due, renew, settle
from storage.store import AnyStore

log = structlog.get_logger()
LEASE = timedelta(seconds=10)
RENEWED_S = 3.0
LOOKED_S = 2.0
SUBJECT = "updates"


class Turn:
    """The row belongs to no contest, so that no clockwork takes it for a timer of its own."""

    def __init__(self, store: AnyStore, account: str, owner: str, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._account = account
        self._owner = owner
        self._clock = clock
        self._sleep = sleep
        self._held: int | None = None

    async def run(
        self, work: Callable[[], Coroutine[Any, Any, None]], waits: Callable[[], None] = lambda: None
    ) -> None:
        """Do the work whenever it is our turn, for ever; `waits` is called while it is somebody else's."""
        while True:
            while not await self._taken():
                waits()
                await self._sleep(LOOKED_S)
            try:
                async with asyncio.TaskGroup() as both:
                    working = both.create_task(work())
                    await self._keep()
                    working.cancel()
            except* Exception as faults:
                log.error("fetching updates failed and is begun again", exc_info=faults)
                await self._sleep(LOOKED_S)

    async def give_back(self) -> None:
        """Let somebody else take over at once."""
        if self._held is not None:
            held, self._held = self._held, None
            try:
                await settle(self._store, "timer", self._owner, {held: {"due_at": self._clock()}})
            except StorageError as away:
                log.warning("the turn could not be given back", error=str(away))

    async def _keep(self) -> None:
        """Renew until it is not ours any more. While the database is away nobody else can take it either."""
        while self._held is not None:
            await self._sleep(RENEWED_S)
            try:
                held = await renew(self._store, "timer", self._owner, [self._held], self._clock() + LEASE)
            except StorageError:
                continue
            if not held:
                self._held = None

    async def _taken(self) -> bool:
        if self._held is not None:
            return True
        try:
            await self._made()
            # A row that was made this moment is due now, and not only at the next look.
            now = self._clock()
            found = await claim_due(
                self._store, "timer", now=now, owner=self._owner, lease=LEASE, limit=1, contest=self._account
            )
        except StorageError as away:
            log.warning("whose turn it is could not be read", error=str(away))
            return False
        if found:
            self._held = found[0].id
        return self._held is not None

    async def _made(self) -> None:
        async with self._store.read() as uow:
            if await uow.timer(self._account, SUBJECT, "") is not None:
                return
        try:
            async with self._store.write() as uow:
                uow.save_timer(Timer(await uow.new_id(), self._account, SUBJECT, "", self._clock()))
                await uow.commit()
        except Conflict:
            return  # another server made it at the same moment
