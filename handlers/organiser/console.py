"""`/bangdieukhien`: the way to the organisers' console in a browser, and out of all of them again."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.explaining import explained
from handlers.resident.private import in_private
from handlers.role_actions import CloseConsoles
from handlers.routes import Routes
from handlers.views import console as view
from messaging.model import Event, Outgoing, Pressed
from services import console_links
from services.rights import acts_of

routes = Routes()
CONSOLE = "/console"
"""Where the console is."""


@routes.command("bangdieukhien", words=("bảng điều khiển", "console"))
@in_private
async def on_console(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """A link of one use for whoever has a role."""
    if not await acts_of(ctx.uow, ctx.contest, ctx.person.id):
        return await explained(ctx, "bangdieukhien")
    link = console_links.make_link(ctx.clerk, ctx.contest, ctx.person.id, ctx.home, ctx.now, ctx.rng)
    return [ctx.reply(view.entrance(ctx.tongue, ctx.links.page(f"{CONSOLE}/vao/{link}")))]


@routes.pressed(CloseConsoles)
@in_private
async def on_close(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """End every console of the asker, also on a computer that was left behind. Consoles that are not there are closed as well."""
    if not await acts_of(ctx.uow, ctx.contest, ctx.person.id):
        return await explained(ctx, "bangdieukhien")
    await console_links.write_down(ctx.uow, ctx.contest, ctx.person.id, console_links.CLOSED, ctx.now)
    return [ctx.reply(view.closed(ctx.tongue))]
