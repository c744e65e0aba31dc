"""Two browsers use one link at two servers at once: one has it, the other reads how to get a link of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot import held_links, round_desk
from bot.web.sessions import Session
from storage.unit_of_work import UnitOfWork
from tests.races.copies import copies_of_the_house
from tests.races.test_replicas import Replicas
from tests.stories.pages import Tabs, link_of

pytestmark = pytest.mark.slow


@pytest.fixture
async def replicas(postgres_url: str) -> AsyncIterator[Replicas]:
    async with copies_of_the_house(postgres_url, 2) as (first, second):
        yield first, second


@pytest.mark.parametrize("guarded", [False, True])
async def test_the_first_browser_has_it(replicas: Replicas, guarded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)

    async def looked_first(uow: UnitOfWork, kind: str, nonce: str, session: Session, at: datetime) -> bool:
        """Look whether it is free and write then, as if no unique key stood in between."""
        free = await held_links.held(uow, kind, nonce, session) is held_links.Hold.FREE
        await both.wait()
        return free and bool(await uow.claim_events({held_links._claims(kind, nonce, session)[1]}, at))

    if not guarded:
        monkeypatch.setattr(round_desk, "take", looked_first)
    first, second = replicas
    await first.launches()
    lan = await first.registered("lan")
    await lan.says("/thi")
    link = link_of(lan)
    async with Tabs(first) as here, Tabs(second) as there:
        tabs = here.tab(), there.tab()
        for tab in tabs:
            await tab.opens(link)
        await asyncio.gather(*(tab.presses("Làm bài") for tab in tabs))
        assert sorted(tab.status for tab in tabs) == ([200, 403] if guarded else [200, 200])
