"""One person's try at a round: an append-only list of settled slots, and the pacing around it.

Beside them there can be a draft: answers that were read back and may still be changed. It counts as it stands when the attempt is
submitted, and not before.

Every operation takes `now` and returns a decision. Pressing again is harmless: it changes nothing and says so. Grading is
not done here (see `quiz.scores`), so a corrected key never touches an attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from quiz.paper import Paper

GRACE = timedelta(seconds=2)
"""How long after its deadline an attempt is submitted by itself: what arrived before the deadline is handled first."""


@dataclass(frozen=True, slots=True)
class Step:
    """A settled slot: what was chosen there, and when it arrived.

    `choice` is the place of the option in the order shown; where several are marked, the bits of their places.
    """

    slot: int
    choice: int
    at: datetime


class Submission(StrEnum):
    """How an attempt ended."""

    COMPLETED = "completed"
    HANDED_IN = "handed_in"
    TIME_UP = "time_up"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer counts. `last` if it filled the paper, which submits the attempt."""

    slot: int
    last: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """The answers stand in the draft."""


@dataclass(frozen=True, slots=True)
class AlreadySettled:
    """That place was answered before; the first answer stands."""

    slot: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """That place is not in front of the person: a stale or forged press."""

    slot: int


@dataclass(frozen=True, slots=True)
class TooLate:
    """It arrived at or after the deadline; what was answered before stands."""

    deadline: datetime


@dataclass(frozen=True, slots=True)
class Submitted:
    """The attempt is now submitted, or was already (`again`)."""

    how: Submission
    again: bool = False


@dataclass(frozen=True, slots=True)
class TooEarly:
    """A timer came before its time; it must look again at `until`."""

    until: datetime


AnswerDecision: TypeAlias = Accepted | AlreadySettled | NotYet | TooLate | Submitted
NoteDecision: TypeAlias = Noted | AlreadySettled | NotYet | TooLate | Submitted
ExpireDecision: TypeAlias = Submitted | TooEarly


@dataclass(slots=True)
class Attempt:
    """An attempt as stored. `number` counts the player's attempts in the round from 1; `version` guards a stale save.

    `draft`: by slot, what was noted and not settled yet; empty once the attempt is submitted.
    """

    id: int
    contest: str
    round: str
    player: int
    number: int
    paper: Paper
    started_at: datetime
    deadline: datetime
    steps: list[Step] = field(default_factory=list)
    submitted_at: datetime | None = None
    how: Submission | None = None
    version: int = 0
    draft: dict[int, Step] = field(default_factory=dict)

    @property
    def current(self) -> int | None:
        """The place of the question in front of the person, or None once submitted."""
        if self.submitted_at is not None:
            return None
        return self._next

    @property
    def _next(self) -> int:
        """The first place without a step; behind the paper if there is none."""
        settled = {step.slot for step in self.steps}
        return next(slot for slot in range(len(self.paper.slots) + 1) if slot not in settled)

    @property
    def blank(self) -> tuple[int, ...]:
        """The places that are neither settled nor noted."""
        filled = {step.slot for step in self.steps} | self.draft.keys()
        return tuple(slot for slot in range(len(self.paper.slots)) if slot not in filled)

    @property
    def check_at(self) -> datetime | None:
        """The next moment worth looking at, stored as an indexed column so that a restart forgets no timer."""
        return None if self.submitted_at is not None else self.deadline + GRACE

    @property
    def duration(self) -> timedelta | None:
        """Time used from start to submission, never more than the limit; None while it runs."""
        if self.submitted_at is None:
            return None
        return min(self.submitted_at, self.deadline) - self.started_at

    def chosen(self, slot: int) -> frozenset[int]:
        """The options chosen at a place, as the authors numbered them; none for a blank."""
        step = self.step(slot)
        return frozenset() if step is None else self.paper.slots[slot].options(step.choice)

    def step(self, slot: int) -> Step | None:
        """How a place was settled; None for a blank."""
        if 0 <= slot < len(self.steps) and self.steps[slot].slot == slot:
            return self.steps[slot]
        return next((step for step in self.steps if step.slot == slot), None)

    def answer(self, slot: int, choice: int, now: datetime) -> AnswerDecision:
        """Settle the slot in front of the person.

        An answer counts if it arrived before the deadline, whenever it is handled: also one that was still on its way to
        us while the timer submitted the attempt.
        """
        if self.step(slot) is not None:
            return AlreadySettled(slot)
        if self.how is not None and not self._overtaken(now):
            return Submitted(self.how, again=True)
        if now >= self.deadline:
            return TooLate(self.deadline)
        if slot != self._next or slot >= len(self.paper.slots) or not self.paper.slots[slot].takes(choice):
            return NotYet(slot)
        self.draft.pop(slot, None)
        self.steps.append(Step(slot, choice, now))
        last = len(self.steps) == len(self.paper.slots)
        if last:
            self._submit(Submission.COMPLETED, now)
        return Accepted(slot, last)

    def note(self, choices: Mapping[int, int], now: datetime) -> NoteDecision:
        """Put answers into the draft, by slot and in any order: all of them or none. Noting again changes what was noted.

        As with an answer, what arrived before the deadline counts, whenever it is handled.
        """
        if self.how is not None and not self._overtaken(now):
            return Submitted(self.how, again=True)
        if now >= self.deadline:
            return TooLate(self.deadline)
        for slot, choice in choices.items():
            if self.step(slot) is not None:
                return AlreadySettled(slot)
            if not 0 <= slot < len(self.paper.slots) or not self.paper.slots[slot].takes(choice):
                return NotYet(slot)
        self.draft.update((slot, Step(slot, choice, now)) for slot, choice in choices.items())
        if self.how is not None:
            self._settle_draft()
        return Noted()

    def hand_in(self, now: datetime) -> Submitted:
        """Submit what was answered so far, because the person says so: when they said it, as with an answer."""
        if self.how is not None and not self._overtaken(now):
            return Submitted(self.how, again=True)
        if now >= self.deadline:
            return self._submit(Submission.TIME_UP, self.deadline)
        noted = (step.at for step in (*self.steps, *self.draft.values()))
        return self._submit(Submission.HANDED_IN, max(now, *noted, self.started_at))

    def expire(self, now: datetime) -> ExpireDecision:
        """Submit what was answered because time is over. Calling it early, or twice, changes nothing."""
        if self.how is not None:
            return Submitted(self.how, again=True)
        if now < self.deadline + GRACE:
            return TooEarly(self.deadline + GRACE)
        return self._submit(Submission.TIME_UP, self.deadline)

    def _overtaken(self, now: datetime) -> bool:
        """Whether the timer was handled before something that had arrived in time."""
        return self.how is Submission.TIME_UP and now < self.deadline

    def _settle_draft(self) -> None:
        self.steps.extend(self.draft[slot] for slot in sorted(self.draft))
        self.draft.clear()

    def _submit(self, how: Submission, at: datetime) -> Submitted:
        self._settle_draft()
        self.how = how
        self.submitted_at = at
        return Submitted(how)


def begin(
    *,
    id: int,
    contest: str,
    round: str,
    player: int,
    number: int,
    paper: Paper,
    now: datetime,
    limit: timedelta,
    closes: datetime,
) -> Attempt:
    """Start an attempt: it ends after `limit` or when the round closes, whichever comes first."""
    return Attempt(id, contest, round, player, number, paper, now, min(now + limit, closes))
