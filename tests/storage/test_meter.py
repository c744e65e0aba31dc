"""Counters by the month: one for all replicas, there after a restart, and patient while the database is away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.meter import MonthlyMeter
from storage.errors import Reason, Unavailable
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import AnyStore, Store
from tests.memory import MemoryStore
from tests.rig import SECRET

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
JUNE = datetime(2024, 6, 30, 16, 59, tzinfo=UTC)
JULY = datetime(2024, 6, 30, 17, 0, tzinfo=UTC)


def meter(store: AnyStore) -> MonthlyMeter:
    return MonthlyMeter(store, "zalo_bot:77:messages", ZONE)


async def test_two_replicas_count_together_and_a_restart_goes_on() -> None:
    store = MemoryStore(keys=Keys(SECRET))
    one, other = meter(store), meter(store)
    assert [await one.add(1, JUNE), await other.add(2, JUNE), await one.add(1, JUNE)] == [1, 3, 4]
    fresh = meter(store)
    assert fresh.used(JUNE) == 0
    assert await fresh.load(JUNE) == 4


async def test_a_month_ends_at_midnight_of_the_zone() -> None:
    store = MemoryStore(keys=Keys(SECRET))
    one = meter(store)
    await one.add(5, JUNE)
    assert (one.used(JUNE), one.used(JULY)) == (5, 0)
    assert await one.add(1, JULY) == 1


async def test_nothing_is_forgotten_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(keys=Keys(SECRET))
    one = meter(store)
    await one.add(1, JUNE)

    def away() -> Any:
        raise Unavailable(Reason.AWAY, "gone")

    with monkeypatch.context() as gone:
        gone.setattr(store, "write", away)
        assert await one.add(2, JUNE) == 3
    assert await one.add(1, JUNE) == 4
    assert await meter(store).load(JUNE) == 4


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_who_counts_at_the_same_moment_is_counted_once(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A busy round: many messages leave while one count is still being written."""
    if database == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))
    replicas = [meter(store) for _ in range(2)]
    await asyncio.gather(*(replica.add(1, JUNE) for replica in replicas for _ in range(20)))
    assert [await replica.add(1, JUNE) for replica in replicas] == [41, 42]
    assert await meter(store).load(JUNE) == 42
    await store.close()
