"""Everybody whom a proposal moves, as a file: where they are too many for a chat. Made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.made_files import Made, asker, bring, have_made
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import MakeMoves
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import proposal_moves as view
from messaging.model import Outgoing, Pressed
from services import proposals, results
from services.exports import MOVES
from services.records import Json
from services.result_records import Proposal, ProposalState

routes = Routes()


@routes.pressed(MakeMoves)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have the file made while the proposal waits; impatient presses get the same one."""
    assert isinstance(event.action, MakeMoves)
    proposal = await proposals.seen_proposal(ctx.uow, ctx.contest, ctx.person.id, event.action.proposal)
    if proposal is None or proposal.state is not ProposalState.WAITING:
        return await info.unknown(event, ctx)
    wanted: Json = {"unit": "", "proposal": proposal.id}
    return await have_made(ctx, MOVES, wanted, ".csv") or await info.unknown(event, ctx)


@routes.job(MOVES)
async def make(job: JobContext) -> None:
    """Count out what moves once more, and write every line of it."""
    wanted = job.job.parameters
    async with job.read() as uow:
        who = await asker(uow, job)
        proposal = await proposals.seen_proposal(uow, job.contest, wanted["person"], wanted["proposal"])
    if who.done or not who.allowed or proposal is None or proposal.state is not ProposalState.WAITING:
        return
    data = await _written(job, proposal, who.tongue)
    made = Made(view.file_name(job.contest, proposal, who.tongue), view.CSV, data, {"proposal": proposal.id})
    await bring(job, made, MOVES, {"proposal": proposal.id})


async def _written(job: JobContext, proposal: Proposal, tongue: Tongue) -> bytes:
    async with job.read() as uow:
        counts = await proposals.regraded(uow, job.contest, proposal)
        await job.tell(50)
        found = await proposals.effects(uow, job.contest, proposal, counts, job.clock())
        names = await results.names(uow, job.contest)
    listed = job.papers.csv(job.contest.pack.zone, view.columns(tongue))
    for effect in found:
        for row in view.rows(job.contest, effect, names, tongue):
            listed.add(row)
    return await listed.close()
