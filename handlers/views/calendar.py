"""The calendar: rounds with their state and true opening, and the moments around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.actions import Open, Remind
from handlers.info_actions import ShowCalendar
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.proofs import to_the_proofs
from messaging.model import Button, Key, Reply
from messaging.text import Text, compose, join, said
from quiz.pack import Milestone
from quiz.rounds import Round, RoundState
from services.contest import Contest

SUBJECT = "calendar"
SHORT = 16
"""Digits of a code that are shown: enough to note down; the whole of it stands on the web."""
NEAREST = 5
"""How many of the coming dates are shown at first, beside the last one: a phone is small."""


def calendar_reply(
    contest: Contest,
    rounds: Sequence[Round],
    codes: Mapping[str, str],
    now: datetime,
    *,
    every: bool,
    organiser: bool,
    tongue: Tongue,
    links: Links,
) -> Reply:
    """`/lich`: what comes next and how it ends, all other dates on demand; those of organisers only for organisers.

    `codes`: what a round's questions were sealed with, by round.
    """
    known = [milestone for milestone in _by_time(contest) if milestone.public or organiser]
    shown = known if every else _nearest([milestone for milestone in known if not _over(milestone, now)])
    moments = [_milestone(milestone, tongue) for milestone in shown]
    text = join(
        [
            tongue("**Calendar**"),
            join([line for round in rounds for line in _lines(contest, round, codes.get(round.code), now, tongue)]),
            join([tongue("**Other dates**"), *moments]) if moments else (),
        ],
        "\n\n",
    )
    rows: list[tuple[Key, ...]] = [(key,) for key in _reminders(contest, rounds, now, tongue)]
    if len(shown) < len(known):
        rows.append((Button(tongue.word("All dates"), ShowCalendar(1)),))
    if any(round.takes(now) for round in rounds):
        rows.append((Button(tongue.word("Play"), Open("thi")),))
    if codes:
        rows += to_the_proofs(links, tongue)
    return Reply(text, tuple(rows), replaces=SUBJECT if every else None)


def next_milestones(contest: Contest, now: datetime, tongue: Tongue, most: int) -> list[Text]:
    """The next public moments, soonest first."""
    coming = [milestone for milestone in _by_time(contest) if milestone.public and not _over(milestone, now)]
    return [_milestone(milestone, tongue) for milestone in coming[:most]]


def _nearest(coming: list[Milestone]) -> list[Milestone]:
    return coming if len(coming) <= NEAREST + 1 else [*coming[:NEAREST], coming[-1]]


def _by_time(contest: Contest) -> list[Milestone]:
    return sorted(contest.pack.milestones, key=lambda milestone: milestone.at)


def _over(milestone: Milestone, now: datetime) -> bool:
    return (milestone.until or milestone.at) <= now


def _milestone(milestone: Milestone, tongue: Tongue) -> Text:
    when = tongue.moment(milestone.at)
    what = tongue.of(milestone.title)
    if milestone.until is not None:
        until = tongue.moment(milestone.until)
        line = tongue("• {what}: from {when} to {until}", what=what, when=when, until=until)
    else:
        line = compose("• {what}: {when}", what=what, when=when)
    return line if milestone.public else (*line, *said(" "), *tongue("(organisers only)"))


def _lines(contest: Contest, round: Round, code: str | None, now: datetime, tongue: Tongue) -> list[Text]:
    line = _round(contest, round, now, tongue)
    return [line] if code is None else [line, tongue("  Code of the questions: {code}", code=code[:SHORT])]


def _round(contest: Contest, round: Round, now: datetime, tongue: Tongue) -> Text:
    name, closes = title(contest, tongue, round.code), tongue.moment(round.closes)
    opened = round.opened_at
    if round.state(now) is RoundState.OPEN and opened is not None:
        return tongue(
            "• **{round}** – open since {opened}, until {closes} ({left} left)",
            round=name,
            opened=tongue.moment(opened),
            closes=closes,
            left=tongue.span(round.closes - now),
        )
    if round.state(now) is RoundState.CLOSED:
        if opened is None:
            return tongue("• **{round}** – over since {closes}", round=name, closes=closes)
        return tongue(
            "• **{round}** – closed; it ran from {opened} to {closes}",
            round=name,
            opened=tongue.moment(opened),
            closes=closes,
        )
    return _coming(name, round, now, closes, tongue)


def _coming(name: str, round: Round, now: datetime, closes: str, tongue: Tongue) -> Text:
    opens = tongue.moment(round.opens)
    if round.by_hand:
        return tongue(
            "• **{round}** – soon: planned for {opens}, once the launch button is pressed; until {closes}",
            round=name,
            opens=opens,
            closes=closes,
        )
    left = tongue.span(round.opens - now)
    return tongue(
        "• **{round}** – from {opens} to {closes} (in {left})", round=name, opens=opens, closes=closes, left=left
    )


def _reminders(contest: Contest, rounds: Sequence[Round], now: datetime, tongue: Tongue) -> list[Key]:
    """One for the close of the round that runs, one for the next opening."""
    keys: list[Key] = []
    running = next((round for round in rounds if round.takes(now)), None)
    if running is not None:
        name = title(contest, tongue, running.code)
        keys.append(
            Button(tongue.word("Remind me before {round} closes", round=name), Remind(running.code, "closes", 1))
        )
    coming = next((round for round in rounds if round.state(now) in {RoundState.PLANNED, RoundState.ARMED}), None)
    if coming is not None:
        name = title(contest, tongue, coming.code)
        keys.append(Button(tongue.word("Remind me when {round} opens", round=name), Remind(coming.code, "opens", 1)))
    return keys
