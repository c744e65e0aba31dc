"""The question of the day, to the groups that want it: at a fixed hour while a round runs, once a day for each group.

The rows of the outbox are unique by day and group, so that a restart or several servers send nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from quiz.daily import drawn, next_moment
from quiz.question import Question
from quiz.rounds import Round
from quiz.visibility import Audience, Board, Seen, may_see
from services.boards import phase_of
from services.contest import Contest
from services.groups import LINK, Topic, in_force
from services.organising import Subscription
from services.ports import UnitOfWork
from services.quiet import after_quiet
from services.records import Json, Notice, Timer

SUBJECT = KIND = "daily_question"
NEXT = "next"
"""There is one timer: it goes from day to day."""
LATE = timedelta(hours=2)
AT_ONCE = 1_000


async def install(uow: UnitOfWork, contest: Contest, now: datetime) -> None:
    """Set the timer, and follow the pack's hour; one whose moment has come by now is left to be looked at."""
    moment = next_moment(now, contest.pack.daily_question, contest.pack.zone)
    timer = await uow.timer(contest.id, SUBJECT, NEXT)
    if timer is None:
        timer = Timer(await uow.new_id(), contest.id, SUBJECT, NEXT, moment)
    elif timer.due_at <= now or timer.due_at == moment:
        return
    timer.due_at = moment
    uow.save_timer(timer)


async def look(uow: UnitOfWork, contest: Contest, now: datetime) -> None:
    """The hour has come: queue the question for the next thousand groups; when all have it, wait for tomorrow."""
    timer = await uow.timer(contest.id, SUBJECT, NEXT)
    if timer is None or timer.due_at > now:
        return
    timer.lease_until = None
    # After a long outage it is about the last time that it was this hour, not the first that was missed.
    newest = next_moment(now - timedelta(days=1), contest.pack.daily_question, contest.pack.zone)
    moment = datetime.fromisoformat(timer.parameters["at"]) if timer.parameters else max(timer.due_at, newest)
    last = await _expand(uow, contest, moment, int(timer.parameters.get("after", 0)), now)
    if last is not None:
        timer.due_at, timer.parameters = now, {"at": moment.isoformat(), "after": last}
    else:
        timer.due_at, timer.parameters = next_moment(now, contest.pack.daily_question, contest.pack.zone), {}
    uow.save_timer(timer)


async def why_skip(uow: UnitOfWork, contest: Contest, copy: Notice, now: datetime) -> str | None:
    """Why a group's copy is left out after all: not wanted any more, too late, or not to be shown now."""
    agreed = await in_force(uow, contest, copy.chat)
    if agreed is None or Topic.QUESTION not in agreed.kinds:
        return "ended"
    if now > datetime.fromisoformat(copy.parameters["until"]):
        return "late"
    rounds = await uow.rounds(contest.id)
    public, _ = _parted(contest, rounds, now)
    named = copy.parameters["set"], copy.parameters["question"]
    shown = any((question.round, question.id) == named for question in public)
    return None if shown and _runs(rounds, now) else "untrue"


async def _expand(uow: UnitOfWork, contest: Contest, moment: datetime, after: int, now: datetime) -> int | None:
    """Queue the next copies; returns the last chat if there are more."""
    rounds = await uow.rounds(contest.id)
    if now > moment + LATE or not _runs(rounds, now):
        return None
    day = moment.astimezone(contest.pack.zone).date()
    question = drawn(*_parted(contest, rounds, now), contest.pack.languages, day, contest.id)
    if question is None:
        return None
    key = f"{KIND}:{contest.id}:{day.isoformat()}"
    groups = [one for one in await uow.subscriptions(contest.id) if Topic.QUESTION in one.kinds and one.chat > after]
    groups.sort(key=lambda one: one.chat)
    for group in groups[:AT_ONCE]:
        uow.add_notice(await _copy(uow, contest, key, question, group, now))
    return groups[AT_ONCE - 1].chat if len(groups) > AT_ONCE else None


async def _copy(
    uow: UnitOfWork, contest: Contest, key: str, question: Question, group: Subscription, now: datetime
) -> Notice:
    """One group's copy; in its quiet hours it waits."""
    due = after_quiet(now, group.quiet_from, group.quiet_until, contest.pack.zone)
    facts: Json = {
        "set": question.round,
        "question": question.id,
        "link": f"{LINK}{group.chat}",
        "language": group.language or "vi",
        "until": (due + LATE).isoformat(),
    }
    return Notice(await uow.new_id(), contest.id, key, KIND, facts, group.chat, due)


def _runs(rounds: Sequence[Round], now: datetime) -> bool:
    return any(round.takes(now) for round in rounds)


def _parted(contest: Contest, rounds: Sequence[Round], now: datetime) -> tuple[list[Question], list[Question]]:
    """The questions that anybody may see with their answers, and those that are still secret."""
    shown = {
        round.code for round in rounds if may_see(Board.ANSWERS, Audience.PUBLIC, phase_of(round, now)) is not Seen.NO
    }
    questions = contest.pack.questions
    public = [*contest.pack.trial, *(one for one in questions if one.counted and one.round in shown)]
    return public, [one for one in questions if one.round not in shown]
