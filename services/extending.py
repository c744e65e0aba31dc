"""Closing a round later, after an outage: previewed, with a reason, never into the next round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from quiz.material import NoticeKind
from quiz.rounds import Round, RoundState
from services import notice_plan, proofs
from services.contest import Contest
from services.organising import NoticeState, PlannedNotice
from services.ports import UnitOfWork
from services.records import Audit, Json

REOPENABLE = timedelta(hours=48)
"""How long after its close a round may still be extended: an outage often takes the last evening along."""

WITH_CLOSE = frozenset({NoticeKind.LAST_DAY, NoticeKind.ROUND_CLOSING, NoticeKind.RESULTS, NoticeKind.UNIT_SHEET})
"""Kinds of planned notices that speak of a round's close, and move with it."""


@dataclass(frozen=True, slots=True)
class Extension:
    """What closing a round at `closes` would do. `reopens`: it has closed, so its answers may have been seen."""

    round: Round
    before: datetime
    closes: datetime
    running: int
    notices: tuple[PlannedNotice, ...]
    reopens: bool

    @property
    def again(self) -> int:
        """How many of its notices were sent before, and will be sent again."""
        return sum(notice.state is NoticeState.SENT for notice in self.notices)


@dataclass(frozen=True, slots=True)
class NotLater:
    """The new moment is not after the present close, or has gone by."""

    closes: datetime


@dataclass(frozen=True, slots=True)
class IntoNext:
    """The next round opens before that."""

    next: Round


@dataclass(frozen=True, slots=True)
class CannotExtend:
    """The round has not opened, closed too long ago, or a list of its result is made already (`counted`)."""

    state: RoundState
    counted: bool = False


ExtendDecision: TypeAlias = Extension | NotLater | IntoNext | CannotExtend


def extendable(round: Round, now: datetime) -> bool:
    """Whether there is still something to extend; once a list of the result is made, there is not."""
    if round.opened_at is None or round.opened_at > now or round.provisional_at is not None:
        return False
    return now < round.closes + REOPENABLE


async def preview(uow: UnitOfWork, contest: Contest, round: Round, closes: datetime, now: datetime) -> ExtendDecision:
    """What it would do; changes nothing."""
    if not extendable(round, now):
        return CannotExtend(round.state(now), counted=round.provisional_at is not None)
    if closes <= round.closes or closes <= now:
        return NotLater(round.closes)
    after = next((other for other in await uow.rounds(contest.id) if other.position > round.position), None)
    if after is not None and closes > (after.opened_at or after.opens):
        return IntoNext(after)
    return Extension(
        round=round,
        before=round.closes,
        closes=closes,
        running=await uow.running_attempts(contest.id, round.code),
        notices=tuple(await _notices_to_move(uow, contest, round, closes - round.closes, now)),
        reopens=round.state(now) is RoundState.CLOSED,
    )


async def extend(
    uow: UnitOfWork, contest: Contest, round: Round, by: int, closes: datetime, reason: str, now: datetime
) -> ExtendDecision:
    """Close the round later. Attempts that run keep the deadline they were given; notices that speak of the close come with it."""
    decision = await preview(uow, contest, round, closes, now)
    if not isinstance(decision, Extension):
        return decision
    moved = closes - round.closes
    round.move_close(closes, now)
    uow.save_round(round)
    await proofs.follow(uow, contest, round, now)
    for planned in decision.notices:
        notice = await uow.planned_notice(contest.id, planned.code)
        if notice is not None:
            change = notice_plan.again if notice.state is NoticeState.SENT else notice_plan.move
            await change(uow, notice, notice.due_at + moved, by, now)
    details: Json = {"from": decision.before.isoformat(), "to": closes.isoformat(), "reason": reason}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "extend_round", round.name, details))
    return decision


async def _notices_to_move(
    uow: UnitOfWork, contest: Contest, round: Round, moved: timedelta, now: datetime
) -> list[PlannedNotice]:
    """What speaks of the close and would still come in time, also if it was sent: what it told is not so any more."""
    return [
        notice
        for notice in await uow.planned_notices(contest.id)
        if notice.round == round.code and notice.kind in WITH_CLOSE and notice.due_at + moved > now
    ]
