"""Every action that a button can carry. Fields are small integers and short words; see `messaging.actions` for the packing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class Open(Action):
    """Run a command by its name, as if it had been typed."""

    code: ClassVar[str] = "op"
    command: str


@Action.register
@dataclass(frozen=True, slots=True)
class Begin(Action):
    """Start an attempt in a round, after the rule card."""

    code: ClassVar[str] = "be"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class Answer(Action):
    """Choose an option (by its place as shown) for a slot of an attempt."""

    code: ClassVar[str] = "an"
    attempt: int
    slot: int
    choice: int


@Action.register
@dataclass(frozen=True, slots=True)
class Mark(Action):
    """Mark an option (by its place as shown) of a question with several right ones; `on` 0 takes the mark away again."""

    code: ClassVar[str] = "mk"
    attempt: int
    slot: int
    place: int
    on: int

    def all_at_once(self, marks: int) -> Action:
        """The answer of somebody who names every option in one message; `marks` are the bits of their places."""
        return Answer(self.attempt, self.slot, marks)


@Action.register
@dataclass(frozen=True, slots=True)
class MarksDone(Action):
    """Xong: what is marked is the answer."""

    code: ClassVar[str] = "md"
    attempt: int
    slot: int


@Action.register
@dataclass(frozen=True, slots=True)
class HandIn(Action):
    """Submit before the last question; `sure` 0 asks first."""

    code: ClassVar[str] = "hi"
    attempt: int
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class Continue(Action):
    """Show the question in front of the person again."""

    code: ClassVar[str] = "co"
    attempt: int


@Action.register
@dataclass(frozen=True, slots=True)
class AskPrediction(Action):
    """Ask for the prediction of a round, to give or change it."""

    code: ClassVar[str] = "ap"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class Predict(Action):
    """Give or change the prediction of a round, where the number has a field of its own."""

    code: ClassVar[str] = "gu"
    round: str
    value: int


@Action.register
@dataclass(frozen=True, slots=True)
class SkipPrediction(Action):
    """See the result without a prediction."""

    code: ClassVar[str] = "sp"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class Remind(Action):
    """Remind me when a round opens (`moment` "opens") or before it closes ("closes"); `on` 0 stops it."""

    code: ClassVar[str] = "re"
    round: str
    moment: str
    on: int


@Action.register
@dataclass(frozen=True, slots=True)
class Arm(Action):
    """Arm the launch of a round; `sure` 0 shows the check-list first."""

    code: ClassVar[str] = "ar"
    round: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class Launch(Action):
    """BẤM NÚT KHỞI ĐỘNG: the one press that opens a round; `stamp` says of which contest, rehearsal or real."""

    code: ClassVar[str] = "la"
    round: str
    stamp: int = 0
