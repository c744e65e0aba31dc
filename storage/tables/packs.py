"""The contest as it was imported."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from storage.columns import Json, Words
from storage.tables.base import contest, metadata, moment

pack_version = Table(
    "pack_version",
    metadata,
    Column("hash", Words, primary_key=True),
    contest(),
    moment("imported_at"),
    Column("files", Json, nullable=False),
)

question_revision = Table(
    "question_revision",
    metadata,
    contest(primary_key=True),
    Column("question_id", Words, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("content", Json, nullable=False),
    Column("content_hash", Words, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    contest(primary_key=True),
    Column("key", Words, primary_key=True),
    Column("value", Json),
)
