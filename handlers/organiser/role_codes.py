"""Role codes that were given and not used: looked at and withdrawn, from `/phanquyen`."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.naming import name_of
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.role_actions import ListInvites, WithdrawInvite
from handlers.routes import Routes
from handlers.views import role_codes as view
from messaging.model import Outgoing, Pressed
from messaging.text import Text
from services import roles
from services.rights import Act

routes = Routes()


@routes.pressed(ListInvites)
@in_private
async def on_invites(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The codes that could still be used."""
    assert isinstance(event.action, ListInvites)
    if not await ctx.can(Act.GRANT):
        return await info.unknown(event, ctx)
    return [await _listed(ctx, event.action.page)]


@routes.pressed(WithdrawInvite)
@in_private
async def on_withdraw(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """End one; whoever was given it can be given another."""
    assert isinstance(event.action, WithdrawInvite)
    if not await ctx.can(Act.GRANT):
        return await info.unknown(event, ctx)
    ended = await roles.withdraw(ctx.uow, ctx.contest, ctx.person, event.action.stamp, ctx.now)
    receipt = view.gone(ctx.tongue) if ended is None else view.withdrawn(ctx.contest, ctx.tongue, ended)
    return [await _listed(ctx, 0, receipt)]


async def _listed(ctx: Context, page: int, receipt: Text = ()) -> Outgoing:
    invites = await roles.pending(ctx.uow, ctx.contest, ctx.now)
    givers = {invite.given_by for invite in invites}
    names = {giver: await name_of(ctx, int(giver)) for giver in sorted(givers)}
    return ctx.reply(view.listed(ctx.contest, ctx.tongue, invites, names, page, receipt), view.SUBJECT)
