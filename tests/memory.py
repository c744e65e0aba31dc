"""A store in memory that keeps the promises of the real one: for stories, which need no database but its manners.

A transaction works on a copy and is invisible until its commit; values make the trip through JSON; unique rules, foreign keys,
NOT NULL and versions hold. Writers take turns, as on SQLite.
"""

from __future__ import annotations

import asyncio
import copy
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias

from sqlalchemy import Table, UniqueConstraint

from storage import tables
from storage.columns import Json, Utc, Words, from_json, storable, to_json
from storage.errors import Conflict, Stale
from storage.map_base import Ids
from storage.rows import Holding, KeyValues, Names, Row, key_of, primary_key
from storage.secrets import Keys
from storage.unit_of_work import UnitOfWork

Shelves: TypeAlias = dict[str, dict[KeyValues, Row]]


class MemoryStore:
    """Tables in dicts. `store.tables["player"]` are the committed rows, for tests that look behind the curtain."""

    def __init__(self, keys: Keys | None = None) -> None:
        self.tables: Shelves = {name: {} for name in tables.metadata.tables}
        self._keys = keys or Keys("a secret of tests")
        self._ids = Ids()
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction, one at a time."""
        async with self._turn:
            yield UnitOfWork(MemoryRows(self), self._keys, self._ids)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """What is committed, and stays so while it is read."""
        yield UnitOfWork(MemoryRows(self, reading=True), self._keys, self._ids)

    async def ping(self) -> None:
        """Always there."""

    async def close(self) -> None:
        """Nothing to give back."""


class MemoryRows:
    """`storage.rows.Rows` over dicts. A table is copied when it is first written: rows are replaced, never changed."""

    def __init__(self, store: MemoryStore, *, reading: bool = False) -> None:
        self._store = store
        self._reading = reading
        self._tables: Shelves = dict(store.tables)
        self._copied: set[str] = set()
        self.statements = 0

    async def fetch(
        self,
        table: Table,
        by: Names,
        keys: Collection[KeyValues],
        *,
        lock: bool = False,
        columns: Names | None = None,
        order: Names = (),
        present: Names = (),
        after: tuple[str, Any] | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        """See `Rows.fetch`."""
        self.statements += bool(keys)
        found = [row for row in self._with(table, by, keys) if all(row[name] is not None for name in present)]
        if after is not None:
            found = [row for row in found if row[after[0]] > after[1]]
        found.sort(key=lambda row: key_of(row, order or primary_key(table)))
        names = columns or tuple(column.name for column in table.columns)
        return [{name: _out(table, name, row[name]) for name in names} for row in found[:limit]]

    async def count(self, table: Table, by: Names, key: KeyValues, *, present: Names = ()) -> int:
        """See `Rows.count`."""
        return len(await self.fetch(table, by, [key], present=present))

    async def page(
        self,
        table: Table,
        where: Mapping[str, Any],
        limit: int,
        *,
        columns: Names | None = None,
        order: Names = (),
        newest: bool = False,
        after: tuple[str, Any] | None = None,
        holding: Holding | None = None,
    ) -> list[Row]:
        """See `Rows.page`."""
        self.statements += 1
        held, words = holding or ("", ())
        found = [row for row in self._tables[table.name].values() if _fits(row, where)]
        if after is not None:
            found = [row for row in found if row[after[0]] > after[1]]
        found = [row for row in found if all(f" {word}" in f" {row[held]}" for word in words)]
        found.sort(key=lambda row: key_of(row, order or primary_key(table)), reverse=newest)
        names = columns or tuple(column.name for column in table.columns)
        return [{name: _out(table, name, row[name]) for name in names} for row in found[:limit]]

    async def tally(self, table: Table, where: Mapping[str, Any], column: str) -> dict[Any, int]:
        """See `Rows.tally`."""
        return dict(Counter(row[column] for row in self._tables[table.name].values() if _fits(row, where)))

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows.put`."""
        stale = 0
        for row in rows:
            old = self._tables[table.name].get(key_of(row, primary_key(table)))
            if old is not None and "version" in row and old["version"] != row["version"] - 1:
                stale += 1
            else:
                self._set(table, {**(old or {}), **row})
        if stale:
            raise Stale(f"{table.name}: {stale} of {len(rows)} rows were changed by somebody else")

    async def append(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows.append`."""
        for row in rows:
            if key_of(row, primary_key(table)) in self._tables[table.name]:
                raise Conflict(f"{table.name}: the key is there already")
            self._set(table, row)

    async def claim(self, table: Table, rows: Sequence[Row]) -> set[KeyValues]:
        """See `Rows.claim`."""
        fresh: set[KeyValues] = set()
        for row in rows:
            key = key_of(row, primary_key(table))
            if key not in self._tables[table.name] and not self._clashes(table, key, _complete(table, row)):
                self._set(table, row)
                fresh.add(key)
        return fresh

    async def change(
        self, table: Table, by: Names, keys: Collection[KeyValues], values: Row, guard: Mapping[str, Any] | None = None
    ) -> set[KeyValues]:
        """See `Rows.change`."""
        changed = [row for row in self._with(table, by, keys) if _fits(row, guard or {})]
        for row in changed:
            self._set(table, {**row, **values})
        return {key_of(row, primary_key(table)) for row in changed}

    async def change_fitting(self, table: Table, where: Mapping[str, Any], values: Row) -> int:
        """See `Rows.change_fitting`."""
        changed = [row for row in self._tables[table.name].values() if _fits(row, where)]
        for row in changed:
            self._set(table, {**row, **values})
        return len(changed)

    async def delete(self, table: Table, by: Names, keys: Collection[KeyValues]) -> None:
        """See `Rows.delete`."""
        self._remove(table, self._with(table, by, keys))

    async def delete_before(self, table: Table, column: str, moment: datetime) -> None:
        """See `Rows.delete_before`."""
        rows = self._tables[table.name].values()
        self._remove(table, [row for row in rows if row[column] is not None and row[column] < moment])

    async def reserve(self, name: str, count: int) -> int:
        """See `Rows.reserve`."""
        held = self._tables["counter"].get((name,), {"value": 0})["value"]
        self._set(tables.counter, {"name": name, "value": held + count})
        return int(held) + 1

    async def lease(
        self, table: Table, open_: Mapping[str, Any], taken: Row, now: datetime, until: datetime, owner: str, limit: int
    ) -> list[Row]:
        """See `Rows.lease`."""
        due = [row for row in self._tables[table.name].values() if _fits(row, open_) and row["due_at"] <= now]
        free = [row for row in due if row["lease_until"] is None or row["lease_until"] <= now]
        found = []
        for row in sorted(free, key=lambda row: (row["due_at"], row["id"]))[:limit]:
            lease = {"lease_until": until, "owner": owner, "attempts": row["attempts"] + 1}
            self._set(table, {**row, **taken, **lease})
            found.append(self._tables[table.name][row["id"],])
        return [{name: _out(table, name, value) for name, value in row.items()} for row in found]

    async def earliest(self, table: Table, open_: Mapping[str, Any], column: str) -> datetime | None:
        """See `Rows.earliest`."""
        rows = [row for row in self._tables[table.name].values() if _fits(row, open_) and row[column] is not None]
        held = [row.get("lease_until") or row[column] for row in rows]
        return min((max(row[column], until) for row, until in zip(rows, held, strict=True)), default=None)

    async def commit(self) -> None:
        """See `Rows.commit`."""
        self._store.tables = self._tables

    async def rollback(self) -> None:
        """See `Rows.rollback`."""
        self._tables = dict(self._store.tables)

    def _with(self, table: Table, by: Names, keys: Iterable[KeyValues]) -> list[Row]:
        rows = self._tables[table.name]
        if by == primary_key(table):
            return [rows[key] for key in dict.fromkeys(keys) if key in rows]
        wanted = set(keys)
        return [row for row in rows.values() if key_of(row, by) in wanted]

    def _set(self, table: Table, row: Row) -> None:
        row = _complete(table, row)
        key = key_of(row, primary_key(table))
        clash = self._clashes(table, key, row)
        if clash:
            raise Conflict(f"{table.name}: {clash} is there already")
        for foreign in table.foreign_keys:
            value = row[foreign.parent.name]
            if value is not None and (value,) not in self._tables[foreign.column.table.name]:
                raise Conflict(f"{table.name}: no {foreign.column.table.name} {value}")
        self._writable(table)[key] = row

    def _remove(self, table: Table, rows: Iterable[Row]) -> None:
        writable = self._writable(table)
        for row in list(rows):
            del writable[key_of(row, primary_key(table))]

    def _writable(self, table: Table) -> dict[KeyValues, Row]:
        if self._reading:
            raise PermissionError("this unit of work is read-only")
        if table.name not in self._copied:
            self._tables[table.name] = dict(self._tables[table.name])
            self._copied.add(table.name)
        return self._tables[table.name]

    def _clashes(self, table: Table, key: KeyValues, row: Row) -> Names | None:
        """The unique rule that another row of the table already fills."""
        for names in _unique(table):
            wanted = key_of(row, names)
            for other_key, other in self._tables[table.name].items():
                if other_key != key and key_of(other, names) == wanted:
                    return names
        if table is tables.phone_claim and _is_sole(row):
            for other_key, other in self._tables[table.name].items():
                same = key_of(other, ("contest_id", "phone_hash")) == key_of(row, ("contest_id", "phone_hash"))
                if other_key != key and same and _is_sole(other):
                    return ("contest_id", "phone_hash")
        return None


def _is_sole(claim: Row) -> bool:
    """The rule of `tables.VERIFIED` in Python."""
    return claim["verified_at"] is not None and not claim["disputed"]


def _unique(table: Table) -> list[Names]:
    return [
        tuple(column.name for column in rule.columns)
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint)
    ]


def _fits(row: Row, wanted: Mapping[str, Any]) -> bool:
    return all(row[name] in value if isinstance(value, tuple) else row[name] == value for name, value in wanted.items())


def _complete(table: Table, row: Row) -> Row:
    """A row as a database would keep it: every column, defaults filled in, of the column's type, JSON as text."""
    made: Row = {}
    for column in table.columns:
        value = row.get(column.name)
        if value is None and column.server_default is not None:
            value = 0  # the only default there is
        if value is None and not column.nullable:
            raise Conflict(f"{table.name}.{column.name} must not be null")
        made[column.name] = _in(column.type, value)
    unknown = row.keys() - made.keys()
    if unknown:
        raise TypeError(f"{table.name} has no {sorted(unknown)}")
    return made


def _in(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Utc):
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return value.astimezone(UTC)
    if _is_json(kind):
        return value if isinstance(value, _Text) else _Text(to_json(value))
    if isinstance(kind, Words):
        return storable(value)
    return str(value) if isinstance(value, str) else copy.copy(value)


def _out(table: Table, name: str, value: Any) -> Any:
    return from_json(str(value)) if isinstance(value, _Text) else value


class _Text(str):
    """JSON as kept."""

    __slots__ = ()


def _is_json(kind: Any) -> bool:
    return isinstance(kind, type(Json))
