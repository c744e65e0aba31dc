"""Grading: what the steps of an attempt are worth by a key, and which attempt of a round is kept.

Apart from pacing, so that a corrected key is only another `Bank` and touches no attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from quiz.attempt import Attempt
from quiz.pack import Blanks, Grading, Kept, Rules
from quiz.paper import Slot
from quiz.question import Bank

_SECOND = timedelta(seconds=1)
PARTS = 840
"""Points are kept in these parts of one: every share of up to eight right options is a whole number of them."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One place of a paper: the options chosen, as the authors numbered them (none for a blank), whether that is right, and
    what it is worth where a part of the right ones counts.
    """

    slot: Slot
    chosen: frozenset[int]
    right: bool
    worth: Fraction


@dataclass(frozen=True, slots=True)
class Result:
    """What a submitted attempt is worth. `duration_s` in whole seconds, rounded down.

    `completed`: no blanks. `void`: the rules do not count it because of its blanks; `correct` is then only shown.
    `points` beside `correct` where the rules give a part for some of the right options; None where right answers are all.
    """

    attempt_id: int
    player: int
    number: int
    correct: int
    total: int
    duration_s: int
    submitted_at: datetime
    completed: bool
    void: bool = False
    points: Fraction | None = None

    @property
    def score(self) -> Fraction | int:
        """What the best attempt is found by: points where the rules give them, else right answers."""
        return self.correct if self.points is None else self.points

    @property
    def parts(self) -> int | None:
        """The points as they are kept."""
        return None if self.points is None else int(self.points * PARTS)

    @property
    def all_correct(self) -> bool:
        """Whether it counts and every answer is right."""
        return not self.void and self.correct == self.total


def graded(attempt: Attempt, bank: Bank) -> list[Graded]:
    """Every place of the paper in order. Raises KeyError for a revision that the bank does not hold."""
    places: list[Graded] = []
    for index, slot in enumerate(attempt.paper.slots):
        chosen = attempt.chosen(index)
        question = bank[slot.question, slot.revision]
        right = question.answered(chosen, several=slot.several)
        places.append(Graded(slot, chosen, right, question.worth(chosen, several=slot.several)))
    return places


def points_of(parts: int | None) -> Fraction | None:
    """Points as they are kept."""
    return None if parts is None else Fraction(parts, PARTS)


def result_of(attempt: Attempt, bank: Bank, rules: Rules) -> Result | None:
    """The attempt's result by this key; None while it runs."""
    duration = attempt.duration
    if attempt.submitted_at is None or duration is None:
        return None
    places = graded(attempt, bank)
    completed = all(place.chosen for place in places)
    return Result(
        attempt_id=attempt.id,
        player=attempt.player,
        number=attempt.number,
        correct=sum(place.right for place in places),
        total=len(places),
        duration_s=duration // _SECOND,
        submitted_at=attempt.submitted_at,
        completed=completed,
        void=rules.blanks is Blanks.VOID and not completed,
        points=sum((place.worth for place in places), Fraction(0)) if rules.grading is Grading.PARTIAL else None,
    )


def kept(results: Sequence[Result], rule: Kept) -> Result | None:
    """The one result of a player and round that counts; None if none does.

    The best has more points or right answers, then less time, then the earlier submission; never the better prediction, whose true
    value is known only after the close (design, section 4).
    """
    counted = [result for result in results if not result.void]
    if not counted:
        return None
    if rule is Kept.BEST:
        return min(counted, key=lambda result: (-result.score, result.duration_s, result.submitted_at, result.number))
    pick = min if rule is Kept.FIRST else max
    return pick(counted, key=lambda result: (result.number, result.attempt_id))
