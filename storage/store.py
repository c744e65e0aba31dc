"""The database, opened: transactions to write in and snapshots to read from."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from storage.secrets import Keys
from storage.unit_of_work import UnitOfWork


class AnyStore(Protocol):
    """What the house needs of a store; `Store` and the tests' `MemoryStore` have it."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction. `await uow.commit()` keeps it; leaving without that rolls back."""
        ...

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A read-only look beside the writer, for boards, exports and pages; nothing is locked, saving raises at flush."""
        ...

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises `Unavailable`."""
        ...

    async def close(self) -> None:
        """Give back the connections."""
        ...


class Store:
    """A database behind a URL (`sqlite+aiosqlite:///file`, `postgresql+asyncpg://…`)."""

    @classmethod
    async def open(cls, url: str, *, keys: Keys) -> Store:
        """Connect and look at the schema. Raises `SchemaOlder` (also where there is none), `SchemaNewer`, `Unavailable`."""
        raise NotImplementedError

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction. SQLite: one at a time, in the order asked. PostgreSQL: one connection of the pool each."""
        raise NotImplementedError

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A read-only look beside the writer."""
        raise NotImplementedError

    async def ping(self) -> None:
        """Ask the database for a sign of life."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give back the connections."""
        raise NotImplementedError
