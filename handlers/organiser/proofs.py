"""The moments of a round that are proved: its opening, and its close."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.routes import Routes
from messaging.model import Due, Outgoing
from services import play, proofs

routes = Routes()


@routes.due(proofs.SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Look at a round whose opening or close has come."""
    await proofs.look(ctx.uow, ctx.contest, event.subject_id, ctx.rng, ctx.now)
    return []


@routes.job(proofs.JOB)
async def make_root(ctx: JobContext) -> None:
    """Work out the root of a round's steps and publish it."""
    code = str(ctx.job.parameters["round"])
    async with ctx.read() as uow:
        tree = await proofs.tree_of(uow, ctx.contest, code, ctx.tell)
    async with ctx.write() as uow:
        round = await play.round_by_code(uow, ctx.contest, code)
        if round is not None:
            await proofs.keep_root(uow, ctx.contest, round, tree, ctx.clock())
