"""Leaderboards: of people, and of units at one level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from quiz.bands import Band, band_of
from quiz.fold import sort_key
from quiz.pack import Subject, UnitFormula
from quiz.ranking import Criterion, Order, Standing, Value, rank
from quiz.units import Unit, UnitSet

PREDICTION_GAP = "prediction_gap"
COLUMNS = ("correct", "points", PREDICTION_GAP, "duration", "submitted_at", "draw", "attempts")
"""What people can be ranked by; `check` refuses a pack that names another."""
OVERALL_COLUMNS = ("correct", "points", "rounds", "duration", "attempts", "submitted_at", "draw")
"""What people can be ranked by over all rounds; a moment is that of the last submission that counted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A player's kept result in a round. `unit` is a code, or None for one that is not on the list.

    `ranked` false: plays, but out of the ranking. `attempts`, `all_correct_attempts`: over all submitted ones, not only the kept.
    `points` where the rules give a part for some of the right options; None where right answers are all that counts.
    `attempt` is the kept one. In the overall ranking everything is summed over `rounds`, and `attempt` is the last that counted.
    """

    player: int
    name: str
    unit: str | None
    correct: int
    total: int
    duration_s: int
    submitted_at: datetime
    prediction: int | None = None
    draw: int | None = None
    ranked: bool = True
    attempts: int = 1
    all_correct_attempts: int = 0
    attempt: int = 0
    rounds: int = 1
    points: Fraction | None = None


def score(entry: Entry) -> Fraction | int:
    """Points where the rules give them, else right answers."""
    return entry.correct if entry.points is None else entry.points


def actual_value(subject: Subject, entries: Iterable[Entry]) -> int:
    """The true value of the predicted number, over the submitted attempts of people who are in the ranking."""
    ranked = [entry for entry in entries if entry.ranked]
    match subject:
        case Subject.PEOPLE_ALL_CORRECT:
            return sum(entry.all_correct_attempts > 0 for entry in ranked)
        case Subject.ATTEMPTS_ALL_CORRECT:
            return sum(entry.all_correct_attempts for entry in ranked)
        case Subject.PARTICIPANTS:
            return len({entry.player for entry in ranked})


def column(entry: Entry, by: str, actual: int | None) -> Value:
    """A criterion's value for a person. Raises ValueError for a criterion that people do not have."""
    match by:
        case "correct":
            return entry.correct
        case "prediction_gap":
            return None if actual is None or entry.prediction is None else abs(entry.prediction - actual)
        case "duration":
            return entry.duration_s
        case "submitted_at":
            return entry.submitted_at
        case "draw":
            return entry.draw
        case "attempts":
            return entry.attempts
        case "rounds":
            return entry.rounds
        case "points":
            return score(entry)
        case _:
            raise ValueError(f"people cannot be ranked by {by!r}; known: {', '.join(COLUMNS)}")


def people_standings(
    entries: Iterable[Entry], criteria: Sequence[Criterion], actual: int | None
) -> list[Standing[Entry]]:
    """The people in the ranking, best first. `actual` None: the prediction is left out, and the board is provisional.

    Who predicted nothing has the worst gap. Equal people share a rank and are listed by their player number.
    """
    chain = [criterion for criterion in criteria if actual is not None or criterion.by != PREDICTION_GAP]
    return rank(
        (entry for entry in entries if entry.ranked),
        chain,
        lambda entry, by: column(entry, by, actual),
        lambda entry: entry.player,
    )


def around(standings: Sequence[Standing[Entry]], player: int, n: int) -> list[Standing[Entry]]:
    """A player's own place with up to `n` neighbours on each side; empty if the player has none."""
    for index, standing in enumerate(standings):
        if standing.row.player == player:
            return list(standings[max(0, index - n) : index + n + 1])
    return []


class Basis(StrEnum):
    """What a table of units is ranked by: points of the formula, participants (no declared numbers), or one after the other."""

    POINTS = "points"
    PARTICIPANTS = "participants"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit and what its people did, those of the units below it included.

    `average`: mean share of right answers, 0 to 1. `rate`: participants of the declared number, at most 1, None without one.
    `points`: 0 to the sum of the weights (100), and the `bonus` that the organisers gave; None without a rate, where a bonus counts nothing.
    """

    unit: str
    participants: int
    average: Fraction
    rate: Fraction | None
    points: Fraction | None
    bonus: int = 0


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units of one level and group. `unranked`: too few people, or a rate under the floor; most participants first.

    `kinds`: the group's kinds of units, `band` the code of its band; both empty where all compete together. With `Basis.MIXED` the units without a declared
    number stand behind the others, by participants; with `Basis.PARTICIPANTS` all do. Boards say so.
    """

    kinds: tuple[str, ...]
    basis: Basis
    ranked: list[Standing[UnitLine]]
    unranked: list[UnitLine]
    band: str = ""


_UNIT_CHAIN = (Criterion("points", Order.DESC), Criterion("participants", Order.DESC), Criterion("average", Order.DESC))


def unit_standings(
    unit_set: UnitSet,
    entries: Iterable[Entry],
    formula: UnitFormula,
    level: str | None = None,
    bonuses: Mapping[str, int] | None = None,
) -> tuple[UnitTable, ...]:
    """The units directly below `level` (None: the first level, districts and agencies together), a table a group or band.

    Only people in the ranking count, each once a unit however many rounds the entries span; people whose unit is not on the
    list, or not below `level`, count for none. `bonuses`: points by unit. Raises KeyError for a level that is no unit.
    """
    units = unit_set.children_of(level)
    tally = _tally(unit_set, [unit.code for unit in units], entries)
    lines = [unit_line(unit, tally[unit.code], formula, (bonuses or {}).get(unit.code, 0)) for unit in units]
    return tuple(
        _table(unit_set, kinds, band, [line for line in lines if line.unit in members], formula)
        for kinds, band, members in _competing(units, formula)
    )


def _competing(units: Sequence[Unit], formula: UnitFormula) -> Iterator[tuple[tuple[str, ...], str, set[str]]]:
    """The kinds or the band of each table, and who is in it."""
    for band in formula.bands:
        yield (), band.code, {unit.code for unit in units if _in_band(unit, band, formula)}
    if not formula.bands:
        for kinds in formula.groups or ((),):
            yield kinds, "", {unit.code for unit in units if not kinds or unit.kind in kinds}


def _in_band(unit: Unit, band: Band, formula: UnitFormula) -> bool:
    return band_of(formula.bands, unit.declared).code == band.code


def _tally(unit_set: UnitSet, codes: Sequence[str], entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    tally: dict[str, list[Entry]] = {code: [] for code in codes}
    home: dict[str, str | None] = {}
    for entry in entries:
        if not entry.ranked or entry.unit is None or entry.unit not in unit_set.units:
            continue
        if entry.unit not in home:
            home[entry.unit] = next((unit.code for unit in unit_set.path(entry.unit) if unit.code in tally), None)
        code = home[entry.unit]
        if code is not None:
            tally[code].append(entry)
    return tally


def unit_line(unit: Unit, entries: Sequence[Entry], formula: UnitFormula, bonus: int = 0) -> UnitLine:
    """A unit's numbers from the results of its people; `bonus` as the organisers gave it."""
    participants = len({entry.player for entry in entries})
    right: dict[int, int] = {}
    for entry in entries:
        right[entry.total] = right.get(entry.total, 0) + entry.correct
    share = sum((Fraction(correct, total) for total, correct in right.items() if total), Fraction(0))
    average = share / len(entries) if entries else Fraction(0)
    if not unit.declared:
        return UnitLine(unit.code, participants, average, None, None, bonus)
    rate = min(Fraction(1), Fraction(participants, unit.declared))
    points = formula.rate_weight * rate + formula.average_weight * average + bonus
    return UnitLine(unit.code, participants, average, rate, points, bonus)


def floor_of(unit: Unit, formula: UnitFormula) -> Fraction | None:
    """The least rate at which a unit is ranked; None where it needs none."""
    return None if unit.kind in formula.no_floor else formula.floor


def _table(
    unit_set: UnitSet, kinds: tuple[str, ...], band: str, lines: Sequence[UnitLine], formula: UnitFormula
) -> UnitTable:
    def in_ranking(line: UnitLine) -> bool:
        floor = floor_of(unit_set.units[line.unit], formula)
        under = floor is not None and line.rate is not None and line.rate < floor
        return line.participants >= max(1, formula.least_people) and not under

    def listed(line: UnitLine) -> tuple[str, str]:
        return sort_key(unit_set.units[line.unit].name), line.unit

    ranked = rank([line for line in lines if in_ranking(line)], _UNIT_CHAIN, unit_column, listed)
    unranked = sorted(
        (line for line in lines if not in_ranking(line)), key=lambda line: (-line.participants, *listed(line))
    )
    declared = {line.rate is not None for line in lines}
    basis = Basis.MIXED if len(declared) > 1 else Basis.POINTS if declared == {True} else Basis.PARTICIPANTS
    return UnitTable(kinds, basis, ranked, unranked, band)


def unit_column(line: UnitLine, by: str) -> Value:
    """A criterion's value for a unit; None for the draw, whose numbers stand in its minutes."""
    match by:
        case "points":
            return line.points
        case "participants":
            return line.participants
        case "average":
            return line.average
        case _:
            return None
