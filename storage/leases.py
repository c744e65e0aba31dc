"""Work with leases: claimed by one owner until a moment, settled only by that owner."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, overload

from services.records import Job, Notice, Timer
from storage.store import AnyStore

Leased: TypeAlias = Literal["outbox", "job", "timer"]


@overload
async def claim_due(
    store: AnyStore, what: Literal["outbox"], *, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Notice]: ...
@overload
async def claim_due(
    store: AnyStore, what: Literal["job"], *, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Job]: ...
@overload
async def claim_due(
    store: AnyStore, what: Literal["timer"], *, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Timer]: ...
async def claim_due(store: AnyStore, what: Leased, *, now: datetime, owner: str, lease: timedelta, limit: int) -> Any:
    """Take due rows that nobody holds, oldest first. A row whose lease ran out comes again, its `attempts` above 1."""
    raise NotImplementedError


async def due_attempts(store: AnyStore, now: datetime, limit: int) -> list[int]:
    """Ids of attempts worth looking at. No lease: a `Due` handled twice is harmless."""
    raise NotImplementedError


async def settle(store: AnyStore, what: Leased, owner: str, changes: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Write the outcome of claimed rows (id → columns) and drop their lease; returns the ids that were still ours."""
    raise NotImplementedError


async def renew(
    store: AnyStore, what: Leased, owner: str, ids: Collection[int], until: datetime, **changes: Any
) -> set[int]:
    """Hold rows longer, perhaps telling progress; returns the ids that are still ours."""
    raise NotImplementedError


async def next_due(store: AnyStore, what: Literal["outbox", "job", "timer", "attempt"]) -> datetime | None:
    """The earliest moment at which something will be due; None when nothing waits."""
    raise NotImplementedError
