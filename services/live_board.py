"""What the screen in the hall shows: the round that matters now and its numbers, as far as everybody may see them. No person is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quiz.rounds import Round, RoundState
from quiz.standings import UnitTable
from quiz.visibility import Audience, Seen
from quiz.visibility import Board as Thing
from services import statistics
from services.boards import Board, Boards, seen_in
from services.contest import Contest
from services.ports import UnitOfWork
from services.statistics import Tallies, Tally


class Stage(StrEnum):
    """What the screen is about: waiting for a round, its launch armed, open, open with boards frozen, or closed."""

    WAITING = "waiting"
    ARMED = "armed"
    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """The state of the screen. `next`: the round after it, once it is closed. `since`: numbers stand as of then, because boards are frozen.

    `people` and `attempts` None: they may not be told. `units`: empty where scores may not be. `areas`: by unit of the first level, who played.
    """

    stage: Stage
    round: Round
    next: Round | None = None
    registered: int = 0
    people: int | None = None
    attempts: int | None = None
    since: datetime | None = None
    units: tuple[UnitTable, ...] = ()
    hours: Sequence[int] = ()
    areas: Sequence[tuple[str, int]] = ()
    provisional: bool = False


async def live_board(uow: UnitOfWork, contest: Contest, boards: Boards, tallies: Tallies, now: datetime) -> LiveBoard:
    """The screen now, for the public."""
    round, coming = at_stage(await uow.rounds(contest.id), now)
    seen = seen_in(contest, round, Thing.TOTALS, Audience.PUBLIC, now)
    if seen is Seen.NO:
        tally = await tallies.of(uow, contest, "", now, Audience.PUBLIC)
        registered = statistics.total(contest.pack.units, tally, "").registered
        return LiveBoard(_stage(round, seen, now), round, coming, registered)
    board = await boards.of(uow, contest, round.code, now, Audience.PUBLIC)
    tally = await tallies.of(uow, contest, round.code, now, Audience.PUBLIC)
    return _with_numbers(contest, round, coming, board, tally, _stage(round, seen, now))


def _with_numbers(
    contest: Contest, round: Round, coming: Round | None, board: Board, tally: Tally, stage: Stage
) -> LiveBoard:
    units = contest.pack.units
    return LiveBoard(
        stage,
        round,
        coming,
        registered=statistics.total(units, tally, "").registered,
        people=board.participants,
        attempts=board.attempts,
        since=board.at if board.frozen else None,
        units=board.units,
        hours=statistics.by_hour(units, tally, ""),
        areas=[(unit.code, count.played) for unit, count in statistics.by_unit(units, tally, "")],
        provisional=stage is Stage.CLOSED and round.published_at is None,
    )


def at_stage(rounds: Sequence[Round], now: datetime) -> tuple[Round, Round | None]:
    """The round that the screen is about, and the one that follows where that is over.

    An open one, else one that is armed, else the last that closed, else the first to come.
    """
    in_order = sorted(rounds, key=lambda round: round.position)
    states = {round.code: round.state(now) for round in in_order}
    ahead = [round for round in in_order if states[round.code] in {RoundState.PLANNED, RoundState.ARMED}]
    coming = ahead[0] if ahead else None
    for wanted in (RoundState.OPEN, RoundState.ARMED):
        for round in in_order:
            if states[round.code] is wanted:
                return round, None
    closed = [round for round in in_order if states[round.code] is RoundState.CLOSED]
    if closed:
        return closed[-1], coming
    return in_order[0], None


def _stage(round: Round, seen: Seen, now: datetime) -> Stage:
    match round.state(now):
        case RoundState.OPEN:
            return Stage.FROZEN if seen is Seen.FROZEN else Stage.OPEN
        case RoundState.CLOSED:
            return Stage.CLOSED
        case RoundState.ARMED:
            return Stage.ARMED
        case _:
            return Stage.WAITING
