"""kill -9 under a thousand taps from Telegram, by polling and by webhook: none is lost, none counts twice, the first one stands.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import read_pack
from bot.channels.telegram import turn
from bot.config import SHIPPED_PACK
from storage import tables
from storage.secrets import Keys
from storage.store import Store
from tests.botapi import FakeBotApi
from tests.kill.houses import LAUNCHED, SECRET, House, seat
from tests.kill.tappers import Crowd

pytestmark = pytest.mark.slow

TOKEN = "4242:a-token-of-the-tests"
PEOPLE, SLOTS, KILLS = 250, 4, 4
PACK = read_pack(SHIPPED_PACK)
FIRST_ONES = 50
HURRY = 60.0
"""So many times faster than real ones pass the pauses of the webhook while the house is dead, to a second at most."""
Steps = Mapping[tuple[int, int], tuple[int, datetime]]


@dataclass
class Street:
    """A house, its people at Telegram, and the answers that are kept. Each life begins later than anything of the one before."""

    house: House
    crowd: Crowd
    store: Store
    since: float
    begun: datetime = LAUNCHED
    kept: Steps = field(default_factory=dict)

    async def dies(self) -> None:
        """Kill it, and look at what is there."""
        await self.house.kill()
        after = self.begun + timedelta(seconds=time.monotonic() - self.since)
        before, self.kept = self.kept, await self._steps()
        assert before.items() <= self.kept.items(), "an answer changed, or the time at which it arrived"
        assert all(self.begun <= self.kept[key][1] <= after for key in self.kept.keys() - before.keys())
        self._fits()
        self.begun = after + turn.LEASE

    async def comes_back(self) -> None:
        """Start it again."""
        self.since = time.monotonic()
        await self.house.start(self.begun)

    def _fits(self) -> None:
        """What left Telegram's queue stands as it was tapped first; beyond it there is only what somebody is waiting for."""
        for who in self.crowd.tappers:
            stored = {slot: choice for (attempt, slot), (choice, _) in self.kept.items() if attempt == who.attempt}
            assert who.taken.items() <= stored.items()
            assert stored.items() <= who.first.items()

    async def _steps(self) -> Steps:
        async with self.store.read() as uow:
            ids = [(who.attempt,) for who in self.crowd.tappers]
            rows = await uow.rows.fetch(tables.step, ("attempt_id",), ids)
        found = {(row["attempt_id"], row["slot"]): (row["choice"], row["at"]) for row in rows}
        assert len(found) == len(rows)
        return found


@contextlib.asynccontextmanager
async def street(
    folder: Path, database_url: str, mode: str, dice: random.Random, people: int = PEOPLE, **settings: str
) -> AsyncIterator[Street]:
    """A house that was started, and people who have begun."""
    fake = await FakeBotApi.start()
    fake.hurry = HURRY
    crowd = Crowd(fake, fake.add_bot(TOKEN), people, dice)
    telegram = {
        "THITUAN_TELEGRAM_TOKEN": TOKEN,
        "THITUAN_TELEGRAM_API": fake.url,
        "THITUAN_TELEGRAM_MODE": mode,
    }
    house = House(folder, database_url, **telegram, **settings)
    since = time.monotonic()
    await house.start(LAUNCHED)
    store = await Store.open(database_url, keys=Keys(SECRET))
    await seat(store, PACK, crowd.tappers, dice, "telegram", str(crowd.bot.id))
    try:
        yield Street(house, crowd, store, since)
    finally:
        await house.close()
        await store.close()
        await fake.close()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_thousand_taps_survive_kills_at_any_moment(
    tmp_path: Path, database_url: str, mode: str, dice: random.Random
) -> None:
    async with street(tmp_path, database_url, mode, dice) as ours:
        tapping = asyncio.create_task(ours.crowd.plays(SLOTS))
        await ours.crowd.reaches(FIRST_ONES)
        assert not ours.crowd.answered_with_words, "what comes in waited until the client for sending was loaded"
        moments = sorted(dice.sample(range(FIRST_ONES, PEOPLE * SLOTS - 100), KILLS))
        for number, taken in enumerate(moments):
            await ours.crowd.reaches(taken)
            await asyncio.sleep(dice.random() * 0.2)
            await ours.dies()
            print(f"killed at {ours.crowd.taken} confirmed, {len(ours.kept)} kept")
            ours.crowd.rough = number >= KILLS // 2 - 1
            await ours.comes_back()
        async with asyncio.timeout(60):
            await tapping
        await ours.dies()
        assert len(ours.kept) == PEOPLE * SLOTS
        assert ours.crowd.bot.queue.expired == 0
        async with ours.store.read() as uow:
            assert await uow.rows.count(tables.dead_letter, (), ()) == 0
        assert TOKEN.partition(":")[2] not in ours.house.said()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_confirmation_before_the_commit_would_be_noticed(
    tmp_path: Path, mode: str, dice: random.Random
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    async with street(tmp_path, url, mode, dice, 100, HOUSE_CARELESS="1") as careless:
        careless.crowd.second_thoughts = 0
        tapping = asyncio.create_task(careless.crowd.plays(SLOTS))
        await careless.crowd.reaches(dice.randrange(1, 300))
        with pytest.raises(AssertionError):
            await careless.dies()
        tapping.cancel()
