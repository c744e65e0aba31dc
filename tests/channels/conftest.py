"""A line to the fake Bot API and somebody at its other end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.botapi import Person
from tests.channels.botapi_line import Line, opened


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with opened() as found:
        yield found


@pytest.fixture
def lan(line: Line) -> Person:
    return line.fake.person("Lan")
