"""`/diemthuong`: propose bonus points for a unit; `proposals` shows what moves and lets somebody else decide."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.explaining import explained
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.unit_actions import BonusFor, BonusOf, ProposeBonus
from handlers.views import proposal as page_view
from handlers.views import unit_bonus as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.fold import one_line
from quiz.units import Unit
from services import proposals, unit_bonus
from services.bonuses import bonuses_of
from services.reasons import clean_reason
from services.rights import Act
from services.unit_bonus import Fits

routes = Routes()
POINTS, REASON = "bonus.points", "bonus.reason"
MEMORY = Memory("bonus", frozenset({POINTS, REASON}))
MOST_FOUND = 6
_TYPED = re.compile(r"(.+?)[\s,:;]+(\d{1,3})(?:\s*(?:điểm|diem|points?))?\.?", re.IGNORECASE)


@routes.command("diemthuong", words=("điểm thưởng của đơn vị", "unit bonus"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Which round; whoever may not give any hears what it is for."""
    if not await ctx.can(Act.GIVE_BONUS):
        return await explained(ctx, "diemthuong")
    MEMORY.forget(ctx)
    most = ctx.contest.pack.rules.unit_formula.bonus_max
    codes = [matter.code for matter in await unit_bonus.open_to_bonus(ctx.uow, ctx.contest, ctx.now)]
    return [ctx.reply(view.choose_round(ctx.contest, codes, most, ctx.tongue), view.SUBJECT)]


@routes.pressed(BonusOf)
@in_private
async def on_round(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What is given there; the unit and its points are asked."""
    assert isinstance(event.action, BonusOf)
    if not await _may(ctx, event.action.round):
        return await info.unknown(event, ctx)
    return [await _ask(ctx, event.action.round)]


async def _ask(ctx: Context, round: str, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"round": round}, POINTS)
    given = bonuses_of(await ctx.uow.amendments(ctx.contest.id), round)
    return ctx.reply(view.ask_points(ctx.contest, round, given, ctx.tongue, receipt), view.SUBJECT)


@routes.asking(POINTS)
@in_private
async def on_points(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """A unit and a number, as typed; of several likely units one is chosen."""
    round = str(MEMORY.pending(ctx).get("round", ""))
    if not await _may(ctx, round):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    typed = _TYPED.fullmatch(one_line(event.text))
    if typed is None:
        return [await _ask(ctx, round, view.unreadable(ctx.tongue))]
    found, points = _units(ctx, typed[1].strip()), int(typed[2])
    if len(found) == 1:
        return [await _ask_reason(ctx, round, found[0].code, points)]
    if not found:
        return [await _ask(ctx, round, view.no_unit(typed[1], ctx.tongue))]
    return [ctx.reply(view.which(ctx.contest, round, found, points, ctx.tongue), view.SUBJECT)]


def _units(ctx: Context, words: str) -> Sequence[Unit]:
    """The units that are ranked and that words may mean; one alone where they name it for sure."""
    competing = {unit.code: unit for unit in ctx.contest.pack.units.children_of(None)}
    if words.upper() in competing:
        return [competing[words.upper()]]
    matches = [one for one in ctx.contest.index.search(words, 4 * MOST_FOUND) if one.unit.code in competing]
    exact = [one.unit for one in matches if one.exact]
    return exact if len(exact) == 1 else [one.unit for one in matches[:MOST_FOUND]]


@routes.pressed(BonusFor)
@in_private
async def on_unit(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of the likely units."""
    action = event.action
    assert isinstance(action, BonusFor)
    if not await _may(ctx, action.round):
        return await info.unknown(event, ctx)
    return [await _ask_reason(ctx, action.round, action.unit, action.points)]


async def _ask_reason(ctx: Context, round: str, unit: str, points: int, receipt: Text = ()) -> Outgoing:
    seen = await unit_bonus.look(ctx.uow, ctx.contest, round, unit, points, ctx.now)
    if not isinstance(seen, Fits):
        return await _ask(ctx, round, view.refused(seen, ctx.contest, unit, ctx.tongue))
    MEMORY.keep(ctx, {"round": round, "unit": unit, "points": points}, REASON)
    return ctx.reply(view.ask_reason(ctx.contest, round, unit, (seen.before, points), ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be proposed."""
    pending = MEMORY.pending(ctx)
    round, unit, points = str(pending.get("round", "")), str(pending.get("unit", "")), int(pending.get("points", 0))
    if not await _may(ctx, round):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    if reason is None:
        return [await _ask_reason(ctx, round, unit, points, view.bad_reason(ctx.tongue))]
    seen = await unit_bonus.look(ctx.uow, ctx.contest, round, unit, points, ctx.now)
    if not isinstance(seen, Fits):
        return [await _ask(ctx, round, view.refused(seen, ctx.contest, unit, ctx.tongue))]
    MEMORY.keep(ctx, {**pending, "reason": reason})
    wanted = unit_bonus.giving(round, unit, points, reason)
    return [ctx.reply(view.confirm(ctx.contest, wanted, seen.before, ctx.tongue))]


@routes.pressed(ProposeBonus)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Propose it; the worker counts out what would move."""
    action, pending = event.action, MEMORY.pending(ctx)
    assert isinstance(action, ProposeBonus)
    typed_for = (pending.get("round"), pending.get("unit"), pending.get("points"))
    meant = (action.round, action.unit, action.points)
    if not await _may(ctx, action.round) or "reason" not in pending or typed_for != meant:
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    wanted = unit_bonus.giving(*meant, str(pending["reason"]))
    decision = await proposals.propose(ctx.uow, ctx.contest, ctx.person.id, wanted, ctx.now)
    return [ctx.reply(page_view.proposed(decision, action.round, ctx.tongue), page_view.SUBJECT)]


async def _may(ctx: Context, round: str) -> bool:
    """Whether bonus points can be given in a round at all, and by the asker."""
    codes = {matter.code for matter in await unit_bonus.open_to_bonus(ctx.uow, ctx.contest, ctx.now)}
    allowed = bool(ctx.contest.pack.rules.unit_formula.bonus_max) and await ctx.can(Act.GIVE_BONUS)
    return allowed and round in codes
