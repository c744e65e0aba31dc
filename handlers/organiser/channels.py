"""`/kenh`: the channels that are on, and how much of what their platforms count or charge is used."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.explaining import explained
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import channels as view
from messaging.model import Event, Outgoing
from services.rights import Act

routes = Routes()


@routes.command("kenh", words=("kênh", "hạn mức tin", "channels"))
@in_private
async def on_channels(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """For whoever may plan notices; anybody else hears what the word is for."""
    if not await ctx.can(Act.PLAN_NOTICES):
        return await explained(ctx, "kenh")
    return [
        ctx.reply(
            view.channels(ctx.tongue, [name for name, can in ctx.channels.items() if not can.passing], ctx.rations())
        )
    ]
