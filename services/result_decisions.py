"""What making and publishing a result may come to: what is kept, or why nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.outcome import Outcome
from quiz.pack import Milestone
from quiz.result_diff import Difference
from services.result_records import ResultVersion


@dataclass(frozen=True, slots=True)
class NotClosed:
    """The round is not over."""

    closes: datetime


@dataclass(frozen=True, slots=True)
class Draining:
    """Something that arrived before the close is still to be handled: attempts that run, or the moment after the close."""

    running: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a version would be, before anything is kept. `before`: what stands now; `changes`: how they differ."""

    number: int
    outcome: Outcome
    digest: str
    before: ResultVersion | None
    changes: Difference | None


@dataclass(frozen=True, slots=True)
class Made:
    """The version is kept."""

    version: ResultVersion
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else made a version meanwhile, or what it would be has changed since it was shown."""

    newest: ResultVersion | None


@dataclass(frozen=True, slots=True)
class NoReason:
    """A version after the first wants a reason, and so does an owner who publishes alone."""


@dataclass(frozen=True, slots=True)
class NotYours:
    """The asker may not."""


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Whoever made the list does not publish it. `owner`: the asker may, with a reason."""

    owner: bool


@dataclass(frozen=True, slots=True)
class WindowOpen:
    """By the calendar the list is published after complaints were heard, until this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Undecided:
    """Proposals wait for a decision, or ties for a draw: who wins is not sure yet."""

    proposals: int
    ties: int


@dataclass(frozen=True, slots=True)
class NothingToPublish:
    """There is no provisional list, or it is published already."""

    newest: ResultVersion | None


@dataclass(frozen=True, slots=True)
class Published:
    """The version holds from now on."""

    version: ResultVersion
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Ready:
    """What publishing needs is there. `open_tickets`: complaints about the round that nobody has answered."""

    version: ResultVersion
    outcome: Outcome
    open_tickets: int
    window: Milestone | None


PreviewDecision: TypeAlias = Preview | NotClosed | Draining | NotYours
MakeDecision: TypeAlias = Made | NotClosed | Draining | NotYours | Overtaken | NoReason
PublishRefusal: TypeAlias = NotYours | NothingToPublish | SamePerson | WindowOpen | Undecided | NoReason | Overtaken
PublishDecision: TypeAlias = Published | PublishRefusal
