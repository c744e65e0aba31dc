"""Actions about results that are not recognised, and about signals. People and rounds are checked where they are used: a token can be forged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class BarPlayer(Action):
    """Choose in which round, or in the whole contest, a player's result is not to be recognised, or is again."""

    code: ClassVar[str] = "za"
    player: int


@Action.register
@dataclass(frozen=True, slots=True)
class BarWhere(Action):
    """Say why; `barred` 1: not recognised, 0: recognised again; `ticket` 0 if no appeal led here."""

    code: ClassVar[str] = "zb"
    player: int
    round: str
    barred: int
    ticket: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmBar(Action):
    """Yes, propose it for the reason that was typed."""

    code: ClassVar[str] = "zc"
    player: int
    round: str
    barred: int


@Action.register
@dataclass(frozen=True, slots=True)
class Appeal(Action):
    """I do not agree that my result of this round ("": of the whole contest) is not recognised."""

    code: ClassVar[str] = "zd"
    round: str


@Action.register
@dataclass(frozen=True, slots=True)
class ListSignals(Action):
    """A page of the signals of a round."""

    code: ClassVar[str] = "ze"
    round: str
    page: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowSignal(Action):
    """One signal with what it rests on."""

    code: ClassVar[str] = "zf"
    signal: int


@Action.register
@dataclass(frozen=True, slots=True)
class NoteSignal(Action):
    """Note that it was seen (1), or that it is no matter (0), for which a reason is asked."""

    code: ClassVar[str] = "zg"
    signal: int
    seen: int


@Action.register
@dataclass(frozen=True, slots=True)
class ConfirmNote(Action):
    """Yes, it is no matter for the reason that was typed."""

    code: ClassVar[str] = "zh"
    signal: int
