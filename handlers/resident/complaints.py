"""`/phananh`: what about, which round, the words; then a number, a moment by which it is answered, and the answer in chat."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.boards import has_begun
from handlers.resident.private import in_private
from handlers.result_actions import CloseTicket, Complain, ComplainAbout, ShowMine
from handlers.routes import Routes
from handlers.views import complaints as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from services import tickets
from services.result_records import About
from services.rights import Act
from services.tickets import Taken

routes = Routes()
WORDS = "complaint.words"
MEMORY = Memory("complaint", frozenset({WORDS}))


@routes.command("phananh", "khieunai", words=("phản ánh", "khiếu nại", "kiến nghị", "báo lỗi", "complaint"))
async def on_complaint(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """What it is about, who else to turn to, and where one's own stand; in a group only whom to turn to."""
    if ctx.chat.group:
        return [ctx.reply(view.in_group(ctx.contest, ctx.tongue))]
    MEMORY.forget(ctx)
    mine = await tickets.mine(ctx.uow, ctx.contest, ctx.person.id)
    answers = await ctx.can(Act.ANSWER_COMPLAINTS)
    return [ctx.reply(view.begin(ctx.contest, mine, ctx.tongue, answers=answers))]


@routes.pressed(Complain)
@in_private
async def on_about(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Which round, where there is one to choose; else the words."""
    assert isinstance(event.action, Complain)
    about = _about(event.action.about)
    if about is None:
        return await info.unknown(event, ctx)
    begun = [round for round in await ctx.uow.rounds(ctx.contest.id) if has_begun(round, ctx)]
    if about is About.OTHER or not begun:
        return [_ask(ctx, about, "")]
    return [ctx.reply(view.choose_round(ctx.contest, about, begun, ctx.tongue))]


@routes.pressed(ComplainAbout)
@in_private
async def on_round(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The words are asked."""
    assert isinstance(event.action, ComplainAbout)
    about, code = _about(event.action.about), event.action.round
    begun = {round.code for round in await ctx.uow.rounds(ctx.contest.id) if has_begun(round, ctx)}
    if about is None or (code and code not in begun):
        return await info.unknown(event, ctx)
    return [_ask(ctx, about, code)]


def _ask(ctx: Context, about: About, round: str, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {"about": str(about), "round": round}, WORDS)
    return ctx.reply(view.ask_words(ctx.contest, about, round, ctx.tongue, receipt))


@routes.asking(WORDS)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Write it down and say its number."""
    pending = MEMORY.pending(ctx)
    about = _about(str(pending.get("about", "")))
    if about is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    code = str(pending["round"])
    decision = await tickets.take(ctx.uow, ctx.contest, ctx.person.id, about, code, "", event.text, ctx.now)
    if not isinstance(decision, Taken):
        return [_ask(ctx, about, code, view.not_taken(decision, ctx.tongue))]
    MEMORY.forget(ctx)
    return [ctx.reply(view.taken(decision.ticket, ctx.tongue))]


@routes.pressed(ShowMine)
@in_private
async def on_mine(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of the asker's own."""
    assert isinstance(event.action, ShowMine)
    ticket = await ctx.uow.ticket(ctx.contest.id, event.action.number)
    if ticket is None or ticket.person != ctx.person.id:
        return await info.unknown(event, ctx)
    return [ctx.reply(view.mine(ctx.contest, ticket, ctx.tongue))]


@routes.pressed(CloseTicket)
@in_private
async def on_close(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The asker is content, or takes it back."""
    assert isinstance(event.action, CloseTicket)
    ticket = await tickets.close(ctx.uow, ctx.contest, ctx.person.id, event.action.number, ctx.now)
    if ticket is None:
        return await info.unknown(event, ctx)
    return [ctx.reply(view.mine(ctx.contest, ticket, ctx.tongue))]


def _about(word: str) -> About | None:
    """What can be complained about here; an appeal begins with the decision that it is against."""
    return About(word) if word in {str(about) for about in About if about is not About.APPEAL} else None
