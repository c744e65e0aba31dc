"""Verifying winners before the award: called, identity paper looked at, spelling, comes or not; replaced after a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.organiser.results import standing
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import ConfirmReplace, ListWinners, MarkWinner, ReplaceWinner, ShowWinner, SpellWinner
from handlers.routes import Routes
from handlers.views import results_making
from handlers.views import winners as view
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from services import signals, winners
from services.matters import matter_of
from services.reasons import clean_reason
from services.rights import Act
from services.winners import Mark, Replaced, Winner

routes = Routes()
SPELLING, REASON = "winner.spelling", "winner.reason"
MEMORY = Memory("winner", frozenset({SPELLING, REASON}))


@routes.pressed(ListWinners)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The winners of a round by its newest list."""
    action = event.action
    assert isinstance(action, ListWinners)
    found = await winners.winners(ctx.uow, ctx.contest, action.round, ctx.person.id)
    matter = await matter_of(ctx.uow, ctx.contest, action.round)
    if found is None or matter is None:
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    noticed = await signals.waiting(ctx.uow, ctx.contest, action.round) if await ctx.can(Act.REVIEW) else frozenset()
    for round in matter.rounds if not matter.whole else ():
        await signals.ask(ctx.uow, ctx.contest, round, ctx.now)
    shown = view.listed(ctx.contest, action.round, found, action.page, ctx.tongue, noticed)
    return [ctx.reply(shown, view.SUBJECT)]


@routes.pressed(ShowWinner)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of them."""
    assert isinstance(event.action, ShowWinner)
    found = await _winner(ctx, event.action.round, event.action.player)
    return await info.unknown(event, ctx) if found is None else [_shown(ctx, found)]


def _shown(ctx: Context, found: Winner, receipt: Text = ()) -> Outgoing:
    MEMORY.forget(ctx)
    return ctx.reply(view.one(ctx.contest, found, ctx.now, ctx.tongue, receipt), view.SUBJECT)


@routes.pressed(MarkWinner)
@in_private
async def on_mark(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Note how a call went."""
    action = event.action
    assert isinstance(action, MarkWinner)
    if action.mark not in {str(mark) for mark in Mark}:
        return await info.unknown(event, ctx)
    mark = Mark(action.mark)
    found = await winners.note(ctx.uow, ctx.contest, action.round, action.player, mark, ctx.person.id, ctx.now)
    return await info.unknown(event, ctx) if found is None else [_shown(ctx, found, view.noted(ctx.tongue))]


@routes.pressed(SpellWinner)
@in_private
async def on_spell(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The name for the certificate is asked."""
    assert isinstance(event.action, SpellWinner)
    found = await _winner(ctx, event.action.round, event.action.player)
    return await info.unknown(event, ctx) if found is None else [_ask_spelling(ctx, found)]


def _ask_spelling(ctx: Context, found: Winner, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"round": found.award.round, "player": found.award.winner}, SPELLING)
    return ctx.reply(view.ask_spelling(found, ctx.tongue, receipt))


@routes.asking(SPELLING)
@in_private
async def on_spelling(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep it as it was typed."""
    found = await _pending(ctx)
    if found is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    code, player = found.award.round, int(found.award.winner)
    spelt = await winners.spell(ctx.uow, ctx.contest, code, player, event.text, ctx.person.id, ctx.now)
    if spelt is None:
        return [_ask_spelling(ctx, found, view.no_name(ctx.tongue))]
    reply = view.one(ctx.contest, spelt, ctx.now, ctx.tongue, view.noted(ctx.tongue))
    MEMORY.forget(ctx)
    return [ctx.reply(replace(reply, replaces=None), view.SUBJECT)]


@routes.pressed(ReplaceWinner)
@in_private
async def on_replace(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What it means; the reason is asked."""
    assert isinstance(event.action, ReplaceWinner)
    found = await _winner(ctx, event.action.round, event.action.player)
    if found is None:
        return await info.unknown(event, ctx)
    at = winners.replaceable_at(found.verified)
    if at is None or ctx.now < at:
        return [_shown(ctx, found, view.too_soon(at, ctx.tongue))]
    return [_ask_reason(ctx, found)]


def _ask_reason(ctx: Context, found: Winner, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"round": found.award.round, "player": found.award.winner}, REASON)
    return ctx.reply(view.ask_reason(ctx.contest, found, ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be done."""
    found = await _pending(ctx)
    if found is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    if reason is None:
        return [_ask_reason(ctx, found, results_making.bad_reason(ctx.tongue))]
    MEMORY.keep(ctx, {"round": found.award.round, "player": found.award.winner, "reason": reason})
    return [ctx.reply(view.confirm_replace(ctx.contest, found, reason, ctx.tongue))]


@routes.pressed(ConfirmReplace)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Do it: the next list has the next in rank."""
    action, pending = event.action, MEMORY.pending(ctx)
    assert isinstance(action, ConfirmReplace)
    matter = await matter_of(ctx.uow, ctx.contest, action.round)
    found = await _winner(ctx, action.round, action.player)
    if (
        found is None
        or matter is None
        or (pending.get("round"), pending.get("player")) != (action.round, action.player)
    ):
        return await info.unknown(event, ctx)
    reason, by = str(pending.get("reason", "")), ctx.person.id
    decision = await winners.replace_winner(ctx.uow, ctx.contest, matter, action.player, reason, by, ctx.now)
    MEMORY.forget(ctx)
    if isinstance(decision, Replaced):
        return [await standing(ctx, matter, results_making.made(decision.made, ctx.tongue))]
    return [_shown(ctx, found)]


async def _pending(ctx: Context) -> Winner | None:
    pending = MEMORY.pending(ctx)
    return await _winner(ctx, str(pending.get("round", "")), int(pending.get("player", 0)))


async def _winner(ctx: Context, round: str, player: int) -> Winner | None:
    return await winners.winner(ctx.uow, ctx.contest, round, player, ctx.person.id)
