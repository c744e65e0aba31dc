"""kill -9 while somebody else's messenger has requests that it has not answered: nobody gets it twice, nobody is lost, and
those of whom the house cannot know are said to be unknown and left alone.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from handlers.group_actions import NoticeCard, as_word
from services import notice_plan
from services.broadcasts import ledger_key
from services.records import SendState
from storage.secrets import Keys
from storage.store import Store
from tests.fakes import PLAIN
from tests.kill.foreign import NAME, Platform
from tests.kill.houses import LAUNCHED, SECRET, House
from tests.kill.organisers import organiser
from tests.kill.recipients import broadcast, ledger, lines, registered, subscribed, until_finished

pytestmark = pytest.mark.slow

PEOPLE, GROUPS = 2_000, 300
AT_ONCE = PLAIN.at_once
BLOCKED = [f"resident-{number}" for number in range(0, PEOPLE, 100)]
LEASE_IS_OVER = timedelta(minutes=6)
PACK = read_pack(SHIPPED_PACK)
NOTICE = PACK.notices[0]
OPEN = (SendState.QUEUED, SendState.CLAIMED)


@dataclass
class Street:
    """A house, the messenger across the way, and what is kept between them. `at`: when the house was last started."""

    house: House
    platform: Platform
    store: Store
    at: datetime

    async def begin(self, at: datetime) -> None:
        """Begin at another moment."""
        self.at = at
        await self.house.start(at)

    async def comes_back(self) -> None:
        """Begin again, when nobody holds what the dead one held."""
        await self.begin(self.at + LEASE_IS_OVER)

    async def dies_unanswered(self, key: str, after: int) -> list[str]:
        """Kill it while everything on its way is without an answer; returns whose that is."""
        self.platform.hold_after(after)
        async with asyncio.timeout(60):
            while not await self._stands_still(key):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
        await self.house.kill()
        return self.platform.lets_go()

    async def _stands_still(self, key: str) -> bool:
        """All slots wait, or (at the end of what was claimed together) all that are claimed: nothing else can move."""
        claimed = (await ledger(self.store, key)).get(SendState.CLAIMED, 0)
        return 0 < min(AT_ONCE, claimed) <= len(self.platform.held)

    async def dies_anywhere(self, after: int, dice: random.Random) -> None:
        """Kill it at any moment: between note and request, request and answer, answer and ledger."""
        async with asyncio.timeout(60):
            while self.platform.got.total() < after:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.002)
        await asyncio.sleep(dice.random() * 0.02)
        await self.house.kill()

    async def close(self) -> None:
        """Leave nothing behind."""
        await self.house.close()
        await self.platform.close()
        await self.store.close()


@contextlib.asynccontextmanager
async def street(folder: Path, database_url: str, at: datetime, **settings: str) -> AsyncIterator[Street]:
    """Everything built and running, on an empty database."""
    platform = Platform(BLOCKED)
    await platform.open()
    house = House(folder, database_url, HOUSE_FOREIGN=platform.address, **settings)
    await house.start(at)
    ours = Street(house, platform, await Store.open(database_url, keys=Keys(SECRET)), at)
    try:
        yield ours
    finally:
        await ours.close()


async def test_a_broadcast_tells_whom_it_does_not_know_about(
    tmp_path: Path, database_url: str, dice: random.Random
) -> None:
    async with street(tmp_path, database_url, LAUNCHED) as ours:
        chats = await registered(ours.store, PACK, NAME, PEOPLE)
        id = await broadcast(ours.store, PACK, PEOPLE)
        key = ledger_key(id)
        first, between, second = sorted(dice.sample(range(20, PEOPLE - 500, AT_ONCE), 3))
        held = await ours.dies_unanswered(key, first)
        await ours.comes_back()
        await ours.dies_anywhere(between, dice)
        await ours.comes_back()
        held += await ours.dies_unanswered(key, second)
        await ours.comes_back()
        await until_finished(ours.store, id)
        unknown = _fits(await lines(ours.store, key), chats, ours.platform, held, kills=3)
        await ours.house.kill()
        await ours.comes_back()
        await _is_told(ours, id, unknown)
        assert _fits(await lines(ours.store, key), chats, ours.platform, held, kills=3) == unknown


async def test_a_notice_of_the_calendar_does_too(tmp_path: Path, database_url: str, dice: random.Random) -> None:
    async with street(tmp_path, database_url, NOTICE.at - timedelta(hours=1)) as ours:
        chats = await subscribed(ours.store, PACK, NAME, GROUPS, NOTICE.at - timedelta(days=1))
        key, held = await _notice_key(ours.store), []
        await ours.house.kill()
        await ours.begin(NOTICE.at)
        for after in sorted(dice.sample(range(0, GROUPS - 50, AT_ONCE), 2)):
            held += await ours.dies_unanswered(key, after)
            await ours.comes_back()
        await _until_settled(ours.store, key, GROUPS)
        unknown = _fits(await lines(ours.store, key), chats, ours.platform, held, kills=2)
        async with organiser(ours.store, PACK, ours.house.url) as reader:
            card = await reader.presses(NoticeCard(as_word(NOTICE.code)))
    assert f"chưa rõ đã đến hay chưa: {len(unknown)}" in card["text"]


async def test_sending_again_what_was_cut_off_would_be_noticed(tmp_path: Path, dice: random.Random) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    async with street(tmp_path, url, LAUNCHED, HOUSE_RESENDS="1") as careless:
        chats = await registered(careless.store, PACK, NAME, 100)
        id = await broadcast(careless.store, PACK, len(chats))
        held = await careless.dies_unanswered(ledger_key(id), dice.randrange(80))
        await careless.comes_back()
        await until_finished(careless.store, id)
        assert careless.platform.got[held[0]] == 2
        with pytest.raises(AssertionError):
            _fits(await lines(careless.store, ledger_key(id)), chats, careless.platform, held, kills=1)


def _fits(
    ledger: Mapping[int, SendState], chats: Mapping[str, int], platform: Platform, held: list[str], *, kills: int
) -> list[int]:
    """The ledger says of everybody what the platform says, or that it does not know; returns the chats of the unknown."""
    assert ledger.keys() == set(chats.values())
    states = {name: ledger[chat] for name, chat in chats.items()}
    copies = {state: {platform.got[name] for name in states if states[name] is state} for state in states.values()}
    print({state.value: list(states.values()).count(state) for state in copies})
    assert copies.keys() <= {SendState.ACCEPTED, SendState.UNKNOWN, SendState.REFUSED}
    assert copies[SendState.ACCEPTED] == {1}
    assert copies[SendState.UNKNOWN] <= {0, 1}
    assert copies.get(SendState.REFUSED, {0}) == {0}
    unknown = [name for name, state in states.items() if state is SendState.UNKNOWN]
    assert set(held) <= set(unknown)
    assert 0 < len(held) <= len(unknown) <= kills * AT_ONCE
    assert all(states[name] in {SendState.REFUSED, SendState.UNKNOWN} for name in BLOCKED if name in states)
    return [chats[name] for name in unknown]


async def _notice_key(store: Store) -> str:
    async with store.read() as uow:
        return next(
            notice_plan.ledger_key(one) for one in await uow.planned_notices(PACK.id) if one.code == NOTICE.code
        )


async def _until_settled(store: Store, key: str, count: int) -> None:
    async with asyncio.timeout(60):
        while await _settled(store, key) < count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def _settled(store: Store, key: str) -> int:
    return sum(count for state, count in (await ledger(store, key)).items() if state not in OPEN)


async def _is_told(ours: Street, id: int, unknown: list[int]) -> None:
    """The report counts the unknown, and its list names each of them."""
    wanted = [f"cuộc trò chuyện riêng số {chat} – hệ thống bị ngắt trong khi gửi" for chat in sorted(unknown)]
    async with organiser(ours.store, PACK, ours.house.url) as reader:
        assert await reader.lists_unknown(id, len(unknown)) == sorted(wanted)
