"""The tables. Every table that belongs to a contest has `contest_id`; steps and audit name people by our own ids only.

Texts have no length here, and are `Words`: PostgreSQL would raise on a long one, and what a person sends never raises.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import ID, Json, Utc, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", ID, primary_key=True, autoincrement=False)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False)


def _contest(**options: Any) -> Column[str]:
    return Column("contest_id", Words, nullable=False, **options)


def _at(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Utc, nullable=nullable)


def _to(name: str, table: str | None, **options: Any) -> Column[int]:
    foreign = [ForeignKey(f"{table}.id")] if table else []
    return Column(name, ID, *foreign, **{"nullable": False, "autoincrement": False, **options})


def _lease() -> tuple[Column[Any], ...]:
    return (
        _at("lease_until", nullable=True),
        Column("owner", Words),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
    )


counter = Table("counter", metadata, Column("name", Words, primary_key=True), Column("value", ID, nullable=False))

# people ----------------------------------------------------------------------------------------------------------------
person = Table(
    "person",
    metadata,
    _id(),
    _at("created_at"),
    Column("language", Words),
    Column("name", Words, nullable=False),
    Column("asking", Words, nullable=False),
    Column("notes_sealed", Text),
    _to("merged_into", None, nullable=True, index=True),
    _version(),
)

identity = Table(
    "identity",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("external_id", Words, primary_key=True),
    _to("person_id", "person", index=True),
    _at("created_at"),
    sqlite_with_rowid=False,
)

role_post = Table(
    "role_post",
    metadata,
    _contest(primary_key=True),
    _to("person_id", "person", primary_key=True),
    Column("role", Words, primary_key=True),
    _at("given_at"),
    Column("given_by", Words, nullable=False),
)

player = Table(
    "player",
    metadata,
    _id(),
    _contest(index=True),
    _to("person_id", "person", index=True),
    Column("full_name", Words, nullable=False),
    Column("sort_key", Words, nullable=False),
    Column("birth_year", Integer),
    Column("capacity", Words),
    Column("unit_set", Words, nullable=False),
    Column("unit", Words),
    Column("unit_other", Words),
    Column("place", Words),
    Column("phone_sealed", Text),
    Column("consent_version", Words, nullable=False),
    _at("consent_at"),
    _at("registered_at"),
    Column("invited_by", Words),
    Column("excluded", Boolean, nullable=False),
    _at("withdrawn_at", nullable=True),
    _version(),
    UniqueConstraint("contest_id", "person_id"),
)

consent = Table(
    "consent",
    metadata,
    _id(),
    _contest(),
    _to("person_id", "person", index=True),
    Column("text_version", Words, nullable=False),
    Column("given", Boolean, nullable=False),
    _at("at"),
    Column("channel", Words, nullable=False),
)

phone_claim = Table(
    "phone_claim",
    metadata,
    _id(),
    _contest(),
    _to("person_id", "person", index=True),
    Column("phone_hash", Words, nullable=False),
    Column("phone_sealed", Text, nullable=False),
    _at("claimed_at"),
    Column("verified_by", Words),
    _at("verified_at", nullable=True),
    Column("disputed", Boolean, nullable=False),
    _version(),
    Index(None, "contest_id", "phone_hash"),
)
# A disputed claim waits for staff beside the verified one: a collision locks nobody out.
VERIFIED = "verified_at IS NOT NULL AND NOT disputed"
Index(
    "uq_phone_claim_verified",
    phone_claim.c.contest_id,
    phone_claim.c.phone_hash,
    unique=True,
    sqlite_where=text(VERIFIED),
    postgresql_where=text(VERIFIED),
)

link_code = Table(
    "link_code",
    metadata,
    Column("code_hash", Words, primary_key=True),
    _to("person_id", "person", index=True),
    _at("expires_at"),
    _at("used_at", nullable=True),
    _version(),
)

# chats -----------------------------------------------------------------------------------------------------------------
chat = Table(
    "chat",
    metadata,
    _id(),
    Column("channel", Words, nullable=False),
    Column("account", Words, nullable=False),
    Column("external_id", Words, nullable=False),
    Column("group", Boolean, nullable=False),
    Column("title", Words, nullable=False),
    _to("person_id", "person", nullable=True, index=True),
    Column("last_n", Integer, nullable=False),
    Column("offers", Json, nullable=False),
    Column("asks", Words, nullable=False),
    Column("shown", Json, nullable=False),
    Column("reachable", Boolean, nullable=False),
    _version(),
    UniqueConstraint("channel", "account", "external_id"),
)

web_message = Table(
    "web_message",
    metadata,
    _to("chat_id", "chat", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    _at("at"),
    Column("mine", Boolean, nullable=False),
    Column("body", Json, nullable=False),
    sqlite_with_rowid=False,
)

# playing ---------------------------------------------------------------------------------------------------------------
round = Table(
    "round",
    metadata,
    _contest(primary_key=True),
    Column("code", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    _at("opens"),
    _at("closes"),
    Column("by_hand", Boolean, nullable=False),
    _at("armed_at", nullable=True),
    _to("armed_by", None, nullable=True),
    _at("opened", nullable=True),
    _to("opened_by", None, nullable=True),
    _version(),
)

attempt = Table(
    "attempt",
    metadata,
    _id(),
    _contest(),
    Column("round", Words, nullable=False),
    _to("player_id", "player"),
    Column("number", Integer, nullable=False),
    Column("paper", Json, nullable=False),
    _at("started_at"),
    _at("deadline"),
    _at("check_at", nullable=True),
    _at("submitted_at", nullable=True),
    Column("how", Words),
    Column("correct", Integer),
    Column("total", Integer, nullable=False),
    Column("duration_s", Integer),
    Column("void", Boolean, nullable=False),
    _version(),
    UniqueConstraint("player_id", "round", "number"),
)
RUNNING, OVER = "check_at IS NOT NULL", "submitted_at IS NOT NULL"
Index(
    "ix_attempt_running",
    *(attempt.c[name] for name in ("check_at", "contest_id", "round", "id")),
    sqlite_where=text(RUNNING),
    postgresql_where=text(RUNNING),
)
# All that a board reads lies in this index, and only submitted attempts do.
Index(
    "ix_attempt_board",
    *(attempt.c[name] for name in ("contest_id", "round", "submitted_at", "player_id", "number")),
    *(attempt.c[name] for name in ("correct", "total", "duration_s", "void", "id")),
    sqlite_where=text(OVER),
    postgresql_where=text(OVER),
)

step = Table(
    "step",
    metadata,
    _to("attempt_id", "attempt", primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("choice", Integer, nullable=False),
    _at("at"),
    sqlite_with_rowid=False,
)

prediction = Table(
    "prediction",
    metadata,
    _contest(primary_key=True),
    Column("round", Words, primary_key=True),
    _to("player_id", "player", primary_key=True, index=True),
    Column("value", ID, nullable=False),
    _at("at"),
    _version(),
)

# work to do ------------------------------------------------------------------------------------------------------------
event_key = Table(
    "event_key",
    metadata,
    Column("key", Words, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    sqlite_with_rowid=False,
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("key", Words, primary_key=True),
    Column("event", Json, nullable=False),
    Column("error", Words, nullable=False),
    _at("at"),
    Column("channel", Words),
    Column("account", Words),
    Column("external_id", Words),
    Index(None, "channel", "account", "external_id"),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    _contest(),
    Column("key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("parameters", Json, nullable=False),
    _to("chat_id", None, index=True),
    _at("due_at"),
    Column("state", Words, nullable=False),
    *_lease(),
    Column("reason", Words),
    _version(),
    UniqueConstraint("key", "chat_id"),
    Index(None, "state", "due_at"),
)

job = Table(
    "job",
    metadata,
    _id(),
    _contest(),
    Column("key", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("parameters", Json, nullable=False),
    _at("due_at"),
    _at("done_at", nullable=True),
    *_lease(),
    Column("progress", Integer, nullable=False),
    Column("result", Json),
    Column("error", Words),
    _version(),
)

timer = Table(
    "timer",
    metadata,
    _id(),
    _contest(),
    Column("subject", Words, nullable=False),
    Column("subject_id", Words, nullable=False),
    _at("due_at"),
    Column("parameters", Json, nullable=False),
    _at("done_at", nullable=True),
    *_lease(),
    _version(),
    UniqueConstraint("contest_id", "subject", "subject_id"),
)
UNDONE = "done_at IS NULL"
for waiting in (job, timer):
    Index(None, waiting.c.due_at, sqlite_where=text(UNDONE), postgresql_where=text(UNDONE))

audit = Table(
    "audit",
    metadata,
    _id(),
    _contest(),
    _at("at"),
    Column("actor", Words, nullable=False, index=True),
    Column("act", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("details", Json, nullable=False),
    Index(None, "contest_id", "at"),
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("ref", Words, primary_key=True),
    _to("owner", None, nullable=True, index=True),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),
    _at("created_at"),
    Column("expires_at", Utc, index=True),
)

# the contest as it was imported ------------------------------------------------------------------------------------------
pack_version = Table(
    "pack_version",
    metadata,
    Column("hash", Words, primary_key=True),
    _contest(),
    _at("imported_at"),
    Column("files", Json, nullable=False),
)

question_revision = Table(
    "question_revision",
    metadata,
    _contest(primary_key=True),
    Column("question_id", Words, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("content", Json, nullable=False),
    Column("content_hash", Words, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    _contest(primary_key=True),
    Column("key", Words, primary_key=True),
    Column("value", Json),
)
