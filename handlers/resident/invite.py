"""`/moiban`: a link of one's own to pass on, and how many came and finished by it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import invite as view
from handlers.views import not_playing
from messaging.model import Event, Outgoing
from quiz.visibility import Audience
from services import invitations

routes = Routes()


@routes.command("moiban", words=("mời bạn", "mời bạn bè", "invite"))
@in_private
async def on_invite(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """For whoever is registered: only then there is somebody to count for."""
    player = await ctx.player()
    if player is None:
        return [ctx.reply(not_playing.not_registered(ctx.tongue))]
    link = invitations.link_of(ctx.clerk, ctx.contest, player.id)
    brought = await invitations.counted(ctx.uow, ctx.contest, Audience.PLAYER, ctx.now, {link})
    ways, codes = ctx.links.everywhere(link), ctx.links.codes(link)
    return [ctx.reply(view.own(ctx.contest, ctx.tongue, ways, codes, brought.get(link)))]
