"""Two servers of one bot share Telegram's limits through Redis, go on alone while it is away, and share them again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from bot import pace_redis
from messaging.model import Chat
from services.broadcasts import ledger_key
from services.organising import Broadcast, BroadcastState, Subscription
from services.records import Notice, SendState
from storage import tables
from storage.rows import EVERYTHING
from tests.botapi import FakeBotApi, Group, Refused
from tests.botapi.world import Member
from tests.channels.telegram_house import TOKEN, House, start_house

WORDS = "Thông báo của Ban Tổ chức"
MUTED = Refused(400, "Bad Request: not enough rights to send text messages to the chat")
BURST_AND_A_SECOND = 36
"""Five at once and 29.5 a second, and a little for the clock of the one who measures."""


@dataclass
class Gate:
    """A way to Redis that can be shut."""

    port: int
    target: int
    _server: asyncio.Server | None = None
    _through: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Redis, through the gate."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def open(self) -> None:
        """Let everybody through."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Cut who is through, and let nobody in."""
        if self._server is not None:
            self._server.close()
            for writer in list(self._through):
                writer.close()
            await self._server.wait_closed()
            self._server = None

    async def _pass(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        there, out = await asyncio.open_connection("127.0.0.1", self.target)
        self._through |= {back, out}
        try:
            await asyncio.gather(_copy(here, out), _copy(there, back))
        finally:
            self._through -= {back, out}


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
    except OSError:
        pass
    finally:
        target.close()


@dataclass
class Pair:
    """Two houses on one database, and the groups of their bot."""

    fake: FakeBotApi
    houses: list[House]
    gate: Gate
    groups: list[Group]

    async def works_off(self) -> list[int]:
        """Both send until nothing is left; how many each settled."""
        settled = [0] * len(self.houses)

        async def one(place: int) -> None:
            while await self._open():
                settled[place] += await self.houses[place].app.courier.work_off()
                await asyncio.sleep(0.05)

        await asyncio.gather(*(one(place) for place in range(len(self.houses))))
        return settled

    async def _open(self) -> bool:
        for house in self.houses:
            house.clock.now = self.fake.platform.clock()
        return any(row["state"] in {SendState.QUEUED, SendState.CLAIMED} for row in await self.rows())

    async def rows(self) -> list[dict[str, object]]:
        """The ledger."""
        async with self.houses[0].app.store.read() as uow:
            return list(await uow.rows.fetch(tables.outbox, (), EVERYTHING))

    def copies(self) -> Counter[int]:
        """How often each group has it."""
        return Counter(
            group.id for group in self.groups for message in group.chat.messages.values() if WORDS in message.text
        )


@asynccontextmanager
async def pair(redis_url: str, count: int, *, shared: bool = True) -> AsyncIterator[Pair]:
    fake = await FakeBotApi.start()
    bot = fake.add_bot(TOKEN)
    gate = Gate(0, urlsplit(redis_url).port or 6379)
    await gate.open()
    url = gate.url if shared else ""
    first = await start_house(fake, "polling", redis_url=url)
    second = await start_house(fake, "polling", first.app.store, first.clock, redis_url=url)
    houses, admin = [first, second], fake.person("Chủ nhóm")
    groups = [fake.group(f"Bản số {number}", admins=[admin]) for number in range(count)]
    for group in groups:
        group.chat.members[bot.id] = Member(bot.user)
    await queued(first, [Chat("telegram", str(bot.id), str(group.id), group=True) for group in groups])
    for house in houses:
        await house.side._loading.client()
    try:
        yield Pair(fake, houses, gate, groups)
    finally:
        for house in houses:
            await house.close()
        await gate.shut()
        await fake.close()


async def queued(house: House, chats: list[Chat]) -> None:
    """A broadcast to groups that agreed, with a line for each."""
    contest, now = house.app.contest.id, house.clock.now
    async with house.app.store.write() as uow:
        to = {"kind": "groups", "unit": ""}
        uow.save_broadcast(Broadcast(7, contest, 1, now, WORDS, audience=to, state=BroadcastState.SENDING))
        for chat in chats:
            record = await uow.chat(chat)
            uow.save_subscription(Subscription(contest, record.id, "", [], 1, now))
            uow.add_notice(
                Notice(await uow.new_id(), contest, ledger_key(7), "broadcast", {"broadcast": 7}, record.id, now)
            )
        await uow.commit()


async def test_two_servers_keep_one_limit(redis_url: str) -> None:
    async with pair(redis_url, 120) as two:
        settled = await two.works_off()
        assert min(settled) > 10, "both have sent"
        assert set(two.copies().values()) == {1}
        assert len(two.copies()) == 120
        assert two.fake.rates.refusals == []
        assert two.fake.rates.peak() <= BURST_AND_A_SECOND


async def test_two_servers_that_share_nothing_would_be_too_fast(redis_url: str) -> None:
    async with pair(redis_url, 120, shared=False) as two:
        two.fake.rates.on = False
        await two.works_off()
        assert two.fake.rates.peak() > BURST_AND_A_SECOND


async def test_redis_goes_and_comes_back(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_redis, "ASKED_AGAIN_S", 0.3)
    async with pair(redis_url, 260) as two:
        sending = asyncio.create_task(two.works_off())
        rates = two.fake.rates
        await two.fake.until(lambda: len(rates.sent) >= 40)
        await two.gate.shut()
        alone = len(rates.sent)
        await two.fake.until(lambda: len(rates.sent) >= alone + 60)
        await two.gate.open()
        # Whoever still waits for a turn of its own, or is held by a 429 of that time, is done with it soon.
        back = rates.clock() + 3
        await sending
        assert set(two.copies().values()) == {1}
        assert len(two.copies()) == 260
        assert {row["state"] for row in await two.rows()} == {SendState.ACCEPTED}
        assert [refusal for refusal in rates.refusals if refusal.at > back] == []
        assert rates.sent[-1].at > back, "there was something left to share"


async def test_groups_that_move_mute_or_throw_it_out_in_the_middle(redis_url: str) -> None:
    async with pair(redis_url, 60) as two:
        admin = two.fake.person("Chị Hà")
        moved, thrown_out, muted, deleted = two.groups[:4]
        two.fake.hold("sendMessage")
        sending = asyncio.create_task(two.works_off())
        await two.fake.until(lambda: two.fake.held >= 8)
        await moved.upgrades(by=admin)
        await thrown_out.kicks(two.houses[0].bot, by=admin)
        two.fake.fails("sendMessage", MUTED, chat=muted.id)
        deleted.deletes()
        two.fake.release()
        await sending
        assert [two.copies()[group.id] for group in two.groups] == [1, 0, 0, 0] + [1] * 56
        ends = Counter((row["state"], row["reason"]) for row in await two.rows())
        # Whether the refusal or the news of it comes first is Telegram's to choose.
        gone = ends.pop((SendState.REFUSED, "kicked"), 0) + ends.pop((SendState.SKIPPED, "unreachable"), 0)
        assert gone == 1
        assert ends == {
            (SendState.ACCEPTED, None): 57,
            (SendState.REFUSED, "deleted"): 1,
            (SendState.REFUSED, f"400: {MUTED.description}"): 1,
        }
