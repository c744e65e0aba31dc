"""Who may set a group's notices: its admins, as the messenger names them; everybody else reads one kind sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TypeAlias, TypeVar

from handlers.context import Context
from handlers.views import groups as view
from messaging.model import Outgoing
from services.groups import LINK

E = TypeVar("E")
Answering: TypeAlias = Callable[[E, Context], Awaitable[Sequence[Outgoing]]]


def by_admin(handler: Answering[E]) -> Answering[E]:
    """Let only an admin of a group through."""

    @wraps(handler)
    async def guarded(event: E, ctx: Context) -> Sequence[Outgoing]:
        if not ctx.chat.group:
            return [ctx.reply(view.only_in_groups(ctx.tongue))]
        if not ctx.admin:
            return [ctx.reply(view.only_admins(ctx.tongue, link(ctx)))]
        return await handler(event, ctx)

    return guarded


def link(ctx: Context) -> str:
    """The address into the contest that counts for this group and brings its unit along."""
    return view.join_link(ctx.public_url, f"{LINK}{ctx.record.id}")
