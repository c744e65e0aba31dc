"""People, what they agreed to, and what they may do."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from storage.columns import Words
from storage.tables.base import contest, metadata, moment, own_id, to, version

person = Table(
    "person",
    metadata,
    own_id(),
    moment("created_at"),
    Column("language", Words),
    Column("name", Words, nullable=False),
    Column("asking", Words, nullable=False),
    Column("notes_sealed", Text),
    to("merged_into", None, nullable=True, index=True),
    version(),
)

identity = Table(
    "identity",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("external_id", Words, primary_key=True),
    to("person_id", "person", index=True),
    moment("created_at"),
    sqlite_with_rowid=False,
)

player = Table(
    "player",
    metadata,
    own_id(),
    contest(index=True),
    to("person_id", "person", index=True),
    Column("full_name", Words, nullable=False),
    Column("sort_key", Words, nullable=False),
    Column("search", Words, nullable=False),
    Column("birth_year", Integer),
    Column("capacity", Words),
    Column("unit_set", Words, nullable=False),
    Column("unit", Words),
    Column("unit_other", Words),
    Column("place", Words),
    Column("phone_sealed", Text),
    Column("consent_version", Words, nullable=False),
    moment("consent_at"),
    moment("registered_at"),
    Column("invited_by", Words),
    Column("excluded", Boolean, nullable=False),
    moment("withdrawn_at", nullable=True),
    version(),
    UniqueConstraint("contest_id", "person_id"),
)
# Recipients of broadcasts are paged in the order of people.
REGISTERED = "withdrawn_at IS NULL"
Index(
    "ix_player_registered",
    player.c.contest_id,
    player.c.person_id,
    sqlite_where=text(REGISTERED),
    postgresql_where=text(REGISTERED),
)

Index("ix_player_invited", player.c.contest_id, player.c.invited_by)

consent = Table(
    "consent",
    metadata,
    own_id(),
    contest(),
    to("person_id", "person", index=True),
    Column("text_version", Words, nullable=False),
    Column("given", Boolean, nullable=False),
    moment("at"),
    Column("channel", Words, nullable=False),
)

phone_claim = Table(
    "phone_claim",
    metadata,
    own_id(),
    contest(),
    to("person_id", "person", index=True),
    Column("phone_hash", Words, nullable=False),
    Column("phone_sealed", Text, nullable=False),
    moment("claimed_at"),
    Column("verified_by", Words),
    moment("verified_at", nullable=True),
    Column("disputed", Boolean, nullable=False),
    version(),
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
    to("person_id", "person", index=True),
    moment("expires_at"),
    moment("used_at", nullable=True),
    version(),
)
