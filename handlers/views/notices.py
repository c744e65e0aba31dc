"""What people get unasked, made into words when it is sent: reminders, the end of an attempt, a file that is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from handlers.actions import AskPrediction, Open, Remind
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views import (
    broadcast,
    broadcast_report,
    calendar_notices,
    certificates,
    channels,
    closing_papers,
    complaints,
    daily_question,
    disqualifying,
    drill,
    groups,
    item_analysis,
    notice_plan,
    participation,
    proposal,
    proposal_moves,
    proposal_news,
    staff_files,
    tickets,
    version_papers,
)
from handlers.views.me import copy
from handlers.views.play import title
from handlers.views.roles import role_news
from messaging.model import Button, Document, Gist, Key, Reply
from messaging.text import Text, join
from quiz.rounds import Round
from services.contest import Contest
from services.records import Json


def render_notice(kind: str, parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """A notice in its recipient's words, with addresses for their channel. Raises KeyError for a kind that is not in `KINDS`."""
    if kind in _LEADING:
        return _LEADING[kind](parameters, contest, tongue, links)
    return _WORDED[kind](parameters, contest, tongue)


def reminder_set(round: Round, moment: str, due: datetime, contest: Contest, tongue: Tongue) -> Reply:
    """What was promised, and one press to take it back."""
    name = title(contest, tongue, round.code)
    if moment == "closes":
        text = tongue("I will remind you at {when}, before **{round}** closes.", when=tongue.moment(due), round=name)
    elif round.by_hand:
        text = tongue(
            "I will remind you as soon as **{round}** has opened (planned: {when}).",
            when=tongue.moment(round.opens),
            round=name,
        )
    else:
        text = tongue("I will remind you when **{round}** opens: {when}.", when=tongue.moment(due), round=name)
    stop = Button(tongue.word("Don't remind me"), Remind(round.code, moment, 0))
    return Reply(text, ((stop, Button(tongue.word("What to read"), Open("tailieu"))),), until=due)


def reminder_stopped(round: str, moment: str, contest: Contest, tongue: Tongue) -> Reply:
    """It is stopped, and one press sets it again."""
    text = tongue("I will not remind you of **{round}**.", round=title(contest, tongue, round))
    return Reply(text, ((Button(tongue.word("Remind me"), Remind(round, moment, 1)),),))


def reminders_stopped(count: int, tongue: Tongue) -> Reply:
    """All of them at once."""
    text = tongue("I will not remind you of anything any more.") if count else tongue("No reminder is set for you.")
    return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")),),))


def too_late_to_remind(round: Round, now: datetime, contest: Contest, tongue: Tongue) -> Reply:
    """The moment is there already, or over."""
    name = title(contest, tongue, round.code)
    if round.takes(now):
        text = tongue("**{round}** is open now, for another {left}.", round=name, left=tongue.span(round.closes - now))
        return Reply(text, ((Button(tongue.word("Play"), Open("thi")),),), until=round.closes)
    text = tongue("**{round}** has closed.", round=name)
    keys: tuple[Key, ...] = (
        Button(tongue.word("Calendar"), Open("lich")),
        Button(tongue.word("My results"), Open("ketqua")),
    )
    return Reply(text, (keys,))


def _reminder(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    code = str(parameters["round"])
    closes = datetime.fromisoformat(parameters["closes"])
    name = title(contest, tongue, code)
    event = tongue.word("closes soon") if parameters["moment"] == "closes" else tongue.word("is open")
    gist = Gist(tongue.of(contest.pack.short_title), name, event, tongue.moment(closes))
    if parameters["moment"] == "closes":
        text = tongue(
            "You asked to be reminded: **{round}** closes at {closes}.", round=name, closes=tongue.moment(closes)
        )
        keys: tuple[Key, ...] = (
            Button(tongue.word("Play"), Open("thi")),
            Button(tongue.word("My results"), Open("ketqua")),
        )
    else:
        text = tongue(
            "You asked to be reminded: **{round}** is open, until {closes}.", round=name, closes=tongue.moment(closes)
        )
        keys = (Button(tongue.word("Play"), Open("thi")), Button(tongue.word("Rules"), Open("thele")))
    return Reply(text, (keys,), until=closes, gist=gist)


def _time_up(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    code = str(parameters["round"])
    lines: list[Text] = [
        tongue(
            "**Time is up.** Attempt {number} of {round} was handed in by itself, with what you had answered.",
            number=parameters["number"],
            round=title(contest, tongue, code),
        )
    ]
    if parameters.get("void"):
        lines.append(tongue("Not every question was answered, so by the rules this attempt does not count."))
    elif parameters["correct"] is None:
        lines.append(tongue("Your score will be shown in /ketqua later, as the rules say."))
    else:
        lines.append(tongue("**{correct}/{total}** right", correct=parameters["correct"], total=parameters["total"]))
    rows: list[tuple[Key, ...]] = [(Button(tongue.word("My results"), Open("ketqua")),)]
    if not parameters.get("predicted", True):
        rows.append((Button(tongue.word("Predict"), AskPrediction(code)),))
    return Reply(join(lines), tuple(rows))


def _my_data(parameters: Json, _: Contest, tongue: Tongue, links: Links) -> Reply:
    document = Document(parameters["ref"], parameters["name"], parameters["media_type"])
    return copy(tongue, document, links, machine=parameters["machine"])


_WORDED: Mapping[str, Callable[[Json, Contest, Tongue], Reply]] = {
    "barred": disqualifying.told,
    "reminder": _reminder,
    "time_up": _time_up,
    "role_news": role_news,
    "file_failed": lambda _, __, tongue: staff_files.failed(tongue),
    "broadcast_answer": lambda parameters, _, tongue: broadcast_report.answer(parameters, tongue),
    "notice_offer": notice_plan.offered,
    "drill": drill.render,
    "proposal_news": proposal_news.news,
    "ticket_answer": complaints.answer_news,
    "ticket_news": tickets.news,
}
_LEADING: Mapping[str, Callable[[Json, Contest, Tongue, Links], Reply]] = {
    "broadcast": lambda parameters, _, tongue, links: broadcast.message(parameters, tongue, links),
    "broadcast_approval": broadcast_report.approval,
    "calendar": calendar_notices.render,
    "certificates": certificates.ready,
    "channel_alarm": channels.alarm,
    "closing_paper": closing_papers.ready,
    "daily_question": daily_question.render,
    "introduction": lambda parameters, contest, tongue, links: groups.introduction(
        contest, tongue, links.start(parameters["link"])
    ),
    "item_analysis": item_analysis.ready,
    "my_data": _my_data,
    "staff_file": staff_files.ready,
    "took_part": participation.own,
    "version_paper": version_papers.ready,
    "proposal_moves": proposal_moves.ready,
}
KINDS = frozenset({*_WORDED, *_LEADING})
"""The kinds of notices that `render_notice` knows."""
WITH_GIST = frozenset({"reminder"})
"""The kinds whose replies have a gist: somebody asked for them by a press, so an approved text may bring them after a long silence.
What an organiser writes (a broadcast) has no approved wording.
"""
SUBJECTS: Mapping[str, str] = {
    "notice_offer": notice_plan.SUBJECT,
    "proposal_news": proposal.SUBJECT,
    "ticket_news": tickets.SUBJECT,
}
"""Notices whose buttons go on in the same message."""
