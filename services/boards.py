"""Boards of people and units: the one place where standings for showing come from.

While a round runs they are computed from what is submitted, up to the freeze for those who see no more; once a version of its
result is made they show that version. Whoever may not see scores yet gets a board without anybody on it.
A board is kept for a while that grows with its size, because everybody looks at it and it may be a moment old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quiz.entries import entries_of
from quiz.outcome import WHOLE, Award, Outcome, criteria_of, in_ranking
from quiz.ranking import Standing
from quiz.rounds import Round, RoundState
from quiz.standings import Entry, UnitTable, people_standings, unit_standings
from quiz.visibility import Audience, Phase, Seen, may_see
from quiz.visibility import Board as Thing
from services.amending import with_amendments
from services.bonuses import bonuses_of
from services.contest import Contest
from services.counting import barred_of
from services.matters import Matter, matter_of
from services.ports import UnitOfWork
from services.records import PlayerRow, ResultRow
from services.result_records import ResultVersion, VersionState
from services.results import outcome_of, shown_version

ROWS_PER_SECOND = 5_000
"""A board of n attempts is kept for n / this many seconds: small boards are always fresh, large ones a moment old."""


@dataclass(frozen=True, slots=True)
class Board:
    """The standings of a round at `at`; with `version` those of a version of its result, the prediction counted. `units`: a table a group of units that compete together, at the first level.

    `attempts` counts all submitted ones; `participants` people in the ranking; `all_correct` those whose kept attempt is full.
    `frozen`: it stays as it was at `at`, because boards are frozen.
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
    frozen: bool = False

    def own(self, player: int) -> Standing[Entry] | None:
        """A player's own place; None if they are not in the ranking."""
        found = self.place.get(player)
        return None if found is None else self.people[found]

    def place_of(self, unit: str) -> tuple[int, int] | None:
        """A unit's rank and how many it competes with; None if it is not ranked."""
        for table in self.units:
            for standing in table.ranked:
                if standing.row.unit == unit:
                    return standing.rank, len(table.ranked)
        return None


class Boards:
    """Makes boards from the submitted attempts and keeps them as long as their size allows."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, datetime | None], tuple[datetime, Board]] = {}

    async def of(self, uow: UnitOfWork, contest: Contest, round: str, now: datetime, audience: Audience) -> Board:
        """A board as an audience may see it, of a round or ("") of the whole contest: the version that holds, else what is submitted, without the prediction."""
        running = next((one for one in await uow.rounds(contest.id) if one.code == round), None)
        hidden = hidden_from(running, audience, now) if running is not None else None
        board = await self._of(uow, contest, round, now, hidden)
        if running is not None:
            seen = seen_in(contest, running, Thing.PEOPLE, audience, now)
        else:
            _, seen = await whole_seen(uow, contest, Thing.PEOPLE, audience, now)
        if seen is Seen.NO:
            return replace(board, people=(), units=(), all_correct=0, place={}, actual=None, awards=())
        return board

    async def _of(self, uow: UnitOfWork, contest: Contest, round: str, now: datetime, hidden: datetime | None) -> Board:
        version = await shown_version(uow, contest, round)
        made, board = self._kept.get((contest.id, round, hidden), (now, None))
        same = board is not None and board.version == (version.number if version is not None else None)
        if board is not None and same and now - made < timedelta(seconds=board.attempts // ROWS_PER_SECOND):
            return board
        players = await uow.player_rows(contest.id)
        if version is not None:
            board = version_board(await outcome_of(uow, version), version, players)
        else:
            results = await uow.results(contest.id, round)
            changes = await uow.amendments(contest.id)
            recognised = in_ranking(players, barred_of(changes, round))
            predictions = await uow.predictions(contest.id, round)
            bonuses = {unit: bonus.points for unit, bonus in bonuses_of(changes, round).items()}
            amended = with_amendments(contest, changes)
            board = make_board(amended, results, recognised, predictions, now, hidden, bonuses)
        self._kept[contest.id, round, hidden] = now, board
        return board


def phase_of(round: Round, now: datetime) -> Phase:
    """Where a round's result stands. Until a version of it is made, a round that is over stays `CLOSED`."""
    match round.state(now):
        case RoundState.OPEN:
            return Phase.OPEN if round.freezes is None or now < round.freezes else Phase.FROZEN
        case RoundState.CLOSED if round.published_at is not None:
            return Phase.PUBLISHED
        case RoundState.CLOSED:
            return Phase.CLOSED if round.provisional_at is None else Phase.PROVISIONAL
        case _:
            return Phase.PLANNED


async def matter_phase(uow: UnitOfWork, contest: Contest, matter: Matter, now: datetime) -> Phase:
    """Where the result of a round, or of the whole contest, stands. The whole is closed when its last round is."""
    if not matter.whole:
        return phase_of(matter.rounds[0], now)
    states = {version.state for version in await uow.result_versions(contest.id, matter.code)}
    if states:
        return Phase.PUBLISHED if VersionState.PUBLISHED in states else Phase.PROVISIONAL
    running = {round.state(now) for round in matter.rounds}
    if running == {RoundState.CLOSED}:
        return Phase.CLOSED
    return Phase.PLANNED if running <= {RoundState.PLANNED, RoundState.ARMED} else Phase.OPEN


async def whole_seen(
    uow: UnitOfWork, contest: Contest, what: Thing, audience: Audience, now: datetime
) -> tuple[Phase, Seen]:
    """Where the whole contest's result stands, and how an audience sees it; there is nothing to see before its first list."""
    matter = await matter_of(uow, contest, WHOLE)
    phase = Phase.PLANNED if matter is None else await matter_phase(uow, contest, matter, now)
    listed = phase in {Phase.PROVISIONAL, Phase.PUBLISHED}
    return phase, may_see(what, audience, phase, contest.pack.rules.show_score) if listed else Seen.NO


def seen_in(contest: Contest, round: Round, what: Thing, audience: Audience, now: datetime) -> Seen:
    """How an audience sees a thing of a round now, by the table and the contest's rules; `FROZEN` only where boards freeze."""
    seen = may_see(what, audience, phase_of(round, now), contest.pack.rules.show_score)
    return Seen.PROVISIONAL if seen is Seen.FROZEN and round.freezes is None else seen


def hidden_from(round: Round, audience: Audience, now: datetime) -> datetime | None:
    """The moment from which attempts of a round are hidden from an audience; None where nothing is."""
    return round.freezes if may_see(Thing.TOTALS, audience, phase_of(round, now)) is Seen.FROZEN else None


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
    hidden: datetime | None = None,
    bonuses: Mapping[str, int] | None = None,
) -> Board:
    """Rank the kept attempts of a round, of those before `hidden`. People who withdrew or are excluded are left out; the prediction decides nothing yet."""
    pack = contest.pack
    if hidden is not None:
        results = [row for row in results if row.submitted_at < hidden]
    entries = entries_of(players, results, predictions, pack.rules.kept)
    people = people_standings(entries, criteria_of(pack.rules), None)
    return Board(
        at=hidden or now,
        frozen=hidden is not None,
        people=people,
        units=unit_standings(pack.units, entries, pack.rules.unit_formula, bonuses=bonuses),
        attempts=len(results),
        participants=len(entries),
        all_correct=sum(entry.correct == entry.total for entry in entries),
        place={standing.row.player: index for index, standing in enumerate(people)},
    )
