"""The same store three times: in memory, in an SQLite file, in PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.memory import MemoryStore
from tests.servers import Postgres

AnyTested: TypeAlias = Store | MemoryStore
KEYS = Keys("a secret of tests, long enough")


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    await migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
async def postgres_template(postgres: Postgres) -> str:
    url = postgres.fresh()
    await migrate(url)
    return url


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of this test's own."""
    path = tmp_path / "thi.db"
    shutil.copy(sqlite_template, path)
    return path


@pytest.fixture
def migrated_postgres(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    url = postgres.copy(postgres_template)
    yield url
    postgres.drop(url)


@pytest.fixture
async def sqlite_store(sqlite_file: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite+aiosqlite:///{sqlite_file}", keys=KEYS)
    yield store
    await store.close()


@pytest.fixture
async def postgres_store(migrated_postgres: str) -> AsyncIterator[Store]:
    store = await Store.open(migrated_postgres, keys=KEYS)
    yield store
    await store.close()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> AnyTested:
    """Each kind of store in turn."""
    if request.param == "memory":
        return MemoryStore(KEYS)
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Store:
    """Each real database in turn."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
