"""Signals in the attempts of a round that a reviewer may want to look at. They decide nothing: each has an honest explanation too.

Families share one phone, and colleagues help one another to register; who plays a third time knows the questions by heart. So
the thresholds lie where honest play hardly reaches, and nothing is concluded from a signal here or anywhere else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from quiz.attempt import Attempt
from quiz.question import Bank

FASTEST = timedelta(seconds=2)
"""An answer on average. A question with four options has some fifty words, which take ten seconds to read; to recognise a question
that one knows, find the option and press takes about two."""
FAST_ANSWERS = 5
"""So many answers at least make a pace."""
FAST_RIGHT = Fraction(4, 5)
"""Who presses without reading is fast too, but has few right: that is no matter."""
TOGETHER = timedelta(minutes=30)
"""How far apart handing in may lie to be called close."""
SAME_WRONG = 2
"""So many equal wrong answers at least; equal right answers say nothing."""
BY_CHANCE = Fraction(1, 10)
"""Equal wrong answers are told if chance would bring them in fewer than one of ten such rounds."""
ONE_PHONE = 3
"""So many people with one phone number: two are a couple, or a mother and a child."""

Wrong: TypeAlias = frozenset[tuple[str, int, frozenset[int]]]
"""Question, revision and the options chosen, where that was wrong."""


class SignalKind(StrEnum):
    """What was noticed."""

    FAST = "fast"
    SAME_ANSWERS = "same_answers"
    SAME_PHONE = "same_phone"


@dataclass(frozen=True, slots=True)
class Signal:
    """Something noticed about players, with the numbers that it rests on.

    FAST: `answers` in `seconds`, `correct` of them right, in the attempt of that `number`. SAME_ANSWERS: `wrong` equal wrong answers
    within `minutes`. SAME_PHONE: so many `people` gave one number.
    """

    kind: SignalKind
    players: tuple[int, ...]
    facts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    player: int
    submitted_at: datetime
    wrong: Wrong


class Watch:
    """Takes the attempts of a round one after the other; ask it at the end. What it keeps of each is small."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._fast: dict[int, Signal] = {}
        self._seen: list[_Seen] = []
        self._moments: list[datetime] = []
        self._shown: Counter[tuple[str, int]] = Counter()
        self._chosen: Counter[tuple[str, int, frozenset[int]]] = Counter()

    def take(self, attempt: Attempt) -> None:
        """Look at one submitted attempt."""
        if attempt.submitted_at is None:
            return
        wrong, right = set(), 0
        for step in attempt.steps:
            slot = attempt.paper.slots[step.slot]
            options = slot.options(step.choice)
            self._shown[slot.question, slot.revision] += 1
            if self._bank[slot.question, slot.revision].answered(options, several=slot.several):
                right += 1
            else:
                wrong.add((slot.question, slot.revision, options))
        self._chosen.update(wrong)
        self._moments.append(attempt.submitted_at)
        if len(wrong) >= SAME_WRONG:
            self._seen.append(_Seen(attempt.player, attempt.submitted_at, frozenset(wrong)))
        self._pace(attempt, right)

    def _pace(self, attempt: Attempt, right: int) -> None:
        answers = len(attempt.steps)
        if answers < FAST_ANSWERS or right < FAST_RIGHT * answers:
            return
        took = max(step.at for step in attempt.steps) - attempt.started_at
        before = self._fast.get(attempt.player)
        seconds = took // timedelta(seconds=1)
        if took < FASTEST * answers and (before is None or seconds < before.facts["seconds"]):
            facts = {"answers": answers, "seconds": seconds, "correct": right, "number": attempt.number}
            self._fast[attempt.player] = Signal(SignalKind.FAST, (attempt.player,), facts)

    def found(self) -> list[Signal]:
        """Every signal, by kind and players."""
        return [*sorted(self._fast.values(), key=lambda one: one.players), *self._alike()]

    def _alike(self) -> list[Signal]:
        """People with the same wrong answers, close in time, where chance hardly brings that."""
        groups: dict[Wrong, list[_Seen]] = {}
        for seen in self._seen:
            groups.setdefault(seen.wrong, []).append(seen)
        self._moments.sort()
        found: dict[tuple[int, ...], Signal] = {}
        for wrong, group in groups.items():
            for close in _close(sorted(group, key=lambda seen: (seen.submitted_at, seen.player))):
                players = tuple(sorted({seen.player for seen in close}))
                if len(players) > 1 and self._expected(wrong, close) < BY_CHANCE:
                    minutes = (close[-1].submitted_at - close[0].submitted_at) // timedelta(minutes=1) + 1
                    found[players] = Signal(SignalKind.SAME_ANSWERS, players, {"wrong": len(wrong), "minutes": minutes})
        return [found[players] for players in sorted(found)]

    def _expected(self, wrong: Wrong, close: Sequence[_Seen]) -> Fraction:
        """How many such pairs chance would bring in the round: by how often the others made each of these mistakes."""
        share, own = Fraction(1), len(close)
        for question, revision, options in wrong:
            others = self._shown[question, revision] - own
            made = self._chosen[question, revision, options] - own
            share *= Fraction(made + 1, others + 1)
        near = bisect_right(self._moments, close[-1].submitted_at + TOGETHER) - bisect_left(
            self._moments, close[0].submitted_at - TOGETHER
        )
        return share * near * len(self._moments)


def _close(seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """Runs in which each handed in soon after the one before."""
    runs: list[list[_Seen]] = []
    for each in seen:
        if runs and each.submitted_at - runs[-1][-1].submitted_at <= TOGETHER:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def one_phone(phones: Iterable[tuple[int, str]]) -> list[Signal]:
    """Phone numbers that several players gave. Only who they are comes back, never the number."""
    held: dict[str, set[int]] = {}
    for player, phone in phones:
        held.setdefault(phone, set()).add(player)
    groups = sorted(tuple(sorted(players)) for players in held.values() if len(players) >= ONE_PHONE)
    return [Signal(SignalKind.SAME_PHONE, players, {"people": len(players)}) for players in groups]
