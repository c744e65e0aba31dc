"""Entering a draw, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from handlers.result_actions import ConfirmDraw, RecordDraw, ShowResult
from handlers.tongue import Tongue
from handlers.views.play import title
from handlers.views.result_versions import winner_name
from messaging.model import Asks, Button, Reply
from messaging.text import Text, join
from quiz.draws import DrawnTwice, MinutesProblem, NotDrawn, NotTied, Tie
from services.contest import Contest
from services.drawing import Drawn, NoTies

SHORTEST = 4


def no_ties(tongue: Tongue) -> Text:
    """Nothing to draw."""
    return tongue("Nobody waits for a draw.")


def too_short(tongue: Tongue) -> Text:
    """No seed and no minutes."""
    return tongue("That is too short to be a seed or the numbers of a draw.")


def ask(
    contest: Contest, code: str, ties: Sequence[Tie], names: Mapping[int, str], tongue: Tongue, receipt: Text = ()
) -> Reply:
    """Who is equal, and what may be typed."""
    lines = [tongue("**Draw, {round}**: equal in everything that is ranked by", round=title(contest, tongue, code))]
    for tie in ties:
        people = ", ".join(f"{winner_name(contest, winner, names, tongue)} ({winner})" for winner in tie.winners)
        lines.append(tongue("• Rank {rank}: {people}", rank=tongue.number(tie.rank), people=people))
    how = tongue(
        "Type the seed that was announced before the draw (the winning numbers of a lottery, for example), or what was "
        "drawn before witnesses: the number in brackets = the number drawn, as in {example}",
        example=_example(ties),
    )
    cancel = Button(tongue.word("Cancel"), ShowResult(code))
    return Reply(join([receipt, join(lines), how], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def _example(ties: Sequence[Tie]) -> str:
    return ", ".join(f"{winner}={place}" for place, winner in enumerate(ties[0].winners, start=1))


def problem(contest: Contest, why: NoTies | MinutesProblem, names: Mapping[int, str], tongue: Tongue) -> Text:
    """What is wrong with what was typed."""
    match why:
        case NoTies():
            return no_ties(tongue)
        case NotTied(winner):
            return tongue("{winner} is not among those who are equal.", winner=winner)
        case NotDrawn(winners):
            people = ", ".join(winner_name(contest, winner, names, tongue) for winner in winners)
            return tongue("Numbers are missing for: {people}.", people=people)
        case DrawnTwice(number, winners):
            people = ", ".join(winner_name(contest, winner, names, tongue) for winner in winners)
            return tongue("The number {number} was typed for several: {people}.", number=number, people=people)
        case _:
            assert_never(why)


def confirm(contest: Contest, code: str, drawn: Drawn, names: Mapping[int, str], tongue: Tongue) -> Reply:
    """In which order it puts them."""
    lines = [reason_text(drawn, tongue)]
    lines += [
        tongue("• {number}: {name}", number=number, name=winner_name(contest, winner, names, tongue))
        for winner, number in sorted(drawn.numbers.items(), key=lambda item: item[1])
    ]
    lines.append(tongue("The next list is made by this, and somebody else publishes it."))
    yes = Button(tongue.word("Yes, this was drawn"), ConfirmDraw(code))
    return Reply(join(lines), ((yes, Button(tongue.word("Type it anew"), RecordDraw(code))),))


def reason_text(drawn: Drawn, tongue: Tongue) -> Text:
    """How it was drawn."""
    if drawn.seed:
        return tongue("Draw by the seed announced before: {seed}", seed=drawn.seed)
    return tongue("Draw before witnesses")


def reason(drawn: Drawn, tongue: Tongue) -> str:
    """The same as it stands in the list."""
    return "".join(span.text for span in reason_text(drawn, tongue))
