"""The prize-giving on the screen in words: the calls of the closing, in the order of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.led_words import banner_words
from bot.web.led import Reveal, RevealStep
from handlers.tongue import Tongue
from quiz.closing_order import Moment
from reports.papers_script import step_title
from services.closing import Held, Missing
from services.closing_papers import ClosingWords, script_of
from services.contest import Contest
from services.official import Called, ScriptStep

CLOSING = "closing"


def reveal_words(
    contest: Contest,
    lists: Sequence[Held],
    missing: Sequence[Missing],
    names: Mapping[int, str],
    words: ClosingWords,
    now: datetime,
    tongue: Tongue,
) -> Reveal:
    """Everything that the screen reveals; `contest` as amended."""
    script = script_of(contest, lists, missing, names, words)
    heading, lines, footer = banner_words(contest, CLOSING, tongue)
    steps = [_step(step, tongue) for step in script.steps]
    made = tongue.word("As of {moment}", moment=tongue.moment(now))
    return Reveal(heading, lines, footer, steps, list(script.missing), made)


def _step(step: ScriptStep, tongue: Tongue) -> RevealStep:
    worth = step.value is not None and step.moment is not Moment.MERIT
    value = tongue.word("Each prize is worth {amount} đồng.", amount=tongue.number(step.value or 0)) if worth else ""
    several = len({called.round for called in step.called}) > 1
    return RevealStep(
        title=step_title(step, tongue),
        names=[(called.name, _under(called, several=several)) for called in step.called],
        value=value,
    )


def _under(called: Called, *, several: bool) -> str:
    """The unit of a person, and the round where a call is for several."""
    return " · ".join(part for part in (called.unit, called.round if several else "") if part)
