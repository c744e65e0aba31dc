"""The launch in words: the check-list, the armed button, the recorded moment."""

from __future__ import annotations

from datetime import datetime

from handlers.actions import Arm, Launch, Open
from handlers.tongue import Tongue
from messaging.model import Button, Reply
from messaging.text import join
from quiz.rounds import Round
from services.contest import Contest

SUBJECT = "launch"


def check_list(contest: Contest, tongue: Tongue, round: Round, now: datetime) -> Reply:
    """What to look at before arming; arming is where "are you sure" is asked, the launch itself is one press."""
    pack = contest.pack
    planned = pack.round(round.code)
    lines = [
        tongue("**Get the launch of {round} ready**", round=tongue.of(planned.title)),
        tongue("• Planned: {opens}", opens=tongue.moment(round.opens)),
        tongue("• Closes: {closes}", closes=tongue.moment(round.closes)),
        tongue(
            "• Questions in the bank: {bank}; in a paper: {paper}",
            bank=len(pack.bank(round.code)),
            paper=pack.rules.questions,
        ),
        tongue("Once armed, one press of an organiser opens the round for everybody. It cannot be undone."),
    ]
    return Reply(join(lines), ((Button(tongue.word("Arm the launch"), Arm(round.code, 1)),),), replaces=SUBJECT)


def armed(contest: Contest, tongue: Tongue, round: Round, again: bool = False) -> Reply:
    """The button itself."""
    name = tongue.of(contest.pack.round(round.code).title)
    head = tongue("The launch of **{round}** is armed.", round=name)
    when = tongue("When the ceremony comes to it, press the button below, once.")
    if contest.rehearsal:
        when = tongue("Press the button below, then register, play an attempt and look at the leaderboard.")
    text = join([head, when])
    toast = tongue.word("It was armed before.") if again else None
    return Reply(text, ((Button(tongue.word("PRESS TO LAUNCH"), Launch(round.code)),),), replaces=SUBJECT, toast=toast)


def launched(contest: Contest, tongue: Tongue, round: Round, at: datetime, again: bool) -> Reply:
    """The contest has begun, at this true moment."""
    name = tongue.of(contest.pack.round(round.code).title)
    lines = [
        tongue("**{round} is open!**", round=name),
        tongue("True moment of opening: {moment}, {seconds} seconds.", moment=tongue.moment(at), seconds=at.second),
    ]
    toast = tongue.word("It was launched before; the first press stands.") if again else None
    rows = ((Button(tongue.word("Play"), Open("thi")), Button(tongue.word("Leaderboard"), Open("bxh"))),)
    return Reply(join(lines), rows, replaces=SUBJECT, toast=toast)


def nothing_to_launch(tongue: Tongue) -> Reply:
    """Every round follows the calendar, or is over."""
    return Reply(tongue("There is no round to open by hand now. The calendar is in /lich."))


def not_for_you(contest: Contest, tongue: Tongue, round: Round | None) -> Reply:
    """What the word means for a resident: when it starts."""
    if round is None:
        return nothing_to_launch(tongue)
    name = tongue.of(contest.pack.round(round.code).title)
    if round.opened is not None:
        return launched(contest, tongue, round, round.opened, again=False)
    text = tongue("The organisers open **{round}**. Planned: {opens}.", round=name, opens=tongue.moment(round.opens))
    return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")), Button(tongue.word("Play"), Open("thi"))),))
