"""A unit's own numbers: its people's results with those of all below it, and the formula worked out with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from quiz.pack import UnitFormula
from quiz.standings import Entry, UnitLine, unit_line
from quiz.units import UnitSet


@dataclass(frozen=True, slots=True)
class UnitNumbers:
    """What a unit's people did in one round. `attempts`: all submitted ones of those who are in the ranking."""

    line: UnitLine
    attempts: int


@dataclass(frozen=True, slots=True)
class Worked:
    """The points of a unit with a declared number as their parts; `capped`: more took part than were declared."""

    rate: Fraction
    average: Fraction
    capped: bool
    bonus: int

    @property
    def points(self) -> Fraction:
        """The sum of all."""
        return self.rate + self.average + self.bonus


def entries_by_unit(units: UnitSet, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The results of people in the ranking by every unit that they count for: their own and all above it."""
    found: dict[str, list[Entry]] = {}
    homes: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if not entry.ranked or entry.unit is None or entry.unit not in units.units:
            continue
        if entry.unit not in homes:
            homes[entry.unit] = tuple(unit.code for unit in units.path(entry.unit))
        for code in homes[entry.unit]:
            found.setdefault(code, []).append(entry)
    return found


def numbers_of(units: UnitSet, code: str, entries: list[Entry], formula: UnitFormula, bonus: int = 0) -> UnitNumbers:
    """A unit's numbers from the results of its people in one round, and its bonus there. Raises KeyError for a code that is no unit."""
    line = unit_line(units.units[code], entries, formula, bonus)
    return UnitNumbers(line, sum(entry.attempts for entry in entries))


def worked(line: UnitLine, declared: int | None, formula: UnitFormula) -> Worked | None:
    """The formula with a unit's numbers; None where nothing was declared, so that it ranks by participants."""
    if line.rate is None or not declared:
        return None
    rate, average = formula.rate_weight * line.rate, formula.average_weight * line.average
    return Worked(rate, average, line.participants > declared, line.bonus)
