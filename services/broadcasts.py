"""Broadcasts: written, weighed, approved, sent, steered. Decisions are pure; the use cases around them load and write.

A broadcast is locked while it is decided about, so of three impatient presses the first one sends and the others see that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

from services import audiences
from services.broadcast_request import request, stamp
from services.contest import Contest
from services.organising import Broadcast, BroadcastState
from services.ports import UnitOfWork
from services.records import Audit, Json, Notice, Timer
from services.rights import RIGHTS, Act, scopes

SUBJECT = "broadcast"
"""The timer that starts it, fills the ledger, tells the progress and notices the end."""
LONGEST_TEXT = 20_000
LONGEST_LABEL = 40
LONGEST_ADDRESS = 500
LARGEST_FILE = 10 * 1024 * 1024
APPROVAL_ABOVE = 500
"""Above so many recipients another person must approve, unless the organisers set another number."""
LIMIT_SETTING, DEPUTY_SETTING = "broadcast.approval_above", "broadcast.deputy"
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""When paused rows are due."""
RUNNING = frozenset({BroadcastState.EXPANDING, BroadcastState.SENDING})
OVER = frozenset({BroadcastState.CANCELLED, BroadcastState.FINISHED})


class Why(StrEnum):
    """Why nothing was changed."""

    NOTHING_WRITTEN = "nothing written"
    NO_AUDIENCE = "no audience"
    NOBODY = "nobody"
    PAST = "past"
    OUTSIDE = "outside"
    OWN_WORK = "own work"
    NOBODY_TO_APPROVE = "nobody to approve"
    NOT_NOW = "not now"
    NOTHING_REFUSED = "nothing refused"
    CHANGED = "changed"
    NO_RIGHT = "no right"


@dataclass(frozen=True, slots=True)
class Moved:
    """It went on."""

    before: BroadcastState
    after: BroadcastState


@dataclass(frozen=True, slots=True)
class Same:
    """It was done before; nothing was changed by this press."""

    state: BroadcastState


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done."""

    why: Why


Decision: TypeAlias = Moved | Same | Refused


def ledger_key(broadcast: int) -> str:
    """The key of its rows in the outbox."""
    return f"broadcast:{broadcast}"


# decisions --------------------------------------------------------------------------------------------------------------
def decide_send(
    broadcast: Broadcast, who: int, *, may: bool, counted: int, limit: int, approvers: int, now: datetime
) -> Decision:
    """Whether it is sent, waits for somebody's approval, or is refused. `may`: the right to send to this audience."""
    if broadcast.state is not BroadcastState.DRAFT:
        return Same(broadcast.state)
    if not broadcast.text.strip():
        return Refused(Why.NOTHING_WRITTEN)
    if not broadcast.audience:
        return Refused(Why.NO_AUDIENCE)
    if not counted:
        return Refused(Why.NOBODY)
    if broadcast.due_at is not None and broadcast.due_at <= now:
        return Refused(Why.PAST)
    if may and not needs_another(broadcast, who, counted, limit):
        return Moved(broadcast.state, BroadcastState.SCHEDULED)
    return Moved(broadcast.state, BroadcastState.WAITING) if approvers else Refused(Why.NOBODY_TO_APPROVE)


def needs_another(broadcast: Broadcast, who: int, counted: int, limit: int) -> bool:
    """Whether a second person must look: so many get it, the author sends it alone, and nobody approved in advance."""
    return counted > limit and broadcast.approved_by is None and who == broadcast.author


def decide_approve(broadcast: Broadcast, who: int, *, may: bool, yes: bool, seen: int) -> Decision:
    """Another person's word: on a draft in advance, or on one that waits. Nobody approves their own, or what they did not see."""
    if not may:
        return Refused(Why.OUTSIDE)
    if who == broadcast.author:
        return Refused(Why.OWN_WORK)
    if broadcast.state in {BroadcastState.DRAFT, BroadcastState.WAITING} and seen != stamp(broadcast):
        return Refused(Why.CHANGED)
    if broadcast.state is BroadcastState.DRAFT and yes:
        if not broadcast.text.strip() or not broadcast.audience:
            return Refused(Why.NOT_NOW)
        again = broadcast.approved_by is not None
        return Same(broadcast.state) if again else Moved(broadcast.state, BroadcastState.DRAFT)
    if broadcast.state is not BroadcastState.WAITING:
        return Same(broadcast.state)
    return Moved(broadcast.state, BroadcastState.SCHEDULED if yes else BroadcastState.DRAFT)


def decide_course(broadcast: Broadcast, course: str, *, refused: int = 0) -> Decision:
    """Pause, resume, cancel, take back to the draft, or send again what was refused."""
    state, done = broadcast.state, broadcast.expanded_to == audiences.EVERYBODY
    goes_on = BroadcastState.SENDING if done else BroadcastState.EXPANDING
    match course:
        case "pause" if state in RUNNING:
            return Moved(state, BroadcastState.PAUSED)
        case "resume" if state is BroadcastState.PAUSED:
            return Moved(state, goes_on)
        case "cancel" if state not in OVER:
            return Moved(state, BroadcastState.CANCELLED)
        case "back" if state in {BroadcastState.WAITING, BroadcastState.SCHEDULED}:
            return Moved(state, BroadcastState.DRAFT)
        case "resend" if state is BroadcastState.FINISHED:
            return Moved(state, BroadcastState.SENDING) if refused else Refused(Why.NOTHING_REFUSED)
        case "pause" | "cancel" | "resend" | "back" | "resume":
            return Same(state)
        case _:
            return Refused(Why.NOT_NOW)


def read_link(words: str) -> Json | None:
    """A label and an address with https, as typed on one line: "Vào thi https://…"; None if there is none."""
    label, _, address = " ".join(words.split()).rpartition(" ")
    label = label.strip(" |:-–")
    try:
        parts = urlsplit(address)
        sound = parts.scheme == "https" and parts.hostname is not None and "." in parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not sound or parts.username is not None or len(address) > LONGEST_ADDRESS:
        return None
    return {"label": label, "url": address} if 0 < len(label) <= LONGEST_LABEL else None


# use cases --------------------------------------------------------------------------------------------------------------
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
        await _ask_for_approval(uow, contest, broadcast, asked, now)
    elif who != broadcast.author and broadcast.approved_by is None:
        broadcast.approved_by, broadcast.approved_at = who, now
    await _go_on(uow, contest, broadcast, watching, now)
    await note(uow, contest, broadcast, who, "send", now)
    return decision


async def outgrown(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, now: datetime) -> bool:
    """Whether more people would get a scheduled one by now than its author alone may send to; then somebody else is asked."""
    counted = await audiences.count(uow, contest, broadcast.audience)
    if not needs_another(broadcast, broadcast.author, counted, await approval_limit(uow, contest)):
        return False
    broadcast.state, broadcast.counted = BroadcastState.WAITING, counted
    await _ask_for_approval(uow, contest, broadcast, await approvers(uow, contest, broadcast), now)
    return True


async def _ask_for_approval(
    uow: UnitOfWork, contest: Contest, broadcast: Broadcast, asked: list[int], now: datetime
) -> None:
    for person in asked:
        await tell(uow, contest, person, broadcast, "broadcast_approval", now, request(broadcast))


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


MOST_WATCHING = 5


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


async def note(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, who: int, act: str, now: datetime) -> None:
    """The audit row of an act."""
    details = {"audience": broadcast.audience, "counted": broadcast.counted, "state": broadcast.state.value}
    target = ledger_key(broadcast.id)
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(who), f"broadcast.{act}", target, details))
