"""`/giahan`: close a round later after an outage. Moment, what it does, reason, question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.context import Context
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.role_actions import ConfirmExtension, ExtendRound
from handlers.routes import Routes
from handlers.views import extending as view
from handlers.views.corrections import bad_reason
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text, join
from quiz.rounds import Round
from quiz.schedule import parse_moment
from services import extending, play
from services.extending import Extension
from services.reasons import clean_reason
from services.records import Json
from services.rights import Act

routes = Routes()
MOMENT, REASON, NOTE = "extend.moment", "extend.reason", "extend"
LONGEST = timedelta(days=30)
"""A longer one is a slip of the hand."""


@routes.command("giahan", words=("gia hạn", "extend round"))
@in_private
async def on_extend_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Which round; for a resident, the calendar."""
    if not await ctx.can(Act.EXTEND_ROUND):
        return await info.calendar(event, ctx)
    _forget(ctx)
    return [await _choose(ctx)]


@routes.pressed(ExtendRound)
@in_private
async def on_round(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for the moment, or take one of the offered ones."""
    assert isinstance(event.action, ExtendRound)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if not await ctx.can(Act.EXTEND_ROUND):
        return await info.unknown(event, ctx)
    if round is None or not extending.extendable(round, ctx.now):
        return [await _choose(ctx)]
    minutes = event.action.minutes
    if not 0 < minutes <= LONGEST.total_seconds() // 60:
        return [_ask(ctx, round)]
    return [await _preview(ctx, round, max(round.closes, ctx.now) + timedelta(minutes=minutes))]


@routes.asking(MOMENT)
@in_private
async def on_moment(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the moment and show what it would do."""
    round = await _pending_round(ctx)
    if round is None or not await ctx.can(Act.EXTEND_ROUND):
        _forget(ctx)
        return await info.unknown(event, ctx)
    try:
        closes = parse_moment(event.text[:60], ctx.contest.pack.zone)
    except (ValueError, OverflowError):
        return [_ask(ctx, round, view.no_moment(ctx.tongue))]
    if closes > ctx.now + LONGEST:
        return [_ask(ctx, round, view.no_moment(ctx.tongue))]
    return [await _preview(ctx, round, closes)]


async def _preview(ctx: Context, round: Round, closes: datetime, receipt: Text = ()) -> Outgoing:
    decision = await extending.preview(ctx.uow, ctx.contest, round, closes, ctx.now)
    if not isinstance(decision, Extension):
        return _ask(ctx, round, view.refused(ctx.contest, ctx.tongue, decision))
    _remember(ctx, {"round": round.code, "closes": int(closes.timestamp())}, REASON)
    return ctx.reply(view.preview(ctx.contest, ctx.tongue, decision, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be done."""
    round, pending = await _pending_round(ctx), ctx.person.notes.get(NOTE, {})
    if round is None or "closes" not in pending or not await ctx.can(Act.EXTEND_ROUND):
        _forget(ctx)
        return await info.unknown(event, ctx)
    closes = datetime.fromtimestamp(pending["closes"], UTC)
    reason = clean_reason(event.text)
    if reason is None:
        return [await _preview(ctx, round, closes, bad_reason(ctx.tongue))]
    decision = await extending.preview(ctx.uow, ctx.contest, round, closes, ctx.now)
    if not isinstance(decision, Extension):
        return [_ask(ctx, round, view.refused(ctx.contest, ctx.tongue, decision))]
    _remember(ctx, {**pending, "reason": reason}, "")
    return [ctx.reply(view.confirm(ctx.contest, ctx.tongue, decision, reason))]


@routes.pressed(ConfirmExtension)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Do it, if it is what the reason was typed for; a second press finds it done."""
    assert isinstance(event.action, ConfirmExtension)
    if not await ctx.can(Act.EXTEND_ROUND):
        return await info.unknown(event, ctx)
    pending = ctx.person.notes.get(NOTE)
    wanted = {"round": event.action.round, "closes": event.action.closes}
    round = await _pending_round(ctx)
    if round is None or not isinstance(pending, dict) or pending != {**wanted, "reason": pending.get("reason")}:
        return [await _choose(ctx, view.out_of_date(ctx.tongue))]
    closes = datetime.fromtimestamp(event.action.closes, UTC)
    decision = await extending.extend(
        ctx.uow, ctx.contest, round, ctx.person.id, closes, str(pending["reason"]), ctx.now
    )
    if not isinstance(decision, Extension):
        return [_ask(ctx, round, view.refused(ctx.contest, ctx.tongue, decision))]
    _forget(ctx)
    return [ctx.reply(view.extended(ctx.contest, ctx.tongue, decision))]


async def _choose(ctx: Context, receipt: Text = ()) -> Outgoing:
    rounds = [round for round in await ctx.uow.rounds(ctx.contest.id) if extending.extendable(round, ctx.now)]
    reply = view.choose_round(ctx.contest, ctx.tongue, rounds)
    return ctx.reply(replace(reply, text=join([receipt, reply.text], "\n\n")))


def _ask(ctx: Context, round: Round, receipt: Text = ()) -> Outgoing:
    _remember(ctx, {"round": round.code}, MOMENT)
    return ctx.reply(view.ask_moment(ctx.contest, ctx.tongue, round, receipt))


async def _pending_round(ctx: Context) -> Round | None:
    pending = ctx.person.notes.get(NOTE)
    code = str(pending.get("round", "")) if isinstance(pending, dict) else ""
    return await play.round_by_code(ctx.uow, ctx.contest, code)


def _remember(ctx: Context, pending: Json, asking: str) -> None:
    ctx.person.notes = {**ctx.person.notes, NOTE: pending}
    ctx.person.asking = asking
    ctx.uow.save_person(ctx.person)


def _forget(ctx: Context) -> None:
    if NOTE in ctx.person.notes or ctx.person.asking in {MOMENT, REASON}:
        ctx.person.notes = {name: note for name, note in ctx.person.notes.items() if name != NOTE}
        ctx.person.asking = "" if ctx.person.asking in {MOMENT, REASON} else ctx.person.asking
        ctx.uow.save_person(ctx.person)
