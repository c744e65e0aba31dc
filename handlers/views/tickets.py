"""Complaints as those see them who answer them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.actions import Open
from handlers.result_actions import AnswerTicket, ConfirmAnswer, ListTickets, ProposeRegrade, ShowTicket
from handlers.review_actions import BarWhere
from handlers.tongue import Tongue
from handlers.views.complaints import state_words, where
from handlers.views.paging import first_of, turn
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join, said
from services.contest import Contest
from services.records import Json
from services.result_records import About, Ticket, TicketState
from services.tickets import LONGEST, SHORTEST

SUBJECT = "tickets"
PAGE = 8


def listed(contest: Contest, found: Sequence[Ticket], page: int, now: datetime, tongue: Tongue) -> Reply:
    """A page of complaints, open ones first."""
    waiting = sum(ticket.state is TicketState.OPEN for ticket in found)
    lines = [tongue("**Complaints**: {waiting} wait for an answer, {all} in all.", waiting=waiting, all=len(found))]
    start = first_of(page, len(found), PAGE)
    shown = found[start : start + PAGE]
    lines += [_line(contest, ticket, now, tongue) for ticket in shown]
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("No. {number}", number=ticket.number), ShowTicket(ticket.number)),) for ticket in shown
    ]
    rows += turn(page, len(found), PAGE, ListTickets, tongue)
    rows.append((Button(tongue.word("For organisers"), Open("dieuhanh")),))
    return Reply(join(lines), tuple(rows), replaces=SUBJECT)


def one(
    contest: Contest,
    ticket: Ticket,
    now: datetime,
    tongue: Tongue,
    receipt: Text = (),
    *,
    regrades: bool,
    lifts: int = 0,
) -> Reply:
    """One complaint, below what was typed if something was; who may regrade finds the way from here.

    `lifts`: the player whose result the reader may propose to recognise again, 0 for none.
    """
    lines = [_line(contest, ticket, now, tongue), said(ticket.words)]
    if ticket.answer:
        lines += [tongue("**Answer of the organisers**"), said(ticket.answer)]
    rows: list[tuple[Key, ...]] = []
    if ticket.state is TicketState.OPEN:
        rows.append((Button(tongue.word("Answer"), AnswerTicket(ticket.number)),))
    if lifts:
        rows.append(
            (Button(tongue.word("Propose to recognise it again"), BarWhere(lifts, ticket.round, 0, ticket.number)),)
        )
    if regrades and ticket.round and ticket.about in {About.QUESTION, About.RESULT}:
        rows.append((Button(tongue.word("Propose a regrade"), ProposeRegrade(ticket.round, ticket.number, 0)),))
    rows.append((Button(tongue.word("Complaints"), ListTickets(0)),))
    return Reply(join([receipt, join(lines)], "\n\n"), tuple(rows), replaces=None if receipt else SUBJECT)


def ask_answer(ticket: Ticket, tongue: Tongue, receipt: Text = ()) -> Reply:
    """The answer is typed."""
    text = tongue(
        "Type the answer to complaint **No. {number}**; it is sent in your committee's name:", number=ticket.number
    )
    cancel = Button(tongue.word("Cancel"), ShowTicket(ticket.number))
    return Reply(join([receipt, said(ticket.words), text], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def bad_length(tongue: Tongue) -> Text:
    """Too short or too long."""
    return tongue("Please write {least} to {most} characters.", least=SHORTEST, most=tongue.number(LONGEST))


def confirm(ticket: Ticket, words: str, tongue: Tongue) -> Reply:
    """The answer as it will be read."""
    head = tongue("**Send this answer to complaint No. {number}?**", number=ticket.number)
    yes = Button(tongue.word("Yes, send it"), ConfirmAnswer(ticket.number))
    change = Button(tongue.word("Write it anew"), AnswerTicket(ticket.number))
    return Reply(join([head, said(words)], "\n\n"), ((yes, change),))


def answered(tongue: Tongue) -> Text:
    """It is on its way."""
    return tongue("The answer is sent.")


def answered_before(tongue: Tongue) -> Text:
    """Somebody else was first, or it was taken back."""
    return tongue("Nothing was sent: this complaint is not open any more.")


def news(parameters: Json, _: Contest, tongue: Tongue) -> Reply:
    """A notice to those who answer: there is a new one."""
    number = int(parameters["number"])
    text = tongue("A new complaint has come in: **No. {number}**.", number=number)
    return Reply(text, ((Button(tongue.word("Look at the complaint"), ShowTicket(number)),),))


def _line(contest: Contest, ticket: Ticket, now: datetime, tongue: Tongue) -> Text:
    about = {
        About.QUESTION: tongue.word("a question"),
        About.RESULT: tongue.word("a result"),
        About.APPEAL: tongue.word("an appeal: result not recognised"),
        About.OTHER: tongue.word("something else"),
    }[ticket.about]
    name = where(contest, ticket.about, ticket.round, tongue)
    told = f"{about}, {name}" if name else about
    if ticket.state is not TicketState.OPEN:
        return tongue(
            "**No. {number}** ({about}): {state}", number=ticket.number, about=told, state=state_words(ticket, tongue)
        )
    if now >= ticket.due_at:
        return tongue(
            "**No. {number}** ({about}): **late**, was due {due}",
            number=ticket.number,
            about=told,
            due=tongue.moment(ticket.due_at),
        )
    return tongue(
        "**No. {number}** ({about}): due {due}", number=ticket.number, about=told, due=tongue.moment(ticket.due_at)
    )
