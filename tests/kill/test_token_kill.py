"""kill -9 while the tokens of an Official Account are exchanged: no refresh token is handed in twice, no pair is lost in silence.

The random test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from storage.token_pairs import PairState, TokenPair, read_pair
from tests.conftest import ROOT
from tests.kill.exchanging import OFF, SECRET
from tests.zalooa import FakeOa, Fault

pytestmark = pytest.mark.slow

OAUTH = "/v4/oa/access_token"
ROUNDS = 12


@dataclass
class Exchange:
    """A process that exchanges, at a fake account, with a database between its lives."""

    fake: FakeOa
    database: str
    store: Store
    seed: str
    at: datetime = datetime(2024, 6, 3, 1, tzinfo=UTC)
    said: list[str] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None

    async def starts(self) -> None:
        """Some minutes later it is started again: nobody holds what the dead one held."""
        self.at += timedelta(minutes=5)
        fake = self.fake
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.kill.exchanging", self.database, fake.url, fake.app_id, fake.app_secret),
            *(self.seed, self.at.isoformat()),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )

    async def dies(self) -> None:
        """kill -9."""
        assert self._process is not None
        if self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
        await self.ends()

    async def ends(self) -> int:
        """Read what it said to the end; its exit code."""
        assert self._process is not None
        out, _ = await self._process.communicate()
        self.said += out.decode().splitlines()
        return self._process.returncode or 0

    async def pair(self) -> TokenPair:
        """What is written down."""
        async with self.store.read() as uow:
            found = await read_pair(uow, Keys(SECRET), f"zalo_oa:{self.fake.app_id}")
        assert found is not None
        return found

    def handed_in(self) -> list[str]:
        """The refresh tokens that Zalo saw, also those that it never answered."""
        return [one.body["refresh_token"] for one in self.fake.asked if one.path == OAUTH]


@pytest.fixture(params=["sqlite", "postgres"])
async def exchange(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Exchange]:
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))
    fake = await FakeOa.start(lambda: made.at)
    made = Exchange(fake, url, store, "")
    made.seed = fake.grant()
    yield made
    await made.dies()
    await fake.close()
    await store.close()


async def test_killed_before_zalo_carried_it_out(exchange: Exchange) -> None:
    """The old token still lives, so nothing was exchanged: it is done now, and nobody is bothered."""
    fake = exchange.fake
    fake.fails(OAUTH, None, Fault(drops=True, holds=True))
    await exchange.starts()
    await fake.until(lambda: fake.held == 1)
    await exchange.dies()
    fake.lets_go()
    assert (await exchange.pair()).state is PairState.ROTATING
    before = len(exchange.handed_in())
    await exchange.starts()
    await fake.until(lambda: len(exchange.handed_in()) > before + 2)
    await exchange.dies()
    assert len(exchange.handed_in()) == len(set(exchange.handed_in()))
    assert not [line for line in exchange.said if line.startswith("alarm")]


async def test_killed_between_zalos_answer_and_our_note(exchange: Exchange) -> None:
    """Nobody has the new pair: nothing is tried with the old one, the owners are told, and a new consent heals it."""
    fake = exchange.fake
    fake.fails(OAUTH, None, Fault(drops=True, holds=True, after=True))
    await exchange.starts()
    await fake.until(lambda: fake.held == 1)
    await exchange.dies()
    fake.lets_go()
    await exchange.starts()
    assert await exchange.ends() == OFF
    assert exchange.said[-1] == "alarm signed_off"
    assert (await exchange.pair()).state is PairState.LOST
    assert len(exchange.handed_in()) == len(set(exchange.handed_in())) == 2
    exchange.seed = fake.grant()
    await exchange.starts()
    await fake.until(lambda: len(exchange.handed_in()) > 3)
    await exchange.dies()
    assert len(exchange.handed_in()) == len(set(exchange.handed_in()))


async def test_killed_anywhere(exchange: Exchange) -> None:
    dice = random.Random(int(os.environ.get("KILL_SEED", "20241124")))
    fake, alarms = exchange.fake, 0
    for _ in range(ROUNDS):
        enough = len(exchange.handed_in()) + dice.randrange(1, 8)
        print("killed after", enough)
        await exchange.starts()
        ended = asyncio.create_task(_until_off(exchange))
        await fake.until(lambda: len(exchange.handed_in()) >= enough or ended.done())  # noqa: B023 - awaited here
        await exchange.dies()
        off = await ended
        pair, used = await exchange.pair(), [line for line in exchange.said if line.startswith("uses")]
        assert not off or pair.state is PairState.LOST
        if used and used[-1].split()[1] in fake.access:
            assert pair.access == used[-1].split()[1], "a token was used that nobody had written down"
        if pair.state is PairState.LOST:
            alarms += 1
            exchange.seed = fake.grant()
    assert len(exchange.handed_in()) == len(set(exchange.handed_in()))
    assert len([line for line in exchange.said if line.startswith("alarm")]) == alarms


async def _until_off(exchange: Exchange) -> bool:
    """Whether the process ended by itself, signed off."""
    assert exchange._process is not None
    off = await exchange._process.wait() == OFF
    exchange.fake._moved.set()
    return off
