"""Why somebody does not play just now, in words: not registered, too early, at rest, no attempt left, over; and what to do instead."""

from __future__ import annotations

from datetime import datetime

from handlers.actions import AskPrediction, Open, Remind
from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.rules_attempt import hours_words
from messaging.model import Button, Reply, Rows
from messaging.text import Text, join
from quiz.pack import Per, PlannedRound
from quiz.rounds import Round
from services.contest import Contest


def not_registered(tongue: Tongue) -> Reply:
    """Playing needs a registration."""
    text = tongue("To play you first register: it takes about a minute.")
    return Reply(text, ((Button(tongue.word("Register"), Open("dangky")),),))


def not_open_yet(contest: Contest, tongue: Tongue, round: Round, now: datetime, reminded: bool) -> Reply:
    """Before the opening: when, how long still, and something useful meanwhile."""
    name = title(contest, tongue, round.code)
    if now >= round.opens:
        text = tongue(
            "**{round}** starts when the button is pressed at the launch ceremony. It will not be long.", round=name
        )
    else:
        text = tongue(
            "**{round}** opens at {opens}: in {left}.",
            round=name,
            opens=tongue.moment(round.opens),
            left=tongue.span(round.opens - now),
        )
    remind = (
        Button(tongue.word("Don't remind me"), Remind(round.code, "opens", 0))
        if reminded
        else Button(tongue.word("Remind me"), Remind(round.code, "opens", 1))
    )
    read = Button(tongue.word("What to read"), Open("tailieu"))
    return Reply(text, ((remind, read),), until=round.opens if now < round.opens else None)


def resting(contest: Contest, tongue: Tongue, round: Round, until: datetime) -> Reply:
    """The round is open, but not at this hour."""
    name = title(contest, tongue, round.code)
    if until >= round.closes:
        return Reply(tongue("**{round}** takes no more attempts: its last hours are over.", round=name))
    lines = [tongue("**{round}** takes attempts again from {until} on.", round=name, until=tongue.moment(until))]
    hours = contest.pack.round(round.code).hours
    if hours is not None:
        lines.append(tongue("Its hours: {hours}, every day.", hours=hours_words(hours, tongue)))
    return Reply(join(lines), ((Button(tongue.word("What to read"), Open("tailieu")),),), until=until)


def none_left(contest: Contest, tongue: Tongue, round: Round, following: PlannedRound | None) -> Reply:
    """Every attempt is used: what comes next."""
    per = contest.pack.rules.attempts_per
    name = title(contest, tongue, round.code)
    lines = [_used_up(per, name, tongue.moment(round.closes), tongue)]
    if following is not None and per is not Per.CONTEST:
        lines.append(
            tongue("{round} opens at {opens}.", round=tongue.of(following.title), opens=tongue.moment(following.opens))
        )
    buttons: Rows = (
        (Button(tongue.word("My results"), Open("ketqua")), Button(tongue.word("Leaderboard"), Open("bxh"))),
    )
    if contest.pack.rules.prediction is not None:
        buttons = ((Button(tongue.word("Change the prediction"), AskPrediction(round.code)),), *buttons)
    return Reply(join(lines), buttons)


def _used_up(per: Per, round: str, closes: str, tongue: Tongue) -> Text:
    match per:
        case Per.ROUND:
            return tongue("You have used every attempt of **{round}**.", round=round)
        case Per.DAY:
            return tongue(
                "You have used every attempt of today. **{round}** is open until {closes}: come back tomorrow.",
                round=round,
                closes=closes,
            )
        case Per.CONTEST:
            return tongue("You have used every attempt of the contest.")


def all_over(tongue: Tongue) -> Reply:
    """After the last round."""
    text = tongue("All rounds of the contest are over. Thank you for taking part!")
    rows: Rows = (
        (Button(tongue.word("My results"), Open("ketqua")), Button(tongue.word("Leaderboard"), Open("bxh"))),
        (Button(tongue.word("Answers and explanations"), Open("ontap")), Button(tongue.word("Calendar"), Open("lich"))),
    )
    return Reply(text, rows)


def not_yours(tongue: Tongue) -> Reply:
    """A forged or foreign press: kind, and without telling what exists."""
    text = tongue("That button does not belong to an attempt of yours. Type /thi to play.")
    return Reply(text, ((Button(tongue.word("Play"), Open("thi")),),))
