"""What the buttons of broadcasts mean. Fields are small integers and short words; who may press them is asked each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class WriteBroadcast(Action):
    """Begin a new one."""

    code: ClassVar[str] = "ta"


@Action.register
@dataclass(frozen=True, slots=True)
class OpenBroadcast(Action):
    """Show where it stands."""

    code: ClassVar[str] = "tb"
    broadcast: int


@Action.register
@dataclass(frozen=True, slots=True)
class ChangePart(Action):
    """Ask for a part of a draft anew: "text", "file", "link" or "when"."""

    code: ClassVar[str] = "tc"
    broadcast: int
    part: str


@Action.register
@dataclass(frozen=True, slots=True)
class RemovePart(Action):
    """Take a part out of a draft: "picture", "document", "link" or "when"."""

    code: ClassVar[str] = "td"
    broadcast: int
    part: str


@Action.register
@dataclass(frozen=True, slots=True)
class AskAudience(Action):
    """Ask who gets it."""

    code: ClassVar[str] = "te"
    broadcast: int


@Action.register
@dataclass(frozen=True, slots=True)
class AskAudienceUnit(Action):
    """Ask for the unit whose groups or players get it."""

    code: ClassVar[str] = "tf"
    broadcast: int
    kind: str


@Action.register
@dataclass(frozen=True, slots=True)
class SetAudience(Action):
    """These get it, in the whole contest."""

    code: ClassVar[str] = "tg"
    broadcast: int
    kind: str


@Action.register
@dataclass(frozen=True, slots=True)
class PreviewBroadcast(Action):
    """Show how another channel shows it."""

    code: ClassVar[str] = "th"
    broadcast: int
    channel: str


@Action.register
@dataclass(frozen=True, slots=True)
class TestBroadcast(Action):
    """Send it to me alone."""

    code: ClassVar[str] = "ti"
    broadcast: int


@Action.register
@dataclass(frozen=True, slots=True)
class SendBroadcast(Action):
    """Send it, at once or at its time; `sure` 0 shows to whom and asks. `stamp`: what stood there when it was asked."""

    code: ClassVar[str] = "tj"
    broadcast: int
    sure: int
    stamp: int = 0


@Action.register
@dataclass(frozen=True, slots=True)
class ApproveBroadcast(Action):
    """Another person's yes (1) or no (0) to what they were shown: `stamp` (`services.broadcast_request`) says what that was."""

    code: ClassVar[str] = "tk"
    broadcast: int
    yes: int
    stamp: int = 0


@Action.register
@dataclass(frozen=True, slots=True)
class SteerBroadcast(Action):
    """Change its course: "pause", "resume", "cancel", "back" (to the draft) or "resend" (what was refused); `sure` 0 asks."""

    code: ClassVar[str] = "tl"
    broadcast: int
    course: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class ListLines(Action):
    """List its recipients in a state of the ledger."""

    code: ClassVar[str] = "tm"
    broadcast: int
    state: str


@Action.register
@dataclass(frozen=True, slots=True)
class ChooseDeputy(Action):
    """Name who approves now; with `sure` 0 those who may are listed, and person 0 leaves it to all of them."""

    code: ClassVar[str] = "tn"
    person: int
    sure: int
