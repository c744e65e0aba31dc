"""The buttons of registering, of picking a unit, and of one's own data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class Enter(Action):
    """Start the registration, or go on where it stopped."""

    code: ClassVar[str] = "rg"


@Action.register
@dataclass(frozen=True, slots=True)
class SayConsent(Action):
    """Agree (`yes` 1) or not (0) to the text whose version has this `stamp`."""

    code: ClassVar[str] = "rc"
    yes: int
    stamp: int


@Action.register
@dataclass(frozen=True, slots=True)
class ReadConsent(Action):
    """Show the whole text of the consent."""

    code: ClassVar[str] = "rt"


@Action.register
@dataclass(frozen=True, slots=True)
class AskField(Action):
    """Ask one field again, from the card that lists everything."""

    code: ClassVar[str] = "rf"
    field: str


@Action.register
@dataclass(frozen=True, slots=True)
class StepBack(Action):
    """Go back to the field before `field`."""

    code: ClassVar[str] = "rb"
    field: str


@Action.register
@dataclass(frozen=True, slots=True)
class PassOver(Action):
    """Leave an optional field empty."""

    code: ClassVar[str] = "rs"
    field: str


@Action.register
@dataclass(frozen=True, slots=True)
class KeepField(Action):
    """Leave a field as it was and go on."""

    code: ClassVar[str] = "rk"
    field: str


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseCapacity(Action):
    """ "Ông/bà là…": one of the pack's list."""

    code: ClassVar[str] = "ra"
    capacity: str


@Action.register
@dataclass(frozen=True, slots=True)
class WriteCapitals(Action):
    """Write the name with capital letters, as lists and certificates do."""

    code: ClassVar[str] = "rn"
    stamp: int


@Action.register
@dataclass(frozen=True, slots=True)
class Confirm(Action):
    """Everything on the card is right; `stamp` says which card was read."""

    code: ClassVar[str] = "ry"
    stamp: int


@Action.register
@dataclass(frozen=True, slots=True)
class OpenUnit(Action):
    """Show a page of the units below `unit` ("": the first level)."""

    code: ClassVar[str] = "uo"
    unit: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class PickUnit(Action):
    """I belong to this unit."""

    code: ClassVar[str] = "up"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class FoundUnits(Action):
    """Show a page of what was found for the words typed last."""

    code: ClassVar[str] = "uf"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class OtherUnit(Action):
    """My unit is not on the list."""

    code: ClassVar[str] = "ux"


@Action.register
@dataclass(frozen=True, slots=True)
class CorrectMine(Action):
    """Correct what I registered."""

    code: ClassVar[str] = "me"


@Action.register
@dataclass(frozen=True, slots=True)
class ExportMine(Action):
    """Give me my data as files."""

    code: ClassVar[str] = "mx"


@Action.register
@dataclass(frozen=True, slots=True)
class Withdraw(Action):
    """Take the consent back; `sure` 0 explains and asks first."""

    code: ClassVar[str] = "mw"
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class MakeLinkCode(Action):
    """Show a code that joins another device or app to me."""

    code: ClassVar[str] = "ml"


@Action.register
@dataclass(frozen=True, slots=True)
class JoinByCode(Action):
    """Join this device to the person who was shown this link code."""

    code: ClassVar[str] = "mj"
    link: str
