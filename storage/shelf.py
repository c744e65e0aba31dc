"""One table's part of the identity map: what was read, what was asked for, what is to be written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Table

from storage.columns import to_json
from storage.rows import KeyValues, Names, Row, Rows, key_of, primary_key

R = TypeVar("R")

RENAMED = {"contest": "contest_id", "person": "person_id", "player": "player_id", "chat": "chat_id"}
"""Fields of records that name another record, and their columns."""


class Form(Generic[R]):
    """How a kind of record lies in its table. `reads` turn column values into what the record holds (enums).

    `hide` and `show` change a whole row on its way in and out of the database: sealing. The map itself holds it open.
    """

    def __init__(
        self,
        table: Table,
        kind: type[R],
        *,
        reads: dict[str, Callable[[Any], Any]] | None = None,
        hide: Callable[[Row], Row] | None = None,
        show: Callable[[Row], Row] | None = None,
    ) -> None:
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        self.table = table
        self.key = primary_key(table)
        self.versioned = "version" in table.c
        self.columns = tuple(RENAMED.get(name, name) for name in names)
        self.hide = hide
        self.show = show
        self._kind = kind
        self._get = attrgetter(*names)
        self._reads = reads or {}

    def row(self, record: R) -> Row:
        """The record as columns."""
        return dict(zip(self.columns, self._get(record), strict=True))

    def record(self, row: Row) -> R:
        """The record of a row."""
        for name, read in self._reads.items():
            if row[name] is not None:
                row[name] = read(row[name])
        return self._kind(*key_of(row, self.columns))

    def opened(self, row: Row) -> Row:
        """A row as the map holds it."""
        return self.show(row) if self.show else row

    def rows_to_write(self, rows: Iterable[Row]) -> list[Row]:
        """The rows as they go to the database."""
        return [self.hide(row) for row in rows] if self.hide else list(rows)


class Writes(Enum):
    """What a table takes: changes of its rows, new rows only (a log), or rows that are missing (the first stands)."""

    CHANGES = "changes"
    NEW = "new"
    MISSING = "missing"


class Shelf(Generic[R]):
    """Records by primary key, found again by any of the column tuples in `indexes`.

    What was asked for once is not asked again, found or not.
    """

    def __init__(
        self, rows: Rows, form: Form[R], *indexes: Names, lock: bool = False, writes: Writes = Writes.CHANGES
    ) -> None:
        self._rows = rows
        self.form = form
        self._lock = lock
        self._writes = writes
        self._records: dict[KeyValues, R] = {}
        self._stored: dict[KeyValues, tuple[Any, ...]] = {}
        self._dirty: dict[KeyValues, None] = {}
        self._new: set[KeyValues] = set()
        self._indexes: dict[Names, dict[KeyValues, dict[KeyValues, None]]] = {by: {} for by in (form.key, *indexes)}
        self._places: dict[KeyValues, list[tuple[Names, KeyValues]]] = {}
        self._asked: set[tuple[Names, KeyValues]] = set()
        self._hidden: set[tuple[Names, KeyValues]] = set()

    # reading -----------------------------------------------------------------------------------------------------------
    async def find(self, by: Names, keys: Iterable[KeyValues], *, lock: bool = True) -> list[R]:
        """The records whose `by` columns are one of `keys`, in primary key order; loads only what was not asked for yet.

        Without `lock` nobody else is held up, and only the version guards what is saved then: for looking at many.
        """
        wanted = list(dict.fromkeys(keys))
        missing = [key for key in wanted if (by, key) not in self._asked and not self._in_hand(by, key)]
        if missing:
            self._asked.update((by, key) for key in missing)
            await self._load(await self._rows.fetch(self.form.table, by, missing, lock=self._lock and lock))
        index = self._indexes[by]
        found = sorted(place for key in wanted for place in index.get(key, ()))
        return [self._records[place] for place in found]

    async def anew(self, by: Names, key: KeyValues) -> list[R]:
        """The same, locked in key order and as they stand now, whatever was read before: for a rule about all of them at once."""
        self._asked.add((by, key))
        rows = await self._rows.fetch(self.form.table, by, [key], lock=True)
        for place in [key_of(row, self.form.key) for row in rows]:
            if place in self._records and place not in self._dirty:
                self._take_out_of_place(place)
                del self._records[place], self._stored[place]
        await self._load(rows)
        return [self._records[place] for place in sorted(self._indexes[by].get(key, ()))]

    async def one(self, by: Names, key: KeyValues) -> R | None:
        """The record with this key, or None."""
        found = await self.find(by, (key,))
        return found[0] if found else None

    def asked(self, by: Names, keys: Iterable[KeyValues]) -> None:
        """What these keys name is in the map already, all of it."""
        self._asked.update((by, key) for key in keys)

    def places(self, by: Names, key: KeyValues) -> list[KeyValues]:
        """The primary keys of the records in the map with this key."""
        return list(self._indexes[by].get(key, ()))

    def held(self) -> Collection[R]:
        """Every record in the map."""
        return self._records.values()

    def _in_hand(self, by: Names, key: KeyValues) -> bool:
        return by == self.form.key and key in self._records

    async def _load(self, rows: list[Row]) -> None:
        for row in rows:
            row = self.form.opened(row)
            key = key_of(row, self.form.key)
            if key in self._records or any(key_of(row, by) == hidden for by, hidden in self._hidden):
                continue
            self._stored[key] = _frozen(row, self.form.columns)
            self._put_in_place(key, row)
            self._records[key] = self.form.record(row)

    # writing -----------------------------------------------------------------------------------------------------------
    def save(self, record: R) -> None:
        """Write this record at the flush, if it is new or other than what was read."""
        self._keep(record)

    def add(self, record: R) -> None:
        """Write this record at the flush as one that must be new."""
        self._new.add(self._keep(record))

    def _keep(self, record: R) -> KeyValues:
        row = self._row(record)
        key = key_of(row, self.form.key)
        self._take_out_of_place(key)
        self._put_in_place(key, row)
        self._records[key] = record
        self._dirty[key] = None
        return key

    def _row(self, record: R) -> Row:
        return self.form.row(record)

    def hide(self, by: Names, key: KeyValues) -> None:
        """Forget the records with this key, unwritten changes too; what the database still has of them is not seen again."""
        self._hidden.add((by, key))
        for place in self.places(by, key):
            self._take_out_of_place(place)
            del self._records[place]
            self._dirty.pop(place, None)
            self._stored.pop(place, None)
            self._new.discard(place)

    async def flush(self) -> None:
        """Write what was saved: new rows, and rows that differ from what was read."""
        fresh: list[Row] = []
        changed: list[Row] = []
        bumped: list[tuple[KeyValues, R, tuple[Any, ...]]] = []
        for key in self._dirty:
            record = self._records[key]
            row = self._row(record)
            frozen = _frozen(row, self.form.columns)
            if key in self._stored and (self._writes is not Writes.CHANGES or self._stored[key] == frozen):
                continue
            if self.form.versioned:
                row["version"] += 1
            (fresh if self._writes is not Writes.CHANGES or key in self._new else changed).append(row)
            bumped.append((key, record, frozen))
        self._dirty.clear()
        self._new.clear()
        if changed:
            await self._rows.put(self.form.table, self.form.rows_to_write(changed))
        if fresh and self._writes is Writes.MISSING:
            await self._rows.claim(self.form.table, self.form.rows_to_write(fresh))
        elif fresh:
            await self._rows.append(self.form.table, self.form.rows_to_write(fresh))
        for key, record, frozen in bumped:
            self._stored[key] = frozen
            if self.form.versioned:
                record.version += 1  # type: ignore[attr-defined]

    # indexes -----------------------------------------------------------------------------------------------------------
    def _put_in_place(self, key: KeyValues, row: Row) -> None:
        places = []
        for by, index in self._indexes.items():
            value = key_of(row, by)
            index.setdefault(value, {})[key] = None
            places.append((by, value))
        self._places[key] = places

    def _take_out_of_place(self, key: KeyValues) -> None:
        for by, value in self._places.pop(key, ()):
            self._indexes[by][value].pop(key, None)


def _frozen(row: Row, columns: Names) -> tuple[Any, ...]:
    """The values to compare by; JSON as text, because the record's own dict may change in place."""
    values = key_of(row, _compared(columns))
    return tuple([to_json(value) if type(value) in _CHANGEABLE else value for value in values])


@lru_cache(maxsize=64)
def _compared(columns: Names) -> Names:
    """All but the version."""
    return tuple(name for name in columns if name != "version")


_CHANGEABLE = {dict, list}


class Tray:
    """Rows of logs and queues on their way out, which nothing in this transaction looks for by key."""

    def __init__(self, rows: Rows, table: Table, *, claim: bool = False) -> None:
        self._rows = rows
        self._table = table
        self._claim = claim
        self.waiting: list[Row] = []

    def add(self, row: Row) -> None:
        """Write this row at the flush; with `claim`, unless it is there already."""
        self.waiting.append(row)

    async def flush(self) -> None:
        """Write what was added."""
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        if self._claim:
            await self._rows.claim(self._table, waiting)
        else:
            await self._rows.append(self._table, waiting)
