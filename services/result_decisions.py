"""What making and publishing a result may come to: what is kept, or why nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.outcome import Outcome
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
class Unpublished:
    """The whole contest is counted out once every round's result is published: these are not, or another version is on its way."""

    rounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outdated:
    """A list that was made before these results: counted out now it would be another.

    `higher`: the rounds in which somebody got a higher prize, so that the one here goes to the next.
    """

    since: tuple[ResultVersion, ...]
    higher: tuple[str, ...] = ()


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
class AppealsOpen:
    """So many people whose result is not recognised wait for the answer to their appeal."""

    count: int


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
    """What publishing needs is there.

    `open_tickets`: complaints about it that nobody has answered. `unverified`: prizes of people whose identity paper nobody has
    looked at, or did not fit.
    """

    version: ResultVersion
    outcome: Outcome
    open_tickets: int
    unverified: int


NotReady: TypeAlias = NotClosed | Draining | Unpublished
PreviewDecision: TypeAlias = Preview | NotReady | NotYours
MakeRefusal: TypeAlias = NotReady | NotYours | Overtaken | NoReason
MakeDecision: TypeAlias = Made | MakeRefusal
PublishRefusal: TypeAlias = (
    NotYours
    | NothingToPublish
    | SamePerson
    | WindowOpen
    | AppealsOpen
    | Undecided
    | NoReason
    | Overtaken
    | Outdated
    | Unpublished
)
PublishDecision: TypeAlias = Published | PublishRefusal
