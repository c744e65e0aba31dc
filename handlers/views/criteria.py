"""What people are ranked by, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.tongue import Tongue
from quiz.outcome import DRAWN
from quiz.pack import Rules
from quiz.ranking import Criterion, Order


def criteria_words(criteria: Sequence[Criterion], tongue: Tongue) -> str:
    """The criteria in their order, in words."""
    return "; ".join(criterion_words(criterion, tongue) for criterion in criteria)


def parting(rules: Rules) -> Mapping[str, Criterion]:
    """Every criterion by which somebody may stand behind the one above: the chain, what goes on after it, and the draw."""
    return {criterion.by: criterion for criterion in (*(rules.overall or ()), DRAWN, *rules.ties_by, *rules.ranking)}


def criterion_words(criterion: Criterion, tongue: Tongue) -> str:
    """Which way a criterion is better, in words."""
    word = tongue.word
    more_and_fewer = {
        "correct": (word("more right answers"), word("fewer right answers")),
        "points": (word("more points"), word("fewer points")),
        "prediction_gap": (word("farther prediction"), word("closer prediction")),
        "duration": (word("more time"), word("less time")),
        "submitted_at": (word("later submission"), word("earlier submission")),
        "attempts": (word("more attempts"), word("fewer attempts")),
        "rounds": (word("more rounds played"), word("fewer rounds played")),
        "draw": (word("drawing of lots"), word("drawing of lots")),
    }
    more, fewer = more_and_fewer.get(criterion.by, (criterion.by, criterion.by))
    return more if criterion.order is Order.DESC else fewer
