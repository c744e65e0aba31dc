"""`/dsphananh`: the complaints, open ones first; answered in chat, and a way from one to a proposal."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import complaints, info
from handlers.resident.private import in_private
from handlers.result_actions import AnswerTicket, ConfirmAnswer, ListTickets, ShowTicket
from handlers.routes import Routes
from handlers.views import tickets as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from services import tickets
from services.result_records import About, Ticket, TicketState
from services.rights import Act
from services.tickets import LONGEST, SHORTEST

routes = Routes()
WORDS = "ticket.answer"
MEMORY = Memory("ticket", frozenset({WORDS}))


@routes.command("dsphananh", words=("danh sách phản ánh", "complaints"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The list; for a resident, their own."""
    if not await ctx.can(Act.ANSWER_COMPLAINTS):
        return await complaints.on_complaint(event, ctx)
    return [await _list(ctx, 0)]


@routes.pressed(ListTickets)
@in_private
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the page."""
    assert isinstance(event.action, ListTickets)
    if not await ctx.can(Act.ANSWER_COMPLAINTS):
        return await info.unknown(event, ctx)
    return [await _list(ctx, event.action.page)]


async def _list(ctx: Context, page: int) -> Outgoing:
    MEMORY.forget(ctx)
    found = await tickets.waiting_first(ctx.uow, ctx.contest)
    return ctx.reply(view.listed(ctx.contest, found, page, ctx.now, ctx.tongue), view.SUBJECT)


@routes.pressed(ShowTicket)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One complaint."""
    assert isinstance(event.action, ShowTicket)
    ticket = await _ticket(ctx, event.action.number)
    if ticket is None:
        return await info.unknown(event, ctx)
    return [await _shown(ctx, ticket)]


async def _shown(ctx: Context, ticket: Ticket, receipt: Text = ()) -> Outgoing:
    MEMORY.forget(ctx)
    regrades, lifts = await ctx.can(Act.REGRADE), 0
    if ticket.about is About.APPEAL and await ctx.can(Act.REVIEW):
        player = await ctx.uow.player_of(ctx.contest.id, ticket.person)
        lifts = player.id if player is not None else 0
    shown = view.one(ctx.contest, ticket, ctx.now, ctx.tongue, receipt, regrades=regrades, lifts=lifts)
    return ctx.reply(shown, view.SUBJECT)


@routes.pressed(AnswerTicket)
@in_private
async def on_answer(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The answer is asked."""
    assert isinstance(event.action, AnswerTicket)
    ticket = await _ticket(ctx, event.action.number)
    if ticket is None:
        return await info.unknown(event, ctx)
    if ticket.state is not TicketState.OPEN:
        return [await _shown(ctx, ticket, view.answered_before(ctx.tongue))]
    return [_ask(ctx, ticket)]


def _ask(ctx: Context, ticket: Ticket, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"number": ticket.number}, WORDS)
    return ctx.reply(view.ask_answer(ticket, ctx.tongue, receipt))


@routes.asking(WORDS)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Show the answer as it will go out."""
    ticket = await _ticket(ctx, int(MEMORY.pending(ctx).get("number", 0)))
    if ticket is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    words = event.text.strip()
    if not SHORTEST <= len(words) <= LONGEST:
        return [_ask(ctx, ticket, view.bad_length(ctx.tongue))]
    MEMORY.keep(ctx, {"number": ticket.number, "words": words})
    return [ctx.reply(view.confirm(ticket, words, ctx.tongue))]


@routes.pressed(ConfirmAnswer)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Send it; of two who answer, the first one's stands."""
    assert isinstance(event.action, ConfirmAnswer)
    pending = MEMORY.pending(ctx)
    ticket = await _ticket(ctx, event.action.number)
    if ticket is None:
        return await info.unknown(event, ctx)
    if pending.get("number") != ticket.number or "words" not in pending:
        return [await _shown(ctx, ticket)]
    decision = await tickets.answer(ctx.uow, ctx.contest, ctx.person.id, ticket.number, str(pending["words"]), ctx.now)
    sent = isinstance(decision, tickets.Answered)
    return [await _shown(ctx, ticket, view.answered(ctx.tongue) if sent else view.answered_before(ctx.tongue))]


async def _ticket(ctx: Context, number: int) -> Ticket | None:
    if not await ctx.can(Act.ANSWER_COMPLAINTS):
        return None
    return await ctx.uow.ticket(ctx.contest.id, number)
