"""Events that were seen, and work to do."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, UniqueConstraint, text

from storage.columns import ID, Json, Utc, Words
from storage.tables.base import contest, lease, metadata, moment, own_id, to, version

counter = Table("counter", metadata, Column("name", Words, primary_key=True), Column("value", ID, nullable=False))

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
    moment("at"),
    Column("channel", Words),
    Column("account", Words),
    Column("external_id", Words),
    Index(None, "channel", "account", "external_id"),
)

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    contest(),
    Column("key", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("parameters", Json, nullable=False),
    to("chat_id", None, index=True),
    moment("due_at"),
    Column("state", Words, nullable=False),
    *lease(),
    Column("reason", Words),
    version(),
    UniqueConstraint("key", "chat_id"),
    Index(None, "state", "due_at"),
    # The ledger of a broadcast is counted and listed by state, from the index alone.
    Index(None, "key", "state", "id"),
)

job = Table(
    "job",
    metadata,
    own_id(),
    contest(),
    Column("key", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("parameters", Json, nullable=False),
    moment("due_at"),
    moment("done_at", nullable=True),
    *lease(),
    Column("progress", Integer, nullable=False),
    Column("result", Json),
    Column("error", Words),
    version(),
)

timer = Table(
    "timer",
    metadata,
    own_id(),
    contest(),
    Column("subject", Words, nullable=False),
    Column("subject_id", Words, nullable=False),
    moment("due_at"),
    Column("parameters", Json, nullable=False),
    moment("done_at", nullable=True),
    *lease(),
    version(),
    UniqueConstraint("contest_id", "subject", "subject_id"),
)
UNDONE = "done_at IS NULL"
for waiting in (job, timer):
    Index(None, waiting.c.due_at, sqlite_where=text(UNDONE), postgresql_where=text(UNDONE))

audit = Table(
    "audit",
    metadata,
    own_id(),
    contest(),
    moment("at"),
    Column("actor", Words, nullable=False, index=True),
    Column("act", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("details", Json, nullable=False),
    Index(None, "contest_id", "at"),
    Index(None, "contest_id", "target", "at"),
)

stored_file = Table(
    "stored_file",
    metadata,
    Column("ref", Words, primary_key=True),
    to("owner", None, nullable=True, index=True),
    Column("name", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),
    moment("created_at"),
    Column("expires_at", Utc, index=True),
)

uploaded_file = Table(
    "uploaded_file",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("ref", Words, primary_key=True, index=True),
    Column("kind", Words, primary_key=True),
    Column("platform_id", Words, nullable=False),
    Column("expires_at", Utc, index=True),
    sqlite_with_rowid=False,
)
