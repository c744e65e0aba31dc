"""Drawing a paper: once, for one attempt, and stored."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.question import Question

_TRIES = 100


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
    # A question of several groups can block a choice that another order would fill.
    for _ in range(_TRIES):
        chosen = _chosen(rng.sample(candidates, len(candidates)), count)
        if len(chosen) == count:
            return Paper(tuple(Slot(question.id, question.revision, _shuffled(question, rng)) for question in chosen))
    raise BankTooSmall(f"no {count} of {len(candidates)} questions may stand in one paper")


def _chosen(shuffled: Sequence[Question], count: int) -> list[Question]:
    chosen: list[Question] = []
    met: set[str] = set()
    for question in shuffled:
        if len(chosen) == count:
            break
        if not met & question.apart:
            chosen.append(question)
            met |= question.apart
    return chosen


def _shuffled(question: Question, rng: random.Random) -> tuple[int, ...]:
    free = [index for index, option in enumerate(question.options) if not option.last]
    last = [index for index, option in enumerate(question.options) if option.last]
    return (*rng.sample(free, len(free)), *last)
