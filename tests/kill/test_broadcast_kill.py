"""kill -9 in the middle of a broadcast to two thousand people: none gets it twice, none is lost.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from services.broadcasts import ledger_key
from services.records import SendState
from storage import tables
from storage.store import Store
from tests.kill.houses import LAUNCHED, House
from tests.kill.recipients import WORDS, broadcast, ledger, registered, until_finished

pytestmark = pytest.mark.slow

PEOPLE = 2_000
KILLS = 3
LEASE_IS_OVER = timedelta(minutes=2)
PACK = read_pack(SHIPPED_PACK)


async def test_killed_in_the_middle_everybody_gets_it_once(house: House, store: Store, dice: random.Random) -> None:
    chats = list((await registered(store, PACK, "web", PEOPLE)).values())
    id = await broadcast(store, PACK, PEOPLE)
    at = LAUNCHED
    for reached in sorted(dice.sample(range(50, PEOPLE - 300), KILLS)):
        await _until(store, id, reached)
        await asyncio.sleep(dice.random() * 0.05)
        await house.kill()
        got = await _got(store, chats)
        assert max(got.values()) <= 1
        print(f"killed when {sum(got.values())} had it")
        at += LEASE_IS_OVER
        await house.start(at)
    await until_finished(store, id)
    assert await _got(store, chats) == dict.fromkeys(chats, 1)
    assert await ledger(store, ledger_key(id)) == {SendState.ACCEPTED: PEOPLE}
    async with store.read() as uow:
        assert await uow.rows.count(tables.dead_letter, (), ()) == 0


async def _until(store: Store, id: int, accepted: int) -> None:
    async with asyncio.timeout(60):
        while (await ledger(store, ledger_key(id))).get(SendState.ACCEPTED, 0) < accepted:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.005)


async def _got(store: Store, chats: list[int]) -> dict[int, int]:
    """How often each chat has the words."""
    async with store.read() as uow:
        keys = [(id,) for id in chats]
        rows = await uow.rows.fetch(tables.web_message, ("chat_id",), keys, columns=("chat_id", "body"))
    got = dict.fromkeys(chats, 0)
    for row in rows:
        got[row["chat_id"]] += row["body"]["text"] == WORDS
    return got
