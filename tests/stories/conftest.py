"""Every story is told on four kinds of channel, on memory and on SQLite.

On "telegram" it is told over real HTTP against the fake Bot API: about sixty seconds a store with two processes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.rig import LAUNCH, PROFILES, STORES, Player, Rig, make_rig
from tests.stories.together import Group


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def begins() -> datetime:
    """When the story begins: the morning of the launch."""
    return LAUNCH


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str, begins: datetime) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile=profile, store=store, now=begins)
    yield rig
    await rig.close()


@pytest.fixture
async def boss(rig: Rig) -> Player:
    """An organiser who has said hello."""
    boss = await rig.organiser("truong-ban")
    await boss.says("/batdau")
    return boss


@pytest.fixture
async def group(rig: Rig, boss: Player) -> Group:
    """A group whose admin agreed to notices of the whole province."""
    group = Group(rig, boss)
    await group.subscribes()
    return group
