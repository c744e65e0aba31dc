"""A database in trouble says so in our words, and a later try succeeds."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.errors import Reason, SchemaNewer, SchemaOlder, Unavailable
from storage.schema import SchemaState, migrate, schema_state
from storage.store import AnyStore, Store
from tests.servers import Postgres
from tests.storage.conftest import KEYS
from tests.storage.making import CONTEST, NOW, address, enter


async def _enters(store: Store, number: int, name: str = "Lan") -> None:
    async with store.write() as uow:
        await enter(uow, number, name)
        await uow.commit()


async def test_locked_by_another_process(sqlite_file: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{sqlite_file}", keys=KEYS, busy=timedelta(milliseconds=20))
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as caught:
        await _enters(store, 1)
    assert caught.value.reason is Reason.LOCKED
    async with store.read() as uow:
        assert await uow.player_rows(CONTEST) == []
    other.close()
    await _enters(store, 1)
    await store.close()


async def test_a_full_disk(sqlite_store: Store) -> None:
    writer = sqlite_store.engines[0]
    async with writer.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={pages + 4}"))
        await connection.rollback()
    with pytest.raises(Unavailable) as caught:
        await _enters(sqlite_store, 1, "Đ" * 100_000)
    assert caught.value.reason is Reason.FULL
    await _enters(sqlite_store, 1)
    await sqlite_store.ping()


async def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await Store.open(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/thi.db", keys=KEYS)
    assert caught.value.reason is Reason.AWAY


async def test_a_server_that_is_not_there(postgres: Postgres) -> None:
    for url in ("postgresql://postgres@127.0.0.1:1/none", f"{postgres.base}/no_such_database"):
        with pytest.raises(Unavailable) as caught:
            await Store.open(url, keys=KEYS)
        assert caught.value.reason is Reason.AWAY


async def test_a_server_that_drops_the_line(postgres_store: Store, migrated_postgres: str, postgres: Postgres) -> None:
    await _enters(postgres_store, 1)
    name = migrated_postgres.rpartition("/")[2]
    async with postgres_store.write() as uow:
        await enter(uow, 2)
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        with pytest.raises(Unavailable) as caught:
            await uow.commit()
        assert caught.value.reason is Reason.AWAY
    await _enters(postgres_store, 2)
    async with postgres_store.read() as uow:
        assert len(await uow.player_rows(CONTEST)) == 2


async def test_only_our_databases_are_served() -> None:
    for url in ("mysql://localhost/x", "sqlite://", "sqlite+aiosqlite:///:memory:"):
        with pytest.raises(ValueError, match="sqlite"):
            await Store.open(url, keys=KEYS)


async def test_an_empty_an_older_and_a_newer_schema(tmp_path: Path, sqlite_file: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
    assert await schema_state(url) is SchemaState.EMPTY
    with pytest.raises(SchemaOlder):
        await Store.open(url, keys=KEYS)
    await migrate(url)
    assert await schema_state(url) is SchemaState.CURRENT
    newer = tmp_path / "newer.db"
    shutil.copy(sqlite_file, newer)
    with sqlite3.connect(newer) as line:
        line.execute("UPDATE alembic_version SET version_num = '9999'")
    line.close()
    assert await schema_state(f"sqlite:///{newer}") is SchemaState.NEWER
    with pytest.raises(SchemaNewer):
        await Store.open(f"sqlite:///{newer}", keys=KEYS)


async def test_a_cancelled_writer_leaves_a_clean_place(database: Store) -> None:
    entered = asyncio.Event()

    async def lingers() -> None:
        async with database.write() as uow:
            await enter(uow, 1)
            await uow.flush()
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(lingers())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _enters(database, 1)
    async with database.read() as uow:
        assert (await uow.chat(address(1))).version == 1


async def test_a_writer_cancelled_within_a_statement(database: Store) -> None:
    async def enters(number: int) -> None:
        await _enters(database, number)

    for hops in range(1, 40, 3):
        task = asyncio.create_task(enters(hops))
        for _ in range(hops):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await _enters(database, 1000)


async def test_a_reader_cannot_write(store: AnyStore) -> None:
    async with store.read() as uow:
        with pytest.raises(PermissionError, match="read-only"):
            await uow.claim_events(["a"], NOW)
