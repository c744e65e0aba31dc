"""A database as the identity map sees it: tables of rows, within one transaction. SQL and memory both fulfil it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Table

Row: TypeAlias = dict[str, Any]
Names: TypeAlias = tuple[str, ...]
KeyValues: TypeAlias = tuple[Any, ...]
Holding: TypeAlias = tuple[str, Sequence[str]]
"""A column of folded text, and what words in it must begin with."""
EVERYTHING: Collection[KeyValues] = ((),)
"""The keys of `by=()`: all rows of the table."""


class Rows(Protocol):
    """One transaction. Nothing is visible to others before `commit`; after `commit` or `rollback` it is over."""

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
        """The rows whose `by` columns are one of `keys`, in `order` (else of their primary key).

        `lock` keeps others from them until the end, taken in that order; `present` columns must not be null; `after` is a
        column and the value it must be above. `limit` holds for one key.
        """
        ...

    async def count(self, table: Table, by: Names, key: KeyValues, *, present: Names = ()) -> int:
        """How many rows have this key."""
        ...

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
        """The first rows in `order` (`newest`: the last ones, backwards) whose columns have these values.

        In `where` None is null, and a tuple means one of its values. `after` is as in `fetch`.
        """
        ...

    async def tally(self, table: Table, where: Mapping[str, Any], column: str) -> dict[Any, int]:
        """How many rows that fit have each value of a column."""
        ...

    async def put(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert, or replace what has the same primary key and the version before. Raises `Stale`, `Conflict`.

        A row of version 1 must be new. Tables without a version are replaced as they are.
        """
        ...

    async def append(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert what must be new. Raises `Conflict`."""
        ...

    async def claim(self, table: Table, rows: Sequence[Row]) -> set[KeyValues]:
        """Insert what is new by every unique rule of the table; returns the primary keys that were."""
        ...

    async def change(
        self, table: Table, by: Names, keys: Collection[KeyValues], values: Row, guard: Mapping[str, Any] | None = None
    ) -> set[KeyValues]:
        """Set columns where the keys fit and the `guard` columns have these values; returns the primary keys changed."""
        ...

    async def change_fitting(self, table: Table, where: Mapping[str, Any], values: Row) -> int:
        """Set columns wherever others have these values (as in `page`); returns how many rows were changed."""
        ...

    async def delete(self, table: Table, by: Names, keys: Collection[KeyValues]) -> None:
        """Remove the rows whose `by` columns are one of `keys`."""
        ...

    async def delete_before(self, table: Table, column: str, moment: datetime) -> None:
        """Remove the rows whose `column` is before a moment."""
        ...

    async def reserve(self, name: str, count: int) -> int:
        """Take the next `count` numbers of a counter; returns the first."""
        ...

    async def lease(
        self, table: Table, open_: Mapping[str, Any], taken: Row, now: datetime, until: datetime, owner: str, limit: int
    ) -> list[Row]:
        """Take due rows (`due_at`, `lease_until`) that nobody holds, oldest first, and count the `attempts`.

        `open_` columns must have these values (a tuple: one of them; None: null); `taken` is set beside the lease. Rows that
        another transaction is just taking are passed over.
        """
        ...

    async def earliest(self, table: Table, open_: Mapping[str, Any], column: str) -> datetime | None:
        """The least value of a column among rows that are open as in `lease`; a held row counts when its lease ends."""
        ...

    async def commit(self) -> None:
        """Make it true."""
        ...

    async def rollback(self) -> None:
        """Make it not have been."""
        ...


def primary_key(table: Table) -> Names:
    """The names of a table's primary key."""
    return tuple(column.name for column in table.primary_key)


def key_of(row: Mapping[str, Any], names: Names) -> KeyValues:
    """The values of some columns."""
    return _getter(names)(row)


@lru_cache(maxsize=256)
def _getter(names: Names) -> Callable[[Mapping[str, Any]], KeyValues]:
    """Kept, because rows are picked apart a dozen times an answer."""
    if not names:
        return lambda _: ()
    get = itemgetter(*names)
    return get if len(names) > 1 else lambda row: (get(row),)
