"""What the buttons of boards, learning and information mean. Fields are small integers and short words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action

PEOPLE, UNITS = "people", "units"
"""The two kinds of boards, as `ShowBoard.kind`."""

TRIAL = "trial"
"""The set of questions that never count, as `Drill.questions`; every other set is the code of a closed round."""


@Action.register
@dataclass(frozen=True, slots=True)
class ShowBoard(Action):
    """Show a page (from 0) of the board of people or units of a round, in place of the one on the screen."""

    code: ClassVar[str] = "bd"
    round: str
    kind: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class Study(Action):
    """Open a closed round for learning: look at its answers, or drill."""

    code: ClassVar[str] = "ls"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class Review(Action):
    """Show a question (from 0) of a closed round with its answer, in place of the one on the screen."""

    code: ClassVar[str] = "lv"
    round: str
    index: int


@Action.register
@dataclass(frozen=True, slots=True)
class Drill(Action):
    """Ask a question (from 0) of a set that does not count."""

    code: ClassVar[str] = "ld"
    questions: str
    index: int


@Action.register
@dataclass(frozen=True, slots=True)
class Reveal(Action):
    """Show the answer of a question (from 0) of a set that anybody may see."""

    code: ClassVar[str] = "lr"
    questions: str
    index: int


@Action.register
@dataclass(frozen=True, slots=True)
class DrillChoice(Action):
    """Choose an option of a drilled question: nothing is kept, only said right or wrong."""

    code: ClassVar[str] = "lc"
    questions: str
    index: int
    choice: int


@Action.register
@dataclass(frozen=True, slots=True)
class DrillMark(Action):
    """Mark options of a drilled question with several right ones: `marks` are the bits of those marked then, `place` the one pressed."""

    code: ClassVar[str] = "lk"
    questions: str
    index: int
    marks: int
    place: int

    def all_at_once(self, marks: int) -> Action:
        """The answer of somebody who names every option in one message; `marks` are the bits of their places."""
        return DrillChoice(self.questions, self.index, marks)


@Action.register
@dataclass(frozen=True, slots=True)
class ShowChapter(Action):
    """Show the digest of a chapter of the learning material."""

    code: ClassVar[str] = "lm"
    chapter: str


@Action.register
@dataclass(frozen=True, slots=True)
class ShowCalendar(Action):
    """Show the calendar; `every` 1 with all its dates, those that are over as well."""

    code: ClassVar[str] = "ic"
    every: int


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseLanguage(Action):
    """Speak this language to me."""

    code: ClassVar[str] = "il"
    language: str
