"""Proposals of every kind: what is proposed about a result, all that each moves, and the decision of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import Decide, ListProposals, ShowProposal
from handlers.routes import Routes
from handlers.views import proposal as view
from messaging.model import Outgoing, Pressed
from messaging.text import Text
from services import proposals, results
from services.matters import matter_of
from services.result_records import Count, ProposalState
from services.rights import Act

routes = Routes()
CHUNK = 1_000
"""Attempts whose derived count is set in one transaction."""


@routes.pressed(ListProposals)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What is proposed about a result, and the ways to propose."""
    assert isinstance(event.action, ListProposals)
    code = event.action.round
    regrades, reviews = await ctx.can(Act.REGRADE), await ctx.can(Act.REVIEW)
    if await matter_of(ctx.uow, ctx.contest, code) is None or not (regrades or reviews):
        return await info.unknown(event, ctx)
    found = await proposals.about(ctx.uow, ctx.contest, ctx.person.id, code)
    names = await results.names(ctx.uow, ctx.contest)
    listed = view.ProposalList(ctx.contest, code, found, names, regrades=regrades and bool(code))
    return [ctx.reply(view.listed(listed, ctx.tongue), view.SUBJECT)]


@routes.pressed(ShowProposal)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A proposal with everything that it moves."""
    assert isinstance(event.action, ShowProposal)
    return [await _shown(ctx, event.action.proposal, event.action.page)]


async def _shown(ctx: Context, id: int, page: int = 0, receipt: Text = ()) -> Outgoing:
    proposal = await proposals.seen_proposal(ctx.uow, ctx.contest, ctx.person.id, id)
    if proposal is None:
        return ctx.reply(view.no_proposal(ctx.tongue), view.SUBJECT)
    names = await results.names(ctx.uow, ctx.contest)
    own = proposal.proposed_by == ctx.person.id
    shown = view.ProposalPage(ctx.contest, proposal, names, page, own)
    return ctx.reply(view.proposal_reply(shown, ctx.tongue, receipt), view.SUBJECT)


@routes.pressed(Decide)
@in_private
async def on_decide(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Approve or refuse; never by whoever proposed it."""
    action = event.action
    assert isinstance(action, Decide)
    proposal = await proposals.seen_proposal(ctx.uow, ctx.contest, ctx.person.id, action.proposal)
    if proposal is None:
        return await info.unknown(event, ctx)
    approve, own = bool(action.approve), proposal.proposed_by == ctx.person.id
    if not action.sure and not (own and approve) and proposal.state is ProposalState.WAITING:
        names = await results.names(ctx.uow, ctx.contest)
        shown = view.ProposalPage(ctx.contest, proposal, names, 0, own)
        return [ctx.reply(view.sure(shown, approve, ctx.tongue), view.SUBJECT)]
    decision = await proposals.decide(ctx.uow, ctx.contest, ctx.person.id, action.proposal, ctx.now, approve=approve)
    return [await _shown(ctx, action.proposal, 0, view.decided(decision, ctx.tongue))]


# the worker's part ----------------------------------------------------------------------------------------------------------
@routes.job(proposals.JOB)
async def work(job: JobContext) -> None:
    """Count out what a proposal moves; or, once it is approved, set the counts and make the next versions."""
    id = int(job.job.parameters["proposal"])
    async with job.read() as uow:
        proposal = await uow.proposal(id)
    if proposal is None or proposal.state not in {ProposalState.COUNTING, ProposalState.DOING}:
        return
    async with job.read() as uow:
        counts = await proposals.regraded(uow, job.contest, proposal)
        await job.tell(50)
        asked, amended = proposal.state is ProposalState.COUNTING, len(await uow.amendments(job.contest.id))
        found = await proposals.effects(uow, job.contest, proposal, counts, job.clock()) if asked else []
    if not asked:
        await _do(job, id, counts)
        return
    async with job.write() as uow:
        await proposals.offer(uow, job.contest, id, found, len(counts), amended, job.clock())


async def _do(job: JobContext, id: int, counts: Mapping[int, Count]) -> None:
    ids = sorted(counts)
    for start in range(0, len(ids), CHUNK):
        async with job.write() as uow:
            await uow.regrade_attempts({attempt: counts[attempt] for attempt in ids[start : start + CHUNK]})
        await job.tell(50 + 40 * start // len(ids))
    async with job.write() as uow:
        await proposals.finish(uow, job.contest, id, job.clock())
