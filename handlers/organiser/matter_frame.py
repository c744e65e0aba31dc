"""What a talk about results is about: handlers are given the round, or the whole contest, that a button or the note names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TypeAlias, TypeVar

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import Answering, in_private
from messaging.model import Outgoing, Pressed, Said
from services.matters import Matter, matter_of
from services.rights import Act

E = TypeVar("E", bound=Said | Pressed)
Discussing: TypeAlias = Callable[[E, Context, Matter], Awaitable[Sequence[Outgoing]]]


def about(memory: Memory, *acts: Act) -> Callable[[Discussing[E]], Answering[E]]:
    """Hand over what is talked about; who holds none of the rights, or names what has no result, gets no further."""

    def frame(handler: Discussing[E]) -> Answering[E]:
        @in_private
        @wraps(handler)
        async def framed(event: E, ctx: Context) -> Sequence[Outgoing]:
            code = event.action and getattr(event.action, "round", None) if isinstance(event, Pressed) else named(ctx)
            matter = await matter_of(ctx.uow, ctx.contest, code) if isinstance(code, str) else None
            if matter is None or not any([await ctx.can(act) for act in acts]):
                if isinstance(event, Said):
                    memory.forget(ctx)
                return await info.unknown(event, ctx)
            return await handler(event, ctx, matter)

        return framed

    def named(ctx: Context) -> object:
        return memory.pending(ctx).get("round")

    return frame
