"""`/suagiai`: change the number or the value of a prize while the contest runs, with a reason that everybody reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import ConfirmPrize, EditPrize
from handlers.routes import Routes
from handlers.views import prizes as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.pack import Prize
from services import amending
from services.amending import PrizeChanged, PrizeSame, as_amended
from services.reasons import clean_reason
from services.rights import Act

routes = Routes()
TERMS, REASON = "prize.terms", "prize.reason"
MEMORY = Memory("prize", frozenset({TERMS, REASON}))


@routes.command("suagiai", words=("sửa giải", "change prizes"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The prizes; for a resident, the rules."""
    if not await ctx.can(Act.CHANGE_PRIZES):
        return await info.rules(event, ctx)
    MEMORY.forget(ctx)
    amended = await as_amended(ctx.uow, ctx.contest)
    return [ctx.reply(view.choose(amended.pack.rules.prizes, ctx.tongue))]


@routes.pressed(EditPrize)
@in_private
async def on_edit(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Number and value are asked."""
    assert isinstance(event.action, EditPrize)
    prize = await _prize(ctx, event.action.prize)
    return await info.unknown(event, ctx) if prize is None else [_ask(ctx, prize)]


def _ask(ctx: Context, prize: Prize, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"prize": prize.code}, TERMS)
    return ctx.reply(view.ask_terms(prize, ctx.tongue, receipt))


@routes.asking(TERMS)
@in_private
async def on_terms(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read them; the reason is asked."""
    prize = await _prize(ctx, str(MEMORY.pending(ctx).get("prize", "")))
    if prize is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    terms = amending.read_terms(event.text)
    if terms is None:
        return [_ask(ctx, prize, view.no_terms(ctx.tongue))]
    return [_ask_reason(ctx, prize, *terms)]


def _ask_reason(ctx: Context, prize: Prize, count: int, value: int | None, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"prize": prize.code, "count": count, "value": value}, REASON)
    return ctx.reply(view.ask_reason(prize, replace(prize, count=count, value=value), ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be done."""
    pending = MEMORY.pending(ctx)
    prize = await _prize(ctx, str(pending.get("prize", "")))
    if prize is None or "count" not in pending:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    if reason is None:
        return [_ask_reason(ctx, prize, pending["count"], pending["value"], view.bad_reason(ctx.tongue))]
    MEMORY.keep(ctx, {**pending, "reason": reason})
    after = replace(prize, count=pending["count"], value=pending["value"])
    return [ctx.reply(view.confirm(prize, after, reason, ctx.tongue))]


@routes.pressed(ConfirmPrize)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Change it; a second press finds it changed."""
    assert isinstance(event.action, ConfirmPrize)
    pending = MEMORY.pending(ctx)
    prize = await _prize(ctx, event.action.prize)
    if prize is None:
        return await info.unknown(event, ctx)
    if pending.get("prize") != prize.code or "reason" not in pending:
        return [_ask(ctx, prize)]
    MEMORY.forget(ctx)
    terms = (pending["count"], pending["value"], str(pending["reason"]))
    decision = await amending.change_prize(ctx.uow, ctx.contest, ctx.person.id, prize.code, *terms, ctx.now)
    if isinstance(decision, PrizeChanged | PrizeSame):
        same = isinstance(decision, PrizeSame)
        return [ctx.reply(view.changed(decision.prize, ctx.tongue, same=same))]
    return await info.unknown(event, ctx)


async def _prize(ctx: Context, code: str) -> Prize | None:
    if not await ctx.can(Act.CHANGE_PRIZES):
        return None
    prizes = (await as_amended(ctx.uow, ctx.contest)).pack.rules.prizes
    return next((prize for prize in prizes if prize.code == code), None)
