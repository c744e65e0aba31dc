"""Item analysis: how hard each question was, whether it parts those who know from those who do not, and what was misread.

Everything is counted as it comes in, so the memory grows with questions and units, not with attempts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

from quiz.attempt import Attempt
from quiz.question import Bank, Question

Item: TypeAlias = tuple[str, int]
"""A question and its revision."""
TAIL = Fraction(27, 100)
"""The share of best and of weakest papers that discrimination compares; the usual one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question as one person met it: the options chosen (as the authors numbered them), none for a blank, and the whole
    seconds between the answer before and this one. `several`: any number of them could be marked."""

    item: Item
    options: frozenset[int]
    seconds: int | None
    several: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A question in numbers.

    `facility`: share of right answers among those who had it. `discrimination`: that share among the best 27 % less that
    among the weakest, by the rest of their paper; None where the rest does not part anybody. `chosen`: how many took each
    option, also beside others; `blank`: how many none. `seconds`: the middle time of those who answered.
    """

    item: Item
    shown: int
    right: int
    facility: Fraction
    discrimination: Fraction | None
    chosen: tuple[int, ...]
    blank: int
    seconds: Fraction | None

    def wrong_favourite(self, question: Question) -> int | None:
        """The wrong option that most people took, None where nobody took one."""
        wrong = [(count, -place) for place, count in enumerate(self.chosen) if count and not question.right(place)]
        return -max(wrong)[1] if wrong else None


@dataclass(frozen=True, slots=True)
class Misread:
    """A wrong option that a unit took more often than the others: `chosen` of `shown` there, `elsewhere` as a share."""

    item: Item
    option: int
    unit: str
    shown: int
    chosen: int
    elsewhere: Fraction

    @property
    def share(self) -> Fraction:
        """The share in the unit."""
        return Fraction(self.chosen, self.shown)


@dataclass(slots=True)
class _Count:
    shown: int = 0
    right: int = 0
    chosen: Counter[int | None] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)
    rest: dict[Fraction, list[int]] = field(default_factory=dict)
    """By the share right in the rest of the paper: how many had it, how many of them had this one right."""


class Items:
    """Takes attempts one after the other; ask it at the end. Feed it one attempt a person (the first says most)."""

    def __init__(self, bank: Bank, home: Callable[[str], str | None] = lambda unit: unit) -> None:
        """`home` says under which unit a person's unit is counted (its district), None for none."""
        self._bank = bank
        self._home = home
        self._all: dict[Item, _Count] = {}
        self._units: dict[tuple[Item, str], _Count] = {}

    def take(self, unit: str | None, answers: tuple[Answered, ...]) -> None:
        """Count one paper."""
        home = self._home(unit) if unit is not None else None
        marks = [self._bank[answer.item].answered(answer.options, several=answer.several) for answer in answers]
        score = sum(marks)
        for answer, right in zip(answers, marks, strict=True):
            count = self._all.setdefault(answer.item, _Count())
            count.shown += 1
            count.right += right
            taken: frozenset[int | None] = answer.options or frozenset({None})
            count.chosen.update(taken)
            if answer.options and answer.seconds is not None:
                count.seconds[answer.seconds] += 1
            if len(answers) > 1:
                share = count.rest.setdefault(Fraction(score - right, len(answers) - 1), [0, 0])
                share[0] += 1
                share[1] += right
            if home is not None:
                here = self._units.setdefault((answer.item, home), _Count())
                here.shown += 1
                here.chosen.update(taken)

    def lines(self) -> tuple[ItemLine, ...]:
        """Every question that was met, in the order of the bank, then by revision."""
        order = {item: place for place, item in enumerate(self._bank)}
        return tuple(self._line(item, self._all[item]) for item in sorted(self._all, key=order.__getitem__))

    def misread(self, *, least_people: int = 10, least_more: Fraction = Fraction(1, 10)) -> tuple[Misread, ...]:
        """Where a wrong option was taken clearly more often than elsewhere; the largest difference first.

        Where fewer than `least_people` met the question, in the unit or elsewhere, nothing is said; `least_more` is the least
        difference of shares.
        """
        found = [line for line in self._misreads(least_people) if line.share - line.elsewhere >= least_more]
        return tuple(sorted(found, key=lambda line: (line.elsewhere - line.share, line.item, line.option, line.unit)))

    def _misreads(self, least_people: int) -> Iterator[Misread]:
        for (item, unit), here in self._units.items():
            shown, everywhere, question = here.shown, self._all[item], self._bank[item]
            others = everywhere.shown - shown
            if min(shown, others) < max(1, least_people):
                continue
            for option in range(len(question.options)):
                if here.chosen[option] and not question.right(option):
                    rest = Fraction(everywhere.chosen[option] - here.chosen[option], others)
                    yield Misread(item, option, unit, shown, here.chosen[option], rest)

    def _line(self, item: Item, count: _Count) -> ItemLine:
        question = self._bank[item]
        chosen = tuple(count.chosen[option] for option in range(len(question.options)))
        return ItemLine(
            item,
            count.shown,
            count.right,
            Fraction(count.right, count.shown),
            _discrimination(count.rest),
            chosen,
            count.chosen[None],
            _middle(count.seconds),
        )


def answered(attempt: Attempt) -> tuple[Answered, ...]:
    """A paper as its person met it. What was not reached before the end is a blank without a time."""
    seconds = _seconds(attempt)
    return tuple(
        Answered((place.question, place.revision), attempt.chosen(slot), seconds.get(slot), place.several)
        for slot, place in enumerate(attempt.paper.slots)
    )


def _seconds(attempt: Attempt) -> dict[int, int]:
    """By slot, how long an answer took, since the one before it. Of answers that came in one message nobody knows."""
    together: dict[datetime, list[int]] = {}
    for step in attempt.steps:
        together.setdefault(step.at, []).append(step.slot)
    before, found = attempt.started_at, {}
    for at, slots in sorted(together.items()):
        if len(slots) == 1:
            found[slots[0]] = max(0, int((at - before).total_seconds()))
        before = at
    return found


def _discrimination(rest: dict[Fraction, list[int]]) -> Fraction | None:
    """Best tail less weakest tail. Equal papers at the edge count in part, so nothing depends on the order of arrival."""
    if len(rest) < 2:
        return None
    size = TAIL * sum(shown for shown, _ in rest.values())
    return _tail(rest, size, best=True) - _tail(rest, size, best=False)


def _tail(rest: dict[Fraction, list[int]], size: Fraction, *, best: bool) -> Fraction:
    left, right = size, Fraction(0)
    for share in sorted(rest, reverse=best):
        shown, hits = rest[share]
        taken = min(left, Fraction(shown))
        right += taken * Fraction(hits, shown)
        left -= taken
        if not left:
            break
    return right / size


def _middle(seconds: Counter[int]) -> Fraction | None:
    """The median of counted whole seconds."""
    total = seconds.total()
    if not total:
        return None
    wanted, seen = [(total - 1) // 2, total // 2], 0
    found: list[int] = []
    for value in sorted(seconds):
        seen += seconds[value]
        while wanted and wanted[0] < seen:
            found.append(value)
            wanted.pop(0)
    return Fraction(sum(found), 2)
