"""`/cauhoi`: the bank with its keys, for who drafts questions. Results are not seen here, and keys nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.question_actions import ShowKeyed
from handlers.resident import info, learn
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import questions as view
from messaging.model import Event, Outgoing, Pressed
from services.records import Audit
from services.rights import Act

routes = Routes()


@routes.command("cauhoi", words=("câu hỏi", "ngân hàng câu hỏi", "questions"))
@in_private
async def on_questions(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rounds of the bank; for everybody else what there is to read and to try."""
    if not await ctx.can(Act.SEE_KEYS):
        return await learn.material(event, ctx)
    return [ctx.reply(view.rounds(ctx.contest, ctx.tongue), view.SUBJECT)]


@routes.pressed(ShowKeyed)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One question with its key; opening it is written down."""
    action = event.action
    assert isinstance(action, ShowKeyed)
    bank = ctx.contest.pack.bank(action.round)
    if not await ctx.can(Act.SEE_KEYS) or action.index >= len(bank):
        return await info.unknown(event, ctx)
    target = f"question:{bank[action.index].id}"
    ctx.uow.add_audit(Audit(await ctx.uow.new_id(), ctx.contest.id, ctx.now, str(ctx.person.id), "see_key", target, {}))
    reply = view.keyed(ctx.contest, ctx.tongue, action.round, bank, action.index)
    return [ctx.reply(reply, view.SUBJECT)]
