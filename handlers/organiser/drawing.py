"""Entering a draw: who is equal across a prize's line, what was drawn, what it gives, yes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.matter_frame import about
from handlers.organiser.remembering import Memory
from handlers.organiser.results import standing
from handlers.result_actions import ConfirmDraw, RecordDraw
from handlers.routes import Routes
from handlers.views import drawing as view
from handlers.views import results_making
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from services import drawing, results
from services.drawing import Drawn
from services.matters import Matter
from services.rights import Act

routes = Routes()
WORDS = "draw.words"
MEMORY = Memory("draw", frozenset({WORDS}))


@routes.pressed(RecordDraw)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_draw(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Who is tied; what was drawn is asked."""
    return [await _ask(ctx, matter)]


async def _ask(ctx: Context, matter: Matter, receipt: Text = ()) -> Outgoing:
    _, ties = await drawing.ties(ctx.uow, ctx.contest, matter.code)
    if not ties:
        return await standing(ctx, matter, view.no_ties(ctx.tongue))
    MEMORY.keep(ctx, {"round": matter.code}, WORDS)
    names = await results.names(ctx.uow, ctx.contest)
    return ctx.reply(view.ask(ctx.contest, matter.code, ties, names, ctx.tongue, receipt))


@routes.asking(WORDS)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_words(event: Said, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Show in which order it puts them."""
    outcome, ties = await drawing.ties(ctx.uow, ctx.contest, matter.code)
    if outcome is None or len(" ".join(event.text.split())) < view.SHORTEST:
        return [await _ask(ctx, matter, view.too_short(ctx.tongue))]
    drawn = drawing.read(ctx.contest, outcome, ties, event.text)
    names = await results.names(ctx.uow, ctx.contest)
    if not isinstance(drawn, Drawn):
        return [await _ask(ctx, matter, view.problem(ctx.contest, drawn, names, ctx.tongue))]
    MEMORY.keep(ctx, {"round": matter.code, "words": event.text[: drawing.LONGEST]})
    return [ctx.reply(view.confirm(ctx.contest, matter.code, drawn, names, ctx.tongue))]


@routes.pressed(ConfirmDraw)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_confirm(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Keep it and make the next list."""
    pending = MEMORY.pending(ctx)
    outcome, ties = await drawing.ties(ctx.uow, ctx.contest, matter.code)
    words = str(pending.get("words", "")) if pending.get("round") == matter.code else ""
    drawn = drawing.read(ctx.contest, outcome, ties, words) if outcome is not None and words else None
    if not isinstance(drawn, Drawn):
        return [await _ask(ctx, matter)]
    MEMORY.forget(ctx)
    reason = view.reason(drawn, ctx.tongue)
    made = await drawing.record(ctx.uow, ctx.contest, matter, ctx.person.id, drawn, reason, ctx.now)
    return [await standing(ctx, matter, results_making.made(made, ctx.tongue) if made else ())]
