"""Rounds, attempts and predictions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, UniqueConstraint, text

from storage.columns import ID, Json, Words
from storage.tables.base import contest, metadata, moment, own_id, to, version

round = Table(
    "round",
    metadata,
    contest(primary_key=True),
    Column("code", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    moment("opens"),
    moment("closes"),
    Column("by_hand", Boolean, nullable=False),
    moment("armed_at", nullable=True),
    to("armed_by", None, nullable=True),
    moment("opened", nullable=True),
    to("opened_by", None, nullable=True),
    moment("freezes", nullable=True),
    moment("provisional_at", nullable=True),
    moment("published_at", nullable=True),
    version(),
)

attempt = Table(
    "attempt",
    metadata,
    own_id(),
    contest(),
    Column("round", Words, nullable=False),
    to("player_id", "player"),
    Column("number", Integer, nullable=False),
    Column("paper", Json, nullable=False),
    moment("started_at"),
    moment("deadline"),
    moment("check_at", nullable=True),
    moment("submitted_at", nullable=True),
    Column("how", Words),
    Column("correct", Integer),
    Column("total", Integer, nullable=False),
    Column("duration_s", Integer),
    Column("void", Boolean, nullable=False),
    Column("points", Integer),
    Column("draft", Json),
    version(),
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
    *(attempt.c[name] for name in ("correct", "total", "duration_s", "void", "points", "id")),
    sqlite_where=text(OVER),
    postgresql_where=text(OVER),
)

step = Table(
    "step",
    metadata,
    to("attempt_id", "attempt", primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("choice", Integer, nullable=False),
    moment("at"),
    sqlite_with_rowid=False,
)

prediction = Table(
    "prediction",
    metadata,
    contest(primary_key=True),
    Column("round", Words, primary_key=True),
    to("player_id", "player", primary_key=True, index=True),
    Column("value", ID, nullable=False),
    moment("at"),
    version(),
)
