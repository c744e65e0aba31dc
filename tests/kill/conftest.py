"""What every kill asks for: a database, a house on it as a process, the store beside it, and dice whose seed is printed."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from storage.secrets import Keys
from storage.store import Store
from tests.kill.houses import LAUNCHED, SECRET, House


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that outlives its house."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def begins() -> datetime:
    """When the house is first started."""
    return LAUNCHED


@pytest.fixture
async def house(tmp_path: Path, database_url: str, begins: datetime) -> AsyncIterator[House]:
    """A house that was started."""
    house = House(tmp_path, database_url)
    await house.start(begins)
    yield house
    await house.close()


@pytest.fixture
async def store(house: House, database_url: str) -> AsyncIterator[Store]:
    """The house's database; the house has made its tables."""
    store = await Store.open(database_url, keys=Keys(SECRET))
    yield store
    await store.close()


@pytest.fixture
def dice() -> random.Random:
    """Dice for the moments of a test; `KILL_SEED=…` throws them as they fell before."""
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"KILL_SEED={seed}")
    return random.Random(seed)
