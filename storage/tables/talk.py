"""Chats."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, Table, UniqueConstraint, text

from storage.columns import Json, Words
from storage.tables.base import metadata, moment, own_id, to, version

chat = Table(
    "chat",
    metadata,
    own_id(),
    Column("channel", Words, nullable=False),
    Column("account", Words, nullable=False),
    Column("external_id", Words, nullable=False),
    Column("group", Boolean, nullable=False),
    Column("title", Words, nullable=False),
    to("person_id", "person", nullable=True, index=True),
    Column("last_n", Integer, nullable=False),
    Column("offers", Json, nullable=False),
    Column("asks", Words, nullable=False),
    Column("shown", Json, nullable=False),
    Column("reachable", Boolean, nullable=False),
    to("moved_to", None, nullable=True, index=True),
    Column("topic", Words, nullable=False, server_default=text("''")),
    Column("retired", Words),
    version(),
    UniqueConstraint("channel", "account", "external_id"),
)

web_message = Table(
    "web_message",
    metadata,
    to("chat_id", "chat", primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    moment("at"),
    Column("mine", Boolean, nullable=False),
    Column("body", Json, nullable=False),
    sqlite_with_rowid=False,
)
