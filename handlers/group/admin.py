"""Who may set a group's notices: its admins, as the messenger names them, and by name; everybody else reads one kind sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TypeAlias, TypeVar

from handlers.context import Context
from handlers.routes import AdminMatters
from handlers.views import groups as view
from messaging.model import Outgoing
from services.groups import LINK

E = TypeVar("E")
Answering: TypeAlias = Callable[[E, Context], Awaitable[Sequence[Outgoing]]]


def by_admin(handler: Answering[E]) -> AdminMatters[E]:
    """Let only an admin of a group through, whose name can be written down."""

    async def guarded(event: E, ctx: Context) -> Sequence[Outgoing]:
        if not ctx.chat.group:
            return [ctx.reply(view.only_in_groups(ctx.tongue, await add_link(ctx)))]
        if ctx.anonymous:
            return [ctx.reply(view.nameless(ctx.tongue, link(ctx)))]
        if ctx.admin is None:
            return [ctx.reply(view.admin_unknown(ctx.tongue, link(ctx)))]
        if not ctx.admin:
            only = view.only_admins if ctx.means.admins else view.only_leaders
            return [ctx.reply(only(ctx.tongue, link(ctx)))]
        return await handler(event, ctx)

    return AdminMatters(guarded)


def by_name(handler: Answering[E]) -> Answering[E]:
    """Let everybody through who does not hide: what is done here is written down with a name."""

    @wraps(handler)
    async def guarded(event: E, ctx: Context) -> Sequence[Outgoing]:
        if ctx.anonymous:
            return [ctx.reply(view.nameless(ctx.tongue, link(ctx)))]
        return await handler(event, ctx)

    return guarded


def link(ctx: Context) -> str:
    """The address into the contest that counts for this group and brings its unit along."""
    return ctx.links.start(f"{LINK}{ctx.record.id}")


async def add_link(ctx: Context) -> str:
    """The address that adds the bot to a group of the asker's and offers their unit there; "" on channels without one."""
    player = await ctx.player()
    return ctx.links.add_to_group(player.unit or "" if player is not None else "")
