"""Engines, opened the way this house uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.columns import from_json, to_json

SQLITE = "sqlite+aiosqlite"
POSTGRES = "postgresql+asyncpg"


def database_url(url: str) -> URL:
    """The URL with our driver. Raises ValueError for any other database, and for SQLite in memory, which cannot be shared."""
    made = make_url(url)
    backend = made.get_backend_name()
    if backend == "sqlite":
        if made.database in {None, "", ":memory:"}:
            raise ValueError("an SQLite database needs a file: sqlite+aiosqlite:///path/to/file.db")
        return made.set(drivername=SQLITE)
    if backend == "postgresql":
        return made.set(drivername=POSTGRES)
    raise ValueError(f"{backend} is not served: sqlite+aiosqlite:///… or postgresql+asyncpg://…")


def writing_engine(url: URL, *, pool: int, busy: timedelta, foreign_keys: bool = True) -> AsyncEngine:
    """The engine that writes. SQLite has one connection: whoever writes waits for it in turn."""
    if url.get_backend_name() != "sqlite":
        return _postgres(url, pool)
    checked = f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}"
    engine = _sqlite(url, 1, busy, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", checked)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads first and then writes would fail where another process wrote in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reading_engine(url: URL, *, pool: int, busy: timedelta) -> AsyncEngine | None:
    """The engine beside the writer; None where the writing one serves both (PostgreSQL)."""
    if url.get_backend_name() != "sqlite":
        return None
    engine = _sqlite(url, pool, busy, "PRAGMA query_only=ON")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _sqlite(url: URL, pool: int, busy: timedelta, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,  # names and phones stay out of error texts, and so out of logs
        pool_reset_on_return=None,  # every transaction of `Store` ends itself
        connect_args={"isolation_level": None},  # on 3.11 a SELECT would otherwise open no transaction
        json_serializer=to_json,
        json_deserializer=from_json,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        for pragma in (f"PRAGMA busy_timeout={busy // timedelta(milliseconds=1)}", *pragmas):
            cursor.execute(pragma)
        cursor.close()

    return engine


def _postgres(url: URL, pool: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        hide_parameters=True,
        pool_reset_on_return=None,
        isolation_level="READ COMMITTED",
        json_serializer=to_json,
        json_deserializer=from_json,
        connect_args={
            "timeout": 10,
            "server_settings": {"synchronous_commit": "on", "timezone": "UTC", "application_name": "thi-tuan"},
        },
    )
