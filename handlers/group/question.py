"""The question of the day goes out to the groups that want it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.routes import Routes
from messaging.model import Due, Outgoing
from services import daily_question

routes = Routes()


@routes.due(daily_question.SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """The hour has come."""
    await daily_question.look(ctx.uow, ctx.contest, ctx.now)
    return []
