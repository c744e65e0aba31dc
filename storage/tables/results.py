"""From the close of a round to its awards: versions of results, what amended them, complaints, and winners as verified."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, UniqueConstraint

from storage.columns import ID, Json, Words
from storage.tables.base import contest, metadata, moment, own_id, to, version

# The number makes two who make a version at the same time one: the second finds it taken.
result_version = Table(
    "result_version",
    metadata,
    own_id(),
    contest(),
    Column("round", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("actual", ID),
    to("made_by", None, index=True),
    moment("made_at"),
    Column("reason", Words, nullable=False),
    Column("key_revisions", Json, nullable=False),
    Column("digest", Words, nullable=False),
    to("published_by", None, nullable=True, index=True),
    moment("published_at", nullable=True),
    version(),
    UniqueConstraint("contest_id", "round", "number"),
)

result_outcome = Table(
    "result_outcome",
    metadata,
    to("version_id", "result_version", primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

amendment = Table(
    "amendment",
    metadata,
    own_id(),
    contest(index=True),
    Column("change", Words, nullable=False),
    Column("round", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("before", Json, nullable=False),
    Column("value", Json, nullable=False),
    Column("reason", Words, nullable=False),
    to("by", None, index=True),
    to("approved_by", None, index=True),
    moment("at"),
    to("proposal", None, nullable=True),
)

proposal = Table(
    "proposal",
    metadata,
    own_id(),
    contest(index=True),
    Column("change", Words, nullable=False),
    Column("round", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("value", Json, nullable=False),
    Column("reason", Words, nullable=False),
    to("ticket", None, nullable=True),
    to("proposed_by", None, index=True),
    moment("proposed_at"),
    Column("state", Words, nullable=False),
    Column("effect", Json, nullable=False),
    to("decided_by", None, nullable=True, index=True),
    moment("decided_at", nullable=True),
    version(),
)

ticket = Table(
    "ticket",
    metadata,
    own_id(),
    contest(),
    Column("number", Integer, nullable=False),
    to("person_id", None, index=True),
    Column("about", Words, nullable=False),
    Column("round", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("words", Words, nullable=False),
    moment("made_at"),
    moment("due_at"),
    Column("state", Words, nullable=False),
    Column("answer", Words, nullable=False),
    to("answered_by", None, nullable=True, index=True),
    moment("answered_at", nullable=True),
    version(),
    UniqueConstraint("contest_id", "number"),
    Index(None, "contest_id", "state"),
)

verification = Table(
    "verification",
    metadata,
    contest(primary_key=True),
    Column("round", Words, primary_key=True),
    to("player_id", None, primary_key=True, index=True),
    Column("prize", Words, primary_key=True),
    moment("called_at", nullable=True),
    to("called_by", None, nullable=True, index=True),
    Column("checked", Boolean),
    Column("spelling", Words, nullable=False),
    Column("attends", Boolean),
    moment("replaced_at", nullable=True),
    version(),
)

# A signal that is counted again is the same one by its kind and whom it is about (`mark`), and keeps what was noted.
signal = Table(
    "signal",
    metadata,
    own_id(),
    contest(),
    Column("round", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("mark", Words, nullable=False),
    Column("players", Json, nullable=False),
    Column("facts", Json, nullable=False),
    moment("found_at"),
    Column("state", Words, nullable=False),
    to("noted_by", None, nullable=True, index=True),
    moment("noted_at", nullable=True),
    Column("reason", Words, nullable=False),
    version(),
    UniqueConstraint("contest_id", "round", "kind", "mark"),
)
