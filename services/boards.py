"""Boards of people and units: the one place where standings for showing come from.

A board is kept for a while that grows with its size, because everybody looks at it and it may be a moment old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from quiz.ranking import Standing
from quiz.scores import Result, kept
from quiz.standings import Entry, UnitLine, people_standings, unit_standings
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import PlayerRow, ResultRow

ROWS_PER_SECOND = 5_000
"""A board of n attempts is kept for n / this many seconds: small boards are always fresh, large ones a moment old."""


@dataclass(frozen=True, slots=True)
class Board:
    """The standings of a round at `at`. `attempts` counts all submitted ones; `all_correct` people whose kept attempt is full."""

    at: datetime
    people: Sequence[Standing[Entry]]
    units: Sequence[Standing[UnitLine]]
    attempts: int
    participants: int
    all_correct: int
    place: dict[int, int]

    def own(self, player: int) -> Standing[Entry] | None:
        """A player's own place; None if they are not in the ranking."""
        found = self.place.get(player)
        return None if found is None else self.people[found]


class Boards:
    """Makes boards from the submitted attempts and keeps them as long as their size allows."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Board] = {}

    async def of(self, uow: UnitOfWork, contest: Contest, round: str, now: datetime) -> Board:
        """The board of a round, without the prediction: that is known only in a published result."""
        board = self._kept.get((contest.id, round))
        if board is not None and now - board.at < timedelta(seconds=board.attempts // ROWS_PER_SECOND):
            return board
        results = await uow.results(contest.id, round)
        players = await uow.player_rows(contest.id)
        predictions = await uow.predictions(contest.id, round)
        board = make_board(contest, results, players, predictions, now)
        self._kept[contest.id, round] = board
        return board


def make_board(
    contest: Contest,
    results: Sequence[ResultRow],
    players: Sequence[PlayerRow],
    predictions: dict[int, int] | object,
    now: datetime,
) -> Board:
    """Rank the kept attempts of a round."""
    raise NotImplementedError
