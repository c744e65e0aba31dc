"""Counters by the month of what a platform counts or charges, kept in the database: one for all replicas, and after a restart."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from storage import tables
from storage.errors import StorageError
from storage.store import AnyStore

log = structlog.get_logger()


class MonthlyMeter:
    """`name` says what is counted ("zalo_bot:77:messages"); months are those of the zone in which the platform bills."""

    def __init__(self, store: AnyStore, name: str, zone: ZoneInfo) -> None:
        self._store = store
        self._name = name
        self._zone = zone
        self._known: dict[str, int] = {}
        self._unwritten: dict[str, int] = {}
        self._writing = asyncio.Lock()

    def month(self, at: datetime) -> str:
        """The month of a moment, "2024-06"."""
        return at.astimezone(self._zone).strftime("%Y-%m")

    def used(self, at: datetime) -> int:
        """How much of this month's is used, as far as this process knows; what others use is known at the next `add`."""
        month = self.month(at)
        return self._known.get(month, 0) + self._unwritten.get(month, 0)

    async def load(self, at: datetime) -> int:
        """Read what is written down, at the start; returns how much of this month's is used."""
        month = self.month(at)
        async with self._store.read() as uow:
            rows = await uow.rows.fetch(tables.counter, ("name",), [(f"{self._name}:{month}",)])
        self._known[month] = int(rows[0]["value"]) if rows else 0
        return self.used(at)

    async def add(self, count: int, at: datetime) -> int:
        """Count some more, or take some back; returns how much is used now.

        While the database is away it is remembered and written with the next.
        """
        month = self.month(at)
        self._unwritten[month] = self._unwritten.get(month, 0) + count
        async with self._writing:  # side by side each would write what the other is just writing once more
            await self._write(month)
        return self.used(at)

    async def _write(self, month: str) -> None:
        new = self._unwritten[month]
        if not new:  # written along with another's
            return
        try:
            async with self._store.write() as uow:
                first = await uow.rows.reserve(f"{self._name}:{month}", new)
                await uow.commit()
        except StorageError as away:
            log.warning("a count waits for the database", name=self._name, error=str(away))
            return
        self._unwritten[month] -= new
        self._known[month] = first - 1 + new
