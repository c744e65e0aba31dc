"""Actions of staff: lists of results, numbers, files. Units and rounds are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action
from services.lists import ALL, TOPS

UNITS, EMPTY, CAPACITY, HOURS = "units", "empty", "capacity", "hours"
"""What numbers can be shown by."""
LIST, NUMBERS = "list", "numbers"
"""What a unit is chosen for."""

_KINDS = ("", UNITS, EMPTY, CAPACITY, HOURS)
_PURPOSES = (LIST, NUMBERS)
_TOPS = (ALL, *TOPS)


@Action.register
@dataclass(frozen=True, slots=True)
class ShowList(Action):
    """A page of the first so many of a round ("": the usual one) in a unit ("": the whole contest); made by `show_list`.

    `view` holds the page and how many: two words of a pack leave room for one number only.
    """

    code: ClassVar[str] = "sl"
    round: str
    unit: str
    view: int

    @property
    def top(self) -> int:
        """How many people, 0 for all."""
        return _TOPS[self.view % len(_TOPS)]

    @property
    def page(self) -> int:
        """The page, from 0."""
        return self.view // len(_TOPS)


def show_list(round: str, unit: str, top: int, page: int) -> ShowList:
    """A page of a list; a number of people that is not offered means all."""
    return ShowList(round, unit, page * len(_TOPS) + (_TOPS.index(top) if top in _TOPS else 0))


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseWhere(Action):
    """Choose a unit below `unit` for a list or for numbers of a round; made by `choose_below`."""

    code: ClassVar[str] = "su"
    round: str
    unit: str
    view: int

    @property
    def purpose(self) -> str:
        """LIST or NUMBERS."""
        return _PURPOSES[self.view % len(_PURPOSES)]

    @property
    def page(self) -> int:
        """The page, from 0."""
        return self.view // len(_PURPOSES)


def choose_below(purpose: str, round: str, unit: str, page: int) -> ChooseWhere:
    """A page of the units below one."""
    return ChooseWhere(round, unit, page * len(_PURPOSES) + _PURPOSES.index(purpose))


@Action.register
@dataclass(frozen=True, slots=True)
class MakeList(Action):
    """Have a list made as a file."""

    code: ClassVar[str] = "sf"
    round: str
    unit: str
    top: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowNumbers(Action):
    """Numbers by a kind, of a unit and a round ("": all); made by `show_numbers`."""

    code: ClassVar[str] = "sn"
    round: str
    unit: str
    view: int

    @property
    def kind(self) -> str:
        """UNITS, EMPTY, CAPACITY, HOURS, or "" for what fits the unit."""
        return _KINDS[self.view % len(_KINDS)]

    @property
    def page(self) -> int:
        """The page, from 0."""
        return self.view // len(_KINDS)


def show_numbers(kind: str, round: str, unit: str, page: int) -> ShowNumbers:
    """A page of numbers."""
    return ShowNumbers(round, unit, page * len(_KINDS) + _KINDS.index(kind))


@Action.register
@dataclass(frozen=True, slots=True)
class PreviewExport(Action):
    """What the workbook of a unit will hold."""

    code: ClassVar[str] = "xc"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class MakeExport(Action):
    """Have the workbook of a unit made."""

    code: ClassVar[str] = "xm"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class FileProgress(Action):
    """How far a file is."""

    code: ClassVar[str] = "xp"
    job: int
