"""Corrections by staff: another unit, in or out of the ranking, and `/donvikhac`. Preview, reason, question, receipt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.context import Context
from handlers.organiser import picking
from handlers.organiser.picking import KINDS, Kind
from handlers.resident import info, me
from handlers.resident.private import in_private
from handlers.role_actions import (
    ConfirmExclude,
    ConfirmMapping,
    ConfirmMove,
    Exclude,
    ListOtherUnits,
    MapOtherUnit,
    MovePlayer,
)
from handlers.routes import Routes
from handlers.staff.lookup import card
from handlers.views import corrections as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from services import corrections, lookup
from services.corrections import CorrectDecision, Done, OutOfReach, Unchanged
from services.reasons import clean_reason
from services.records import Json, Player
from services.rights import Act

routes = Routes()
MOVE, MAP = "move", "map"
REASON, NOTE = "correction.reason", "correction"


# another unit -----------------------------------------------------------------------------------------------------------
@routes.pressed(MovePlayer)
@in_private
async def on_move(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Choose the unit."""
    assert isinstance(event.action, MovePlayer)
    return await picking.begin(ctx, f"{MOVE}-{event.action.player}", event)


async def _move_head(ctx: Context, of: str) -> Text | None:
    player = await _named(ctx, _number(of))
    return None if player is None else view.move_head(ctx.contest, ctx.tongue, player)


async def _move_picked(ctx: Context, of: str, unit: str) -> Sequence[Outgoing]:
    return await _move_preview(ctx, _number(of), unit)


KINDS[MOVE] = Kind(_move_head, _move_picked)


async def _move_preview(ctx: Context, id: int, unit: str, receipt: Text = ()) -> Sequence[Outgoing]:
    player = await corrections.can_move(ctx.uow, ctx.contest, ctx.person.id, id, unit)
    if player is None:
        return [ctx.reply(view.out_of_reach(ctx.tongue))]
    if player.unit == unit:
        return [await card(ctx, player, view.unchanged(ctx.tongue))]
    touched = await corrections.boards_touched(ctx.uow, ctx.contest, ctx.boards, ctx.person.id, player, ctx.now)
    _remember(ctx, {"act": MOVE, "player": id, "unit": unit})
    return [ctx.reply(view.move_preview(ctx.contest, ctx.tongue, player, unit, touched, receipt))]


@routes.pressed(ConfirmMove)
@in_private
async def on_move_confirmed(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Do it, if it is what the reason was typed for."""
    assert isinstance(event.action, ConfirmMove)
    id, unit = event.action.player, event.action.unit
    if not await ctx.can(Act.CORRECT_PLAYERS):
        return await info.unknown(event, ctx)
    reason = _reason_for(ctx, {"act": MOVE, "player": id, "unit": unit})
    if reason is None:
        return [ctx.reply(view.reason_gone(ctx.tongue, id))]
    return await _receipt(ctx, await corrections.move(ctx.uow, ctx.contest, ctx.person.id, id, unit, reason, ctx.now))


# in or out of the ranking -----------------------------------------------------------------------------------------------
@routes.pressed(Exclude)
@in_private
async def on_exclude(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What it would change, and ask why."""
    assert isinstance(event.action, Exclude)
    if not await ctx.can(Act.CORRECT_PLAYERS):
        return await info.unknown(event, ctx)
    return await _exclude_preview(ctx, event.action.player, bool(event.action.out))


async def _exclude_preview(ctx: Context, id: int, out: bool, receipt: Text = ()) -> Sequence[Outgoing]:
    player = await _named(ctx, id)
    if player is None:
        return [ctx.reply(view.out_of_reach(ctx.tongue))]
    if player.excluded is out:
        return [await card(ctx, player, view.unchanged(ctx.tongue))]
    touched = await corrections.boards_touched(ctx.uow, ctx.contest, ctx.boards, ctx.person.id, player, ctx.now)
    _remember(ctx, {"act": "exclude", "player": id, "out": out})
    return [ctx.reply(view.exclude_preview(ctx.contest, ctx.tongue, player, touched, receipt, out=out))]


@routes.pressed(ConfirmExclude)
@in_private
async def on_exclude_confirmed(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Do it, if it is what the reason was typed for."""
    assert isinstance(event.action, ConfirmExclude)
    id, out = event.action.player, bool(event.action.out)
    if not await ctx.can(Act.CORRECT_PLAYERS):
        return await info.unknown(event, ctx)
    reason = _reason_for(ctx, {"act": "exclude", "player": id, "out": out})
    if reason is None:
        return [ctx.reply(view.reason_gone(ctx.tongue, id))]
    by = ctx.person.id
    return await _receipt(ctx, await corrections.exclude(ctx.uow, ctx.contest, by, id, reason, ctx.now, out=out))


# the reason ---------------------------------------------------------------------------------------------------------------
@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be done."""
    pending = ctx.person.notes.get(NOTE)
    if not isinstance(pending, dict) or not await ctx.can(Act.CORRECT_PLAYERS):
        _forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    id, receipt = int(pending["player"]), () if reason else view.bad_reason(ctx.tongue)
    if reason is None and pending["act"] == MOVE:
        return await _move_preview(ctx, id, str(pending["unit"]), receipt)
    if reason is None:
        return await _exclude_preview(ctx, id, bool(pending["out"]), receipt)
    player = await _named(ctx, id)
    if player is None:
        _forget(ctx)
        return [ctx.reply(view.out_of_reach(ctx.tongue))]
    _remember(ctx, {**pending, "reason": reason}, asking="")
    if pending["act"] == MOVE:
        return [ctx.reply(view.move_confirm(ctx.contest, ctx.tongue, player, str(pending["unit"]), reason))]
    return [ctx.reply(view.exclude_confirm(ctx.tongue, player, reason, out=bool(pending["out"])))]


async def _receipt(ctx: Context, decision: CorrectDecision) -> Sequence[Outgoing]:
    _forget(ctx)
    match decision:
        case Done(player):
            return [await card(ctx, player, view.corrected(ctx.tongue))]
        case Unchanged(player):
            return [await card(ctx, player, view.unchanged(ctx.tongue))]
        case OutOfReach():
            return [ctx.reply(view.out_of_reach(ctx.tongue))]
        case _:
            assert_never(decision)


async def _named(ctx: Context, id: int) -> Player | None:
    return await lookup.named_in_passing(ctx.uow, ctx.contest, ctx.person.id, id, Act.CORRECT_PLAYERS, ctx.now)


def _remember(ctx: Context, pending: Json, asking: str = REASON) -> None:
    ctx.person.notes = {**ctx.person.notes, NOTE: pending}
    ctx.person.asking = asking
    ctx.uow.save_person(ctx.person)


def _reason_for(ctx: Context, wanted: Json) -> str | None:
    """The reason that was typed for exactly this."""
    pending = ctx.person.notes.get(NOTE)
    if not isinstance(pending, dict) or {**wanted, "reason": pending.get("reason")} != pending:
        return None
    return str(pending["reason"]) if pending.get("reason") else None


def _forget(ctx: Context) -> None:
    ctx.person.notes = {name: note for name, note in ctx.person.notes.items() if name != NOTE}
    if ctx.person.asking == REASON:
        ctx.person.asking = ""
    ctx.uow.save_person(ctx.person)


# units that people typed ------------------------------------------------------------------------------------------------
@routes.command("donvikhac", words=("đơn vị khác", "other units"))
@in_private
async def on_other_units(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """What people typed because they found no unit; a resident hears about their own unit."""
    if not await corrections.may_map(ctx.uow, ctx.contest, ctx.person.id):
        return await me.on_unit(event, ctx)
    return await _list(ctx, 0)


@routes.pressed(ListOtherUnits)
@in_private
async def on_other_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the page."""
    assert isinstance(event.action, ListOtherUnits)
    if not await corrections.may_map(ctx.uow, ctx.contest, ctx.person.id):
        return await info.unknown(event, ctx)
    return await _list(ctx, event.action.page)


@routes.pressed(MapOtherUnit)
@in_private
async def on_map(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Choose the unit that is meant."""
    assert isinstance(event.action, MapOtherUnit)
    allowed = await corrections.may_map(ctx.uow, ctx.contest, ctx.person.id)
    if allowed and await corrections.other_unit(ctx.uow, ctx.contest, event.action.stamp) is None:
        return await _list(ctx, 0)
    return await picking.begin(ctx, f"{MAP}-{event.action.stamp}", event)


async def _map_head(ctx: Context, of: str) -> Text | None:
    if not await corrections.may_map(ctx.uow, ctx.contest, ctx.person.id):
        return None
    other = await corrections.other_unit(ctx.uow, ctx.contest, of)
    return None if other is None else view.map_head(ctx.tongue, other)


async def _map_picked(ctx: Context, of: str, unit: str) -> Sequence[Outgoing]:
    other = await corrections.other_unit(ctx.uow, ctx.contest, of)
    if other is None:
        return await _list(ctx, 0)
    return [ctx.reply(view.map_confirm(ctx.contest, ctx.tongue, other, unit))]


KINDS[MAP] = Kind(_map_head, _map_picked)


@routes.pressed(ConfirmMapping)
@in_private
async def on_map_confirmed(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Do it for as many as were shown; if their number changed, show it anew."""
    assert isinstance(event.action, ConfirmMapping)
    stamp, unit = event.action.stamp, event.action.unit
    if not await corrections.may_map(ctx.uow, ctx.contest, ctx.person.id):
        return await info.unknown(event, ctx)
    other = await corrections.other_unit(ctx.uow, ctx.contest, stamp)
    if other is None:
        return await _list(ctx, 0, view.unchanged(ctx.tongue))
    if other.count != event.action.count and unit in ctx.contest.pack.units.units:
        return [ctx.reply(view.map_confirm(ctx.contest, ctx.tongue, other, unit, view.map_changed(ctx.tongue)))]
    done = await corrections.map_unit(ctx.uow, ctx.contest, ctx.person.id, stamp, unit, ctx.now)
    if isinstance(done, OutOfReach):
        return [ctx.reply(view.out_of_reach(ctx.tongue))]
    return await _list(ctx, 0, view.mapped(ctx.contest, ctx.tongue, done, unit))


async def _list(ctx: Context, page: int, receipt: Text = ()) -> Sequence[Outgoing]:
    others = await corrections.other_units(ctx.uow, ctx.contest)
    return [ctx.reply(view.other_units(ctx.tongue, others, page, receipt))]


def _number(of: str) -> int:
    return int(of) if of.isascii() and of.isdecimal() and len(of) <= 15 else 0
