"""What is remembered about groups, roles, planned notices and broadcasts, as plain values. See `services.records` for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.records import Json, Role, SendState


@dataclass(slots=True)
class Subscription:
    """A group that agreed to get notices: who agreed for it and when, for which unit ("" for the whole province).

    `kinds` are the kinds of notices it wants; quiet hours are minutes after local midnight (None: none), in which notices
    wait, the launch excepted. `ended_at`: it took the agreement back, or the bot was taken out.
    """

    contest: str
    chat: int
    scope: str
    kinds: list[str]
    agreed_by: int
    agreed_at: datetime
    quiet_from: int | None = None
    quiet_until: int | None = None
    language: str | None = None
    ended_at: datetime | None = None
    version: int = 0


@dataclass(slots=True)
class RoleGrant:
    """A role that a person holds in a contest, for a unit and all below it ("" for the whole contest)."""

    contest: str
    person: int
    role: Role
    scope: str
    given_at: datetime
    given_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    version: int = 0


@dataclass(slots=True)
class RoleInvite:
    """A role offered by a link or code that is used once. `code_hash` is keyed."""

    code_hash: str
    contest: str
    role: Role
    scope: str
    given_by: str
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None
    version: int = 0


class NoticeState(StrEnum):
    """Where a planned notice stands. MISSED: its time went by while nobody was there; it is offered to the organisers."""

    PLANNED = "planned"
    HELD = "held"
    SENT = "sent"
    MISSED = "missed"


@dataclass(slots=True)
class PlannedNotice:
    """A notice of the calendar. `code` is unique in a contest ("week-1.opening"); each group gets each code once.

    `due_at` can be moved; after `latest_at` it is not sent by itself any more. `moved_by`/`sent_by`: a person's id, "clock".
    `turn` counts how often it came again, because what it had told is not so any more.
    """

    contest: str
    code: str
    kind: str
    round: str | None
    due_at: datetime
    latest_at: datetime
    state: NoticeState = NoticeState.PLANNED
    moved_by: str | None = None
    sent_by: str | None = None
    sent_at: datetime | None = None
    recipients: int = 0
    turn: int = 0
    version: int = 0


class BroadcastState(StrEnum):
    """Where a broadcast stands. EXPANDING: its recipients are being written into the ledger, in chunks."""

    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    EXPANDING = "expanding"
    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


@dataclass(slots=True)
class Broadcast:
    """A message from the organisers. Its recipients are outbox rows with the key `broadcast:{id}`.

    `audience` is {"kind": "groups"|"players"|"not_played"|"staff", "unit": code|"", "round": code|""}. `picture`, `document`
    and `button` are {"ref","name","media_type"} and {"label","url"}.
    """

    id: int
    contest: str
    author: int
    created_at: datetime
    text: str
    audience: Json = field(default_factory=dict)
    picture: Json | None = None
    document: Json | None = None
    button: Json | None = None
    state: BroadcastState = BroadcastState.DRAFT
    counted: int | None = None
    due_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    expanded_to: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 0


@dataclass(slots=True)
class Drill:
    """A rehearsal on the real system: which groups were written to (chat as text → scope), and when the button was tried.

    `number` counts the drills of a unit ("" for all groups).
    """

    id: int
    contest: str
    unit: str
    number: int
    at: datetime
    groups: dict[str, str]
    pressed_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Received:
    """A group's or person's "Đã nhận được" for a subject ("drill:12")."""

    contest: str
    subject: str
    chat: int
    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One recipient of a notice or broadcast, for reports: the chat, its title, and how the sending ended."""

    notice: int
    chat: int
    title: str
    state: SendState
    reason: str | None


@dataclass(frozen=True, slots=True)
class PlayerFacts:
    """One registration with what statistics need."""

    id: int
    person: int
    unit: str | None
    unit_other: str | None
    capacity: str | None
    birth_year: int | None
    registered_at: datetime
    invited_by: str | None
    excluded: bool
