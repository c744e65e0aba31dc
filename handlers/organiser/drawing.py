"""Entering a draw: who is equal across a prize's line, what was drawn, what it gives, yes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.organiser.results import standing
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import ConfirmDraw, RecordDraw
from handlers.routes import Routes
from handlers.views import drawing as view
from handlers.views import results_making
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from quiz.rounds import Round
from services import drawing, play, results
from services.drawing import Drawn
from services.rights import Act

routes = Routes()
WORDS = "draw.words"
MEMORY = Memory("draw", frozenset({WORDS}))


@routes.pressed(RecordDraw)
@in_private
async def on_draw(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Who is tied; what was drawn is asked."""
    assert isinstance(event.action, RecordDraw)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        return await info.unknown(event, ctx)
    return [await _ask(ctx, round)]


async def _ask(ctx: Context, round: Round, receipt: Text = ()) -> Outgoing:
    _, ties = await drawing.ties(ctx.uow, ctx.contest, round.code)
    if not ties:
        return await standing(ctx, round, view.no_ties(ctx.tongue))
    MEMORY.keep(ctx, {"round": round.code}, WORDS)
    names = await results.names(ctx.uow, ctx.contest)
    return ctx.reply(view.ask(ctx.contest, round, ties, names, ctx.tongue, receipt))


@routes.asking(WORDS)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Show in which order it puts them."""
    round = await play.round_by_code(ctx.uow, ctx.contest, str(MEMORY.pending(ctx).get("round", "")))
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    outcome, ties = await drawing.ties(ctx.uow, ctx.contest, round.code)
    if outcome is None or len(" ".join(event.text.split())) < view.SHORTEST:
        return [await _ask(ctx, round, view.too_short(ctx.tongue))]
    drawn = drawing.read(ctx.contest, outcome, ties, event.text)
    names = await results.names(ctx.uow, ctx.contest)
    if not isinstance(drawn, Drawn):
        return [await _ask(ctx, round, view.problem(ctx.contest, drawn, names, ctx.tongue))]
    MEMORY.keep(ctx, {"round": round.code, "words": event.text[: drawing.LONGEST]})
    return [ctx.reply(view.confirm(ctx.contest, round, drawn, names, ctx.tongue))]


@routes.pressed(ConfirmDraw)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Keep it and make the next list."""
    assert isinstance(event.action, ConfirmDraw)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    pending = MEMORY.pending(ctx)
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        return await info.unknown(event, ctx)
    outcome, ties = await drawing.ties(ctx.uow, ctx.contest, round.code)
    words = str(pending.get("words", "")) if pending.get("round") == round.code else ""
    drawn = drawing.read(ctx.contest, outcome, ties, words) if outcome is not None and words else None
    if not isinstance(drawn, Drawn):
        return [await _ask(ctx, round)]
    MEMORY.forget(ctx)
    reason = view.reason(drawn, ctx.tongue)
    made = await drawing.record(ctx.uow, ctx.contest, round, ctx.person.id, drawn, reason, ctx.now)
    return [await standing(ctx, round, results_making.made(made, ctx.tongue) if made else ())]
