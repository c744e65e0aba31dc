"""Tokens that a platform exchanges for new ones again and again."""

from __future__ import annotations

from sqlalchemy import Column, Table

from storage.columns import Words
from storage.tables.base import metadata, moment

token_pair = Table(
    "token_pair",
    metadata,
    Column("name", Words, primary_key=True),
    Column("origin", Words, nullable=False),
    Column("refresh", Words, nullable=False),
    Column("access", Words),
    moment("born_at", nullable=True),
    moment("expires_at", nullable=True),
    Column("state", Words, nullable=False),
    moment("lease_until", nullable=True),
    Column("owner", Words),
)
