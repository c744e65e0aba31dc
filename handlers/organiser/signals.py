"""`/dauhieu`: signals that a reviewer may want to look at, as advice; each is noted, or leads to a proposal of two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.review_actions import ConfirmNote, ListSignals, NoteSignal, ShowSignal
from handlers.routes import Routes
from handlers.views import signals as view
from handlers.views.prizes import bad_reason
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.rounds import RoundState
from services import play, results, signals
from services.reasons import clean_reason
from services.result_records import SignalState
from services.rights import Act
from services.signals import ForReview

routes = Routes()
REASON = "signal.reason"
MEMORY = Memory("signal", frozenset({REASON}))


@routes.command("dauhieu", words=("dấu hiệu", "signals"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rounds that are over; for a resident, whose work it is."""
    if not await ctx.can(Act.REVIEW):
        return [ctx.reply(view.for_residents(ctx.tongue))]
    MEMORY.forget(ctx)
    over = [one for one in await ctx.uow.rounds(ctx.contest.id) if one.state(ctx.now) is RoundState.CLOSED]
    return [ctx.reply(view.choose(ctx.contest, over, ctx.tongue), view.SUBJECT)]


@routes.pressed(ListSignals)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The signals of a round, and that they are counted for the first time."""
    action = event.action
    assert isinstance(action, ListSignals)
    round = await play.round_by_code(ctx.uow, ctx.contest, action.round)
    if round is None or round.state(ctx.now) is not RoundState.CLOSED:
        return await info.unknown(event, ctx)
    found = await signals.for_review(ctx.uow, ctx.contest, round.code, ctx.person.id, ctx.now)
    if found is None:
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    await signals.ask(ctx.uow, ctx.contest, round, ctx.now)
    names = await results.names(ctx.uow, ctx.contest)
    return [ctx.reply(view.listed(ctx.contest, round.code, found, names, action.page, ctx.tongue), view.SUBJECT)]


@routes.pressed(ShowSignal)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of them, and what can be said about it."""
    assert isinstance(event.action, ShowSignal)
    found = await signals.one_for_review(ctx.uow, ctx.contest, ctx.person.id, event.action.signal)
    return await info.unknown(event, ctx) if found is None else [await _shown(ctx, found)]


async def _shown(ctx: Context, found: ForReview, receipt: Text = ()) -> Outgoing:
    MEMORY.forget(ctx)
    names = await results.names(ctx.uow, ctx.contest)
    return ctx.reply(view.one(ctx.contest, found, names, ctx.tongue, receipt), view.SUBJECT)


@routes.pressed(NoteSignal)
@in_private
async def on_note(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """It was seen; or it is no matter, and the reason is asked."""
    action = event.action
    assert isinstance(action, NoteSignal)
    found = await signals.one_for_review(ctx.uow, ctx.contest, ctx.person.id, action.signal)
    if found is None:
        return await info.unknown(event, ctx)
    if not action.seen:
        return [_ask(ctx, found)]
    await signals.note(ctx.uow, ctx.contest, ctx.person.id, action.signal, SignalState.SEEN, "", ctx.now)
    return [await _shown(ctx, found, view.noted(ctx.tongue))]


def _ask(ctx: Context, found: ForReview, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"signal": found.signal.id}, REASON)
    return ctx.reply(view.ask_reason(found.signal.id, ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it is so."""
    id = int(MEMORY.pending(ctx).get("signal", 0))
    found, reason = await signals.one_for_review(ctx.uow, ctx.contest, ctx.person.id, id), clean_reason(event.text)
    if found is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    if reason is None:
        return [_ask(ctx, found, bad_reason(ctx.tongue))]
    MEMORY.keep(ctx, {"signal": id, "reason": reason})
    return [ctx.reply(view.confirm(id, reason, ctx.tongue))]


@routes.pressed(ConfirmNote)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Note that it is no matter."""
    assert isinstance(event.action, ConfirmNote)
    pending, id = MEMORY.pending(ctx), event.action.signal
    if pending.get("signal") != id or "reason" not in pending:
        return await info.unknown(event, ctx)
    reason, state = str(pending["reason"]), SignalState.NO_MATTER
    found = await signals.note(ctx.uow, ctx.contest, ctx.person.id, id, state, reason, ctx.now)
    if found is None:
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    names = await results.names(ctx.uow, ctx.contest)
    shown = view.one(ctx.contest, found, names, ctx.tongue, view.noted(ctx.tongue))
    return [ctx.reply(replace(shown, replaces=None), view.SUBJECT)]


@routes.job(signals.JOB)
async def work(job: JobContext) -> None:
    """Count the signals of a round."""
    round = str(job.job.parameters["round"])
    async with job.read() as uow:
        found = await signals.counted(uow, job.contest, round)
    async with job.write() as uow:
        await signals.keep(uow, job.contest, round, found, job.clock())
