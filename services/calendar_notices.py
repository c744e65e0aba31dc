"""Notices by the calendar: sent once to each group when their time comes, or by hand; what did not go out is offered.

The rows of the outbox are unique by notice and group, so that looking twice, after a
restart or by several servers, sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from quiz.material import NoticeKind
from quiz.rounds import Round, RoundState
from services import daily_question, drills
from services.contest import Contest
from services.notice_facts import TOPIC_OF, Means, for_group, gather, has_numbers, has_sheet, round_of
from services.notice_plan import SUBJECT, AlreadySent, ledger_key, wake, write_down
from services.organising import NoticeState, PlannedNotice, Subscription
from services.ports import UnitOfWork
from services.quiet import after_quiet
from services.records import Json, Notice, Timer
from services.rights import RIGHTS, Act

KIND = "calendar"
OFFER = "notice_offer"
AT_ONCE = 1_000
CLOCK = "clock"
LATE = timedelta(hours=2)
"""How long after the press the launch notice still goes out by itself."""
FRESH = timedelta(days=1)
NEVER_QUIET = frozenset({NoticeKind.LAUNCH, NoticeKind.LAUNCH_SOON})
WHILE_OPEN = frozenset({NoticeKind.OPENING, NoticeKind.MIDROUND, NoticeKind.LAST_DAY})
BEFORE_LAUNCH = frozenset({NoticeKind.LAUNCH_DAY_BEFORE, NoticeKind.LAUNCH_SOON})


@dataclass(frozen=True, slots=True)
class Sent:
    """It goes out to so many groups."""

    recipients: int


SendDecision: TypeAlias = Sent | AlreadySent


async def launched(uow: UnitOfWork, contest: Contest, by: int, now: datetime) -> None:
    """The launch was pressed: its notice goes out with the next look. One that is held is offered instead."""
    for planned in await uow.planned_notices(contest.id):
        if planned.kind == NoticeKind.LAUNCH:
            notice = await uow.planned_notice(contest.id, planned.code)
            if notice is None or notice.state is NoticeState.SENT:
                continue
            notice.due_at, notice.latest_at = now, now + LATE
            uow.save_planned_notice(notice)
            if notice.state is NoticeState.PLANNED:
                await wake(uow, notice, now, {"by": str(by)})
            else:
                await offer(uow, contest, notice, "held", now)


async def look(uow: UnitOfWork, contest: Contest, means: Means, code: str, now: datetime) -> None:
    """A notice's time may have come: send it, or its next thousand; or offer it, if it is late or not true any more."""
    timer = await uow.timer(contest.id, SUBJECT, code)
    notice = await uow.planned_notice(contest.id, code)
    if timer is None or timer.done_at is not None:
        return
    timer.lease_until = None
    timer.done_at = now
    if notice is not None and notice.state is NoticeState.SENT and "after" in timer.parameters:
        await _expand(uow, contest, means, notice, timer, now)
    elif notice is not None and notice.state is NoticeState.PLANNED:
        if notice.due_at > now:
            timer.due_at, timer.done_at = notice.due_at, None
        else:
            await _come(uow, contest, means, notice, timer, now)
    uow.save_timer(timer)


async def _come(
    uow: UnitOfWork, contest: Contest, means: Means, notice: PlannedNotice, timer: Timer, now: datetime
) -> None:
    why = await why_not(uow, contest, notice, now)
    if why is None:
        await _begin(uow, contest, means, notice, timer, str(timer.parameters.get("by", CLOCK)), now)
        return
    notice.state = NoticeState.HELD if why == "hand" else NoticeState.MISSED
    uow.save_planned_notice(notice)
    await offer(uow, contest, notice, why, now)


async def why_not(uow: UnitOfWork, contest: Contest, notice: PlannedNotice, now: datetime) -> str | None:
    """Why a notice does not go out by itself now: "hand" (it never does), "late", "untrue"; None if it does."""
    kind = NoticeKind(notice.kind)
    if kind is NoticeKind.RESULTS:
        return "hand"
    if now > notice.latest_at:
        return "late"
    return None if _is_true(contest, kind, await round_of(uow, contest, notice), now) else "untrue"


def _is_true(contest: Contest, kind: NoticeKind, round: Round | None, now: datetime) -> bool:
    """Whether it still tells what is: no opening of a closed round, no launch tomorrow that was today."""
    if round is None:
        return kind in {NoticeKind.CLOSING, NoticeKind.CLOSING_DAY_BEFORE}
    if kind is NoticeKind.UNIT_SHEET:
        return round.opened_at is not None and round.opened_at <= now and has_numbers(contest, round, now)
    if kind in WHILE_OPEN:
        return round.takes(now)
    if kind in BEFORE_LAUNCH:
        return round.opened is None and now < round.closes
    return kind is not NoticeKind.ROUND_CLOSING or round.state(now) is RoundState.CLOSED


async def offer(uow: UnitOfWork, contest: Contest, notice: PlannedNotice, why: str, now: datetime) -> None:
    """Ask everybody who plans notices what to do with one that did not go out by itself, if any group was to get it."""
    if not await groups_for(uow, contest, notice):
        return
    key = f"offer:{ledger_key(notice)}:{notice.due_at.isoformat()}"
    parameters: Json = {"code": notice.code, "why": why, "due": notice.due_at.isoformat()}
    for person in await planners(uow, contest):
        chats = [chat for chat in await uow.chats_of(person) if chat.reachable and not chat.group]
        if chats:
            newest = max(chat.id for chat in chats)
            uow.add_notice(Notice(await uow.new_id(), contest.id, key, OFFER, parameters, newest, now))


async def groups_for(uow: UnitOfWork, contest: Contest, notice: PlannedNotice) -> list[Subscription]:
    """The groups that want it, by chat."""
    topic = TOPIC_OF[NoticeKind(notice.kind)].value
    wanting = [group for group in await uow.subscriptions(contest.id) if topic in group.kinds]
    if notice.kind == NoticeKind.UNIT_SHEET:
        wanting = [group for group in wanting if has_sheet(contest, group.scope)]
    return sorted(wanting, key=lambda group: group.chat)


async def why_skip(uow: UnitOfWork, contest: Contest, copy: Notice, now: datetime) -> str | None:
    """Why a copy is left out after all: the group ended its agreement, the sending was held up too long, or the night
    that it waited through has made it untrue."""
    if copy.kind == daily_question.KIND:
        return await daily_question.why_skip(uow, contest, copy, now)
    if copy.kind not in {KIND, drills.KIND}:
        return None
    agreed = await uow.subscription(contest.id, copy.chat)
    if agreed is None or agreed.ended_at is not None:
        return "ended"
    if copy.kind == drills.KIND:
        return None
    if now > datetime.fromisoformat(copy.parameters["until"]):
        return "late"
    if not copy.parameters.get("waited"):
        return None
    rounds = [round for round in await uow.rounds(contest.id) if round.code == copy.parameters["round"]]
    true = _is_true(contest, NoticeKind(copy.parameters["kind"]), rounds[0] if rounds else None, now)
    return None if true else "untrue"


async def planners(uow: UnitOfWork, contest: Contest) -> Sequence[int]:
    """The people who plan notices."""
    grants = await uow.grants(contest.id)
    return sorted({grant.person for grant in grants if grant.scope == "" and Act.PLAN_NOTICES in RIGHTS[grant.role]})


async def send(
    uow: UnitOfWork, contest: Contest, means: Means, notice: PlannedNotice, by: int, now: datetime
) -> SendDecision:
    """Send by hand, whatever the calendar says; of two presses the first stands."""
    if notice.state is NoticeState.SENT:
        return AlreadySent(notice)
    timer = await wake(uow, notice, now)
    timer.done_at = now
    await _begin(uow, contest, means, notice, timer, str(by), now)
    uow.save_timer(timer)
    await write_down(uow, notice, by, "send", now, {"recipients": notice.recipients})
    return Sent(notice.recipients)


async def newest(uow: UnitOfWork, contest: Contest, means: Means, now: datetime) -> Json | None:
    """The facts of the last notice that went out, if that was within a day. Sheets of units are for their own groups."""
    planned = await uow.planned_notices(contest.id)
    sent = [each for each in planned if each.sent_at is not None and each.kind != NoticeKind.UNIT_SHEET]
    last = max(sent, key=lambda notice: notice.sent_at or now, default=None)
    if last is None or last.sent_at is None or now - last.sent_at > FRESH:
        return None
    return (await gather(uow, contest, means, last, now)).facts


async def _begin(
    uow: UnitOfWork,
    contest: Contest,
    means: Means,
    notice: PlannedNotice,
    timer: Timer,
    by: str,
    now: datetime,
) -> None:
    notice.state, notice.sent_by, notice.sent_at, notice.recipients = NoticeState.SENT, by, now, 0
    timer.parameters = {"after": 0}
    await _expand(uow, contest, means, notice, timer, now)


async def _expand(
    uow: UnitOfWork, contest: Contest, means: Means, notice: PlannedNotice, timer: Timer, now: datetime
) -> None:
    """Write the next thousand copies; what is left comes with the next look, and a copy that is there stays one."""
    after = int(timer.parameters["after"])
    groups = [group for group in await groups_for(uow, contest, notice) if group.chat > after]
    told = await gather(uow, contest, means, notice, now)
    for subscription in groups[:AT_ONCE]:
        uow.add_notice(await _copy(uow, contest, notice, subscription, for_group(contest, told, subscription), now))
    notice.recipients += len(groups[:AT_ONCE])
    uow.save_planned_notice(notice)
    if len(groups) > AT_ONCE:
        timer.parameters, timer.due_at, timer.done_at = {"after": groups[AT_ONCE - 1].chat}, now, None
    else:
        timer.parameters = {}


async def _copy(
    uow: UnitOfWork, contest: Contest, notice: PlannedNotice, group: Subscription, facts: Json, now: datetime
) -> Notice:
    """One group's copy; at night it waits. It says until when it may leave, should the sending be held up."""
    quiet = NoticeKind(notice.kind) not in NEVER_QUIET
    due = after_quiet(now, group.quiet_from, group.quiet_until, contest.pack.zone) if quiet else now
    until = due + max(LATE, notice.latest_at - notice.due_at)
    parameters = {**facts, "until": until.isoformat(), "waited": due > now}
    return Notice(await uow.new_id(), contest.id, ledger_key(notice), KIND, parameters, group.chat, due)
