"""Actions of staff: lists of results, numbers, files. Units and rounds are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action

UNITS, EMPTY, CAPACITY, HOURS = "units", "empty", "capacity", "hours"
"""What numbers can be shown by."""


@Action.register
@dataclass(frozen=True, slots=True)
class ShowList(Action):
    """A page of the first `top` (0: all) of a round ("": the usual one) in a unit ("": the whole contest)."""

    code: ClassVar[str] = "sl"
    round: str
    unit: str
    top: int
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseWhere(Action):
    """Choose a unit below `unit` for a list ("list") or for numbers ("numbers") of a round."""

    code: ClassVar[str] = "su"
    purpose: str
    round: str
    unit: str
    page: int


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
    """Numbers by `kind`, of a unit and a round ("": all)."""

    code: ClassVar[str] = "sn"
    kind: str
    round: str
    unit: str
    page: int


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
