"""The declared numbers of units: what a table of them says, line by line, and what is wrong with it. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from quiz.fold import fold
from quiz.units import Unit, UnitSet

LARGEST = 10_000_000
"""More people than this is a slip of the hand."""
LONGEST_SOURCE = 200
_FIRST_DAY = date(1899, 12, 30)
"""From which spreadsheets count days."""


class Of(StrEnum):
    """What a declared number counts: the people of the unit, or a target that it was given."""

    PEOPLE = "people"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Declared:
    """A unit's declared number, the day that it is of, and who said so."""

    number: int
    of: Of
    dated: date
    source: str


class Wrong(StrEnum):
    """What can be wrong with a line."""

    NO_UNIT = "no_unit"
    UNKNOWN_UNIT = "unknown_unit"
    SEVERAL_UNITS = "several_units"
    OTHER_NAME = "other_name"
    TWICE = "twice"
    NOT_ASKED = "not_asked"
    BOTH = "both"
    NO_NUMBER = "no_number"
    ZERO = "zero"
    TOO_LARGE = "too_large"
    NO_DATE = "no_date"
    LATER = "later"
    NO_SOURCE = "no_source"
    NO_COLUMN = "no_column"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong at a line of the table (1: the header), with the words that are."""

    line: int
    wrong: Wrong
    words: str = ""


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("mã đơn vị", "mã", "code"),
    "name": ("đơn vị", "tên đơn vị", "tên", "name", "unit"),
    "people": ("tổng số người", "số người", "people", "declared"),
    "target": ("chỉ tiêu giao", "chỉ tiêu", "target"),
    "dated": ("tính đến ngày", "ngày", "date", "as of"),
    "source": ("nguồn", "văn bản", "source"),
}
"""What a column may be called, in any spelling of accents."""
Row = Sequence[str]


def read_roster(
    rows: Sequence[tuple[int, Row]], units: UnitSet, unasked: Sequence[str], today: date
) -> tuple[dict[str, Declared], tuple[LineProblem, ...]]:
    """The numbers by unit, from rows with their line numbers, the header first; or everything that is wrong.

    A line without a number says nothing about its unit, so that a list of all units can be filled in little by little.
    """
    if not rows:
        return {}, (LineProblem(1, Wrong.EMPTY),)
    header = _header(rows[0][1])
    missing = [name for name in ("dated", "source") if name not in header]
    if "code" not in header and "name" not in header:
        missing.insert(0, "code")
    if "people" not in header and "target" not in header:
        missing.append("people")
    if missing:
        return {}, tuple(LineProblem(rows[0][0], Wrong.NO_COLUMN, COLUMNS[name][0]) for name in missing)
    reading = _Reading(units, unasked, today, {}, {}, [])
    for line, row in rows[1:]:
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in header.items()}
        if any(cells.values()):
            reading.take(line, cells)
    if not reading.found and not reading.problems:
        reading.problems.append(LineProblem(rows[-1][0], Wrong.EMPTY))
    return ({} if reading.problems else reading.found), tuple(reading.problems)


def asks_number(units: UnitSet, code: str, unasked: Sequence[str]) -> bool:
    """Whether a unit is asked for a number: not one of an unasked kind, nor one that holds only such units."""
    if units.units[code].kind in unasked:
        return False
    below = units.children.get(code, ())
    return not below or any(asks_number(units, child, unasked) for child in below)


def with_declared(units: UnitSet, declared: Mapping[str, Declared]) -> UnitSet:
    """The list of units with these numbers; what is not on the list is left out."""
    changed = {
        code: replace(units.units[code], declared=each.number) for code, each in declared.items() if code in units.units
    }
    return replace(units, units={**units.units, **changed}) if changed else units


def _header(row: Row) -> dict[str, int]:
    names = {fold(spelling): name for name, spellings in COLUMNS.items() for spelling in spellings}
    found: dict[str, int] = {}
    for place, heading in enumerate(row):
        name = names.get(fold(heading))
        if name is not None:
            found.setdefault(name, place)
    return found


@dataclass(slots=True)
class _Reading:
    """What was read so far; `lines`: at which line each unit stood."""

    units: UnitSet
    unasked: Sequence[str]
    today: date
    found: dict[str, Declared]
    lines: dict[str, int]
    problems: list[LineProblem]

    def take(self, line: int, cells: Mapping[str, str]) -> None:
        """Read one line."""
        people, target = cells.get("people", ""), cells.get("target", "")
        if not people and not target:
            return
        unit = self._unit(line, cells.get("code", ""), cells.get("name", ""))
        number = self._number(line, people, target)
        dated = self._date(line, cells["dated"])
        source = " ".join(cells["source"].split())[:LONGEST_SOURCE]
        if not source:
            self._tell(line, Wrong.NO_SOURCE)
        if unit is None:
            return
        if unit.code in self.lines:
            self._tell(line, Wrong.TWICE, f"{unit.name} ({self.lines[unit.code]})")
        elif not asks_number(self.units, unit.code, self.unasked):
            self._tell(line, Wrong.NOT_ASKED, unit.name)
        self.lines.setdefault(unit.code, line)
        if number is not None and dated is not None:
            self.found[unit.code] = Declared(number, Of.TARGET if target else Of.PEOPLE, dated, source)

    def _tell(self, line: int, wrong: Wrong, words: str = "") -> None:
        self.problems.append(LineProblem(line, wrong, words[:60]))

    def _unit(self, line: int, code: str, name: str) -> Unit | None:
        known = self.units.units
        if not code and not name:
            self._tell(line, Wrong.NO_UNIT)
            return None
        if code:
            # A spreadsheet drops the zeros before a code that it takes for a number.
            unit = known.get(code) or known.get(code.zfill(5))
            if unit is None:
                self._tell(line, Wrong.UNKNOWN_UNIT, code)
            elif name and fold(name) not in {fold(each) for each in (unit.name, *unit.aliases)}:
                self._tell(line, Wrong.OTHER_NAME, f"{code}: {name} / {unit.name}")
            return unit
        named = [unit for unit in known.values() if fold(name) in {fold(each) for each in (unit.name, *unit.aliases)}]
        if len(named) != 1:
            self._tell(line, Wrong.SEVERAL_UNITS if named else Wrong.UNKNOWN_UNIT, name)
            return None
        return named[0]

    def _number(self, line: int, people: str, target: str) -> int | None:
        if people and target:
            self._tell(line, Wrong.BOTH)
            return None
        words = people or target
        number = whole_number(words)
        if number is None:
            self._tell(line, Wrong.NO_NUMBER, words)
        elif number == 0:
            self._tell(line, Wrong.ZERO)
        elif number > LARGEST:
            self._tell(line, Wrong.TOO_LARGE, words)
        else:
            return number
        return None

    def _date(self, line: int, words: str) -> date | None:
        found = day(words)
        if found is None:
            self._tell(line, Wrong.NO_DATE, words)
        elif found > self.today:
            self._tell(line, Wrong.LATER, words)
            return None
        return found


def whole_number(words: str) -> int | None:
    """A whole number as people write it: 1204, 1.204, 1,204, 1 204; None for anything else."""
    parts = words.replace(",", ".").replace("\xa0", ".").replace(" ", ".").split(".")
    grouped = len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]))
    digits = "".join(parts)
    if not grouped or not digits.isascii() or not digits.isdecimal() or len(digits) > 15:
        return None
    return int(digits)


def day(words: str) -> date | None:
    """A day as 31/5/2024, 2024-05-31, or the number that spreadsheets keep; None for anything else."""
    if words.isascii() and words.isdecimal() and len(words) == 5:
        return _FIRST_DAY + timedelta(days=int(words))
    parts = words.replace("-", "/").replace(".", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month, of_month = numbers if len(parts[0]) == 4 else reversed(numbers)
    try:
        return date(year, month, of_month) if year >= 1900 else None
    except ValueError:
        return None
