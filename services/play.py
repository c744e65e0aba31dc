"""Playing: start or resume an attempt, answer, hand in, predict. Each takes the person's word and returns what it did."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.attempt import (
    Accepted,
    AnswerDecision,
    Attempt,
    Noted,
    NoteDecision,
    Submitted,
    TooEarly,
    TooLate,
    begin,
)
from quiz.day_hours import resting_until, shuts_at
from quiz.pack import AudienceGroup, DayHours, Per
from quiz.paper import make_paper
from quiz.rounds import Round, RoundState, current_round
from quiz.scores import result_of
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Player, Prediction


@dataclass(frozen=True, slots=True)
class Begun:
    """There is an attempt to play; `resumed` if it was running already."""

    attempt: Attempt
    resumed: bool


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The round takes no attempts now."""

    round: Round
    state: RoundState


@dataclass(frozen=True, slots=True)
class Resting:
    """The round is open, but not at this hour of the day: attempts can be made again from `until` on."""

    round: Round
    until: datetime


@dataclass(frozen=True, slots=True)
class NoneLeft:
    """Every allowed attempt is used: of the round, of the day, or of the contest, as the rules say."""

    round: Round


@dataclass(frozen=True, slots=True)
class NotYours:
    """The attempt belongs to somebody else, or there is none of that number: a forged or foreign press."""


@dataclass(frozen=True, slots=True)
class Played:
    """What an answer or a timer did to an attempt."""

    decision: AnswerDecision | TooEarly
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Predicted:
    """The prediction of a round is kept; `before` is the one it replaces."""

    value: int
    before: int | None


BeginDecision: TypeAlias = Begun | NotOpen | Resting | NoneLeft


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a player stands in a round: their attempts, what runs, how many they have left now (None: no limit), the prediction."""

    round: Round
    attempts: tuple[Attempt, ...]
    running: Attempt | None
    left: int | None
    prediction: int | None


async def round_now(uow: UnitOfWork, contest: Contest, now: datetime) -> Round | None:
    """The open round, else the next one, else None."""
    return current_round(list(await uow.rounds(contest.id)), now)


async def round_by_code(uow: UnitOfWork, contest: Contest, code: str) -> Round | None:
    """A round of this contest by its code; None for a code that is none (a forged press)."""
    return next((round for round in await uow.rounds(contest.id) if round.code == code), None)


async def situation(uow: UnitOfWork, contest: Contest, player: Player, round: Round, now: datetime) -> Situation:
    """Look where a player stands, settling an attempt whose time is over on the way."""
    attempts = tuple(await uow.attempts_of(player.id, contest.id, round.code))
    for attempt in attempts:
        settle_if_over(uow, contest, attempt, now)
    running = next((attempt for attempt in attempts if attempt.submitted_at is None), None)
    left = await _left(uow, contest, player, round, attempts, now)
    prediction = await uow.prediction(contest.id, round.code, player.id)
    return Situation(round, attempts, running, left, prediction.value if prediction else None)


async def _left(
    uow: UnitOfWork, contest: Contest, player: Player, round: Round, attempts: Sequence[Attempt], now: datetime
) -> int | None:
    limit = contest.pack.rules.attempts
    if limit is None:
        return None
    used = len(attempts)
    match contest.pack.rules.attempts_per:
        case Per.ROUND:
            pass
        case Per.DAY:
            today = now.astimezone(contest.pack.zone).date()
            used = sum(attempt.started_at.astimezone(contest.pack.zone).date() == today for attempt in attempts)
        case Per.CONTEST:
            for other in await uow.rounds(contest.id):
                if other.code != round.code:
                    used += len(await uow.attempts_of(player.id, contest.id, other.code))
    return max(0, limit - used)


def resting(contest: Contest, round: Round, now: datetime) -> datetime | None:
    """When attempts can be made again, if it is not the hour for them; None at any other time."""
    return resting_until(_hours(contest, round), contest.pack.zone, now)


def _hours(contest: Contest, round: Round) -> DayHours | None:
    return next((planned.hours for planned in contest.pack.rounds if planned.code == round.code), None)


def _ends_by(contest: Contest, round: Round, now: datetime) -> datetime:
    """When an attempt that begins now has to end at the latest: with the round, or with the hours of the day."""
    shuts = shuts_at(_hours(contest, round), contest.pack.zone, now)
    return round.closes if shuts is None else min(round.closes, shuts)


def _group(contest: Contest, player: Player) -> AudienceGroup | None:
    unit = contest.pack.units.units.get(player.unit) if player.unit is not None else None
    return contest.pack.rules.group_of(player.capacity, unit.kind if unit else None)


async def begin_attempt(
    uow: UnitOfWork, contest: Contest, player: Player, round: Round, now: datetime, rng: random.Random
) -> BeginDecision:
    """Start an attempt, or give back the one that is running: a second press starts nothing."""
    where = await situation(uow, contest, player, round, now)
    if where.running is not None:
        return Begun(where.running, resumed=True)
    if not round.takes(now):
        return NotOpen(round, round.state(now))
    until = resting(contest, round, now)
    if until is not None:
        return Resting(round, until)
    if where.left == 0:
        return NoneLeft(round)
    rules = contest.pack.rules
    bank = contest.pack.bank_of(round.code, _group(contest, player))
    paper = make_paper(bank, rules, round.code, rng)
    attempt = begin(
        id=await uow.new_id(),
        contest=contest.id,
        round=round.code,
        player=player.id,
        number=len(where.attempts) + 1,
        paper=paper,
        now=now,
        limit=rules.time_limit,
        closes=_ends_by(contest, round, now),
    )
    uow.save_attempt(attempt)
    return Begun(attempt, resumed=False)


async def own_attempt(uow: UnitOfWork, contest: Contest, player: Player | None, attempt_id: int) -> Attempt | None:
    """The attempt, if it is this player's in this contest; None otherwise, without telling whether it exists."""
    attempt = await uow.attempt(attempt_id)
    if attempt is None or player is None or attempt.player != player.id or attempt.contest != contest.id:
        return None
    return attempt


async def submit_answer(
    uow: UnitOfWork, contest: Contest, player: Player | None, attempt_id: int, slot: int, choice: int, now: datetime
) -> Played | NotYours:
    """Settle one slot. The press may be late, repeated, stale or forged: each has its decision and changes nothing."""
    attempt = await own_attempt(uow, contest, player, attempt_id)
    if attempt is None:
        return NotYours()
    decision = attempt.answer(slot, choice, now)
    if isinstance(decision, TooLate):
        settle_if_over(uow, contest, attempt, now)
    elif isinstance(decision, Accepted):
        keep(uow, contest, attempt)
    return Played(decision, attempt)


def note_answers(
    uow: UnitOfWork, contest: Contest, attempt: Attempt, choices: Mapping[int, int], now: datetime
) -> NoteDecision:
    """Put what somebody wrote on their own sheet into its draft: by slot, all or nothing."""
    decision = attempt.note(choices, now)
    if isinstance(decision, TooLate):
        settle_if_over(uow, contest, attempt, now)
    elif isinstance(decision, Noted):
        keep(uow, contest, attempt)
    return decision


async def hand_in(
    uow: UnitOfWork, contest: Contest, player: Player | None, attempt_id: int, now: datetime
) -> Played | NotYours:
    """Submit early, because the person says so."""
    attempt = await own_attempt(uow, contest, player, attempt_id)
    if attempt is None:
        return NotYours()
    decision = attempt.hand_in(now)
    if not decision.again:
        keep(uow, contest, attempt)
    return Played(decision, attempt)


async def expire_attempt(uow: UnitOfWork, contest: Contest, attempt_id: int, now: datetime) -> Played | None:
    """A timer says that time is over; early and repeated calls change nothing. None if there is no such attempt."""
    attempt = await uow.attempt(attempt_id)
    if attempt is None:
        return None
    decision = attempt.expire(now)
    if isinstance(decision, Submitted) and not decision.again:
        keep(uow, contest, attempt)
    return Played(decision, attempt)


async def predict(
    uow: UnitOfWork, contest: Contest, player: Player, round: Round, value: int, now: datetime
) -> Predicted | NotOpen:
    """Keep a prediction for the round; it can be changed until the close, and counts once for the person."""
    if not round.takes(now):
        return NotOpen(round, round.state(now))
    kept = await uow.prediction(contest.id, round.code, player.id)
    if kept is None:
        uow.save_prediction(Prediction(contest.id, round.code, player.id, value, now))
        return Predicted(value, None)
    before = kept.value
    if before != value:
        kept.value, kept.at = value, now
        uow.save_prediction(kept)
    return Predicted(value, before)


def settle_if_over(uow: UnitOfWork, contest: Contest, attempt: Attempt, now: datetime) -> None:
    """Submit an attempt whose time is over before its timer came to it (the server was down, the person came first)."""
    if attempt.submitted_at is None and isinstance(attempt.expire(now), Submitted):
        keep(uow, contest, attempt)


def keep(uow: UnitOfWork, contest: Contest, attempt: Attempt) -> None:
    """Save an attempt, with what grading finds once it is submitted."""
    if attempt.submitted_at is None:
        uow.save_attempt(attempt)
        return
    result = result_of(attempt, contest.bank, contest.pack.rules)
    assert result is not None
    uow.save_attempt(attempt, result.correct, void=result.void, points=result.parts)
