"""Every story is told on four kinds of channel, on memory and on SQLite.

On "telegram" it is told over real HTTP against the fake Bot API: about sixty seconds a store with two processes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rig import PROFILES, STORES, Rig, make_rig


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile=profile, store=store)
    yield rig
    await rig.close()
