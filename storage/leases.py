"""Work with leases: claimed by one owner until a moment, settled only by that owner.

A row whose lease ran out comes again: its process died. `attempts` says how often it was claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, overload

from sqlalchemy import Table

from services.records import Job, Notice, SendState, Timer
from storage import tables
from storage.forms import job_form, notice_form, timer_form
from storage.rows import EVERYTHING, Row
from storage.shelf import Form
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

Leased: TypeAlias = Literal["outbox", "job", "timer"]


@dataclass(frozen=True, slots=True)
class _Kind:
    """`open`: the values by which a row waits or runs; `taken`: what claiming changes beside the lease."""

    table: Table
    form: Form[Any]
    open: Mapping[str, Any]
    taken: Row


_KINDS: Mapping[str, _Kind] = {
    "outbox": _Kind(
        tables.outbox, notice_form, {"state": (SendState.QUEUED, SendState.CLAIMED)}, {"state": SendState.CLAIMED}
    ),
    "job": _Kind(tables.job, job_form, {"done_at": None}, {}),
    "timer": _Kind(tables.timer, timer_form, {"done_at": None}, {}),
}


@overload
async def claim_due(
    store: AnyStore,
    what: Literal["outbox"],
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    contest: str | None = None,
) -> list[Notice]: ...
@overload
async def claim_due(
    store: AnyStore,
    what: Literal["job"],
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    contest: str | None = None,
) -> list[Job]: ...
@overload
async def claim_due(
    store: AnyStore,
    what: Literal["timer"],
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    contest: str | None = None,
) -> list[Timer]: ...
async def claim_due(
    store: AnyStore,
    what: Leased,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    contest: str | None = None,
) -> Any:
    """Take due rows (of one contest) that nobody holds, oldest first, in a transaction of its own."""
    kind = _KINDS[what]
    async with store.write() as uow:
        wanted = {**kind.open, **_of(contest)}
        rows = await uow.rows.lease(kind.table, wanted, kind.taken, now, now + lease, owner, limit)
        await uow.commit()
    return [kind.form.record(row) for row in rows]


async def due_attempts(store: AnyStore, now: datetime, limit: int, contest: str | None = None) -> list[int]:
    """Ids of attempts (of one contest) worth looking at, longest due first. No lease: a `Due` handled twice is harmless."""
    of = _of(contest)
    async with store.read() as uow:
        found = await uow.rows.fetch(
            tables.attempt,
            tuple(of),
            [tuple(of.values())] if of else EVERYTHING,
            columns=("id", "check_at"),
            order=("check_at", "id"),
            present=("check_at",),
            limit=limit,
        )
    return [row["id"] for row in found if row["check_at"] <= now]


async def settle(store: AnyStore, what: Leased, owner: str, changes: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Write the outcome of claimed rows (id → columns) and drop their lease; returns the ids that were still ours.

    A notice ends by its `state` (with a `reason`), or is `QUEUED` again with a later `due_at` if it surely did not leave; a
    job and a timer end by `done_at`, or come again at their `due_at`.
    """
    async with store.write() as uow:
        ours = await settle_within(uow, what, owner, changes)
        await uow.commit()
    return ours


async def settle_within(
    uow: UnitOfWork, what: Leased, owner: str, changes: Mapping[int, Mapping[str, Any]]
) -> set[int]:
    """`settle` as a part of a transaction: what it is the outcome of becomes true with it, or not at all."""
    alike: dict[str, tuple[Mapping[str, Any], list[int]]] = {}
    for id, columns in sorted(changes.items()):
        alike.setdefault(repr(sorted(columns.items())), (columns, []))[1].append(id)
    ours: set[int] = set()
    for same, ids in alike.values():
        values = {"lease_until": None, "owner": None, **same}
        keys = [(id,) for id in ids]
        ours.update(id for (id,) in await uow.rows.change(_KINDS[what].table, ("id",), keys, values, {"owner": owner}))
    return ours


async def hold_within(
    uow: UnitOfWork, what: Leased, owner: str, ids: Collection[int], until: datetime, **changes: Any
) -> set[int]:
    """Hold rows longer as a part of a transaction, perhaps noting something in them; returns those that are still ours,
    which nobody takes before its end.
    """
    keys, values = [(id,) for id in sorted(ids)], {"lease_until": until, **changes}
    held = await uow.rows.change(_KINDS[what].table, ("id",), keys, values, {"owner": owner})
    return {id for (id,) in held}


async def renew(
    store: AnyStore, what: Leased, owner: str, ids: Collection[int], until: datetime, **changes: Any
) -> set[int]:
    """Hold rows longer, perhaps telling `progress`; returns the ids that are still ours."""
    async with store.write() as uow:
        keys = [(id,) for id in sorted(ids)]
        values = {"lease_until": until, **changes}
        ours = await uow.rows.change(_KINDS[what].table, ("id",), keys, values, {"owner": owner})
        await uow.commit()
    return {id for (id,) in ours}


async def next_due(store: AnyStore, what: Leased | Literal["attempt"], contest: str | None = None) -> datetime | None:
    """The earliest moment at which something (of one contest) can be claimed or looked at; None when nothing waits."""
    async with store.read() as uow:
        if what == "attempt":
            return await uow.rows.earliest(tables.attempt, _of(contest), "check_at")
        kind = _KINDS[what]
        return await uow.rows.earliest(kind.table, {**kind.open, **_of(contest)}, "due_at")


def _of(contest: str | None) -> dict[str, str]:
    return {} if contest is None else {"contest_id": contest}
