"""`/chaythu`: a rehearsal on the real system, to see which districts and communes are ready before the launch."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.drill_actions import PressDrill, ReceivedDrill, ShowDrill, StartDrill
from handlers.group.admin import by_name
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import drill as view
from messaging.model import Event, Outgoing, Pressed
from services import drills
from services.groups import known_scope
from services.organising import Drill
from services.rights import Act

routes = Routes()


@routes.command("chaythu", words=("chạy thử", "rehearse"))
@in_private
async def on_drill(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Whom to write to; for everybody else what it is about."""
    if not await ctx.can(Act.PLAN_NOTICES):
        return [ctx.reply(view.not_for_you(ctx.tongue))]
    units = ctx.contest.pack.units
    counts = {"": len(await drills.groups_of(ctx.uow, ctx.contest, ""))}
    for unit in units.children_of(None):
        count = len(await drills.groups_of(ctx.uow, ctx.contest, unit.code))
        if count:
            counts[unit.code] = count
    before = await ctx.uow.drills(ctx.contest.id)
    return [ctx.reply(view.choose(ctx.contest, ctx.tongue, counts, before), view.SUBJECT)]


@routes.pressed(StartDrill)
@in_private
async def on_start(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask once, then write to the groups."""
    action = event.action
    assert isinstance(action, StartDrill)
    if not await ctx.can(Act.PLAN_NOTICES) or not known_scope(ctx.contest, action.unit):
        return [ctx.reply(view.not_for_you(ctx.tongue))]
    count = len(await drills.groups_of(ctx.uow, ctx.contest, action.unit))
    if not count:
        return await on_drill(event, ctx)
    if not action.sure:
        return [ctx.reply(view.sure(ctx.contest, ctx.tongue, action.unit, count), view.SUBJECT)]
    return await _standing(ctx, await drills.start(ctx.uow, ctx.contest, action.unit, ctx.person.id, ctx.now))


@routes.pressed(ShowDrill)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Who is ready by now."""
    assert isinstance(event.action, ShowDrill)
    if not await ctx.can(Act.PLAN_NOTICES):
        return [ctx.reply(view.not_for_you(ctx.tongue))]
    return await _standing(ctx, await drills.find(ctx.uow, ctx.contest, event.action.drill))


@routes.pressed(PressDrill)
@in_private
async def on_press(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The test press, once a drill."""
    assert isinstance(event.action, PressDrill)
    if not await ctx.can(Act.LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.tongue))]
    pressed = await drills.press(ctx.uow, ctx.contest, event.action.drill, ctx.person.id, ctx.now)
    return await _standing(ctx, pressed)


@routes.pressed(ReceivedDrill)
@by_name
async def on_received(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A group answers; who presses first is noted, everybody may."""
    assert isinstance(event.action, ReceivedDrill)
    counted = await drills.answer(ctx.uow, ctx.contest, event.action.drill, ctx.record.id, ctx.person.id, ctx.now)
    return [ctx.reply(view.received(ctx.tongue, counted))]


async def _standing(ctx: Context, drill: Drill | None) -> Sequence[Outgoing]:
    if drill is None:
        return [ctx.reply(view.not_for_you(ctx.tongue))]
    ready = await drills.standing(ctx.uow, ctx.contest, drill)
    return [ctx.reply(view.standing(ctx.contest, ctx.tongue, ready), view.SUBJECT)]
