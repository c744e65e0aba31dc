"""Making a paper: once, for one attempt, and stored."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from quiz.pack import PaperKind, Part, Rules
from quiz.question import Question

_TRIES = 100


class BankTooSmall(ValueError):
    """The round's bank cannot fill a paper; `check` finds this before a contest starts."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a paper: which revision of which question, and its options in the order shown.

    `several`: any number of options is marked there; otherwise one is chosen. It is fixed with the paper, so that a key that comes
    to accept a second option changes nobody's way of answering.
    """

    question: str
    revision: int
    order: tuple[int, ...]
    several: bool = False

    def takes(self, choice: int) -> bool:
        """Whether this can be an answer: the place of an option as shown, or the bits of those marked, at least one."""
        return 0 < choice < 1 << len(self.order) if self.several else 0 <= choice < len(self.order)

    def options(self, choice: int) -> frozenset[int]:
        """The options that an answer names, as the authors numbered them."""
        if not self.several:
            return frozenset({self.order[choice]})
        return frozenset(option for place, option in enumerate(self.order) if choice >> place & 1)

    def stored(self) -> list[object]:
        """As it is kept and sealed: question, revision, order, and a 1 behind them where several are marked."""
        return [self.question, self.revision, list(self.order), *([1] if self.several else [])]


def slot_of(stored: Sequence[object]) -> Slot:
    """The slot of what is kept."""
    question, revision, order, *several = stored
    assert isinstance(question, str)
    assert isinstance(revision, int)
    assert isinstance(order, list | tuple)
    return Slot(question, revision, tuple(order), bool(several and several[0]))


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of one attempt, chosen and shuffled once; it is stored, so nothing is ever drawn again."""

    slots: tuple[Slot, ...]


def draw(bank: Sequence[Question], count: int, rng: random.Random) -> Paper:
    """A paper of so many questions by the usual rules. Raises BankTooSmall."""
    return make_paper(bank, Rules(questions=count), "", rng)


def make_paper(bank: Sequence[Question], rules: Rules, round: str, rng: random.Random) -> Paper:
    """Choose the questions of a paper as the rules say, and put them and their options in order.

    Near-twins never meet in a drawn paper, "cả A, B, C" options stay last. Raises BankTooSmall where no such choice was found.
    """
    candidates = [question for question in bank if question.counted]
    if rules.paper is PaperKind.FIXED:
        chosen = candidates[: rules.questions]
        if rules.shuffle:
            chosen = rng.sample(chosen, len(chosen))
    else:
        chosen = _drawn(candidates, rules, round, rng)
    if len(chosen) < rules.questions:
        raise BankTooSmall(f"no {rules.questions} of {len(candidates)} questions may stand in one paper")
    return Paper(tuple(_slot(question, rules, rng) for question in chosen))


def _drawn(candidates: Sequence[Question], rules: Rules, round: str, rng: random.Random) -> list[Question]:
    parts = _narrow_first(rules.blueprint_of(round)) or (Part(rules.questions),)
    # A question of several groups, or one that two parts want, can block a choice that another order would fill.
    for _ in range(_TRIES):
        chosen = _chosen(rng.sample(candidates, len(candidates)), parts)
        if len(chosen) == rules.questions:
            if not rules.shuffle:
                chosen.sort(key=candidates.index)
            elif len(parts) > 1:
                chosen = rng.sample(chosen, len(chosen))
            return chosen
    return []


def _narrow_first(parts: Sequence[Part]) -> tuple[Part, ...]:
    """What asks for most stands first, so that a part that takes anything does not take what others need."""
    return tuple(sorted(parts, key=lambda part: -bool(part.topic) - bool(part.level)))


def _chosen(shuffled: Sequence[Question], parts: Sequence[Part]) -> list[Question]:
    chosen: list[Question] = []
    met: set[str] = set()
    for part in parts:
        wanted = len(chosen) + part.count
        for question in shuffled:
            if len(chosen) == wanted:
                break
            if part.fits(question) and question not in chosen and not met & question.apart:
                chosen.append(question)
                met |= question.apart
    return chosen


def _slot(question: Question, rules: Rules, rng: random.Random) -> Slot:
    order = _shuffled(question, rng) if rules.shuffle_options else tuple(range(len(question.options)))
    return Slot(question.id, question.revision, order, rules.several or question.several)


def _shuffled(question: Question, rng: random.Random) -> tuple[int, ...]:
    free = [index for index, option in enumerate(question.options) if not option.last]
    last = [index for index, option in enumerate(question.options) if option.last]
    return (*rng.sample(free, len(free)), *last)
