"""What is remembered about people, chats and work to do, as plain values.

Times are aware UTC. Ids come from the unit of work's `new_id()` and are never reused. Mutable records belong to one unit of
work: change the fields, then `save` it there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Role(StrEnum):
    """What a person may do beside playing."""

    OWNER = "owner"
    ORGANISER = "organiser"
    STAFF = "staff"
    DRAFTER = "drafter"
    """Drafts questions: sees keys, not results."""
    JURY = "jury"
    TECHNICIAN = "technician"
    """Holds the standby key of the launch."""
    LEADER = "leader"
    """Leads a group in a messenger that tells nobody who its admins are."""


@dataclass(slots=True)
class Person:
    """Who is behind one or more channel identities. `merged_into` points to the person they turned out to be.

    `asking` names what the bot asked last ("register.full_name", "prediction", ""), `notes` is the little that this
    conversation needs to remember (a registration draft); both are forgotten when the talk is over.
    """

    id: int
    created_at: datetime
    language: str | None = None
    name: str = ""
    asking: str = ""
    notes: Json = field(default_factory=dict)
    merged_into: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as one channel knows them."""

    channel: str
    account: str
    external_id: str
    person: int
    created_at: datetime


@dataclass(slots=True)
class Player:
    """A person's registration in a contest (người dự thi).

    `unit` is a code of `unit_set`, or None with `unit_other` as typed. `excluded`: may play but is not ranked.
    `withdrawn_at`: took the consent back and left the ranking. `invited_by` names the link that brought them.
    """

    id: int
    contest: str
    person: int
    full_name: str
    sort_key: str
    birth_year: int | None
    capacity: str | None
    unit_set: str
    unit: str | None
    unit_other: str | None
    place: str | None
    phone: str | None
    consent_version: str
    consent_at: datetime
    registered_at: datetime
    invited_by: str | None = None
    excluded: bool = False
    withdrawn_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Consent:
    """A line of the consent log: a yes or a no to a text of a version; never changed."""

    id: int
    contest: str
    person: int
    text_version: str
    given: bool
    at: datetime
    channel: str


@dataclass(slots=True)
class PhoneClaim:
    """A phone as claimed, and how it was verified ("contact", "code", "staff"), if it was. Only verified phones are unique.

    `phone` is E.164 here; the store keeps it encrypted beside a keyed hash.
    """

    id: int
    contest: str
    person: int
    phone: str
    claimed_at: datetime
    verified_by: str | None = None
    verified_at: datetime | None = None
    disputed: bool = False
    version: int = 0


@dataclass(slots=True)
class LinkCode:
    """A short code shown on one channel or device and typed on another, to join the two. `code_hash` is keyed; used once."""

    code_hash: str
    person: int
    expires_at: datetime
    used_at: datetime | None = None
    version: int = 0


@dataclass(slots=True)
class ChatRecord:
    """A conversation. `offers` is what may be typed instead of pressed, `shown` where subjects were last shown.

    `last_n` numbers the messages of a chat that we store ourselves (the web). `moved_to`: the chat that a group goes on in,
    since the platform gave it another id. `topic`: the thread of a group into which notices come.
    `retired`: the platform's reason why nothing can be sent there (blocked, deleted), until the chat comes back.
    """

    id: int
    channel: str
    account: str
    external_id: str
    group: bool
    title: str = ""
    person: int | None = None
    last_n: int = 0
    offers: list[Json] = field(default_factory=list)
    asks: str = "nothing"
    shown: dict[str, str] = field(default_factory=dict)
    reachable: bool = True
    moved_to: int | None = None
    topic: str = ""
    retired: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A message of the web chat, which is its own platform. `n` grows by one within a chat; `body` is the item of the API."""

    chat: int
    n: int
    at: datetime
    mine: bool
    body: Json


@dataclass(slots=True)
class Prediction:
    """A player's guess for a round; it can be changed until the round closes."""

    contest: str
    round: str
    player: int
    value: int
    at: datetime
    version: int = 0


class SendState(StrEnum):
    """A line of the ledger of sending; it only moves forward."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(slots=True)
class Notice:
    """An outbox row: a typed notice for one chat. Words are made when it is claimed, in the recipient's language.

    `key` is unique: the same notice is never queued twice for the same recipient. `reason` says why it ended as it did, or
    what the next who claims it has to know: that it may have left already.
    """

    id: int
    contest: str
    key: str
    kind: str
    parameters: Json
    chat: int
    due_at: datetime
    state: SendState = SendState.QUEUED
    lease_until: datetime | None = None
    owner: str | None = None
    attempts: int = 0
    reason: str | None = None
    version: int = 0


@dataclass(slots=True)
class Job:
    """Work for the worker process, leased by rows. `progress` in percent; `result` names the finished file."""

    id: int
    contest: str
    key: str
    kind: str
    parameters: Json
    due_at: datetime
    done_at: datetime | None = None
    lease_until: datetime | None = None
    owner: str | None = None
    attempts: int = 0
    progress: int = 0
    result: Json | None = None
    error: str | None = None
    version: int = 0


@dataclass(slots=True)
class Timer:
    """A moment to look at something: becomes `Due(subject, subject_id)`. One for each (subject, subject_id)."""

    id: int
    contest: str
    subject: str
    subject_id: str
    due_at: datetime
    parameters: Json = field(default_factory=dict)
    done_at: datetime | None = None
    lease_until: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """An act with effect: who (person id or "system"), what, on what, why. Append-only, pseudonymous."""

    id: int
    contest: str
    at: datetime
    actor: str
    act: str
    target: str
    details: Json


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes that were uploaded or made: an export, a picture. `owner` is the person who may fetch it."""

    ref: str
    owner: int | None
    name: str
    media_type: str
    data: bytes
    created_at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """What a messenger calls a stored file that it was given once; `kind` is what it was given as (picture, document)."""

    channel: str
    account: str
    ref: str
    kind: str
    platform_id: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One submitted attempt, as light as a board needs it. `correct` is derived and kept beside the attempt, and so are
    `points` where the rules give them, in `quiz.scores.PARTS`.
    """

    attempt: int
    player: int
    number: int
    correct: int
    total: int
    duration_s: int
    submitted_at: datetime
    void: bool = False
    points: int | None = None


@dataclass(frozen=True, slots=True)
class PlayerRow:
    """One player, as light as a board and the prizes need it."""

    id: int
    full_name: str
    sort_key: str
    unit: str | None
    ranked: bool
    birth_year: int | None = None
    capacity: str | None = None
