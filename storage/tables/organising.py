"""Groups that agreed to notices, roles, the calendar of notices, and broadcasts."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, text

from storage.columns import ID, Json, Words
from storage.tables.base import contest, metadata, moment, own_id, to, version

subscription = Table(
    "subscription",
    metadata,
    contest(primary_key=True),
    to("chat_id", "chat", primary_key=True),
    Column("scope", Words, nullable=False),
    Column("kinds", Json, nullable=False),
    to("agreed_by", None, index=True),
    moment("agreed_at"),
    Column("quiet_from", Integer),
    Column("quiet_until", Integer),
    Column("language", Words),
    moment("ended_at", nullable=True),
    version(),
)

role_grant = Table(
    "role_grant",
    metadata,
    contest(primary_key=True),
    to("person_id", "person", primary_key=True),
    Column("role", Words, primary_key=True),
    Column("scope", Words, primary_key=True),
    moment("given_at"),
    Column("given_by", Words, nullable=False),
    moment("revoked_at", nullable=True),
    Column("revoked_by", Words),
    version(),
    Index(None, "person_id"),
)

role_invite = Table(
    "role_invite",
    metadata,
    Column("code_hash", Words, primary_key=True),
    contest(),
    Column("role", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("given_by", Words, nullable=False, index=True),
    moment("expires_at"),
    to("used_by", None, nullable=True, index=True),
    moment("used_at", nullable=True),
    version(),
)

planned_notice = Table(
    "planned_notice",
    metadata,
    contest(primary_key=True),
    Column("code", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("round", Words),
    moment("due_at"),
    moment("latest_at"),
    Column("state", Words, nullable=False),
    Column("moved_by", Words),
    Column("sent_by", Words),
    moment("sent_at", nullable=True),
    Column("recipients", Integer, nullable=False),
    Column("turn", Integer, nullable=False, server_default=text("0")),
    version(),
)

broadcast = Table(
    "broadcast",
    metadata,
    own_id(),
    contest(index=True),
    to("author", None, index=True),
    moment("created_at"),
    Column("text", Words, nullable=False),
    Column("audience", Json, nullable=False),
    Column("picture", Json),
    Column("document", Json),
    Column("button", Json),
    Column("state", Words, nullable=False),
    Column("counted", Integer),
    moment("due_at", nullable=True),
    to("approved_by", None, nullable=True, index=True),
    moment("approved_at", nullable=True),
    Column("expanded_to", ID, nullable=False),
    moment("started_at", nullable=True),
    moment("finished_at", nullable=True),
    version(),
)

# The number makes two who start a drill for the same unit at the same time one: the second finds it taken.
drill = Table(
    "drill",
    metadata,
    own_id(),
    contest(),
    Column("unit", Words, nullable=False),
    Column("number", Integer, nullable=False),
    moment("at"),
    Column("groups", Json, nullable=False),
    moment("pressed_at", nullable=True),
    version(),
    UniqueConstraint("contest_id", "unit", "number"),
)

# The chat of a person who was forgotten may be gone.
received = Table(
    "received",
    metadata,
    contest(primary_key=True),
    Column("subject", Words, primary_key=True),
    to("chat_id", None, primary_key=True),
    to("person_id", None, primary_key=True, index=True),
    moment("at"),
)
