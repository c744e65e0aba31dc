"""Signals of a round, counted by the worker for reviewers. Nothing ever follows from one by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quiz.rounds import Round, RoundState
from quiz.signals import Signal, Watch, one_phone
from services.amending import as_amended
from services.contest import Contest
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Job, Json
from services.result_records import NotedSignal, SignalState
from services.results import newest_version, outcome_of
from services.rights import Act, may

JOB = "signals"


@dataclass(frozen=True, slots=True)
class ForReview:
    """A signal as a reviewer gets it. `winners`: those among its players who win something by the newest list."""

    signal: NotedSignal
    winners: frozenset[int]


async def ask(uow: UnitOfWork, contest: Contest, round: Round, now: datetime) -> None:
    """Have the signals of a round counted that is over; again for each new list, else once."""
    if round.state(now) is not RoundState.CLOSED:
        return
    newest = await newest_version(uow, contest, round.code)
    key = f"{JOB}:{contest.id}:{round.code}:{newest.number if newest is not None else 0}"
    uow.add_job(Job(await uow.new_id(), contest.id, key, JOB, {"round": round.code}, now))


async def counted(uow: UnitOfWork, contest: Contest, round: str) -> Sequence[Signal]:
    """Every signal in what was handed in by those who have not left. Phone numbers are opened to be compared, and kept nowhere."""
    bank, players = (await as_amended(uow, contest)).bank, set[int]()
    here = {row.id for row in await uow.player_rows(contest.id)}
    watch = Watch(bank)
    async for attempts in uow.submitted_pages(contest.id, round):
        for attempt in attempts:
            if attempt.player in here:
                watch.take(attempt)
                players.add(attempt.player)
    phones: list[tuple[int, str]] = []
    async for page in uow.player_pages(contest.id, phones=True):
        phones += [(one.id, one.phone) for one in page if one.phone and one.id in players]
    return [*watch.found(), *one_phone(phones)]


async def keep(uow: UnitOfWork, contest: Contest, round: str, found: Sequence[Signal], now: datetime) -> None:
    """Keep what is new; what was noted about the others stands."""
    known = {(one.kind, one.mark) for one in await uow.signals(contest.id, round)}
    for one in found:
        mark = hashlib.sha256(",".join(map(str, one.players)).encode()).hexdigest()[:32]
        if (one.kind, mark) not in known:
            id, facts = await uow.new_id(), dict(one.facts)
            uow.save_signal(NotedSignal(id, contest.id, round, one.kind, mark, list(one.players), facts, now))


async def for_review(
    uow: UnitOfWork, contest: Contest, round: str, by: int, now: datetime
) -> Sequence[ForReview] | None:
    """The signals of a round: open ones first, winners before the others. None if the asker may not; who looked is written down."""
    if not await may(uow, contest, by, Act.REVIEW):
        return None
    found = await _with_winners(uow, contest, round)
    details: Json = {"round": round, "found": len(found)}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "see_signals", f"{contest.id}/{round}", details))
    return found


async def _with_winners(uow: UnitOfWork, contest: Contest, round: str) -> list[ForReview]:
    version = await newest_version(uow, contest, round)
    awards = (await outcome_of(uow, version)).awards if version is not None else ()
    winners = frozenset(award.winner for award in awards if isinstance(award.winner, int))
    found = [ForReview(one, winners.intersection(one.players)) for one in await uow.signals(contest.id, round)]
    return sorted(
        found,
        key=lambda one: (one.signal.state is not SignalState.OPEN, not one.winners, one.signal.kind, one.signal.id),
    )


async def waiting(uow: UnitOfWork, contest: Contest, round: str) -> frozenset[int]:
    """The players of a round about whom a signal waits for a reviewer."""
    found = await uow.signals(contest.id, round)
    return frozenset(player for one in found if one.state is SignalState.OPEN for player in one.players)


async def one_for_review(uow: UnitOfWork, contest: Contest, by: int, id: int) -> ForReview | None:
    """A signal; None for those who do not review, and for what is not there."""
    signal = await uow.signal(id)
    if signal is None or signal.contest != contest.id or not await may(uow, contest, by, Act.REVIEW):
        return None
    return next(one for one in await _with_winners(uow, contest, signal.round) if one.signal.id == id)


async def note(
    uow: UnitOfWork, contest: Contest, by: int, id: int, state: SignalState, reason: str, now: datetime
) -> ForReview | None:
    """Note what a reviewer says; that it is no matter wants a reason. None if nothing was noted."""
    found, cleaned = await one_for_review(uow, contest, by, id), clean_reason(reason)
    if found is None or state is SignalState.OPEN or (state is SignalState.NO_MATTER and cleaned is None):
        return None
    signal = found.signal
    if signal.state is not state:
        signal.state, signal.noted_by, signal.noted_at, signal.reason = state, by, now, cleaned or ""
        uow.save_signal(signal)
        details: Json = {"round": signal.round, "kind": str(signal.kind), "state": str(state), "reason": signal.reason}
        target = f"signal:{signal.id}"
        uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "note_signal", target, details))
    return found
