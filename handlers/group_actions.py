"""The buttons of groups, and of the notices that they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class GroupScope(Action):
    """Show what would come for this unit ("" for the province), before an admin agrees."""

    code: ClassVar[str] = "gs"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class GroupAgree(Action):
    """An admin agrees for the group."""

    code: ClassVar[str] = "gy"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class GroupEnd(Action):
    """Stop the notices; `sure` 0 asks first."""

    code: ClassVar[str] = "ge"
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class GroupTopic(Action):
    """Take a topic of notices (`on` 1) or leave it (0)."""

    code: ClassVar[str] = "gt"
    topic: str
    on: int


@Action.register
@dataclass(frozen=True, slots=True)
class GroupQuiet(Action):
    """Choose quiet hours by their place in the list."""

    code: ClassVar[str] = "gq"
    hours: int


@Action.register
@dataclass(frozen=True, slots=True)
class GroupLanguage(Action):
    """The language in which this group gets notices."""

    code: ClassVar[str] = "gl"
    language: str


@Action.register
@dataclass(frozen=True, slots=True)
class GroupPost(Action):
    """A post to forward by hand, with the link of this unit ("" for none)."""

    code: ClassVar[str] = "gp"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class QrCard(Action):
    """A card with codes to be scanned, with the link of this unit ("" for none)."""

    code: ClassVar[str] = "qi"
    unit: str


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeList(Action):
    """A page of the notices by the calendar."""

    code: ClassVar[str] = "nl"
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeCard(Action):
    """One notice of the calendar. `notice` is its code with "/" for ".": no word of a button holds a full stop."""

    code: ClassVar[str] = "nc"
    notice: str


@Action.register
@dataclass(frozen=True, slots=True)
class NoticePreview(Action):
    """Show it as a group will see it."""

    code: ClassVar[str] = "np"
    notice: str


@Action.register
@dataclass(frozen=True, slots=True)
class NoticePost(Action):
    """Make a post of it, to be forwarded by hand: choose for which unit."""

    code: ClassVar[str] = "nf"
    notice: str


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeAskMoment(Action):
    """Ask for another moment."""

    code: ClassVar[str] = "nm"
    notice: str


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeMove(Action):
    """Move it to this moment, in minutes since 1970, after the preview."""

    code: ClassVar[str] = "nv"
    notice: str
    minute: int


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeHold(Action):
    """Keep it back (`on` 1) or let it go out by the calendar again (0)."""

    code: ClassVar[str] = "nh"
    notice: str
    on: int


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeSend(Action):
    """Send it now; `sure` 0 asks first."""

    code: ClassVar[str] = "ns"
    notice: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class NoticeLines(Action):
    """List the groups whose copies of it are in a state of the ledger."""

    code: ClassVar[str] = "ni"
    notice: str
    state: str


def as_word(code: str) -> str:
    """A notice's code as a button carries it."""
    return code.replace(".", "/")


def as_code(word: str) -> str:
    """And back."""
    return word.replace("/", ".")
