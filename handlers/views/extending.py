"""Closing a round later, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never

from handlers.actions import Open
from handlers.role_actions import ConfirmExtension, ExtendRound
from handlers.tongue import Tongue
from handlers.views.play import title
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from quiz.rounds import Round
from services.contest import Contest
from services.extending import CannotExtend, Extension, IntoNext, NotLater

STEPS = (30, 60, 120, 24 * 60)
"""Minutes that are offered as buttons."""


def choose_round(contest: Contest, tongue: Tongue, rounds: Sequence[Round]) -> Reply:
    """`/giahan`: which round."""
    back: tuple[Key, ...] = (Button(tongue.word("For organisers"), Open("dieuhanh")),)
    if not rounds:
        text = tongue("No round can be extended now: none is open, and none has closed within the last 48 hours.")
        return Reply(text, (back,))
    rows: list[tuple[Key, ...]] = [
        (
            Button(
                tongue.word(
                    "{round}, closes {closes}",
                    round=title(contest, tongue, round.code),
                    closes=tongue.moment(round.closes),
                ),
                ExtendRound(round.code, 0),
            ),
        )
        for round in rounds
    ]
    return Reply(tongue("**Extend a round** after an outage. Which one?"), (*rows, back))


def ask_moment(contest: Contest, tongue: Tongue, round: Round, receipt: Text = ()) -> Reply:
    """When it shall close."""
    text = tongue(
        "**{round}** closes at {closes}. Type the new closing moment, for example {example}, or choose:",
        round=title(contest, tongue, round.code),
        closes=tongue.moment(round.closes),
        example=_typed(tongue, round.closes + timedelta(hours=2)),
    )
    steps = [(Button(f"+ {tongue.span(_minutes(step))}", ExtendRound(round.code, step)),) for step in STEPS]
    rows: list[tuple[Key, ...]] = [*steps, (Button(tongue.word("Cancel"), Open("dieuhanh")),)]
    return Reply(join([receipt, text], "\n\n"), tuple(rows), asks=Asks.TEXT)


def _typed(tongue: Tongue, at: datetime) -> str:
    """A moment as people type it."""
    local = at.astimezone(tongue.zone)
    return f"{local.hour:02d}h{local.minute:02d} {local.day:02d}/{local.month}/{local.year}"


def _minutes(step: int) -> timedelta:
    return timedelta(minutes=step)


def no_moment(tongue: Tongue) -> Text:
    """What was typed is no moment."""
    return tongue("I could not read a moment in that. Write it like 20h00 10/6/2024.")


def refused(contest: Contest, tongue: Tongue, decision: NotLater | IntoNext | CannotExtend) -> Text:
    """Why it cannot close then."""
    match decision:
        case NotLater(closes):
            return tongue(
                "The new moment must be still to come and after the present close, {at}.", at=tongue.moment(closes)
            )
        case IntoNext(after):
            return tongue(
                "{round} opens at {at}; two rounds must not run at once. Choose an earlier moment.",
                round=title(contest, tongue, after.code),
                at=tongue.moment(after.opened_at or after.opens),
            )
        case CannotExtend(counted=True):
            return tongue("This round cannot be extended any more: a list of its result is made.")
        case CannotExtend():
            return tongue("This round cannot be extended: it is not open yet, or closed more than 48 hours ago.")
        case _:
            assert_never(decision)


def preview(contest: Contest, tongue: Tongue, extension: Extension, receipt: Text = ()) -> Reply:
    """What it would do; the reason is asked."""
    ask = tongue("Type the reason (it is kept in the log; please no phone numbers or other personal data):")
    rows = ((Button(tongue.word("Cancel"), Open("dieuhanh")),),)
    return Reply(join([receipt, _effects(contest, tongue, extension), ask], "\n\n"), rows, asks=Asks.TEXT)


def _effects(contest: Contest, tongue: Tongue, extension: Extension) -> Text:
    lines = [
        tongue(
            "**{round}**: closes at {closes} instead of {before}.",
            round=title(contest, tongue, extension.round.code),
            closes=tongue.moment(extension.closes),
            before=tongue.moment(extension.before),
        ),
        tongue(
            "• Attempts running now: {n}. Each keeps the deadline that it was given.",
            n=tongue.number(extension.running),
        ),
        tongue("• Until then everybody may start attempts that they have left, and change their prediction."),
    ]
    if extension.notices:
        lines.append(tongue("• Planned notices that move along: {n}.", n=tongue.number(len(extension.notices))))
    if extension.again:
        lines.append(tongue("• Of these, sent before and to be sent again: {n}.", n=tongue.number(extension.again)))
    if extension.reopens:
        lines.append(
            tongue("• **Attention:** the round has closed, and its answers could be seen since. It will open again.")
        )
    return join(lines)


def confirm(contest: Contest, tongue: Tongue, extension: Extension, reason: str) -> Reply:
    """The question with the reason."""
    lines = [_effects(contest, tongue, extension), tongue("Reason: {reason}", reason=reason)]
    yes = Button(
        tongue.word("Yes, extend the round"), ConfirmExtension(extension.round.code, int(extension.closes.timestamp()))
    )
    return Reply(join(lines, "\n\n"), ((yes, Button(tongue.word("Cancel"), Open("dieuhanh"))),))


def extended(contest: Contest, tongue: Tongue, extension: Extension) -> Reply:
    """It is so from now on."""
    text = tongue(
        "**{round}** now closes at {closes}. This is written into the log; tell people with /thongbao.",
        round=title(contest, tongue, extension.round.code),
        closes=tongue.moment(extension.closes),
    )
    rows = ((Button(tongue.word("Calendar"), Open("lich")), Button(tongue.word("For organisers"), Open("dieuhanh"))),)
    return Reply(text, rows, until=extension.closes)


def out_of_date(tongue: Tongue) -> Text:
    """A button of a talk that is over."""
    return tongue("That question is out of date; nothing was changed.")
