"""Wrong questions: propose another key or a void question; `proposals` shows what moves and lets somebody else decide."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import (
    ConfirmProposal,
    ProposeRegrade,
    RegradeQuestion,
    RuleOn,
)
from handlers.routes import Routes
from handlers.views import proposal as page_view
from handlers.views import regrade as view
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from quiz.question import Question
from quiz.rounds import RoundState
from services import play, proposals, regrade
from services.amending import as_amended
from services.reasons import clean_reason
from services.rights import Act

routes = Routes()
OPTIONS, REASON = "regrade.options", "regrade.reason"
MEMORY = Memory("regrade", frozenset({OPTIONS, REASON}))


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
    wanted = regrade.ruling(question, answers, str(pending["reason"]), int(pending["ticket"]) or None)
    decision = await proposals.propose(ctx.uow, ctx.contest, ctx.person.id, wanted, ctx.now)
    return [ctx.reply(page_view.proposed(decision, question.round, ctx.tongue), view.SUBJECT)]


async def _question(ctx: Context, id: str) -> Question | None:
    """A question of a closed round as it is graded now, for those who may regrade."""
    if not await ctx.can(Act.REGRADE):
        return None
    question = regrade.question_of(await as_amended(ctx.uow, ctx.contest), id)
    round = None if question is None else await play.round_by_code(ctx.uow, ctx.contest, question.round)
    return question if round is not None and round.state(ctx.now) is RoundState.CLOSED else None
