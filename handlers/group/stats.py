"""`/thongkenhom`: how many came by this group's link, how many of them finished, and where its unit stands."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.group.admin import by_admin, link
from handlers.routes import Routes
from handlers.views import groups as view
from messaging.model import Event, Outgoing
from services import groups

routes = Routes()


@routes.command("thongkenhom", words=("thống kê nhóm",))
@by_admin
async def on_stats(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Count; a group without an agreement has no link of its own yet."""
    agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
    if agreed is None:
        return [ctx.reply(view.not_subscribed(ctx.tongue))]
    brought = await groups.brought(ctx.uow, ctx.contest, ctx.boards, agreed, ctx.now)
    return [ctx.reply(view.counts(ctx.contest, ctx.tongue, brought, agreed.scope, link(ctx)))]
