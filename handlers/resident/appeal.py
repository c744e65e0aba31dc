"""Appealing against the decision that one's own result is not recognised."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.review_actions import Appeal
from handlers.routes import Routes
from handlers.views import complaints
from handlers.views import disqualifying as view
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from services import disqualifying
from services.tickets import Unclear

routes = Routes()
WORDS = "appeal.words"
MEMORY = Memory("appeal", frozenset({WORDS}))


@routes.pressed(Appeal)
@in_private
async def on_appeal(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The words are asked, where there is something to appeal against."""
    assert isinstance(event.action, Appeal)
    player, code = await ctx.player(), event.action.round
    if player is None:
        return await info.unknown(event, ctx)
    refusal = await disqualifying.appeal_refused(ctx.uow, ctx.contest, player, code, ctx.now)
    if refusal is not None:
        return [ctx.reply(view.appealed(refusal, ctx.tongue))]
    return [_ask(ctx, code)]


def _ask(ctx: Context, round: str, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"round": round}, WORDS)
    return ctx.reply(view.ask_appeal(ctx.contest, round, ctx.tongue, receipt))


@routes.asking(WORDS)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Write it down and say its number."""
    player, pending = await ctx.player(), MEMORY.pending(ctx)
    if player is None or "round" not in pending:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    code = str(pending["round"])
    decision = await disqualifying.appeal(ctx.uow, ctx.contest, player, code, event.text, ctx.now)
    if isinstance(decision, Unclear):
        return [_ask(ctx, code, complaints.not_taken(decision, ctx.tongue))]
    MEMORY.forget(ctx)
    return [ctx.reply(view.appealed(decision, ctx.tongue))]
