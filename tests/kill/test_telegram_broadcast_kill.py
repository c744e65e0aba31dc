"""kill -9 in a broadcast to 2,000 Telegram groups: none gets it twice, none is lost, the unknown are listed by name.

Each test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import read_pack
from bot.channels.telegram.capabilities import TELEGRAM
from bot.channels.telegram.limits import AHEAD
from bot.config import SHIPPED_PACK
from messaging.model import Chat
from services.audiences import Kind
from services.broadcasts import ledger_key
from services.records import SendState
from storage.secrets import Keys
from storage.store import Store
from tests.botapi import FakeBotApi, Group
from tests.botapi.world import Bot, Member
from tests.kill.houses import LAUNCHED, SECRET, House
from tests.kill.organisers import organiser
from tests.kill.recipients import WORDS, agreed, broadcast, until_finished
from tests.kill.recipients import lines as lines_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

TOKEN = "4242:a-token-of-the-tests"
GROUPS, LOST_ANSWERS, KILLS = 2_000, 3, 2
ON_A_LIST = 50
LEASE_IS_OVER = timedelta(minutes=6)
PACK = read_pack(SHIPPED_PACK)


@dataclass
class Street:
    """A house and the groups at Telegram that it sends to. `at`: when it was last started."""

    house: House
    fake: FakeBotApi
    bot: Bot
    store: Store
    groups: list[Group]
    at: datetime = LAUNCHED

    async def comes_back(self) -> None:
        """Begin again, when nobody holds what the dead one held."""
        self.at += LEASE_IS_OVER
        await self.house.start(self.at)

    async def has_sent(self, count: int) -> None:
        """Wait until Telegram took so many."""
        await self.fake.until(lambda: len(self.fake.rates.sent) >= count, 40)

    async def dies_unanswered(self) -> None:
        """Kill it while as many as may are on their way; Telegram carries them out when nobody is there to hear of it."""
        self.fake.hold("sendMessage")
        await self.fake.until(lambda: self.fake.held >= AHEAD, 40)
        await self.house.kill()
        self.fake.release()

    def copies(self) -> Counter[str]:
        """How often each group has it, by the name of the group there."""
        return Counter(
            str(group.id)
            for group in self.groups
            for message in group.chat.messages.values()
            if message.sender is self.bot.user and WORDS in message.text
        )


@contextlib.asynccontextmanager
async def street(folder: Path, database_url: str) -> AsyncIterator[Street]:
    """A house that was started, and groups with its bot in them."""
    fake = await FakeBotApi.start()
    bot = fake.add_bot(TOKEN)
    fake.rates.on = False
    admin = fake.person("Chủ nhóm")
    groups = [fake.group(f"Bản số {number}", admins=[admin]) for number in range(GROUPS)]
    for group in groups:
        group.chat.members[bot.id] = Member(bot.user)
    telegram = {"THITUAN_TELEGRAM_TOKEN": TOKEN, "THITUAN_TELEGRAM_API": fake.url, "THITUAN_TELEGRAM_MODE": "polling"}
    house = House(folder, database_url, HOUSE_FAST="1", **telegram)
    await house.start(LAUNCHED)
    ours = Street(house, fake, bot, await Store.open(database_url, keys=Keys(SECRET)), groups)
    try:
        yield ours
    finally:
        await house.close()
        await ours.store.close()
        await fake.close()


async def test_two_thousand_groups_get_it_once(tmp_path: Path, database_url: str, dice: random.Random) -> None:
    async with street(tmp_path, database_url) as ours:
        titles = {Chat("telegram", str(ours.bot.id), str(one.id), group=True): one.chat.title for one in ours.groups}
        chats = await agreed(ours.store, PACK, titles, LAUNCHED)
        id = await broadcast(ours.store, PACK, GROUPS, Kind.GROUPS)
        key = ledger_key(id)
        first, lost, second = sorted(dice.sample(range(50, GROUPS - 100), 3))
        await ours.has_sent(first)
        await ours.dies_unanswered()
        await ours.comes_back()
        await ours.has_sent(lost)
        ours.fake.loses("sendMessage", times=LOST_ANSWERS)
        await ours.has_sent(second)
        await asyncio.sleep(dice.random() * 0.05)
        await ours.house.kill()
        await ours.comes_back()
        await until_finished(ours.store, id)
        unknown = await _fits(ours, key, chats)
        async with organiser(ours.store, PACK, ours.house.url) as reader:
            listed = await reader.lists_unknown(id, len(unknown))
        named = {name for name, why, _ in (line.partition(" – ") for line in listed) if why}
        assert len(named) == min(len(unknown), ON_A_LIST)
        assert named <= set(unknown)
        assert TOKEN.partition(":")[2] not in ours.house.said()


async def _fits(ours: Street, key: str, chats: dict[str, int]) -> list[str]:
    """The ledger says of each group what Telegram says, or that it does not know; returns the titles of the unknown."""
    copies, lines = ours.copies(), await lines_of(ours.store, key)
    assert lines.keys() == set(chats.values())
    states = {name: lines[chat] for name, chat in chats.items()}
    assert set(states.values()) == {SendState.ACCEPTED, SendState.UNKNOWN}
    assert {copies[name] for name, state in states.items() if state is SendState.ACCEPTED} == {1}
    assert {copies[name] for name, state in states.items() if state is SendState.UNKNOWN} <= {0, 1}
    unknown = [group.chat.title for group in ours.groups if states[str(group.id)] is SendState.UNKNOWN]
    print(f"{len(unknown)} unknown, {len(copies)} of {GROUPS} arrived")
    assert AHEAD + LOST_ANSWERS <= len(unknown) <= KILLS * TELEGRAM.at_once + LOST_ANSWERS
    return unknown
