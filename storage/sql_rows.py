"""Rows in SQLite and PostgreSQL: the same statements, two ways of naming many keys at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    any_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import Executable

from storage import tables
from storage.columns import to_json
from storage.engine_errors import told
from storage.errors import Stale
from storage.rows import Holding, KeyValues, Names, Row, key_of, primary_key
from storage.sql_pages import fitting, page

CHUNK = 500
"""Most keys and rows of one statement: SQLite and PostgreSQL both bind at most 32,766 values."""


class SqlRows:
    """`Rows` over one connection that is in a transaction; when only `reading`, nothing is locked."""

    def __init__(self, connection: AsyncConnection, *, reading: bool = False) -> None:
        self._connection = connection
        self._reading = reading
        self._dialect = connection.dialect.name

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
        after_column, value = after or (None, None)
        statement = _select(table, self._dialect, by, lock and not self._reading, columns, order, present, after_column)
        if limit is not None:
            statement = statement.limit(limit)
        found: list[Row] = []
        for chunk in _chunks(keys):
            result = await self._read(
                statement, {**self._bound(by, chunk), "after": value} if after else self._bound(by, chunk)
            )
            names = tuple(result.keys())
            found.extend(dict(zip(names, row, strict=True)) for row in result)
        return found

    async def count(self, table: Table, by: Names, key: KeyValues, *, present: Names = ()) -> int:
        """See `Rows.count`."""
        wanted = [_named(table, self._dialect, by), *(table.c[name].is_not(None) for name in present)]
        result = await self._read(select(func.count()).select_from(table).where(*wanted), self._bound(by, [key]))
        return int(result.scalar_one())

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
        result = await self._read(page(table, where, limit, columns, order, newest, after, holding))
        return [dict(row) for row in result.mappings()]

    async def tally(self, table: Table, where: Mapping[str, Any], column: str) -> dict[Any, int]:
        """See `Rows.tally`."""
        wanted = select(table.c[column], func.count().label("counted")).where(*fitting(table, where))
        result = await self._read(wanted.group_by(table.c[column]))
        return {row[column]: row["counted"] for row in result.mappings()}

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows.put`. The rows that come back are counted: an executemany alone would hide a stale version."""
        names = primary_key(table)
        written = 0
        for chunk in _chunks(sorted(rows, key=lambda row: key_of(row, names))):
            result = await self._write(_upsert(table, self._dialect, tuple(chunk[0])), chunk)
            written += len(result.all())
        if written != len(rows):
            raise Stale(f"{table.name}: {len(rows) - written} of {len(rows)} rows were changed by somebody else")

    async def append(self, table: Table, rows: Sequence[Row]) -> None:
        """See `Rows.append`."""
        if rows:
            await self._write(table.insert(), list(rows))

    async def claim(self, table: Table, rows: Sequence[Row]) -> set[KeyValues]:
        """See `Rows.claim`. In key order, so that two who claim the same rows wait for each other only one way."""
        names = primary_key(table)
        fresh: set[KeyValues] = set()
        for chunk in _chunks(sorted(rows, key=lambda row: key_of(row, names))):
            result = await self._write(_insert_new(table, self._dialect), chunk)
            fresh.update(tuple(row) for row in result)
        return fresh

    async def change(
        self, table: Table, by: Names, keys: Collection[KeyValues], values: Row, guard: Mapping[str, Any] | None = None
    ) -> set[KeyValues]:
        """See `Rows.change`."""
        wanted = [table.c[name] == value for name, value in (guard or {}).items()]
        statement = update(table).where(_named(table, self._dialect, by), *wanted).values(values)
        changed: set[KeyValues] = set()
        for chunk in _chunks(keys):
            result = await self._write(statement.returning(*table.primary_key), self._bound(by, chunk))
            changed.update(tuple(row) for row in result)
        return changed

    async def change_fitting(self, table: Table, where: Mapping[str, Any], values: Row) -> int:
        """See `Rows.change_fitting`."""
        result = await self._write(update(table).where(*fitting(table, where)).values(values))
        return int(result.rowcount)

    async def delete(self, table: Table, by: Names, keys: Collection[KeyValues]) -> None:
        """See `Rows.delete`."""
        for chunk in _chunks(keys):
            await self._write(delete(table).where(_named(table, self._dialect, by)), self._bound(by, chunk))

    async def delete_before(self, table: Table, column: str, moment: datetime) -> None:
        """See `Rows.delete_before`."""
        await self._write(delete(table).where(table.c[column] < moment))

    async def reserve(self, name: str, count: int) -> int:
        """See `Rows.reserve`. The counter's row stays locked until the end of the transaction: take large blocks."""
        counter = tables.counter
        statement = _insert(counter, self._dialect).values(name=name, value=count)
        statement = statement.on_conflict_do_update(
            index_elements=[counter.c.name], set_={"value": counter.c.value + statement.excluded.value}
        )
        result = await self._write(statement.returning(counter.c.value))
        return int(result.scalar_one()) - count + 1

    async def lease(
        self, table: Table, open_: Mapping[str, Any], taken: Row, now: datetime, until: datetime, owner: str, limit: int
    ) -> list[Row]:
        """See `Rows.lease`.

        SKIP LOCKED is left out by SQLAlchemy for SQLite, where writers take turns. A CTE that locks is computed once; a plain
        subquery in the WHERE could be run again by the planner and take more than `limit`.
        """
        free = or_(table.c.lease_until.is_(None), table.c.lease_until <= now)
        picked = (
            select(table.c.id)
            .where(*_open(table, open_), table.c.due_at <= now, free)
            .order_by(table.c.due_at, table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("picked")
        )
        statement = update(table).where(table.c.id.in_(select(picked.c.id))).returning(table)
        counted = {"attempts": table.c.attempts + 1, "lease_until": until, "owner": owner}
        result = await self._write(statement.values(**taken, **counted))
        return sorted((dict(row) for row in result.mappings()), key=lambda row: (row["due_at"], row["id"]))

    async def earliest(self, table: Table, open_: Mapping[str, Any], column: str) -> datetime | None:
        """See `Rows.earliest`."""
        moment: ColumnElement[Any] = table.c[column]
        if "lease_until" in table.c:
            moment = case((table.c.lease_until > moment, table.c.lease_until), else_=moment)
        wanted = [*_open(table, open_), table.c[column].is_not(None)]
        result = await self._read(select(moment).where(*wanted).order_by(moment).limit(1))
        return result.scalar_one_or_none()

    async def commit(self) -> None:
        """See `Rows.commit`."""
        with told():
            await self._connection.commit()

    async def rollback(self) -> None:
        """See `Rows.rollback`."""
        with told():
            await self._connection.rollback()

    async def _read(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        with told():
            return await self._connection.execute(statement, parameters)

    async def _write(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        if self._reading:
            raise PermissionError("this unit of work is read-only")
        with told():
            return await self._connection.execute(statement, parameters)

    def _bound(self, by: Names, keys: Sequence[KeyValues]) -> dict[str, Any]:
        if not by:
            return {}
        if self._dialect == "postgresql":
            return {f"keys_{place}": [key[place] for key in keys] for place in range(len(by))}
        return {"keys": to_json(keys)}


def _chunks(items: Collection[Any]) -> Iterator[list[Any]]:
    whole = list(items)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]


@lru_cache(maxsize=256)
def _named(table: Table, dialect: str, by: Names) -> ColumnElement[bool]:
    """Whether a row's `by` columns are one of the bound keys.

    The keys go as arrays (PostgreSQL) or as one JSON text (SQLite): one statement whatever their number, planned once. A list
    of row values would read the same, but SQLite 3.40 walks the whole table for it; tests/storage/test_plans.py looks.
    """
    columns = [table.c[name] for name in by]
    if not columns:
        return true()
    if dialect == "postgresql":
        arrays = [
            bindparam(f"keys_{place}", type_=postgresql.ARRAY(column.type)) for place, column in enumerate(columns)
        ]
        if len(columns) == 1:
            return columns[0] == any_(arrays[0])
        return tuple_(*columns).in_(select(*(func.unnest(array) for array in arrays)))
    keys = func.json_each(bindparam("keys", type_=String)).table_valued("value")
    # The casts give each value its column's affinity, without which the index is not used.
    values = [
        cast(func.json_extract(keys.c.value, literal_column(f"'$[{place}]'")), column.type)
        for place, column in enumerate(columns)
    ]
    return (columns[0] if len(columns) == 1 else tuple_(*columns)).in_(select(*values))


@lru_cache(maxsize=256)
def _select(
    table: Table,
    dialect: str,
    by: Names,
    lock: bool,
    columns: Names | None,
    order: Names,
    present: Names,
    after: str | None,
) -> Select[Any]:
    statement = select(*(table.c[name] for name in columns)) if columns else select(table)
    statement = statement.where(_named(table, dialect, by), *(table.c[name].is_not(None) for name in present))
    if after is not None:
        statement = statement.where(table.c[after] > bindparam("after", type_=table.c[after].type))
    statement = statement.order_by(*(table.c[name] for name in order or primary_key(table)))
    return statement.with_for_update(of=table) if lock else statement


def _insert(table: Table, dialect: str) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@lru_cache(maxsize=256)
def _upsert(table: Table, dialect: str, columns: Names) -> Any:
    names = primary_key(table)
    statement = _insert(table, dialect)
    replaced = {name: statement.excluded[name] for name in columns if name not in names}
    guard = table.c.version == statement.excluded.version - 1 if "version" in table.c else None
    statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=replaced, where=guard)
    return statement.returning(*table.primary_key)


@lru_cache(maxsize=64)
def _insert_new(table: Table, dialect: str) -> Any:
    return _insert(table, dialect).on_conflict_do_nothing().returning(*table.primary_key)


def _open(table: Table, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [
        table.c[name].in_(value) if isinstance(value, tuple) else table.c[name].is_not_distinct_from(value)
        for name, value in wanted.items()
    ]
