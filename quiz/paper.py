"""Drawing a paper: once, for one attempt, and stored."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.question import Question


class BankTooSmall(ValueError):
    """The round's bank cannot fill a paper; `check` finds this before a contest starts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a paper: which revision of which question, and its options in the order shown."""

    question: str
    revision: int
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one attempt, chosen and shuffled once; it is stored, so nothing is ever drawn again."""

    slots: tuple[Slot, ...]


def draw(bank: Sequence[Question], count: int, rng: random.Random) -> Paper:
    """Choose `count` questions, shuffle them and their options; near-twins never meet, "cả A, B, C" options stay last.

    Raises BankTooSmall where no such choice was found.
    """
    candidates = [question for question in bank if question.counted]
    chosen: list[Question] = []
    met: set[str] = set()
    for question in rng.sample(candidates, len(candidates)):
        if len(chosen) == count:
            break
        if not met & question.apart:
            chosen.append(question)
            met |= question.apart
    if len(chosen) < count:
        raise BankTooSmall(f"{len(chosen)} of {count} questions")
    return Paper(tuple(Slot(question.id, question.revision, _shuffled(question, rng)) for question in chosen))


def _shuffled(question: Question, rng: random.Random) -> tuple[int, ...]:
    free = [index for index, option in enumerate(question.options) if not option.last]
    last = [index for index, option in enumerate(question.options) if option.last]
    return (*rng.sample(free, len(free)), *last)
