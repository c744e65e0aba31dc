"""The plan of the notices: installed from the pack; an organiser moves, holds or releases one. Each has a timer that says when to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.material import NoticeKind, NoticePlan
from services.contest import Contest
from services.organising import NoticeState, PlannedNotice
from services.ports import UnitOfWork
from services.records import Audit, Json, Timer

SUBJECT = "notice"


@dataclass(frozen=True, slots=True)
class AlreadySent:
    """It went out before; each group gets it once."""

    notice: PlannedNotice


@dataclass(frozen=True, slots=True)
class GoneBy:
    """The moment is not to come any more."""


@dataclass(frozen=True, slots=True)
class ByPress:
    """It has no moment of its own: it goes out with the launch."""


MoveDecision: TypeAlias = PlannedNotice | AlreadySent | GoneBy | ByPress


def ledger_key(notice: PlannedNotice) -> str:
    """Under which the copies of a notice stand in the ledger; each turn has its own, so that it reaches everybody again."""
    key = f"{SUBJECT}:{notice.contest}:{notice.code}"
    return f"{key}:{notice.turn}" if notice.turn else key


async def install(uow: UnitOfWork, contest: Contest, now: datetime) -> None:
    """Follow the pack's plan, except where somebody moved, held or sent; what the pack no longer names is held."""
    planned = {plan.code: plan for plan in contest.pack.notices}
    kept = {notice.code: notice for notice in await uow.planned_notices(contest.id)}
    for plan in planned.values():
        await _follow(uow, contest, plan, kept.get(plan.code), now)
    for notice in kept.values():
        if notice.code not in planned and notice.state is NoticeState.PLANNED:
            notice.state = NoticeState.HELD
            uow.save_planned_notice(notice)


async def _follow(
    uow: UnitOfWork, contest: Contest, plan: NoticePlan, notice: PlannedNotice | None, now: datetime
) -> None:
    if notice is None:
        notice = PlannedNotice(contest.id, plan.code, plan.kind.value, plan.round, plan.at, plan.latest)
        if plan.latest < now and plan.kind is not NoticeKind.LAUNCH:
            notice.state = NoticeState.MISSED
    elif notice.state is NoticeState.PLANNED and notice.moved_by is None:
        if (notice.due_at, notice.latest_at) == (plan.at, plan.latest):
            return
        notice.due_at, notice.latest_at = plan.at, plan.latest
    else:
        return
    uow.save_planned_notice(notice)
    if notice.state is NoticeState.PLANNED and plan.kind is not NoticeKind.LAUNCH:
        await wake(uow, notice, notice.due_at)


async def move(uow: UnitOfWork, notice: PlannedNotice, due_at: datetime, by: int, now: datetime) -> MoveDecision:
    """Another moment; how late it may come moves along. One that was missed is planned again."""
    if notice.state is NoticeState.SENT:
        return AlreadySent(notice)
    if notice.kind == NoticeKind.LAUNCH:
        return ByPress()
    if due_at <= now:
        return GoneBy()
    before = notice.due_at
    notice.latest_at = due_at + (notice.latest_at - notice.due_at)
    notice.due_at, notice.moved_by = due_at, str(by)
    # Results are held as soon as somebody is asked about them; put off, they are asked about again.
    if notice.state is NoticeState.MISSED or notice.kind == NoticeKind.RESULTS:
        notice.state = NoticeState.PLANNED
    uow.save_planned_notice(notice)
    await wake(uow, notice, due_at)
    await write_down(uow, notice, by, "move", now, {"from": before.isoformat(), "to": due_at.isoformat()})
    return notice


async def again(uow: UnitOfWork, notice: PlannedNotice, due_at: datetime, by: int, now: datetime) -> MoveDecision:
    """What it told is not so any more: it comes once more, at another moment; copies that still wait are left out."""
    await uow.skip_queued(ledger_key(notice), "untrue")
    notice.turn += 1
    notice.state, notice.sent_by, notice.sent_at, notice.recipients = NoticeState.PLANNED, None, None, 0
    return await move(uow, notice, due_at, by, now)


async def hold(uow: UnitOfWork, notice: PlannedNotice, by: int, now: datetime) -> bool:
    """Keep it back; also the answer "leave it out" to one that was missed. False if it has gone out or is held."""
    if notice.state not in {NoticeState.PLANNED, NoticeState.MISSED}:
        return False
    notice.state = NoticeState.HELD
    uow.save_planned_notice(notice)
    await write_down(uow, notice, by, "hold", now, {})
    return True


async def release(uow: UnitOfWork, notice: PlannedNotice, by: int, now: datetime) -> bool:
    """Let it go out at its moment, or the launch, again; False if that has gone by, or it is not held."""
    if notice.state is not NoticeState.HELD or await gone_by(uow, notice, now):
        return False
    notice.state = NoticeState.PLANNED
    uow.save_planned_notice(notice)
    if notice.kind != NoticeKind.LAUNCH:
        await wake(uow, notice, notice.due_at)
    await write_down(uow, notice, by, "release", now, {})
    return True


async def gone_by(uow: UnitOfWork, notice: PlannedNotice, now: datetime) -> bool:
    """Whether it cannot go out by itself any more: its moment is over, or the launch that it waits for was pressed."""
    if notice.kind != NoticeKind.LAUNCH:
        return notice.due_at <= now
    return any(round.by_hand and round.opened is not None for round in await uow.rounds(notice.contest))


async def wake(uow: UnitOfWork, notice: PlannedNotice, due_at: datetime, parameters: Json | None = None) -> Timer:
    """Set the notice's timer."""
    timer = await uow.timer(notice.contest, SUBJECT, notice.code)
    if timer is None:
        timer = Timer(await uow.new_id(), notice.contest, SUBJECT, notice.code, due_at)
    timer.due_at, timer.parameters, timer.done_at, timer.lease_until = due_at, parameters or {}, None, None
    uow.save_timer(timer)
    return timer


async def write_down(uow: UnitOfWork, notice: PlannedNotice, by: int, act: str, now: datetime, details: Json) -> None:
    target = f"{SUBJECT}:{notice.code}"
    uow.add_audit(Audit(await uow.new_id(), notice.contest, now, str(by), f"notice.{act}", target, details))
