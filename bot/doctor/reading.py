"""The database of the contest, opened to be read by a check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.config import Config
from storage.errors import SchemaOlder
from storage.schema import SchemaState, schema_state
from storage.secrets import Keys
from storage.store import Store


@asynccontextmanager
async def opened(config: Config, keys: Keys) -> AsyncIterator[Store]:
    """Raises StorageError; where there is no database yet, before a driver's thread would try to open it."""
    if await schema_state(config.database_url) is SchemaState.EMPTY:
        raise SchemaOlder("there is no database yet")
    store = await Store.open(config.database_url, keys=keys)
    try:
        yield store
    finally:
        await store.close()
