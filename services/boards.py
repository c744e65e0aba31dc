"""Boards of people and units: the one place where standings for showing come from.

While a round runs they are computed from what is submitted; once a version of its result is made they show that version.
A board is kept for a while that grows with its size, because everybody looks at it and it may be a moment old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quiz.entries import entries_of
from quiz.outcome import Award, Outcome, criteria_of
from quiz.ranking import Standing
from quiz.rounds import Round, RoundState
from quiz.standings import Entry, UnitTable, people_standings, unit_standings
from quiz.visibility import Phase
from services.amending import as_amended
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import PlayerRow, ResultRow
from services.result_records import ResultVersion
from services.results import outcome_of

ROWS_PER_SECOND = 5_000
"""A board of n attempts is kept for n / this many seconds: small boards are always fresh, large ones a moment old."""


@dataclass(frozen=True, slots=True)
class Board:
    """The standings of a round at `at`; with `version` those of a version of its result, the prediction counted. `units`: a table a group of units that compete together, at the first level.

    `attempts` counts all submitted ones; `participants` people in the ranking; `all_correct` those whose kept attempt is full.
    """

    at: datetime
    people: Sequence[Standing[Entry]]
    units: tuple[UnitTable, ...]
    attempts: int
    participants: int
    all_correct: int
    place: Mapping[int, int]
    version: int | None = None
    actual: int | None = None
    awards: tuple[Award, ...] = ()

    def own(self, player: int) -> Standing[Entry] | None:
        """A player's own place; None if they are not in the ranking."""
        found = self.place.get(player)
        return None if found is None else self.people[found]


class Boards:
    """Makes boards from the submitted attempts and keeps them as long as their size allows."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[datetime, Board]] = {}

    async def of(self, uow: UnitOfWork, contest: Contest, round: str, now: datetime) -> Board:
        """The board of a round: the version of its result that holds, else what is submitted, without the prediction."""
        version = await _version_shown(uow, contest, round)
        made, board = self._kept.get((contest.id, round), (now, None))
        same = board is not None and board.version == (version.number if version is not None else None)
        if board is not None and same and now - made < timedelta(seconds=board.attempts // ROWS_PER_SECOND):
            return board
        players = await uow.player_rows(contest.id)
        if version is not None:
            board = version_board(await outcome_of(uow, version), version, players)
        else:
            results = await uow.results(contest.id, round)
            amended = await as_amended(uow, contest)
            board = make_board(amended, results, players, await uow.predictions(contest.id, round), now)
        self._kept[contest.id, round] = now, board
        return board


def phase_of(round: Round, now: datetime) -> Phase:
    """Where a round's result stands. Until a version of it is made, a round that is over stays `CLOSED`."""
    match round.state(now):
        case RoundState.OPEN:
            return Phase.OPEN
        case RoundState.CLOSED if round.published_at is not None:
            return Phase.PUBLISHED
        case RoundState.CLOSED:
            return Phase.CLOSED if round.provisional_at is None else Phase.PROVISIONAL
        case _:
            return Phase.PLANNED


async def _version_shown(uow: UnitOfWork, contest: Contest, round: str) -> ResultVersion | None:
    number = next((one.result for one in await uow.rounds(contest.id) if one.code == round), None)
    if number is None:
        return None
    return next(version for version in await uow.result_versions(contest.id, round) if version.number == number)


def version_board(outcome: Outcome, version: ResultVersion, players: Sequence[PlayerRow]) -> Board:
    """A version as a board: with the names of today, and without those who have left since. Ranks stay as they were decided."""
    names = {player.id: player.full_name for player in players}
    people = [
        replace(standing, row=replace(standing.row, name=names[standing.row.player]))
        for standing in outcome.people
        if standing.row.player in names
    ]
    return Board(
        at=version.made_at,
        people=people,
        units=outcome.units,
        attempts=outcome.attempts,
        participants=outcome.participants,
        all_correct=outcome.all_correct,
        place={standing.row.player: index for index, standing in enumerate(people)},
        version=version.number,
        actual=outcome.actual,
        awards=outcome.awards,
    )


def make_board(
    contest: Contest,
    results: Sequence[ResultRow],
    players: Sequence[PlayerRow],
    predictions: Mapping[int, int],
    now: datetime,
) -> Board:
    """Rank the kept attempts of a round. People who withdrew or are excluded are left out; the prediction decides nothing yet."""
    pack = contest.pack
    entries = entries_of(players, results, predictions, pack.rules.kept)
    people = people_standings(entries, criteria_of(pack.rules), None)
    return Board(
        at=now,
        people=people,
        units=unit_standings(pack.units, entries, pack.rules.unit_formula),
        attempts=len(results),
        participants=len(entries),
        all_correct=sum(entry.correct == entry.total for entry in entries),
        place={standing.row.player: index for index, standing in enumerate(people)},
    )
