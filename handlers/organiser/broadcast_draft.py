"""A broadcast that is being written: who may look at it, who may change it, and its card in the right place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TypeAlias

from handlers.context import Context
from handlers.views import broadcast as view
from messaging.model import Outgoing, Pressed
from messaging.text import Text
from services import broadcasts
from services.organising import Broadcast, BroadcastState

PressHandler: TypeAlias = Callable[[Pressed, Context], Awaitable[Sequence[Outgoing]]]


async def found(ctx: Context, id: int) -> Broadcast | None:
    """The broadcast, if it is of this contest and the asker may look at it: ids can be forged."""
    broadcast = await ctx.uow.broadcast(id)
    if broadcast is None or broadcast.contest != ctx.contest.id:
        return None
    return broadcast if await broadcasts.may_open(ctx.uow, ctx.contest, ctx.person.id, broadcast) else None


def in_sight(handler: PressHandler) -> PressHandler:
    """A card is changed where it stands only by its own buttons; pressed elsewhere, it appears below, where people look."""

    @wraps(handler)
    async def shown(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
        on = event.on.external_id if event.on is not None else None
        found = await handler(event, ctx)
        return [
            one
            if one.reply.replaces is None or ctx.record.shown.get(one.reply.replaces) == on
            else replace(one, reply=replace(one.reply, replaces=None))
            for one in found
        ]

    return shown


def calm(ctx: Context) -> None:
    """Nothing of a broadcast is asked any more."""
    if ctx.person.asking.startswith("broadcast."):
        ctx.ask("")


def draft_card(ctx: Context, broadcast: Broadcast, problem: Text = (), toast: str | None = None) -> Outgoing:
    """The draft as it stands."""
    own = broadcast.author == ctx.person.id
    reply = view.card(ctx.contest, ctx.tongue, broadcast, ctx.channels, own=own, problem=problem, toast=toast)
    return ctx.reply(reply, view.subject(broadcast))


async def own_draft(ctx: Context, id: int) -> Broadcast | None:
    """The broadcast, if the asker wrote it and it is still a draft."""
    broadcast = await found(ctx, id)
    if broadcast is None or broadcast.author != ctx.person.id or broadcast.state is not BroadcastState.DRAFT:
        return None
    return broadcast


def kept_draft(ctx: Context, broadcast: Broadcast, *, shown: bool) -> list[Outgoing]:
    """Save a change; `shown`: the message itself above the card, as this channel shows it."""
    calm(ctx)
    broadcasts.edited(ctx.uow, broadcast)
    shows = shown and bool(broadcast.text)
    above = [ctx.reply(view.message(view.content(broadcast), ctx.tongue, ctx.links))] if shows else []
    return [*above, draft_card(ctx, broadcast)]
