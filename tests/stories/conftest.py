"""Every story is told on each kind of channel: all of them on SQLite, two in memory as well."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.rig import BACKSTAGE, LAUNCH, NOT_THERE, TOLD_ON, Player, Rig, make_rig
from tests.stories.together import Group


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A story about what a platform does not have is not told on it; one of organisers not everywhere."""
    items[:] = [item for item in items if not _missing(item)]


def _missing(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    told_on = parameters.params.get("told_on", ("", "")) if parameters is not None else ("", "")
    profile = told_on[0]
    if profile and item.get_closest_marker("backstage") is not None and told_on not in BACKSTAGE:
        return True
    about = {word for mark in item.iter_markers("about") for word in mark.args}
    return bool(about & NOT_THERE.get(profile, frozenset()))


@pytest.fixture(params=TOLD_ON, ids="-".join)
def told_on(request: pytest.FixtureRequest) -> tuple[str, str]:
    profile, store = request.param
    return profile, store


@pytest.fixture
def profile(told_on: tuple[str, str]) -> str:
    return told_on[0]


@pytest.fixture
def store(told_on: tuple[str, str]) -> str:
    return told_on[1]


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
