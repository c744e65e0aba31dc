"""Actions about the numbers of units. Units, rounds and rights are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class ShowFormula(Action):
    """How the points of a unit ("": the asker's own) come about in a round ("": the usual one)."""

    code: ClassVar[str] = "ya"
    round: str
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class ShowSheet(Action):
    """The sheet of a unit in a round, for its staff."""

    code: ClassVar[str] = "yb"
    round: str
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class MakeSheet(Action):
    """The same as a file."""

    code: ClassVar[str] = "yc"
    round: str
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class CallRoll(Action):
    """Who of a unit took part in a round, by name."""

    code: ClassVar[str] = "yd"
    round: str
    unit: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class SendRoster(Action):
    """Ask for the file with declared numbers."""

    code: ClassVar[str] = "ye"


@Action.register
@dataclass(frozen=True, slots=True)
class RosterForm(Action):
    """The list of all units with their numbers, as a file to fill in."""

    code: ClassVar[str] = "yf"


@Action.register
@dataclass(frozen=True, slots=True)
class TakeRoster(Action):
    """Yes, take over what was shown (`stamp` names just these changes)."""

    code: ClassVar[str] = "yg"
    stamp: str


@Action.register
@dataclass(frozen=True, slots=True)
class BonusOf(Action):
    """The bonus points of a round ("": the whole contest), and to propose others."""

    code: ClassVar[str] = "yh"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class BonusFor(Action):
    """This unit is meant, and so many points."""

    code: ClassVar[str] = "yi"
    round: str
    unit: str
    points: int


@Action.register
@dataclass(frozen=True, slots=True)
class ProposeBonus(Action):
    """Yes, propose it with the reason that was typed."""

    code: ClassVar[str] = "yj"
    round: str
    unit: str
    points: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowNumbers(Action):
    """Every number that was declared for a unit."""

    code: ClassVar[str] = "yk"
    unit: str
