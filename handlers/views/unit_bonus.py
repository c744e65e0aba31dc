"""Bonus points of units in words: what is given, what is asked, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from handlers.actions import Open
from handlers.result_actions import ListProposals
from handlers.tongue import Tongue
from handlers.unit_actions import BonusFor, BonusOf, ProposeBonus
from handlers.views.boards import unit_labels
from handlers.views.play import title
from handlers.views.prizes import bad_reason
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from quiz.units import Unit
from services.bonuses import Bonus
from services.contest import Contest
from services.proposal_kind import Wanted
from services.unit_bonus import Fits, LookDecision, NoNumber, NotRanked, SamePoints, TooMuch

__all__ = ["SUBJECT", "bad_reason"]
SUBJECT = "unit_bonus"


def choose_round(contest: Contest, codes: Sequence[str], most: int, tongue: Tongue) -> Reply:
    """Which round, or why there is nothing to give."""
    if not most:
        text = tongue("The rules of this contest give units no bonus points.")
        return Reply(text, ((Button(tongue.word("Rules"), Open("thele")), _menu(tongue)),))
    if not codes:
        return Reply(tongue("Bonus points can be given once a round has closed."), ((_menu(tongue),),))
    text = tongue(
        "**Bonus points of units**, at most {most} each. One person proposes them with a reason, another approves. "
        "Those of a round count in that round only, those of the whole contest in its ranking only.",
        most=tongue.number(most),
    )
    rows = [(Button(title(contest, tongue, code), BonusOf(code)),) for code in codes]
    return Reply(text, (*rows, (_menu(tongue),)), replaces=SUBJECT)


def ask_points(contest: Contest, round: str, given: Mapping[str, Bonus], tongue: Tongue, receipt: Text = ()) -> Reply:
    """What is given in a round; the unit and its points are asked."""
    label = unit_labels(contest.pack.units)
    lines = [tongue("**Bonus points, {round}**", round=title(contest, tongue, round))]
    lines += [
        tongue("• {unit}: {n}. For: {reason}", unit=label(unit), n=tongue.number(bonus.points), reason=bonus.reason)
        for unit, bonus in sorted(given.items())
    ] or [tongue("Nothing is given yet.")]
    ask = tongue(
        "Type the unit and its points, for example: {example}. With 0 they are taken back.",
        example=f"{contest.pack.units.children_of(None)[0].name} 5",
    )
    rows = (((Button(tongue.word("Proposals"), ListProposals(round)), _cancel(tongue))),)
    return Reply(join([receipt, join(lines), ask], "\n\n"), rows, asks=Asks.TEXT)


def unreadable(tongue: Tongue) -> Text:
    """What was typed is no unit with a number."""
    return tongue("I could not read that: a unit, then a whole number of points.")


def no_unit(words: str, tongue: Tongue) -> Text:
    """No unit that is ranked is called so."""
    return tongue("No unit that is ranked is called “{words}”.", words=words)


def which(contest: Contest, round: str, units: Sequence[Unit], points: int, tongue: Tongue) -> Reply:
    """Several units are called like that."""
    label = unit_labels(contest.pack.units)
    rows: list[tuple[Key, ...]] = [(Button(label(unit.code), BonusFor(round, unit.code, points)),) for unit in units]
    return Reply(tongue("Which unit do you mean?"), (*rows, (_cancel(tongue),)), replaces=SUBJECT)


def refused(why: LookDecision, contest: Contest, unit: str, tongue: Tongue) -> Text:
    """Why it cannot be proposed, and what to do."""
    name = unit_labels(contest.pack.units)(unit) or unit
    match why:
        case TooMuch(most):
            return tongue(
                "Nothing was proposed: the rules allow at most {most} bonus points.", most=tongue.number(most)
            )
        case SamePoints(points):
            return tongue("{unit} has {n} bonus points there already.", unit=name, n=tongue.number(points))
        case NoNumber():
            return tongue(
                "{unit} has no declared number of people, so it has no points to add to. Please enter its number with /songuoi first.",
                unit=name,
            )
        case NotRanked() | Fits():
            return tongue("Nothing was proposed: {unit} is not ranked there.", unit=name)
        case _:
            assert_never(why)


def ask_reason(
    contest: Contest, round: str, unit: str, points: tuple[int, int], tongue: Tongue, receipt: Text = ()
) -> Reply:
    """What it would be; the reason is asked. `points` before and after."""
    lines = [
        _change(contest, round, unit, points, tongue),
        tongue("Type the reason; everybody reads it beside the unit's points:"),
    ]
    return Reply(join([receipt, join(lines)], "\n\n"), ((_cancel(tongue),),), asks=Asks.TEXT)


def confirm(contest: Contest, wanted: Wanted, before: int, tongue: Tongue) -> Reply:
    """The question with the reason."""
    round, unit, points = wanted.round, wanted.target, wanted.value["points"]
    lines = [
        _change(contest, round, unit, (before, points), tongue),
        tongue("Reason: {reason}", reason=wanted.reason),
        tongue("Nothing changes before somebody else has approved it."),
    ]
    yes = Button(tongue.word("Yes, propose it"), ProposeBonus(round, unit, points))
    return Reply(join(lines), ((yes, _cancel(tongue)),))


def _change(contest: Contest, round: str, unit: str, points: tuple[int, int], tongue: Tongue) -> Text:
    return tongue(
        "**{unit}**, {round}: bonus {before} → **{after}**",
        unit=unit_labels(contest.pack.units)(unit) or unit,
        round=title(contest, tongue, round),
        before=tongue.number(points[0]),
        after=tongue.number(points[1]),
    )


def _cancel(tongue: Tongue) -> Button:
    return Button(tongue.word("Cancel"), Open("diemthuong"))


def _menu(tongue: Tongue) -> Button:
    return Button(tongue.word("For organisers"), Open("dieuhanh"))
