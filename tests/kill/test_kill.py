"""kill -9 in the middle of five hundred answers: what was acknowledged is there, once, and nothing is stuck.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

import aiohttp
import pytest

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from storage import tables
from storage.secrets import Keys
from storage.store import Store
from tests.kill.houses import LAUNCHED, SECRET, Answerer, House, opened, seat

pytestmark = pytest.mark.slow

PEOPLE = 500
KILLS = 3
ANSWERED = 6
"""So many of the ten questions, so that every attempt is still running when its time is over."""

PACK = read_pack(SHIPPED_PACK)
FIRST = PACK.rounds[0].code
TIME_IS_UP = LAUNCHED + PACK.rules.time_limit + timedelta(seconds=3)
LEASE_IS_OVER = timedelta(minutes=2)


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as web:
        yield web


async def test_killed_under_load_keeps_what_it_acknowledged(
    house: House, store: Store, web: aiohttp.ClientSession, dice: random.Random
) -> None:
    people = await asyncio.gather(*(opened(web, house.url) for _ in range(PEOPLE)))
    await seat(store, PACK, people, dice)
    for _ in range(KILLS):
        unsure = await _answer_until_killed(house, web, people, dice, dice.randrange(1, 500))
        await _is_kept(store, people)
        await house.start(LAUNCHED + timedelta(seconds=30))
        print(f"killed: {unsure} answers were on their way")
    assert all(await asyncio.gather(*(who.answers(web, house.url, dice, ANSWERED) for who in people)))
    await _is_kept(store, people)
    await _repeats_change_nothing(store, house, web, people[:50])
    await _time_runs_out(store, house, people, dice)
    again = await _begin(web, house, people[0])
    assert "1/10" in again


async def test_an_acknowledgement_before_the_commit_would_be_noticed(
    tmp_path: Path, web: aiohttp.ClientSession, dice: random.Random
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    house = House(tmp_path, url, HOUSE_CARELESS="1")
    await house.start(LAUNCHED)
    store = await Store.open(url, keys=Keys(SECRET))
    try:
        people = await asyncio.gather(*(opened(web, house.url) for _ in range(100)))
        await seat(store, PACK, people, dice)
        await _answer_until_killed(house, web, people, dice, 150)
        with pytest.raises(AssertionError):
            await _is_kept(store, people)
    finally:
        await house.close()
        await store.close()


async def _answer_until_killed(
    house: House, web: aiohttp.ClientSession, people: Sequence[Answerer], dice: random.Random, most: int
) -> int:
    """Everybody answers at once; the house dies after `most` more acknowledgements. Returns how many do not know about theirs."""
    acknowledged, reached = count(1), asyncio.Event()

    def tell() -> None:
        if next(acknowledged) == most:
            reached.set()

    async def death() -> None:
        await reached.wait()
        await asyncio.sleep(
            dice.random() * 0.1
        )  # acknowledgements come in bursts, right after a commit: die elsewhere too
        await house.kill()

    done = await asyncio.gather(*(who.answers(web, house.url, dice, ANSWERED, tell) for who in people), death())
    return done.count(False)


async def _is_kept(store: Store, people: Sequence[Answerer]) -> None:
    """Every acknowledged answer stands as it was given; beyond those there is at most the one that was on its way."""
    kept: dict[int, dict[int, int]] = {who.attempt: {} for who in people}
    async with store.read() as uow:
        for step in await uow.rows.fetch(tables.step, ("attempt_id",), [(id,) for id in kept]):
            assert step["slot"] not in kept[step["attempt_id"]], "an answer stands twice"
            kept[step["attempt_id"]][step["slot"]] = step["choice"]
    for who in people:
        stored = kept[who.attempt]
        assert {slot: stored.get(slot) for slot in who.acknowledged} == who.acknowledged
        assert len(stored) - len(who.acknowledged) in {0, 1}
        assert all(who.sent[slot] == choice for slot, choice in stored.items())


async def _repeats_change_nothing(
    store: Store, house: House, web: aiohttp.ClientSession, people: Sequence[Answerer]
) -> None:
    """Keys that were handled before the kills are known after them, whatever comes under them now."""
    before = await _messages(store)
    for who in people:
        answer = await who.presses(web, house.url, 0, (who.sent[0] + 1) % 3)
        assert answer["repeated"]
    assert await _messages(store) == before
    await _is_kept(store, people)


async def _time_runs_out(store: Store, house: House, people: Sequence[Answerer], dice: random.Random) -> None:
    """The house is down when time is up, and dies again while it hands in and tells people so; each is told once."""
    before = await _messages(store)
    await house.kill()
    await house.start(TIME_IS_UP)
    await _until_told(store, before, dice.randrange(1, PEOPLE - 100))
    await house.kill()
    await house.start(TIME_IS_UP + LEASE_IS_OVER)
    await _until_told(store, before, PEOPLE)
    async with store.read() as uow:
        assert await uow.running_attempts(PACK.id, FIRST) == 0
        results = await uow.results(PACK.id, FIRST)
        letters = await uow.rows.count(tables.dead_letter, (), ())
        unsent = await uow.rows.count(tables.outbox, ("state",), ("queued",))
    assert sorted(result.attempt for result in results) == sorted(who.attempt for who in people)
    assert (letters, unsent) == (0, 0)
    told = await _messages(store)
    assert {id: told[id] - before[id] for id in told} == dict.fromkeys(told, 1), "a notice came twice or never"


async def _until_told(store: Store, before: dict[int, int], people: int) -> None:
    """Wait until so many have a new message: about a second, and never for ever."""
    async with asyncio.timeout(20):
        while sum(n > before[id] for id, n in (await _messages(store)).items()) < people:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


async def _messages(store: Store) -> dict[int, int]:
    """How many messages each chat has. Their numbers have no gaps, because the database refuses doubles and commits whole batches."""
    async with store.read() as uow:
        found = await uow.rows.fetch(tables.chat, (), [()], columns=("id", "last_n"))
        rows = await uow.rows.fetch(
            tables.web_message, ("chat_id",), [(row["id"],) for row in found], columns=("chat_id", "n")
        )
    counts: dict[int, int] = {row["id"]: 0 for row in found}
    for row in rows:
        counts[row["chat_id"]] += 1
    assert counts == {row["id"]: row["last_n"] for row in found}
    return counts


async def _begin(web: aiohttp.ClientSession, house: House, who: Answerer) -> str:
    body = {"press": f"be.{FIRST}", "key": "once-more"}
    async with web.post(f"{house.url}/api/chat/send", json=body, headers={"Cookie": who.cookie}) as response:
        return str((await response.json())["messages"][-1]["text"])
