"""What is only talked about in private: names, years, phones, codes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TypeAlias, TypeVar

from handlers.context import Context
from handlers.group.admin import link
from handlers.views.groups import nameless
from messaging.model import Link, Outgoing, Reply, Rows

E = TypeVar("E")
Answering: TypeAlias = Callable[[E, Context], Awaitable[Sequence[Outgoing]]]


def in_private(handler: Answering[E]) -> Answering[E]:
    """Keep a talk out of groups: there, point to the private chat and ask nothing."""

    @wraps(handler)
    async def guarded(event: E, ctx: Context) -> Sequence[Outgoing]:
        if not ctx.chat.group:
            return await handler(event, ctx)
        if ctx.anonymous:
            return [ctx.reply(nameless(ctx.tongue, link(ctx)))]
        address = link(ctx)
        buttons: Rows = ((Link(ctx.tongue.word("Open the contest"), address),),) if address else ()
        return [
            ctx.reply(
                Reply(ctx.tongue("Everybody here can read along. Please write to me in a private chat."), buttons)
            )
        ]

    return guarded
