"""Broadcasts: written, weighed, approved, sent, steered. The rules are in `services.broadcast_rules`; here they are asked and kept.

A broadcast is locked while it is decided about, so of three impatient presses the first one sends and the others see that.
"""

from __future__ import annotations

from datetime import UTC, datetime

from services import audiences
from services.broadcast_request import request, stamp
from services.broadcast_rules import (
    Decision,
    Moved,
    Refused,
    Why,
    answers,
    decide_approve,
    decide_course,
    decide_send,
    needs_another,
)
from services.contest import Contest
from services.organising import Broadcast, BroadcastState
from services.ports import UnitOfWork
from services.records import Audit, Json, Notice, Timer
from services.rights import RIGHTS, Act, scopes

SUBJECT = "broadcast"
"""The timer that starts it, fills the ledger, tells the progress and notices the end."""
APPROVAL_ABOVE = 500
"""Above so many recipients another person must approve, unless the organisers set another number."""
LIMIT_SETTING, DEPUTY_SETTING = "broadcast.approval_above", "broadcast.deputy"
MOST_WATCHING = 5
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""When paused rows are due."""


def ledger_key(broadcast: int) -> str:
    """The key of its rows in the outbox."""
    return f"broadcast:{broadcast}"


async def may_send(uow: UnitOfWork, contest: Contest, person: int, broadcast: Broadcast) -> bool:
    """Whether somebody may send to the audience of this broadcast (while it has none: to anybody)."""
    held = await scopes(uow, contest, person, Act.SEND_BROADCAST)
    return audiences.within(contest.pack.units, held, broadcast.audience) if broadcast.audience else bool(held)


async def may_open(uow: UnitOfWork, contest: Contest, person: int, broadcast: Broadcast) -> bool:
    """Whether somebody may look at it: its author while they may write, and whoever may send it."""
    if broadcast.author == person and await scopes(uow, contest, person, Act.WRITE_BROADCAST):
        return True
    return await may_send(uow, contest, person, broadcast)


async def approvers(uow: UnitOfWork, contest: Contest, broadcast: Broadcast) -> list[int]:
    """Who is asked for approval: the deputy on duty if that is somebody else who may, otherwise everybody else who may."""
    units = contest.pack.units
    found = {
        grant.person
        for grant in await uow.grants(contest.id)
        if Act.SEND_BROADCAST in RIGHTS[grant.role] and audiences.within(units, {grant.scope}, broadcast.audience)
    } - {broadcast.author}
    deputy = await uow.setting(contest.id, DEPUTY_SETTING)
    return [deputy] if deputy in found else sorted(found)


async def approval_limit(uow: UnitOfWork, contest: Contest) -> int:
    """Above how many recipients another person must approve."""
    limit = await uow.setting(contest.id, LIMIT_SETTING)
    return limit if isinstance(limit, int) else APPROVAL_ABOVE


async def set_approval_limit(uow: UnitOfWork, contest: Contest, by: int, limit: int, now: datetime) -> None:
    """Change that number, and write down who did."""
    before = await approval_limit(uow, contest)
    uow.save_setting(contest.id, LIMIT_SETTING, limit)
    details: Json = {"before": before, "after": limit}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "broadcast.limit", contest.id, details))


def edited(uow: UnitOfWork, broadcast: Broadcast) -> None:
    """Keep a change of a draft; what was approved before was something else."""
    broadcast.approved_by = broadcast.approved_at = None
    uow.save_broadcast(broadcast)


async def send(
    uow: UnitOfWork, contest: Contest, broadcast: Broadcast, who: int, watching: int, now: datetime, *, seen: int
) -> Decision:
    """One press of "Gửi"; `watching` is the chat in which the progress is shown. Others send only what they have `seen`."""
    if broadcast.state is BroadcastState.DRAFT and who != broadcast.author and seen != stamp(broadcast):
        return Refused(Why.CHANGED)
    counted = await audiences.count(uow, contest, broadcast.audience) if broadcast.audience else 0
    limit, asked = await approval_limit(uow, contest), await approvers(uow, contest, broadcast)
    may = await may_send(uow, contest, who, broadcast)
    decision = decide_send(broadcast, who, may=may, counted=counted, limit=limit, approvers=len(asked), now=now)
    if not isinstance(decision, Moved):
        return decision
    broadcast.state, broadcast.counted = decision.after, counted
    if decision.after is BroadcastState.WAITING:
        await _ask_for_approval(uow, contest, broadcast, asked, now, {})
    elif who != broadcast.author and broadcast.approved_by is None:
        broadcast.approved_by, broadcast.approved_at = who, now
    await _go_on(uow, contest, broadcast, watching, now)
    await note(uow, contest, broadcast, who, "send", now)
    return decision


async def asks_again(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, now: datetime) -> bool:
    """Whether somebody must look at a scheduled one before it leaves after all; then they are asked.

    Its moment may be weeks after the press: more people may get it by then, or whoever answers for it has no right any more.
    """
    left = not await may_send(uow, contest, answers(broadcast), broadcast)
    if left:
        broadcast.approved_by = broadcast.approved_at = None
    counted = await audiences.count(uow, contest, broadcast.audience)
    if not left and not needs_another(broadcast, broadcast.author, counted, await approval_limit(uow, contest)):
        return False
    broadcast.state, broadcast.counted = BroadcastState.WAITING, counted
    asked = await approvers(uow, contest, broadcast)
    await _ask_for_approval(uow, contest, broadcast, asked, now, {"left": left})
    await note(uow, contest, broadcast, "clock", "held", now)
    return True


async def _ask_for_approval(
    uow: UnitOfWork, contest: Contest, broadcast: Broadcast, asked: list[int], now: datetime, more: Json
) -> None:
    for person in asked:
        await tell(uow, contest, person, broadcast, "broadcast_approval", now, {**request(broadcast), **more})


async def approve(
    uow: UnitOfWork,
    contest: Contest,
    broadcast: Broadcast,
    who: int,
    watching: int,
    now: datetime,
    *,
    yes: bool,
    seen: int,
) -> Decision:
    """Another person's yes or no to what they have `seen`; the author is told."""
    may = await may_send(uow, contest, who, broadcast)
    decision = decide_approve(broadcast, who, may=may, yes=yes, seen=seen)
    if not isinstance(decision, Moved):
        return decision
    broadcast.state = decision.after
    if yes:
        broadcast.approved_by, broadcast.approved_at = who, now
    if decision.before is BroadcastState.WAITING:
        await tell(uow, contest, broadcast.author, broadcast, "broadcast_answer", now, {"yes": yes})
    await _go_on(uow, contest, broadcast, watching, now)
    await note(uow, contest, broadcast, who, "approve" if yes else "decline", now)
    return decision


async def steer(
    uow: UnitOfWork, contest: Contest, broadcast: Broadcast, who: int, course: str, watching: int, now: datetime
) -> Decision:
    """Change its course; rows that wait follow at once, what is just leaving is let go."""
    key = ledger_key(broadcast.id)
    refused = 0
    if course == "resend" and broadcast.state is BroadcastState.FINISHED:
        refused = await uow.requeue_refused(key, now)
    decision = decide_course(broadcast, course, refused=refused)
    if not isinstance(decision, Moved):
        return decision
    broadcast.state = decision.after
    match course:
        case "pause":
            await uow.move_queued(key, FAR)
        case "resume":
            await uow.move_queued(key, now)
        case "cancel":
            await uow.skip_queued(key, "cancelled")
            broadcast.finished_at = now
        case "back":
            broadcast.approved_by = broadcast.approved_at = None
        case "resend":
            broadcast.finished_at = None
    await _go_on(uow, contest, broadcast, watching, now)
    await note(uow, contest, broadcast, who, course, now)
    return decision


async def watch(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, chat: int) -> None:
    """Show the progress in this chat from now on."""
    timer = await uow.timer(contest.id, SUBJECT, str(broadcast.id))
    if timer is not None and chat not in timer.parameters["watching"]:
        timer.parameters = {**timer.parameters, "watching": [*timer.parameters["watching"], chat][-MOST_WATCHING:]}
        uow.save_timer(timer)


async def _go_on(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, watching: int, now: datetime) -> None:
    """Save it, and let its timer look at it when it is time."""
    uow.save_broadcast(broadcast)
    timer = await uow.timer(contest.id, SUBJECT, str(broadcast.id))
    at = broadcast.due_at if broadcast.state is BroadcastState.SCHEDULED and broadcast.due_at else now
    if timer is None:
        timer = Timer(await uow.new_id(), contest.id, SUBJECT, str(broadcast.id), at, {"watching": []})
    watching_now = [chat for chat in timer.parameters["watching"] if chat != watching]
    timer.parameters = {"watching": [*watching_now, watching][-MOST_WATCHING:]}
    timer.due_at, timer.lease_until = max(at, now), None
    timer.done_at = now if broadcast.state in {BroadcastState.DRAFT, BroadcastState.WAITING} else None
    uow.save_timer(timer)


async def tell(
    uow: UnitOfWork, contest: Contest, person: int, broadcast: Broadcast, kind: str, now: datetime, more: Json
) -> None:
    """A notice about a broadcast to somebody's newest private chat."""
    chats = [chat.id for chat in await uow.chats_of(person) if chat.reachable]
    if chats:
        key = f"{kind}:{broadcast.id}:{broadcast.version}:{now.isoformat()}"
        parameters = {"broadcast": broadcast.id, "text": broadcast.text[:300], "counted": broadcast.counted, **more}
        uow.add_notice(Notice(await uow.new_id(), contest.id, key, kind, parameters, max(chats), now))


async def note(
    uow: UnitOfWork, contest: Contest, broadcast: Broadcast, who: int | str, act: str, now: datetime
) -> None:
    """The audit row of an act."""
    details = {"audience": broadcast.audience, "counted": broadcast.counted, "state": broadcast.state.value}
    target = ledger_key(broadcast.id)
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(who), f"broadcast.{act}", target, details))
