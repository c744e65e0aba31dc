"""The recorded draw: what parts people whom no criterion parts.

Either a seed that was announced before and that nobody could choose (the lottery numbers of an evening), or the minutes of a
draw before witnesses, typed in. Both become drawn numbers, and the smaller one stands first.

By hand, with a seed: for each tied person take the SHA-256 of the UTF-8 text `seed|contest|round|attempt` (the number of the
kept attempt; for a unit its code; the round is empty for the whole contest) in hexadecimal, and list them in the order of these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias, TypeVar

from quiz.fold import nfc
from quiz.ranking import Standing

DRAW = "draw"

Winner: TypeAlias = int | str
"""A player, or a unit by its code."""

Row = TypeVar("Row")
Key = TypeVar("Key", bound=int | str)


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals on both sides of a prize's line: only a draw can part them, and until then none of them has the prize.

    `prizes`: what their places would bring, one a place from the best; "" for a place behind the last prize.
    """

    round: str
    group: str
    rank: int
    winners: tuple[Winner, ...]
    prizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotTied:
    """The minutes name somebody whom no draw concerns."""

    winner: Winner


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """The minutes leave out some of those who are tied."""

    winners: tuple[Winner, ...]


@dataclass(frozen=True, slots=True)
class DrawnTwice:
    """Two who are tied have the same number."""

    number: int
    winners: tuple[Winner, ...]


MinutesProblem: TypeAlias = NotTied | NotDrawn | DrawnTwice


@dataclass(frozen=True, slots=True)
class Draws:
    """Drawn numbers of people and of units, the smaller the better."""

    people: Mapping[int, int]
    units: Mapping[str, int]


NO_DRAWS = Draws({}, {})


def lot(seed: str, contest: str, round: str, drawn: Winner) -> str:
    """The lot of an attempt, or of a unit; the smallest stands first."""
    return hashlib.sha256(f"{nfc(seed.strip())}|{contest}|{round}|{drawn}".encode()).hexdigest()


def numbers_from_seed(seed: str, contest: str, round: str, tied: Mapping[Key, Winner]) -> dict[Key, int]:
    """The numbers 1, 2, … of one tie. `tied`: for each of them what is drawn, a person's kept attempt or a unit's code."""
    order = sorted(tied, key=lambda winner: lot(seed, contest, round, tied[winner]))
    return {winner: number for number, winner in enumerate(order, start=1)}


def problem_of_minutes(ties: Sequence[Tie], numbers: Mapping[Key, int]) -> MinutesProblem | None:
    """What is wrong with numbers that were typed in; None if they part all ties."""
    tied = {winner for tie in ties for winner in tie.winners}
    for winner in numbers:
        if winner not in tied:
            return NotTied(winner)
    drawn: dict[Winner, int] = dict(numbers.items())
    for tie in ties:
        missing = tuple(winner for winner in tie.winners if winner not in drawn)
        if missing:
            return NotDrawn(missing)
        for number in sorted(drawn[winner] for winner in tie.winners):
            same = tuple(winner for winner in tie.winners if drawn[winner] == number)
            if len(same) > 1:
                return DrawnTwice(number, same)
    return None


def ties_of(standings: Sequence[Standing[Row]]) -> Iterator[list[Standing[Row]]]:
    """Those of equal rank together, from the first; most stand alone."""
    for _, tied in groupby(standings, key=lambda standing: standing.rank):
        yield list(tied)


def parted(
    standings: Sequence[Standing[Row]],
    numbers: Mapping[Key, int],
    key: Callable[[Row], Key],
    numbered: Callable[[Row, int], Row],
) -> Sequence[Standing[Row]]:
    """The standings with ties parted by the draw: only where each of the equals has a number, and no two the same.

    Somebody without a number was not drawn against, and must not lose by it. `key`: whose row it is; `numbered`: the row with
    its number.
    """
    if not numbers:
        return standings
    listed: list[Standing[Row]] = []
    for tie in ties_of(standings):
        drawn = {numbers[key(each.row)]: each for each in tie if key(each.row) in numbers}
        if len(tie) == 1 or len(drawn) < len(tie):
            listed.extend(tie)
            continue
        for place, number in enumerate(sorted(drawn)):
            row = numbered(drawn[number].row, number)
            listed.append(Standing(row, tie[0].rank + place, DRAW if place else tie[0].decided_by))
    return listed
