"""What is remembered between the close of a round and its awards, as plain values. See `services.records` for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from quiz.signals import SignalKind
from services.records import Json

Count: TypeAlias = tuple[int, int | None]
"""What an attempt is counted with: right answers, and points where the rules give them (in `quiz.scores.PARTS`)."""


class VersionState(StrEnum):
    """Where a version of a result stands. SUPERSEDED: a later one holds; it stays readable."""

    PROVISIONAL = "provisional"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(slots=True)
class ResultVersion:
    """The head of one version of a round's result ("" for the whole contest), counted from 1. Its outcome lies beside it and never changes.

    `actual` is the true value of the prediction, frozen here. `key_revisions` are the amendments of the key that it was graded
    by (question id → amendment id). `digest`: SHA-256 of the outcome's canonical bytes.
    """

    id: int
    contest: str
    round: str
    number: int
    state: VersionState
    actual: int | None
    made_by: int
    made_at: datetime
    reason: str
    key_revisions: Json
    digest: str
    published_by: int | None = None
    published_at: datetime | None = None
    version: int = 0


class Change(StrEnum):
    """What an amendment changes.

    KEY: which options are right, several or another one. VOID: a question that counts as right for everybody who had it.
    BARRED: a player whose result in a round, or in the whole contest, is not recognised (`barred` true), or is again (false).
    BONUS: points that the organisers add to a unit's own in a round, or in the whole contest; 0 takes them back.
    PRIZE: number or value of a prize. REPLACED: a winner who goes without, so that the next in rank moves up.
    DRAW: what was drawn for those whom no criterion parts: a public seed, or the minutes of a draw.
    UNITS: declared numbers of units, by code, with what they count, their day and their source.
    """

    KEY = "key"
    VOID = "void"
    BARRED = "barred"
    BONUS = "bonus"
    PRIZE = "prize"
    REPLACED = "replaced"
    DRAW = "draw"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of the rules or of the key while the contest runs, with its reason and two people; never changed, only followed by another.

    `target`: a question, a prize, or a player and prize; `before` and `value` in the form of its `change`.
    """

    id: int
    contest: str
    change: Change
    round: str
    target: str
    before: Json
    value: Json
    reason: str
    by: int
    approved_by: int
    at: datetime
    proposal: int | None = None


class ProposalState(StrEnum):
    """Where a proposal stands. COUNTING: its effect is being counted out by the worker; DOING: approved, and being done."""

    COUNTING = "counting"
    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DOING = "doing"
    DONE = "done"


@dataclass(slots=True)
class Proposal:
    """A change that one person proposes and another decides about.

    `effect`: what moves in each round that it concerns, with the version that this was counted on; empty until it is counted.
    """

    id: int
    contest: str
    change: Change
    round: str
    target: str
    value: Json
    reason: str
    ticket: int | None
    proposed_by: int
    proposed_at: datetime
    state: ProposalState
    effect: Json = field(default_factory=dict)
    decided_by: int | None = None
    decided_at: datetime | None = None
    version: int = 0

    @property
    def going(self) -> bool:
        """Whether it is neither done nor refused nor taken back."""
        return self.state in {ProposalState.COUNTING, ProposalState.WAITING, ProposalState.DOING}

    def concerns(self, round: str) -> bool:
        """Whether a round's result may move by it: its own, or every one where it bars somebody from the whole contest."""
        return self.round == round or (self.round == "" and self.change is Change.BARRED)


class About(StrEnum):
    """What a complaint is about. APPEAL: a decision that the writer's own result is not recognised."""

    QUESTION = "question"
    RESULT = "result"
    APPEAL = "appeal"
    OTHER = "other"


class TicketState(StrEnum):
    """Where a complaint stands. CLOSED: whoever wrote it is content with the answer, or took it back."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(slots=True)
class Ticket:
    """A complaint with its number in the contest. `words` and `answer` are people's words and go when the person is forgotten."""

    id: int
    contest: str
    number: int
    person: int
    about: About
    round: str
    question: str
    words: str
    made_at: datetime
    due_at: datetime
    state: TicketState = TicketState.OPEN
    answer: str = ""
    answered_by: int | None = None
    answered_at: datetime | None = None
    version: int = 0


@dataclass(slots=True)
class Verification:
    """How far a winner was verified before the award. That an identity paper was looked at is kept, never its number or picture.

    `spelling`: the name as it shall stand on the certificate. `attends`: whether they come to the closing. None: not asked yet.
    """

    contest: str
    round: str
    player: int
    prize: str
    called_at: datetime | None = None
    called_by: int | None = None
    checked: bool | None = None
    spelling: str = ""
    attends: bool | None = None
    replaced_at: datetime | None = None
    version: int = 0


class SignalState(StrEnum):
    """What reviewers said about a signal. NO_MATTER: with the reason; nothing follows from it."""

    OPEN = "open"
    SEEN = "seen"
    NO_MATTER = "no_matter"


@dataclass(slots=True)
class NotedSignal:
    """Something noticed about players of a round, for reviewers only: in no export, no paper and no sealed file.

    `mark` is whom it is about, so that a signal that is counted again is the same one. `facts`: the numbers that it rests on.
    """

    id: int
    contest: str
    round: str
    kind: SignalKind
    mark: str
    players: list[int]
    facts: Json
    found_at: datetime
    state: SignalState = SignalState.OPEN
    noted_by: int | None = None
    noted_at: datetime | None = None
    reason: str = ""
    version: int = 0
