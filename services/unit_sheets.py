"""The weekly sheet of a unit: people, attempts, rate and average, of itself and of each unit below; and the roll-call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from quiz.fold import sort_key
from quiz.outcome import WHOLE
from quiz.roster import Declared
from quiz.rounds import Round
from quiz.standings import Entry, UnitLine
from quiz.unit_formula import UnitNumbers, entries_by_unit, numbers_of
from quiz.visibility import Audience, Phase, Seen
from quiz.visibility import Board as Thing
from services.amending import as_amended
from services.boards import Board, Boards, whole_seen
from services.bonuses import Bonus, bonuses_of
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, Json
from services.rights import Act, audience_of, covers, may
from services.unit_numbers import declared_of

SHOWN = 15
"""How many units below are listed in chat; the file has all of them."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A unit on the sheet. `declared`: its number with day and source, where one was imported; `number` the one that holds.

    `bonus_reason`: what its bonus points were given for, "" where it has none.
    """

    unit: str
    numbers: UnitNumbers
    number: int | None
    declared: Declared | None
    bonus_reason: str = ""


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A unit's week as it stood at `at`: the whole first, then each unit below that has people, most of them first.

    `place`: the unit's rank and how many are ranked with it, on the first level only. `final`: the result is published;
    `frozen`: boards stay as they were at `at`.
    """

    round: str
    at: datetime
    final: bool
    whole: SheetRow
    below: tuple[SheetRow, ...]
    without: int
    place: tuple[int, int] | None
    more: int = 0
    """How many units below were cut off where the sheet went through a notice."""

    frozen: bool = False


def sheet_of(
    contest: Contest,
    declared: Mapping[str, Declared],
    bonuses: Mapping[str, Bonus],
    board: Board,
    by_unit: Mapping[str, list[Entry]],
    round: Round,
    unit: str,
    now: datetime,
) -> UnitSheet:
    """The sheet of one unit from a board; `contest` as amended, `by_unit` of `quiz.unit_formula.entries_by_unit`."""
    units, formula, counted = contest.pack.units, contest.pack.rules.unit_formula, _bonuses(board)

    def row(code: str) -> SheetRow:
        points, given = counted.get(code, 0), bonuses.get(code)
        numbers = numbers_of(units, code, by_unit.get(code, []), formula, points)
        # A version may be older than the bonus that holds now.
        reason = given.reason if given is not None and given.points == points else ""
        return SheetRow(code, numbers, units.units[code].declared, declared.get(code), reason)

    below = [row(each.code) for each in units.children_of(unit)]
    taking_part = [each for each in below if each.numbers.line.participants]
    taking_part.sort(
        key=lambda each: (-each.numbers.line.participants, sort_key(units.units[each.unit].name), each.unit)
    )
    return UnitSheet(
        round=round.code,
        at=board.at,
        final=round.published_at is not None and round.published_at <= now,
        whole=row(unit),
        below=tuple(taking_part),
        without=len(below) - len(taking_part),
        place=board.place_of(unit),
        frozen=board.frozen,
    )


async def sheet(
    uow: UnitOfWork, contest: Contest, boards: Boards, round: Round, unit: str, now: datetime, audience: Audience
) -> UnitSheet:
    """The sheet of a unit as things stand for an audience. Raises KeyError for a code that is no unit."""
    return (await sheets_of(uow, contest, boards, round, now, audience))(unit)


async def sheets_of(
    uow: UnitOfWork, contest: Contest, boards: Boards, round: Round, now: datetime, audience: Audience
) -> Callable[[str], UnitSheet]:
    """The sheet of every unit, made when it is asked for. The answer raises KeyError for a code that is no unit."""
    amended = await as_amended(uow, contest)
    board = await boards.of(uow, contest, round.code, now, audience)
    by_unit = entries_by_unit(amended.pack.units, [standing.row for standing in board.people])
    changes = await uow.amendments(contest.id)
    declared, bonuses = declared_of(changes), bonuses_of(changes, round.code)
    return lambda unit: sheet_of(amended, declared, bonuses, board, by_unit, round, unit, now)


def _bonuses(board: Board) -> dict[str, int]:
    """The bonus points that are counted in a board, by unit."""
    return {
        line.unit: line.bonus
        for table in board.units
        for line in (*(standing.row for standing in table.ranked), *table.unranked)
        if line.bonus
    }


async def whole_sheet(
    uow: UnitOfWork, contest: Contest, boards: Boards, unit: str, now: datetime, audience: Audience
) -> UnitSheet | None:
    """The numbers of a unit of the first level in the list of the whole contest, as that list has them; None where it has none.

    Attempts are not counted there, and units below have no numbers of their own over all rounds.
    """
    phase, seen = await whole_seen(uow, contest, Thing.UNITS, audience, now)
    if seen is Seen.NO:
        return None
    board = await boards.of(uow, contest, WHOLE, now, audience)
    lines = (line for table in board.units for line in (*(each.row for each in table.ranked), *table.unranked))
    line = next((line for line in lines if line.unit == unit), None)
    if line is None:
        return None
    changes = await uow.amendments(contest.id)
    number = (await as_amended(uow, contest)).pack.units.units[unit].declared
    given = bonuses_of(changes, WHOLE).get(unit)
    reason = given.reason if given is not None and given.points == line.bonus else ""
    row = SheetRow(unit, UnitNumbers(line, 0), number, declared_of(changes).get(unit), reason)
    return UnitSheet(WHOLE, board.at, phase is Phase.PUBLISHED, row, (), 0, board.place_of(unit))


async def roll_call(
    uow: UnitOfWork, contest: Contest, boards: Boards, by: int, round: Round, unit: str, now: datetime
) -> Sequence[Entry] | None:
    """Who of a unit took part, by name, for its own staff; it is written down. None where the rules or the asker's role do not allow it."""
    rules = contest.pack.rules.unit_formula
    known = unit in contest.pack.units.units
    if not rules.roll_call or not known or not await may(uow, contest, by, Act.LOOK_UP, unit):
        return None
    board = await boards.of(uow, contest, round.code, now, await audience_of(uow, contest, by))
    found = [standing.row for standing in board.people if covers(contest.pack.units, unit, standing.row.unit)]
    details: Json = {"round": round.code, "people": len(found)}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "roll_call", f"unit:{unit}", details))
    return sorted(
        found, key=lambda entry: (sort_key(entry.name.rpartition(" ")[2]), sort_key(entry.name), entry.player)
    )


def begun(rounds: Sequence[Round], now: datetime) -> list[Round]:
    """The rounds that have begun, which alone have a sheet."""
    return [round for round in rounds if round.opened_at is not None and round.opened_at <= now]


def plain(sheet: UnitSheet) -> Json:
    """A sheet as parameters of a notice, with as many units below as are shown; days and sources stay behind."""
    return {
        "round": sheet.round,
        "at": sheet.at.isoformat(),
        "final": sheet.final,
        "frozen": sheet.frozen,
        "rows": [_plain(row) for row in (sheet.whole, *sheet.below[:SHOWN])],
        "more": max(0, len(sheet.below) - SHOWN),
        "without": sheet.without,
        "place": list(sheet.place) if sheet.place is not None else None,
    }


def from_plain(facts: Json) -> UnitSheet:
    """The sheet of a notice's parameters."""
    whole, *below = (_row(row) for row in facts["rows"])
    place = (facts["place"][0], facts["place"][1]) if facts["place"] else None
    at = datetime.fromisoformat(facts["at"])
    sheet = UnitSheet(facts["round"], at, facts["final"], whole, tuple(below), facts["without"], place, facts["more"])
    return replace(sheet, frozen=bool(facts.get("frozen")))


def _plain(row: SheetRow) -> list[str | int | None]:
    line = row.numbers.line
    shares = [str(each) if each is not None else None for each in (line.average, line.rate, line.points)]
    return [row.unit, line.participants, row.numbers.attempts, row.number, *shares, line.bonus]


def _row(plain: Sequence[Any]) -> SheetRow:
    unit, participants, attempts, number, average, rate, points, *given = plain
    shares = [Fraction(each) if each is not None else None for each in (rate, points)]
    # Copies that wait since before there were bonuses say nothing of one.
    line = UnitLine(unit, participants, Fraction(average), shares[0], shares[1], given[0] if given else 0)
    return SheetRow(unit, UnitNumbers(line, attempts), number, None)
