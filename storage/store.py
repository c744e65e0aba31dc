"""The database, opened: transactions to write in and snapshots to read from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine_errors import told
from storage.engines import database_url, reading_engine, writing_engine
from storage.errors import StorageError
from storage.map_base import Ids
from storage.schema import check_revision
from storage.secrets import Keys
from storage.sql_rows import SqlRows
from storage.unit_of_work import UnitOfWork

BUSY = timedelta(seconds=5)
"""How long SQLite waits for another process (the worker, a backup) before it says LOCKED."""


class AnyStore(Protocol):
    """What the house needs of a store; `Store` and the tests' `MemoryStore` have it."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction. `await uow.commit()` keeps it; leaving without that rolls back."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A read-only look beside the writer, for boards, exports and pages: one snapshot, nothing locked, nothing saved."""
        ...

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises `Unavailable`."""
        ...

    async def close(self) -> None:
        """Give back the connections."""
        ...


class Store:
    """A database behind a URL (`sqlite+aiosqlite:///file`, `postgresql+asyncpg://…`)."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine | None, keys: Keys) -> None:
        self._writer = writer
        self._reader = reader
        self._keys = keys
        self._ids = Ids()
        # SQLite has one writing connection; this lock is the queue for it, and unlike the pool's it never times out.
        self._turn = asyncio.Lock() if reader is not None else None

    @classmethod
    async def open(cls, url: str, *, keys: Keys, pool: int = 10, busy: timedelta = BUSY) -> Store:
        """Connect and look at the schema. Raises `SchemaOlder` (also where there is none), `SchemaNewer`, `Unavailable`."""
        address = database_url(url)
        store = cls(writing_engine(address, pool=pool, busy=busy), reading_engine(address, pool=4, busy=busy), keys)
        try:
            async with store._connection(store._reader or store._writer) as connection:
                await check_revision(connection)
                await connection.rollback()
        except BaseException:
            await store.close()
            raise
        return store

    @property
    def engines(self) -> tuple[AsyncEngine, ...]:
        """The engines, for those who count statements."""
        return (self._writer,) if self._reader is None else (self._writer, self._reader)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction. SQLite: one at a time, in the order asked. PostgreSQL: one connection of the pool each."""
        if self._turn is None:
            async with self._transaction() as uow:
                yield uow
        else:
            async with self._turn, self._transaction() as uow:
                yield uow

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """A read-only look beside the writer: one snapshot."""
        async with self._connection(self._reader or self._writer) as connection:
            if self._reader is None:
                with told():
                    _ = await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            try:
                yield UnitOfWork(SqlRows(connection, reading=True), self._keys, self._ids)
            finally:
                await asyncio.shield(_undo(connection))

    async def ping(self) -> None:
        """Ask the database for a sign of life."""
        async with self._connection(self._reader or self._writer) as connection:
            with told():
                await connection.execute(text("SELECT 1"))
                await connection.rollback()

    async def close(self) -> None:
        """Give back the connections."""
        for engine in self.engines:
            await engine.dispose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[UnitOfWork]:
        async with self._connection(self._writer) as connection:
            with told():
                _ = await connection.begin()
            uow = UnitOfWork(SqlRows(connection), self._keys, self._ids)
            try:
                yield uow
            finally:
                if not uow.committed:
                    await asyncio.shield(_undo(connection))

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        with told():
            connection = await engine.connect()
        try:
            yield connection
        finally:
            await asyncio.shield(connection.close())


async def _undo(connection: AsyncConnection) -> None:
    """Roll back, so that the next one gets a clean connection; one that cannot is thrown away, and hides no error before it."""
    try:
        with told():
            await connection.rollback()
    except StorageError:
        await connection.invalidate()
