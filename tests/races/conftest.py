"""Three copies of the house, as one messenger sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.fakes import BUTTONS, FakeMessenger
from tests.races.copies import copies_of_the_house
from tests.rig import LAUNCH, Rig


@pytest.fixture
def begins() -> datetime:
    """When the copies are started."""
    return LAUNCH


@pytest.fixture
async def copies(postgres_url: str, begins: datetime) -> AsyncIterator[list[Rig]]:
    """Three copies with one messenger behind them."""
    async with copies_of_the_house(postgres_url, 3, begins=begins, messenger=FakeMessenger(BUTTONS)) as copies:
        yield copies
