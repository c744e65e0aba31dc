"""`/nhatky`: the last acts with effect, in words."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.naming import name_of, targets_of
from handlers.organiser.explaining import explained
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.role_actions import ShowAudit
from handlers.routes import Routes
from handlers.views import audit as view
from messaging.model import Event, Outgoing, Pressed
from services.rights import Act

routes = Routes()
OLDEST_PAGE = 19
"""Further back the log is read in the database."""


@routes.command("nhatky", words=("nhật ký", "audit log"))
@in_private
async def on_log(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The newest page; whoever may not see it hears what it is for."""
    if not await ctx.can(Act.SEE_AUDIT):
        return await explained(ctx, "nhatky")
    return await _page(ctx, 0)


@routes.pressed(ShowAudit)
@in_private
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the page."""
    assert isinstance(event.action, ShowAudit)
    if not await ctx.can(Act.SEE_AUDIT):
        return await info.unknown(event, ctx)
    return await _page(ctx, min(event.action.page, OLDEST_PAGE))


async def _page(ctx: Context, page: int) -> Sequence[Outgoing]:
    start = page * view.PAGE
    found = (await ctx.uow.audits(ctx.contest.id, limit=start + view.PAGE + 1))[start:]
    more = len(found) > view.PAGE and page < OLDEST_PAGE
    lines = found[: view.PAGE]
    actors = {line.actor: int(line.actor) for line in lines if line.actor.isascii() and line.actor.isdecimal()}
    names = {actor: await name_of(ctx, person) for actor, person in actors.items()}
    shown = view.Page(lines, names, await targets_of(ctx, lines), page, more)
    return [ctx.reply(view.log(ctx.contest, ctx.tongue, shown), view.SUBJECT)]
