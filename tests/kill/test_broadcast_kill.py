"""kill -9 in the middle of a broadcast to two thousand people: none gets it twice, none is lost.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from messaging.model import Chat
from quiz.fold import sort_key
from services import audiences
from services.audiences import Kind
from services.broadcasts import SUBJECT, ledger_key
from services.organising import Broadcast, BroadcastState
from services.records import Identity, Person, Player, SendState, Timer
from storage import tables
from storage.secrets import Keys
from storage.store import Store
from tests.kill.houses import LAUNCHED, SECRET, House

pytestmark = pytest.mark.slow

PEOPLE = 2_000
KILLS = 3
LEASE_IS_OVER = timedelta(minutes=2)
WORDS = "Thông báo gửi đến mọi người dự thi"
PACK = read_pack(SHIPPED_PACK)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[House]:
    house = House(tmp_path, database_url)
    await house.start(LAUNCHED)
    yield house
    await house.close()


@pytest.fixture
async def store(house: House, database_url: str) -> AsyncIterator[Store]:
    store = await Store.open(database_url, keys=Keys(SECRET))
    yield store
    await store.close()


async def test_killed_in_the_middle_everybody_gets_it_once(house: House, store: Store) -> None:
    seed = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(10**6))
    print(f"KILL_SEED={seed}")
    dice = random.Random(seed)
    chats = await _registered(store)
    id = await _sent(store)
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
    await _until_finished(store, id)
    assert await _got(store, chats) == dict.fromkeys(chats, 1)
    async with store.read() as uow:
        assert dict(await uow.ledger_counts(ledger_key(id))) == {SendState.ACCEPTED: PEOPLE}
        assert await uow.rows.count(tables.dead_letter, (), ()) == 0


async def _registered(store: Store) -> list[int]:
    """So many residents with a chat on the web page."""
    chats: list[int] = []
    async with store.write() as uow:
        for number in range(PEOPLE):
            name, sender = f"Người {number}", f"resident-{number}"
            person = Person(await uow.new_id(), LAUNCHED, "vi")
            uow.add_person(person, Identity("web", "", sender, person.id, LAUNCHED))
            uow.save_player(_player(await uow.new_id(), person.id, name))
            chat = await uow.chat(Chat("web", "", sender))
            chat.person = person.id
            uow.save_chat(chat)
            chats.append(chat.id)
        await uow.commit()
    return chats


def _player(id: int, person: int, name: str) -> Player:
    return Player(
        id=id, contest=PACK.id, person=person, full_name=name, sort_key=sort_key(name), birth_year=1990,
        capacity="nguoi-dan", unit_set=PACK.unit_set, unit="03646", unit_other=None, place=None, phone=None,
        consent_version=PACK.consent_version, consent_at=LAUNCHED, registered_at=LAUNCHED,
    )  # fmt: skip


async def _sent(store: Store) -> int:
    """As if an organiser had just pressed "Gửi"."""
    async with store.write() as uow:
        id = await uow.new_id()
        uow.save_broadcast(
            Broadcast(
                id,
                PACK.id,
                author=1,
                created_at=LAUNCHED,
                text=WORDS,
                audience=audiences.audience(Kind.PLAYERS),
                state=BroadcastState.SCHEDULED,
                counted=PEOPLE,
            )
        )
        uow.save_timer(Timer(await uow.new_id(), PACK.id, SUBJECT, str(id), LAUNCHED, {"watching": []}))
        await uow.commit()
    return id


async def _until(store: Store, id: int, accepted: int) -> None:
    async with asyncio.timeout(60):
        while (await _counts(store, id)).get(SendState.ACCEPTED, 0) < accepted:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.005)


async def _until_finished(store: Store, id: int) -> None:
    async with asyncio.timeout(60):
        while await _state(store, id) is not BroadcastState.FINISHED:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def _state(store: Store, id: int) -> BroadcastState:
    async with store.read() as uow:
        broadcast = await uow.broadcast_now(id)
        assert broadcast is not None
        return broadcast.state


async def _counts(store: Store, id: int) -> dict[SendState, int]:
    async with store.read() as uow:
        rows = await uow.rows.tally(tables.outbox, {"key": ledger_key(id)}, "state")
    return {SendState(state): count for state, count in rows.items()}


async def _got(store: Store, chats: list[int]) -> dict[int, int]:
    """How often each chat has the words."""
    async with store.read() as uow:
        keys = [(id,) for id in chats]
        rows = await uow.rows.fetch(tables.web_message, ("chat_id",), keys, columns=("chat_id", "body"))
    got = dict.fromkeys(chats, 0)
    for row in rows:
        got[row["chat_id"]] += row["body"]["text"] == WORDS
    return got
