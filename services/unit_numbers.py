"""The declared numbers of units while a contest runs: read from a table, looked at, taken over as a whole, never lost.

Each import is an amendment: append-only, with who, when and from which file. What the pack says stays below it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from quiz.roster import Declared, LineProblem, Of, read_roster, with_declared
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, Json
from services.result_records import Amendment, Change
from services.rights import Act, may
from services.roster_file import UnreadableTable, read_table

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The file is no table that we can read."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """What is wrong, by line; nothing was changed."""

    problems: tuple[LineProblem, ...]


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A unit's number before and after; `before` None: it had none, or only the pack's."""

    unit: str
    before: Declared | None
    after: Declared


@dataclass(frozen=True, slots=True)
class Entered:
    """A number as it was taken over: when, by whom (0: the command line) and from which file."""

    declared: Declared
    at: datetime
    by: int
    file: str


@dataclass(frozen=True, slots=True)
class Roster:
    """What taking the file over would change, and how many lines say what holds already. `stamp` names just these changes."""

    changes: tuple[NumberChange, ...]
    same: int
    stamp: str


@dataclass(frozen=True, slots=True)
class Taken:
    """It is so from now on."""

    changes: tuple[NumberChange, ...]


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The asker may not, or the numbers have changed since they were looked at."""


LookDecision: TypeAlias = Roster | Faulty | Unreadable
TakeDecision: TypeAlias = Taken | NotTaken | Faulty | Unreadable


def declared_of(changes: Iterable[Amendment]) -> dict[str, Declared]:
    """The number that holds for each unit, of those that were imported."""
    found: dict[str, Declared] = {}
    for change in changes:
        if change.change is Change.UNITS:
            found |= {code: _read(each) for code, each in change.value.items()}
    return found


def history_of(changes: Iterable[Amendment], unit: str) -> list[Entered]:
    """Every number that was declared for a unit, oldest first; the last one holds."""
    return [
        Entered(_read(change.value[unit]), change.at, change.by, change.reason)
        for change in changes
        if change.change is Change.UNITS and unit in change.value
    ]


def with_numbers(contest: Contest, changes: Iterable[Amendment]) -> Contest:
    """The contest with the declared numbers that hold."""
    declared = declared_of(changes)
    if not declared:
        return contest
    pack = contest.pack
    sets = {**pack.unit_sets, pack.unit_set: with_declared(pack.units, declared)}
    return replace(contest, pack=replace(pack, unit_sets=sets))


async def look(uow: UnitOfWork, contest: Contest, data: bytes, now: datetime) -> LookDecision:
    """What a file would change."""
    pack = contest.pack
    try:
        rows = read_table(data)
    except UnreadableTable:
        return Unreadable()
    today = now.astimezone(pack.zone).date()
    found, problems = read_roster(rows, pack.units, pack.rules.unit_formula.unasked, today)
    if problems:
        return Faulty(problems)
    held = declared_of(await uow.amendments(contest.id))
    changes = tuple(NumberChange(code, held.get(code), each) for code, each in found.items() if held.get(code) != each)
    return Roster(changes, len(found) - len(changes), _stamp(changes))


async def take(
    uow: UnitOfWork, contest: Contest, by: int, data: bytes, name: str, stamp: str, now: datetime
) -> TakeDecision:
    """Take a file over that was looked at; a second press changes nothing more."""
    if not await may(uow, contest, by, Act.DECLARE_NUMBERS):
        return NotTaken()
    return await write(uow, contest, by, data, name, stamp, now)


async def write(
    uow: UnitOfWork, contest: Contest, by: int, data: bytes, name: str, stamp: str, now: datetime
) -> TakeDecision:
    """The same for whoever needs no right: the command line, where `by` is 0."""
    seen = await look(uow, contest, data, now)
    if not isinstance(seen, Roster):
        return seen
    if seen.stamp != stamp:
        return NotTaken()
    if not seen.changes:
        return Taken(())
    before = {change.unit: _plain(change.before) for change in seen.changes if change.before is not None}
    after = {change.unit: _plain(change.after) for change in seen.changes}
    source = " ".join(name.split())[:LONGEST_NAME]
    id = await uow.new_id()
    uow.add_amendment(Amendment(id, contest.id, Change.UNITS, "", "", before, after, source, by, by, now))
    details: Json = {"file": source, "units": len(after), "amendment": id, "sha256": hashlib.sha256(data).hexdigest()}
    actor = str(by) if by else "console"
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, actor, "declare_numbers", "units", details))
    return Taken(seen.changes)


def _stamp(changes: Sequence[NumberChange]) -> str:
    words = repr(
        [(change.unit, _plain(change.before) if change.before else None, _plain(change.after)) for change in changes]
    )
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _plain(declared: Declared) -> Json:
    return {
        "number": declared.number,
        "of": declared.of.value,
        "dated": declared.dated.isoformat(),
        "source": declared.source,
    }


def _read(plain: Mapping[str, str | int]) -> Declared:
    dated = date.fromisoformat(str(plain["dated"]))
    return Declared(int(plain["number"]), Of(str(plain["of"])), dated, str(plain["source"]))
