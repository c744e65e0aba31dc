"""Who gets a broadcast: a whole audience, or the groups or players of a unit that lies within the author's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.broadcast_actions import AskAudience, AskAudienceUnit, SetAudience
from handlers.context import Context
from handlers.organiser import picking
from handlers.organiser.broadcast_draft import calm, draft_card, in_sight, kept_draft, own_draft
from handlers.organiser.picking import KINDS
from handlers.organiser.picking import Kind as Picking
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import broadcast as view
from handlers.views.broadcast_report import refusal
from messaging.model import Outgoing, Pressed
from messaging.text import Text
from services import audiences, play
from services.audiences import Kind
from services.broadcast_rules import Why
from services.organising import Broadcast
from services.records import Json
from services.rights import Act, scopes

routes = Routes()
PICKING = "broadcast"


@routes.pressed(AskAudience)
@in_private
@in_sight
async def on_ask_audience(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show who it may go to."""
    assert isinstance(event.action, AskAudience)
    broadcast = await own_draft(ctx, event.action.broadcast)
    if broadcast is None:
        return await info.unknown(event, ctx)
    calm(ctx)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.WRITE_BROADCAST)
    return [ctx.reply(view.ask_audience(ctx.tongue, broadcast, whole="" in held), view.subject(broadcast))]


@routes.pressed(SetAudience)
@in_private
@in_sight
async def on_set_audience(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take a whole audience; "have not played" means the round that is open now."""
    assert isinstance(event.action, SetAudience)
    broadcast = await own_draft(ctx, event.action.broadcast)
    if broadcast is None or event.action.kind not in set(Kind):
        return await info.unknown(event, ctx)
    kind, code = Kind(event.action.kind), ""
    if kind is Kind.NOT_PLAYED:
        round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
        if round is None or not round.takes(ctx.now):
            return [draft_card(ctx, broadcast, ctx.tongue("No round is open now, so nobody is late for one."))]
        code = round.code
    return await _take(ctx, broadcast, audiences.audience(kind, round=code))


@routes.pressed(AskAudienceUnit)
@in_private
@in_sight
async def on_ask_unit(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Let the unit be picked."""
    assert isinstance(event.action, AskAudienceUnit)
    return await picking.begin(ctx, f"{PICKING}-{event.action.kind}_{event.action.broadcast}", event)


async def _unit_head(ctx: Context, of: str) -> Text | None:
    broadcast, kind = await _picked_for(ctx, of)
    return None if broadcast is None or kind is None else view.which_unit(ctx.tongue, kind)


async def _unit_picked(ctx: Context, of: str, unit: str) -> Sequence[Outgoing]:
    broadcast, kind = await _picked_for(ctx, of)
    if broadcast is None or kind is None:
        return []
    taken = await _take(ctx, broadcast, audiences.audience(kind, unit))
    # The card stands above the list of units, out of sight.
    return [replace(one, reply=replace(one.reply, replaces=None)) for one in taken]


async def _picked_for(ctx: Context, of: str) -> tuple[Broadcast | None, Kind | None]:
    word, _, id = of.rpartition("_")
    if word not in {Kind.GROUPS, Kind.PLAYERS} or not id.isdecimal():
        return None, None
    return await own_draft(ctx, int(id)), Kind(word)


KINDS[PICKING] = Picking(_unit_head, _unit_picked)


async def _take(ctx: Context, broadcast: Broadcast, wanted: Json) -> list[Outgoing]:
    """Keep an audience that lies within the asker's own units, counted."""
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.WRITE_BROADCAST)
    if not audiences.within(ctx.contest.pack.units, held, wanted):
        return [draft_card(ctx, broadcast, refusal(ctx.tongue, Why.OUTSIDE))]
    broadcast.audience = wanted
    broadcast.counted = await audiences.count(ctx.uow, ctx.contest, wanted)
    kept = kept_draft(ctx, broadcast, shown=False)
    return kept if broadcast.counted else [draft_card(ctx, broadcast, refusal(ctx.tongue, Why.NOBODY))]
