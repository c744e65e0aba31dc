"""A question of the bank and what its key says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from quiz.localized import Localized


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer. `last` keeps it behind the shuffled ones ("Cả A, B, C đều đúng")."""

    text: Localized
    last: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One revision of a question. `answers` are indices into `options`, as the authors wrote them.

    `valid_from`/`valid_until`: the days between which the cited law read so (`valid_until` is the first day it does not).
    `apart`: names of groups of near-twins; two questions of one group never meet in one paper.
    `several`: all of `answers` are to be marked; without it any one of them is right (a key may come to accept a second).
    `bank`: the audience group's bank that it stands in; "" for the questions that everybody may be asked.
    `void`: ruled out after a complaint (see `quiz.amending`): right for everybody who had it, also where it was left blank.
    """

    id: str
    revision: int
    round: str
    text: Localized
    options: tuple[Option, ...]
    answers: frozenset[int]
    citation: Localized
    explanation: Localized
    source: str = ""
    topic: str = ""
    level: str = ""
    apart: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    counted: bool = True
    several: bool = False
    bank: str = ""
    void: bool = False

    def right(self, option: int | None) -> bool:
        """Whether choosing this option (as the authors numbered it) is a right answer; a blank is one only if the question is void."""
        return self.void or (option is not None and option in self.answers)

    def answered(self, chosen: frozenset[int], *, several: bool) -> bool:
        """Whether these options are a right answer: all the right ones and no other where several are marked, else any of them."""
        if self.void:
            return True
        return chosen == self.answers if several else bool(chosen & self.answers)

    def worth(self, chosen: frozenset[int], *, several: bool) -> Fraction:
        """From 0 to 1, where a part counts: a share for each right option that was marked, less one for each wrong one."""
        if not several or self.void or not self.answers:
            return Fraction(self.answered(chosen, several=several))
        found, wrong = len(chosen & self.answers), len(chosen - self.answers)
        return max(Fraction(0), Fraction(found - wrong, len(self.answers)))

    def in_force(self, day: date) -> bool:
        """Whether the law that the question cites reads so on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


Bank = Mapping[tuple[str, int], Question]
"""Every revision that a stored paper may name, by (question id, revision)."""
