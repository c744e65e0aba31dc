"""A resident's complaints, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import CloseTicket, Complain, ComplainAbout, ShowMine
from handlers.tongue import Tongue
from handlers.views.play import title
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join, said
from quiz.rounds import Round
from services.contest import Contest
from services.matters import complaint_window
from services.records import Json
from services.result_records import About, Ticket, TicketState
from services.tickets import Enough, Unclear, about_whole

SHOWN = 5


def begin(contest: Contest, mine: Sequence[Ticket], tongue: Tongue, *, answers: bool) -> Reply:
    """`/phananh`: what about, one's own ones, and who else to turn to."""
    lines = [
        tongue("**Complaints and suggestions.** Each gets a number, and an answer here within 3 working days."),
        tongue("What is it about?"),
    ]
    listed = [_line(ticket, tongue) for ticket in mine[:SHOWN]]
    contact = join([tongue("You can also turn to:"), said(tongue.of(contest.pack.contact))])
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("A question of a round"), Complain(str(About.QUESTION))),),
        (Button(tongue.word("A result"), Complain(str(About.RESULT))),),
        (Button(tongue.word("Something else"), Complain(str(About.OTHER))),),
        *(
            (Button(tongue.word("No. {number}", number=ticket.number), ShowMine(ticket.number)),)
            for ticket in mine[:SHOWN]
        ),
    ]
    if answers:
        rows.append((Button(tongue.word("List of complaints"), Open("dsphananh")),))
    rows.append((Button(tongue.word("Calendar"), Open("lich")),))
    return Reply(join([join(lines), join(listed), contact], "\n\n"), tuple(rows))


def in_group(contest: Contest, tongue: Tongue) -> Reply:
    """Whom to turn to; what somebody complains about is nobody else's."""
    lines = [
        tongue("**To tell the organisers about a problem or to complain:**"),
        said(tongue.of(contest.pack.contact)),
        tongue("Or write /phananh to me in a private chat; you get a number and an answer there."),
    ]
    return Reply(join(lines), ((Button(tongue.word("Calendar"), Open("lich")),),))


def choose_round(contest: Contest, about: About, begun: Sequence[Round], tongue: Tongue) -> Reply:
    """Which round, or the whole contest where it has a result of its own."""
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, round.code), ComplainAbout(str(about), round.code)),) for round in begun
    ]
    name = where(contest, about, "", tongue) or tongue.word("No round in particular")
    rows.append((Button(name, ComplainAbout(str(about), "")),))
    return Reply(tongue("Which round is it about?"), tuple(rows))


def ask_words(contest: Contest, about: About, round: str, tongue: Tongue, receipt: Text = ()) -> Reply:
    """What happened."""
    name = where(contest, about, round, tongue)
    match about:
        case About.QUESTION:
            text = tongue("Type which question it is (copy its first words) and what is wrong with it:")
        case About.RESULT:
            text = tongue("Type what is wrong with the result, and how it should be:")
        case About.APPEAL:
            text = tongue("Type why your result should be recognised:")
        case About.OTHER:
            text = tongue("Type what happened, and when:")
        case _:
            assert_never(about)
    head = tongue("**{round}**", round=name) if name else ()
    please = tongue("Please write no phone numbers or identity papers.")
    cancel = Button(tongue.word("Cancel"), Open("phananh"))
    return Reply(join([receipt, join([head, text, please])], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def not_taken(why: Unclear | Enough, tongue: Tongue) -> Text:
    """Why it was not written down."""
    match why:
        case Unclear(shortest, longest):
            return tongue("Please write {least} to {most} characters.", least=shortest, most=tongue.number(longest))
        case Enough(n):
            return tongue("{n} complaints of yours wait for an answer. Please wait for one, or take one back.", n=n)
        case _:
            assert_never(why)


def taken(ticket: Ticket, tongue: Tongue) -> Reply:
    """The number, and until when it is answered."""
    text = tongue(
        "Thank you. Your complaint has **No. {number}**. You get the answer here, by {due} at the latest.",
        number=ticket.number,
        due=tongue.moment(ticket.due_at),
    )
    look = Button(tongue.word("No. {number}", number=ticket.number), ShowMine(ticket.number))
    return Reply(text, ((look, Button(tongue.word("My results"), Open("ketqua"))),))


def mine(contest: Contest, ticket: Ticket, tongue: Tongue) -> Reply:
    """One's own complaint with its answer."""
    lines = [_line(ticket, tongue)]
    if name := where(contest, ticket.about, ticket.round, tongue):
        lines.append(said(name))
    lines.append(said(ticket.words))
    if ticket.answer:
        lines.append(tongue("**Answer of the organisers**"))
        lines.append(said(ticket.answer))
    elif ticket.state is TicketState.OPEN:
        lines.append(tongue("It is answered by {due} at the latest.", due=tongue.moment(ticket.due_at)))
    keys: list[Key] = []
    if ticket.state is TicketState.ANSWERED:
        keys.append(Button(tongue.word("I am content"), CloseTicket(ticket.number)))
    elif ticket.state is TicketState.OPEN:
        keys.append(Button(tongue.word("Take it back"), CloseTicket(ticket.number)))
    keys.append(Button(tongue.word("Complaints"), Open("phananh")))
    return Reply(join(lines), (tuple(keys),))


def answer_news(parameters: Json, _: Contest, tongue: Tongue) -> Reply:
    """A notice: the answer is there."""
    number = int(parameters["number"])
    text = tongue("The organisers have answered your complaint **No. {number}**.", number=number)
    return Reply(text, ((Button(tongue.word("Read the answer"), ShowMine(number)),),))


def where(contest: Contest, about: About, round: str, tongue: Tongue) -> str:
    """The round that a complaint is about, or the whole contest; "" for none in particular."""
    return title(contest, tongue, round) if round or about_whole(contest, about, round) else ""


def _line(ticket: Ticket, tongue: Tongue) -> Text:
    return tongue(
        "**No. {number}** of {at}: {state}",
        number=ticket.number,
        at=tongue.moment(ticket.made_at),
        state=state_words(ticket, tongue),
    )


def state_words(ticket: Ticket, tongue: Tongue) -> str:
    """Where it stands, in a word."""
    return {
        TicketState.OPEN: tongue.word("waits for an answer"),
        TicketState.ANSWERED: tongue.word("answered"),
        TicketState.CLOSED: tongue.word("closed"),
    }[ticket.state]


def complaints_heard(contest: Contest, code: str, tongue: Tongue) -> Text:
    """When complaints about a result are taken, in the same words wherever it is said; nothing where the calendar names no end."""
    window = complaint_window(contest, code)
    if window is None or window.until is None:
        return ()
    start, end = tongue.moment(window.at), tongue.moment(window.until)
    return tongue("Complaints are taken from {start} until {end}.", start=start, end=end)
