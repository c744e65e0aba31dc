"""Wrong questions: propose another key or a void question, see all that moves, and let somebody else decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import (
    ConfirmProposal,
    Decide,
    ListProposals,
    ProposeRegrade,
    RegradeQuestion,
    RuleOn,
    ShowProposal,
)
from handlers.routes import Routes
from handlers.views import proposal as page_view
from handlers.views import regrade as view
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from quiz.question import Question
from quiz.result_diff import Difference
from quiz.rounds import RoundState
from services import play, regrade, results
from services.amending import as_amended
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.regrade_decisions import Proposed
from services.result_records import Count, Proposal, ProposalState
from services.rights import Act

routes = Routes()
OPTIONS, REASON = "regrade.options", "regrade.reason"
MEMORY = Memory("regrade", frozenset({OPTIONS, REASON}))
CHUNK = 1_000
"""Attempts whose derived count is set in one transaction."""


@routes.pressed(ListProposals)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What is proposed for a round, and the way to propose."""
    assert isinstance(event.action, ListProposals)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.REGRADE):
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    found = [one for one in await ctx.uow.proposals(ctx.contest.id) if one.round == round.code]
    return [ctx.reply(view.proposals(ctx.contest, round, found, ctx.tongue), view.SUBJECT)]


@routes.pressed(ProposeRegrade)
@in_private
async def on_propose(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Choose the question; keys are only shown once the round has closed."""
    action = event.action
    assert isinstance(action, ProposeRegrade)
    round = await play.round_by_code(ctx.uow, ctx.contest, action.round)
    closed = round is not None and round.state(ctx.now) is RoundState.CLOSED
    if round is None or not closed or not await ctx.can(Act.REGRADE):
        return await info.unknown(event, ctx)
    bank = ctx.contest.pack.bank(round.code)
    return [ctx.reply(view.choose_question(ctx.contest, round.code, bank, action, ctx.tongue), view.SUBJECT)]


@routes.pressed(RegradeQuestion)
@in_private
async def on_question(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One question as it is graded now, and what can be said against it."""
    assert isinstance(event.action, RegradeQuestion)
    question = await _question(ctx, event.action.question)
    if question is None:
        return await info.unknown(event, ctx)
    return [_ask_options(ctx, question, event.action.ticket)]


def _ask_options(ctx: Context, question: Question, ticket: int, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"question": question.id, "ticket": ticket}, OPTIONS)
    return ctx.reply(view.ask_options(ctx.contest, question, ticket, ctx.tongue, receipt))


@routes.asking(OPTIONS)
@in_private
async def on_options(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Letters that were typed: these options are right, each by itself."""
    pending = MEMORY.pending(ctx)
    question = await _question(ctx, str(pending.get("question", "")))
    if question is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    options = view.read_letters(event.text, len(question.options))
    if not options:
        return [_ask_options(ctx, question, int(pending["ticket"]), view.no_letters(ctx.tongue))]
    return [_ask_reason(ctx, question, options, int(pending["ticket"]))]


@routes.pressed(RuleOn)
@in_private
async def on_rule(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A pressed ruling; the reason is asked."""
    action = event.action
    assert isinstance(action, RuleOn)
    question = await _question(ctx, action.question)
    if question is None or action.options >= 1 << len(question.options):
        return await info.unknown(event, ctx)
    return [_ask_reason(ctx, question, action.options, action.ticket)]


def _ask_reason(ctx: Context, question: Question, options: int, ticket: int, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"question": question.id, "options": options, "ticket": ticket}, REASON)
    return ctx.reply(view.ask_reason(question, options, ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be proposed."""
    pending = MEMORY.pending(ctx)
    question = await _question(ctx, str(pending.get("question", "")))
    if question is None or "options" not in pending:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    options, reason = int(pending["options"]), clean_reason(event.text)
    if reason is None:
        return [_ask_reason(ctx, question, options, int(pending["ticket"]), view.bad_reason(ctx.tongue))]
    MEMORY.keep(ctx, {**pending, "reason": reason})
    return [ctx.reply(view.confirm(question, options, reason, ctx.tongue))]


@routes.pressed(ConfirmProposal)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Propose it; the worker counts out what would move."""
    action, pending = event.action, MEMORY.pending(ctx)
    assert isinstance(action, ConfirmProposal)
    typed_for = (pending.get("question"), pending.get("options"))
    question = await _question(ctx, action.question)
    if question is None or "reason" not in pending or typed_for != (action.question, action.options):
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    answers = frozenset(place for place in range(len(question.options)) if action.options >> place & 1) or None
    decision = await regrade.propose(
        ctx.uow,
        ctx.contest,
        ctx.person.id,
        question.id,
        answers,
        str(pending["reason"]),
        int(pending["ticket"]) or None,
        ctx.now,
    )
    if isinstance(decision, Proposed):
        return [ctx.reply(view.counting(decision.proposal, ctx.tongue), view.SUBJECT)]
    return [ctx.reply(view.not_proposed(decision, question.round, ctx.tongue), view.SUBJECT)]


@routes.pressed(ShowProposal)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A proposal with everything that it moves."""
    assert isinstance(event.action, ShowProposal)
    return [await _shown(ctx, event.action.proposal, event.action.page)]


async def _shown(ctx: Context, id: int, page: int = 0, receipt: Text = ()) -> Outgoing:
    proposal = await ctx.uow.proposal(id)
    if proposal is None or proposal.contest != ctx.contest.id or not await ctx.can(Act.REGRADE):
        return ctx.reply(page_view.no_proposal(ctx.tongue), view.SUBJECT)
    question = regrade.question_of(ctx.contest, proposal.target)
    names = await results.names(ctx.uow, ctx.contest)
    own = proposal.proposed_by == ctx.person.id
    shown = page_view.ProposalPage(ctx.contest, proposal, question, names, page, own)
    return ctx.reply(page_view.proposal_reply(shown, ctx.tongue, receipt), view.SUBJECT)


@routes.pressed(Decide)
@in_private
async def on_decide(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Approve or refuse; never by whoever proposed it."""
    action = event.action
    assert isinstance(action, Decide)
    if not await ctx.can(Act.REGRADE):
        return await info.unknown(event, ctx)
    proposal = await ctx.uow.proposal(action.proposal)
    approve = bool(action.approve)
    own = proposal is not None and proposal.proposed_by == ctx.person.id
    if proposal is not None and not action.sure and not (own and approve) and proposal.state is ProposalState.WAITING:
        return [ctx.reply(page_view.sure(proposal, approve, own, ctx.tongue), view.SUBJECT)]
    decision = await regrade.decide(ctx.uow, ctx.contest, ctx.person.id, action.proposal, ctx.now, approve=approve)
    return [await _shown(ctx, action.proposal, 0, page_view.decided(decision, ctx.tongue))]


async def _question(ctx: Context, id: str) -> Question | None:
    """A question of a closed round as it is graded now, for those who may regrade."""
    if not await ctx.can(Act.REGRADE):
        return None
    question = regrade.question_of(await as_amended(ctx.uow, ctx.contest), id)
    round = None if question is None else await play.round_by_code(ctx.uow, ctx.contest, question.round)
    return question if round is not None and round.state(ctx.now) is RoundState.CLOSED else None


# the worker's part ----------------------------------------------------------------------------------------------------------
@routes.job(regrade.JOB)
async def work(job: JobContext) -> None:
    """Count out what a proposal moves; or, once it is approved, set the counts and make the next version."""
    id = int(job.job.parameters["proposal"])
    async with job.read() as uow:
        proposal = await uow.proposal(id)
    if proposal is None or proposal.state not in {ProposalState.COUNTING, ProposalState.DOING}:
        return
    async with job.read() as uow:
        counts = await regrade.regraded(uow, job.contest, proposal)
        await job.tell(50)
        effect = await _effect(job, uow, proposal, counts)
    if effect is None:
        await _do(job, id, counts)
        return
    async with job.write() as uow:
        await regrade.offer(uow, job.contest, id, *effect, len(counts), job.clock())


async def _effect(
    job: JobContext, uow: UnitOfWork, proposal: Proposal, counts: Mapping[int, Count]
) -> tuple[int | None, Difference] | None:
    """What a proposal that is not decided would move; None for one that is approved."""
    if proposal.state is not ProposalState.COUNTING:
        return None
    round = next(one for one in await uow.rounds(job.contest.id) if one.code == proposal.round)
    return await regrade.effect(uow, job.contest, round, counts)


async def _do(job: JobContext, id: int, counts: Mapping[int, Count]) -> None:
    ids = sorted(counts)
    for start in range(0, len(ids), CHUNK):
        async with job.write() as uow:
            await uow.regrade_attempts({attempt: counts[attempt] for attempt in ids[start : start + CHUNK]})
        await job.tell(50 + 40 * start // len(ids))
    async with job.write() as uow:
        await regrade.finish(uow, job.contest, id, job.clock())
