"""The buttons of roles, look-ups and corrections. Fields are small integers and short words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class OfferRole(Action):
    """Give this role to somebody; "" lists the roles."""

    code: ClassVar[str] = "pr"
    role: str


@Action.register
@dataclass(frozen=True, slots=True)
class AcceptRole(Action):
    """Take the role that this code offers."""

    code: ClassVar[str] = "pa"
    invite: str


@Action.register
@dataclass(frozen=True, slots=True)
class ListGrants(Action):
    """Choose (on this page) whose role to take back."""

    code: ClassVar[str] = "pg"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class RevokeRole(Action):
    """Take a role back; `grant` is "role" or "role-unit"; `sure` 0 asks first."""

    code: ClassVar[str] = "pv"
    person: int
    grant: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListInvites(Action):
    """Show a page of the role codes that nobody has used yet."""

    code: ClassVar[str] = "pi"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class WithdrawInvite(Action):
    """End a role code (by its stamp) before anybody uses it."""

    code: ClassVar[str] = "pw"
    stamp: str


@Action.register
@dataclass(frozen=True, slots=True)
class OpenScope(Action):
    """Show a page of the units below `unit` ("": the first level), to pick one for a task."""

    code: ClassVar[str] = "po"
    task: str
    unit: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class FoundScopes(Action):
    """Show a page of what was found for the words typed last."""

    code: ClassVar[str] = "pf"
    task: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class PickScope(Action):
    """This unit is meant ("": the whole contest)."""

    code: ClassVar[str] = "pu"
    task: str
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class SpreadPage(Action):
    """Turn the pages of the ledger of invitations."""

    code: ClassVar[str] = "sq"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class CloseConsoles(Action):
    """End every console that the asker has open in a browser."""

    code: ClassVar[str] = "cz"


@Action.register
@dataclass(frozen=True, slots=True)
class Disarm(Action):
    """Take the readiness of a launch back; `sure` 0 asks first."""

    code: ClassVar[str] = "pd"
    round: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class LaunchAgain(Action):
    """Rehearse the launch of a round once more."""

    code: ClassVar[str] = "pl"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ShowPlayer(Action):
    """Show one player to staff."""

    code: ClassVar[str] = "qc"
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class MovePlayer(Action):
    """Put a player into another unit: choose which."""

    code: ClassVar[str] = "qm"
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmMove(Action):
    """Yes, into this unit, for the reason that was typed."""

    code: ClassVar[str] = "qn"
    player: int
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class Exclude(Action):
    """Take a player out of the ranking (`out` 1) or back into it (0): see what changes, and say why."""

    code: ClassVar[str] = "qe"
    player: int
    out: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmExclude(Action):
    """Yes, out of the ranking (1) or back in (0), for the reason that was typed."""

    code: ClassVar[str] = "qf"
    player: int
    out: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListOtherUnits(Action):
    """Show a page of the units that people typed because they found none on the list."""

    code: ClassVar[str] = "qo"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class MapOtherUnit(Action):
    """Choose the unit that a typed one (by its stamp) means."""

    code: ClassVar[str] = "qt"
    stamp: str


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmMapping(Action):
    """Yes, everybody who typed this (as many as were shown) belongs to this unit."""

    code: ClassVar[str] = "qs"
    stamp: str
    unit: str
    count: int


@Action.register
@dataclass(frozen=True, slots=True)
class ExtendRound(Action):
    """Close a round later by this many minutes; 0 asks for the moment."""

    code: ClassVar[str] = "qx"
    round: str
    minutes: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmExtension(Action):
    """Yes, close the round at this moment (seconds since 1970), for the reason that was typed."""

    code: ClassVar[str] = "qy"
    round: str
    closes: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowAudit(Action):
    """Show a page of the log of acts, newest first."""

    code: ClassVar[str] = "qa"
    page: int
