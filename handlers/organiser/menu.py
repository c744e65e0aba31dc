"""`/dieuhanh`: everything that organisers and staff can do, in one place; each sees only what they may."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.explaining import explained
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff.lookup import leave
from handlers.views import menu as view
from messaging.model import Event, Outgoing
from services import play
from services.corrections import may_map
from services.rights import acts_of

routes = Routes()


@routes.command("dieuhanh", words=("điều hành", "organiser"))
@in_private
async def on_menu(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The menu with where the contest stands; a resident hears what it is for."""
    acts = await acts_of(ctx.uow, ctx.contest, ctx.person.id)
    if not acts:
        return await explained(ctx, "dieuhanh")
    leave(ctx)
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    running = 0 if round is None else await ctx.uow.running_attempts(ctx.contest.id, round.code)
    maps = await may_map(ctx.uow, ctx.contest, ctx.person.id)
    return [ctx.reply(view.menu(ctx.contest, ctx.tongue, acts, round, running, ctx.links, maps=maps))]
