"""`/hanmucduyet`: above how many recipients a broadcast needs another person's yes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.resident.private import in_private
from handlers.routes import Routes
from messaging.model import Event, Outgoing, Reply, Said
from quiz.registration import NumberProblem, read_number
from services import broadcasts
from services.rights import Act

routes = Routes()
DIGITS = 6


@routes.command("hanmucduyet", words=("hạn mức duyệt", "approval limit"))
@in_private
async def on_limit(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Tell the limit; with a number behind the command, an owner sets it."""
    tongue = ctx.tongue
    words = event.text.split(maxsplit=1)[1:] if isinstance(event, Said) and event.text.startswith("/") else []
    if words and await ctx.can(Act.GRANT):
        limit = read_number(words[0], DIGITS)
        if isinstance(limit, NumberProblem):
            return [ctx.reply(Reply(tongue("Please type one whole number behind it, for example: /hanmucduyet 500")))]
        await broadcasts.set_approval_limit(ctx.uow, ctx.contest, ctx.person.id, limit, ctx.now)
    limit_now = await broadcasts.approval_limit(ctx.uow, ctx.contest)
    lines = tongue("A broadcast to more than {n} recipients needs another person's yes.", n=tongue.number(limit_now))
    return [ctx.reply(Reply(lines))]
