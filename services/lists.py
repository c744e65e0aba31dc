"""Lists of results for staff: of a round, of a unit within the asker's scope, the first so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.outcome import DRAWN, criteria_of
from quiz.ranking import Standing
from quiz.standings import Entry, people_standings
from quiz.units import UnitSet
from services.boards import Board
from services.contest import Contest
from services.rights import covers

TOPS = (10, 50, 100)
"""How many people a list shows; whoever shares the last place is on it too."""
ALL = 0


def ranked_in(contest: Contest, board: Board, unit: str) -> Sequence[Standing[Entry]]:
    """Everybody in the ranking of a unit and all below it, ranked among themselves as on the board; "" for the whole board."""
    if not unit:
        return board.people
    units = contest.pack.units
    within = {entry.row.unit for entry in board.people}
    inside = {code for code in within if covers(units, unit, code)}
    entries = [standing.row for standing in board.people if standing.row.unit in inside]
    return people_standings(entries, (*criteria_of(contest.pack.rules), DRAWN), board.actual)


def first(people: Sequence[Standing[Entry]], top: int) -> Sequence[Standing[Entry]]:
    """Those in the first `top` places, all for `ALL`."""
    if top == ALL or len(people) <= top:
        return people
    end = top
    while end < len(people) and people[end].rank <= top:
        end += 1
    return people[:end]


@dataclass(frozen=True, slots=True)
class ListWords:
    """What a person typed after the command: a round, words that may name a unit, a number of people."""

    round: str
    unit_words: str
    top: int


def read_words(contest: Contest, words: str) -> ListWords:
    """Take "tuần 2 mai sơn 50" apart: a round by its code or its number, a number of people, the rest is a unit."""
    rest = words.split()
    round, top = "", TOPS[0]
    codes = {planned.code.lower(): planned.code for planned in contest.pack.rounds}
    if rest and rest[0].lower() in codes:
        round = codes[rest.pop(0).lower()]
    elif len(rest) > 1 and rest[0].lower() in {"tuần", "tuan", "đợt", "dot", "week"} and rest[1].isdecimal():
        place = int(rest[1][:4])
        if 1 <= place <= len(contest.pack.rounds):
            round = contest.pack.rounds[place - 1].code
            del rest[:2]
    if rest and rest[-1].isdecimal() and int(rest[-1][:6]) in TOPS:
        top = int(rest.pop())
    return ListWords(round, " ".join(rest), top)


def within(units: UnitSet, scopes: frozenset[str], unit: str) -> bool:
    """Whether a unit ("" for the whole contest) lies within one of these scopes."""
    if unit == "":
        return "" in scopes
    return unit in units.units and any(covers(units, scope, unit) for scope in scopes)
