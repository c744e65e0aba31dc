"""The launch in words: the check-list, the armed button, the recorded moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.actions import Arm, Launch, Open
from handlers.role_actions import Disarm, LaunchAgain
from handlers.tongue import Tongue
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from quiz.rounds import Round
from services.contest import Contest
from services.launch import Readiness, stamp
from services.organising import NoticeState

SUBJECT = "launch"


def check_list(
    contest: Contest,
    tongue: Tongue,
    round: Round,
    now: datetime,
    ready: Readiness,
    standby: Sequence[str],
    receipt: Text = (),
) -> Reply:
    """What to look at before arming; arming is where "are you sure" is asked, the launch itself is one press."""
    planned = contest.pack.round(round.code)
    lines = [
        tongue("**Get the launch of {round} ready**", round=tongue.of(planned.title)),
        tongue("• Planned: {opens}", opens=tongue.moment(round.opens)),
        tongue("• Closes: {closes}", closes=tongue.moment(round.closes)),
        *_checks(tongue, now, ready, standby),
        tongue("Once armed, one press of an organiser opens the round for everybody. It cannot be undone."),
    ]
    rows = ((Button(tongue.word("Arm the launch"), Arm(round.code, 1)),),)
    return Reply(join([receipt, join(lines)], "\n\n"), rows, replaces=SUBJECT)


def _checks(tongue: Tongue, now: datetime, ready: Readiness, standby: Sequence[str]) -> list[Text]:
    """What was looked at: ✓ is ready, ! wants somebody's eye."""
    bank = tongue(
        "{mark} Questions in the bank: {bank}; in a paper: {paper}",
        mark=_mark(ready.enough_questions),
        bank=ready.bank,
        paper=ready.paper,
    )
    groups = tongue("{mark} Groups that get notices: {n}", mark=_mark(ready.groups > 0), n=tongue.number(ready.groups))
    clock = tongue(
        "{mark} Clock of the server: {moment}, {seconds} seconds; compare it with yours",
        mark=_mark(True),
        moment=tongue.moment(now),
        seconds=now.second,
    )
    if standby:
        names = ", ".join(standby[:3])
        second = tongue("{mark} Somebody else can press as well: {names}", mark=_mark(True), names=names)
    else:
        second = tongue(
            "{mark} Nobody else can press the button. Give somebody the standby key: /phanquyen", mark=_mark(False)
        )
    return [bank, groups, _notice(tongue, ready.notice), clock, second]


def _mark(fine: bool) -> str:
    return "✓" if fine else "!"


def _notice(tongue: Tongue, state: NoticeState | None) -> Text:
    words = {
        None: tongue.word("not planned"),
        NoticeState.PLANNED: tongue.word("goes out with the press"),
        NoticeState.HELD: tongue.word("held back"),
        NoticeState.SENT: tongue.word("sent"),
        NoticeState.MISSED: tongue.word("missed"),
    }
    fine = state in {NoticeState.PLANNED, NoticeState.SENT}
    return tongue("{mark} Launch notice to the groups: {state}", mark=_mark(fine), state=words[state])


def armed(contest: Contest, tongue: Tongue, round: Round, again: bool = False, *, disarms: bool = True) -> Reply:
    """The button itself; `disarms`: the reader may take the readiness back."""
    name = tongue.of(contest.pack.round(round.code).title)
    head = tongue("The launch of **{round}** is armed.", round=name)
    when = tongue("When the ceremony comes to it, press the button below, once.")
    if contest.rehearsal:
        when = tongue("Press the button below, then register, play an attempt and look at the leaderboard.")
    rows: list[tuple[Key, ...]] = [(Button(tongue.word("PRESS TO LAUNCH"), Launch(round.code, stamp(contest))),)]
    if disarms:
        rows.append((Button(tongue.word("Not yet: disarm"), Disarm(round.code, 0)),))
    toast = tongue.word("It was armed before.") if again else None
    return Reply(join([head, when]), tuple(rows), replaces=SUBJECT, toast=toast)


def sure_to_disarm(contest: Contest, tongue: Tongue, round: Round) -> Reply:
    """Ask before taking the button away from everybody."""
    name = tongue.of(contest.pack.round(round.code).title)
    text = tongue("Disarm the launch of **{round}**? Then no press opens anything until it is armed again.", round=name)
    rows = (
        (
            Button(tongue.word("Yes, disarm"), Disarm(round.code, 1)),
            Button(tongue.word("No, stay armed"), Open("phatdong")),
        ),
    )
    return Reply(text, rows, replaces=SUBJECT)


def disarmed(tongue: Tongue) -> Text:
    """Above the check-list."""
    return tongue("The launch is disarmed; no press opens anything now.")


def not_armed(tongue: Tongue) -> Text:
    """Somebody pressed too early."""
    return tongue("Nothing was opened: the launch is not armed. Arm it first.")


def wait_for_arming(contest: Contest, tongue: Tongue, round: Round) -> Reply:
    """For who holds only the standby key."""
    name = tongue.of(contest.pack.round(round.code).title)
    text = tongue(
        "You hold the standby key for the launch of **{round}**, planned for {opens}. The organisers have not armed it yet; "
        "once they have, /phatdong shows you the button.",
        round=name,
        opens=tongue.moment(round.opens),
    )
    return Reply(text, ((Button(tongue.word("Look again"), Open("phatdong")),),), replaces=SUBJECT)


def of_another_contest(tongue: Tongue) -> Reply:
    """A button from a rehearsal pressed in the real contest, or the other way round."""
    text = tongue(
        "Nothing was opened: that button belongs to a rehearsal or to another contest. The button of this one is in /phatdong."
    )
    return Reply(text, ((Button(tongue.word("Launch"), Open("phatdong")),),))


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


def with_another(tongue: Tongue, round: Round, reply: Reply) -> Reply:
    """In a rehearsal the ceremony can be practised again."""
    button = Button(tongue.word("Rehearse the launch again"), LaunchAgain(round.code))
    return replace(reply, buttons=(*reply.buttons, (button,)))


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
