"""The answer to an organisers' word from somebody for whom it does nothing: what it is for, and what they can do instead."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.views import organising_words as view
from messaging.model import Outgoing
from services.rights import acts_of


async def explained(ctx: Context, command: str) -> Sequence[Outgoing]:
    """To be told in private only."""
    organiser = bool(await acts_of(ctx.uow, ctx.contest, ctx.person.id))
    return [ctx.reply(view.explained(ctx.tongue, command, organiser=organiser))]
