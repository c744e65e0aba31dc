""" "Nhắc tôi": one press sets a reminder, one press stops it; it goes out through the outbox when its moment comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.actions import Remind
from handlers.context import Context
from handlers.group import subscribe
from handlers.resident.info import calendar
from handlers.resident.private import in_private
from handlers.routes import AdminMatters, Routes
from handlers.views import notices as view
from messaging.model import Due, Event, Outgoing, Pressed
from quiz.rounds import Round, RoundState
from services import play
from services.quiet import after_quiet
from services.records import Notice, Timer

routes = Routes()
SUBJECT = "reminder"
OPENS, CLOSES = "opens", "closes"
BEFORE_CLOSE = (timedelta(hours=3), timedelta(minutes=30))
"""How long before a close somebody is reminded: the first of these that is still to come."""
NIGHT = (21 * 60, 7 * 60)
"""From 21h to 7h nobody is reminded."""
LOOK_AGAIN = timedelta(minutes=5)
"""A round that opens by hand has no fixed moment: after the planned one it is looked at this often."""


@routes.pressed(Remind)
@in_private
async def remind(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Set a reminder or stop it; both can be pressed again without harm."""
    assert isinstance(event.action, Remind)
    return await _remind(event, ctx, event.action)


@routes.command("nhactoi", words=("nhắc tôi", "nhắc", "hẹn nhắc", "remind me"))
@in_private
async def on_word(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Of what comes next: the close of the round that is open, else the opening of the next one."""
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    if round is None:
        return await calendar(event, ctx)
    return await _remind(event, ctx, Remind(round.code, CLOSES if round.takes(ctx.now) else OPENS, 1))


async def _remind(event: Event, ctx: Context, action: Remind) -> Sequence[Outgoing]:
    round = await play.round_by_code(ctx.uow, ctx.contest, action.round)
    if round is None or action.moment not in {OPENS, CLOSES}:
        return await calendar(event, ctx)
    timer = await ctx.uow.timer(ctx.contest.id, SUBJECT, _subject_id(ctx, action))
    if not action.on:
        if timer is not None and timer.done_at is None:
            timer.done_at = ctx.now
            ctx.uow.save_timer(timer)
        return [ctx.reply(view.reminder_stopped(round.code, action.moment, ctx.contest, ctx.tongue))]
    due = _due_at(round, action.moment, ctx.now)
    due = _by_day(ctx, round, due) if due is not None else None
    if due is None:
        return [ctx.reply(view.too_late_to_remind(round, ctx.now, ctx.contest, ctx.tongue))]
    await _set(ctx, timer, _subject_id(ctx, action), due)
    return [ctx.reply(view.reminder_set(round, action.moment, due, ctx.contest, ctx.tongue))]


@routes.command("dung", words=("dừng", "thôi", "dừng nhắc", "thôi nhắc", "stop"))
@AdminMatters
async def stop_all(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """One word stops every reminder of the person; in a group, the notices, if an admin says it."""
    if ctx.chat.group:
        return await subscribe.on_stop(event, ctx)
    stopped = 0
    for round in await ctx.uow.rounds(ctx.contest.id):
        for moment in (OPENS, CLOSES):
            timer = await ctx.uow.timer(ctx.contest.id, SUBJECT, f"{round.code}.{moment}.{ctx.person.id}")
            if timer is not None and timer.done_at is None:
                timer.done_at = ctx.now
                ctx.uow.save_timer(timer)
                stopped += 1
    return [ctx.reply(view.reminders_stopped(stopped, ctx.tongue))]


@routes.due(SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Queue the reminder if there is still something to remind of; look again later if the round waits for a hand."""
    timer = await ctx.uow.timer(ctx.contest.id, SUBJECT, event.subject_id)
    code, moment, person = event.subject_id.rsplit(".", 2)
    round = await play.round_by_code(ctx.uow, ctx.contest, code)
    if timer is None or timer.done_at is not None:
        return []
    later = _not_yet(round, moment, ctx.now) if round is not None else None
    if later is not None:
        timer.due_at = later
    else:
        timer.done_at = ctx.now
        if (
            round is not None
            and round.takes(ctx.now)
            and not (moment == CLOSES and await _nothing_left(ctx, int(person), round))
        ):
            await _queue(ctx, timer, round, moment)
    ctx.uow.save_timer(timer)
    return []


def _due_at(round: Round, moment: str, now: datetime) -> datetime | None:
    """When to remind; None where it is too late for that."""
    state = round.state(now)
    if moment == CLOSES:
        return next((round.closes - before for before in BEFORE_CLOSE if round.closes - before > now), None)
    if state not in {RoundState.PLANNED, RoundState.ARMED}:
        return None
    return round.opens if round.opens > now else now + LOOK_AGAIN


def _not_yet(round: Round, moment: str, now: datetime) -> datetime | None:
    """When to look again: the launch was not pressed yet, or the round was extended; None if now is the time."""
    if moment == CLOSES:
        longest = max(BEFORE_CLOSE)
        return round.closes - longest if round.closes - now > longest else None
    waiting = round.state(now) in {RoundState.PLANNED, RoundState.ARMED}
    return now + LOOK_AGAIN if waiting else None


async def _nothing_left(ctx: Context, person: int, round: Round) -> bool:
    """Whether every attempt is used and the prediction given: a reminder would only disturb."""
    player = await ctx.uow.player_of(ctx.contest.id, person)
    if player is None:
        return False
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    predicted = where.prediction is not None or ctx.contest.pack.rules.prediction is None
    return where.left == 0 and where.running is None and predicted


def _by_day(ctx: Context, round: Round, due: datetime) -> datetime:
    """By day: at night it waits for the morning, unless the round will have closed by then."""
    morning = after_quiet(due, *NIGHT, ctx.contest.pack.zone)
    return morning if morning < round.closes else due


def _subject_id(ctx: Context, action: Remind) -> str:
    return f"{action.round}.{action.moment}.{ctx.person.id}"


async def _set(ctx: Context, timer: Timer | None, subject_id: str, due: datetime) -> None:
    parameters = {"chat": ctx.record.id}
    if timer is None:
        timer = Timer(await ctx.uow.new_id(), ctx.contest.id, SUBJECT, subject_id, due, parameters)
    else:
        timer.due_at, timer.parameters, timer.done_at = due, parameters, None
    ctx.uow.save_timer(timer)


async def _queue(ctx: Context, timer: Timer, round: Round, moment: str) -> None:
    key = f"{SUBJECT}:{ctx.contest.id}:{timer.subject_id}:{timer.due_at.isoformat()}"
    parameters = {"round": round.code, "moment": moment, "closes": round.closes.isoformat()}
    chat = int(timer.parameters["chat"])
    due = _by_day(ctx, round, ctx.now)
    ctx.uow.add_notice(Notice(await ctx.uow.new_id(), ctx.contest.id, key, SUBJECT, parameters, chat, due))
