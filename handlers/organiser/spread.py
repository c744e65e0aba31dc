"""`/lantoa`: the ledger of invitations for organisers: which links brought people who finished."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.explaining import explained
from handlers.resident.private import in_private
from handlers.role_actions import SpreadPage
from handlers.routes import Routes
from handlers.views import invite as view
from messaging.model import Event, Outgoing, Pressed
from services import invitations
from services.invitations import GROUP, PERSON, Invited
from services.rights import Act, audience_of

routes = Routes()


@routes.command("lantoa", words=("lan tỏa", "invitations"))
@in_private
async def on_spread(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The links that brought most people in."""
    return await _page(ctx, 0)


@routes.pressed(SpreadPage)
@in_private
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Those after them."""
    assert isinstance(event.action, SpreadPage)
    return await _page(ctx, max(0, event.action.page))


async def _page(ctx: Context, number: int) -> Sequence[Outgoing]:
    if not await ctx.can(Act.SEE_RESULTS, ""):
        return await explained(ctx, "lantoa")
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id)
    found = await invitations.ledger(ctx.uow, ctx.contest, audience, ctx.now)
    page = found[number * view.PAGE : (number + 1) * view.PAGE]
    more = len(found) > (number + 1) * view.PAGE
    names = await _names(ctx, page)
    return [ctx.reply(view.spread(ctx.contest, ctx.tongue, page, names, number, more=more), view.SUBJECT)]


async def _names(ctx: Context, page: Sequence[Invited]) -> dict[str, str]:
    """What groups and people are called; people only for whoever may look them up."""
    names: dict[str, str] = {}
    chats = {one.link: int(one.link[2:]) for one in page if one.link[:2] == f"{GROUP}-" and one.link[2:].isdecimal()}
    titles = {chat.id: chat.title for chat in await ctx.uow.chats_by_ids(set(chats.values()))}
    names |= {link: titles[chat] for link, chat in chats.items() if titles.get(chat)}
    if not await ctx.can(Act.LOOK_UP, ""):
        return names
    for one in page:
        player = invitations.inviter(ctx.clerk, ctx.contest, one.link) if one.link[:2] == f"{PERSON}-" else None
        known = await ctx.uow.player(player) if player is not None else None
        if known is not None and known.withdrawn_at is None:
            names[one.link] = known.full_name
    return names
