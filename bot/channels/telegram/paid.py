"""The money cap of paid broadcasts. What is spent is taken from a counter in the database before it is used.

So neither a restart nor another replica spends a Star twice; a crash at most loses what was taken and not yet used.
"""

from __future__ import annotations

import asyncio

import structlog

from storage import tables
from storage.errors import StorageError
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()
TENTHS = 10
"""A message costs a tenth of a Star."""
PARTS = 20
"""The cap is taken in about so many parts."""
MOST_AT_ONCE = 1000
WARNED_AT = 0.8


class StarPurse:
    """At most `stars` for one bot, ever. Raise the setting to spend more."""

    def __init__(self, store: AnyStore, bot_id: str, stars: int) -> None:
        self._store = store
        self._name = f"telegram:{bot_id}:paid"
        self._cap = stars * TENTHS
        self._left = 0
        self._empty = stars <= 0
        self._lock = asyncio.Lock()

    async def spend(self) -> bool:
        """Pay for one message; False when the cap is reached, or the database cannot be asked."""
        async with self._lock:
            if self._left == 0 and not self._empty:
                try:
                    self._left = await self._take()
                except StorageError as away:
                    log.warning("nothing is sent as paid while the database is away", error=str(away))
                    return False
            if self._left == 0:
                return False
            self._left -= 1
            return True

    async def _take(self) -> int:
        """Take the next part of the cap, and tell the operator where that crosses a mark."""
        async with self._store.write() as uow:
            spent = await self._spent(uow)
            part = min(max(1, self._cap // PARTS), MOST_AT_ONCE, max(0, self._cap - spent))
            if part:
                # Another replica may have come between, as nothing is locked before the first: the counter knows.
                spent = await uow.rows.reserve(self._name, part) - 1
                part = max(0, min(part, self._cap - spent))
                await uow.commit()
        self._empty = spent + part >= self._cap and not part
        self._tell(spent, spent + part)
        return part

    async def _spent(self, uow: UnitOfWork) -> int:
        rows = await uow.rows.fetch(tables.counter, ("name",), [(self._name,)], lock=True)
        return int(rows[0]["value"]) if rows else 0

    def _tell(self, before: int, after: int) -> None:
        stars = {"stars": after / TENTHS, "cap": self._cap / TENTHS}
        if self._empty:
            log.warning("the money cap of paid broadcasts is reached: sending goes on at the free pace", **stars)
        elif before < WARNED_AT * self._cap <= after:
            log.warning("paid broadcasts have used four fifths of their money cap", **stars)
