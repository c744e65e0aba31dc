"""What a platform tells while notices leave: each kind of no, groups that go on elsewhere, turns that have to be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.port import Gone, NotNow, WentOn
from bot.departures import LEAVES_WITHIN
from messaging.model import Chat, Moved, Reply
from services.broadcasts import ledger_key
from services.organising import Broadcast, BroadcastState, Subscription
from services.records import Notice, SendState
from storage import tables
from storage.forms import notice_form
from tests.fakes import BUTTONS, FakeMessenger
from tests.rig import STORES, Rig, make_rig

WORDS = "Thông báo của Ban Tổ chức"
KEY = ledger_key(7)
Trouble = Callable[[Chat], Exception | None]


class Scripted(FakeMessenger):
    """A messenger that says no as it is told to, and may have its notices wait for room."""

    def __init__(self) -> None:
        super().__init__(BUTTONS)
        self.trouble: Trouble = lambda _: None
        self.open = asyncio.Event()
        self.open.set()
        self.full: Exception | None = None
        self.tried: list[str] = []
        self.hung: set[str] = set()
        self.most = self.here = 0

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        self.tried.append(chat.external_id)
        self.here += 1
        self.most = max(self.most, self.here)
        try:
            if unasked:
                await asyncio.sleep(0)
            while chat.external_id in self.hung:  # noqa: ASYNC110 - let go one by one
                await asyncio.sleep(0.001)
            if (no := self.trouble(chat)) is not None:
                raise no
            return await super().send(chat, reply, edits, unasked=unasked)
        finally:
            self.here -= 1

    @asynccontextmanager
    async def room(self, chat: Chat) -> AsyncIterator[None]:
        await self.open.wait()
        if self.full is not None:
            raise self.full
        yield

    def heard(self, chat: Chat) -> int:
        return sum(WORDS in shown.text for shown in self.chats.get(chat, []))


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    scripted = Scripted()
    rig.messengers["buttons"] = scripted
    rig.app.conversation.channels["buttons"] = scripted  # type: ignore[index]
    yield rig
    scripted.hung.clear()
    scripted.open.set()
    await rig.close()


def messenger(rig: Rig) -> Scripted:
    found = rig.messengers["buttons"]
    assert isinstance(found, Scripted)
    return found


def group(number: int) -> Chat:
    return Chat("buttons", "", f"-{number}", group=True)


async def queued(rig: Rig, chats: list[Chat], key: str = KEY) -> None:
    """A broadcast to groups that agreed, with a line for each."""
    contest, now = rig.app.contest.id, rig.clock.now
    async with rig.app.store.write() as uow:
        if await uow.broadcast(7) is None:
            to = {"kind": "groups", "unit": ""}
            uow.save_broadcast(Broadcast(7, contest, 1, now, WORDS, audience=to, state=BroadcastState.SENDING))
        for chat in chats:
            record = await uow.chat(chat)
            if await uow.subscription(contest, record.id) is None:
                uow.save_subscription(Subscription(contest, record.id, "", [], 1, now))
            uow.add_notice(Notice(await uow.new_id(), contest, key, "broadcast", {"broadcast": 7}, record.id, now))
        await uow.commit()


async def lines(rig: Rig, key: str = KEY) -> list[Notice]:
    async with rig.app.store.read() as uow:
        rows = await uow.rows.fetch(tables.outbox, ("key",), [(key,)], order=("id",))
    return [notice_form.record(row) for row in rows]


async def states(rig: Rig, key: str = KEY) -> list[tuple[SendState, str | None]]:
    return [(line.state, line.reason) for line in await lines(rig, key)]


ARRIVED = (SendState.ACCEPTED, None)


async def test_a_chat_that_is_gone_is_refused_retired_and_never_tried_again(rig: Rig) -> None:
    there = messenger(rig)
    there.trouble = lambda chat: Gone("kicked") if chat == group(1) else None
    await queued(rig, [group(1), group(2)])
    await rig.app.courier.work_off()
    assert await states(rig) == [(SendState.REFUSED, "kicked"), ARRIVED]
    async with rig.app.store.read() as uow:
        record = await uow.chat(group(1))
        agreed = await uow.subscription(rig.app.contest.id, record.id)
        acts = [line.act for line in await uow.audits(rig.app.contest.id)]
    assert (record.reachable, record.retired) == (False, "kicked")
    assert agreed is not None
    assert agreed.ended_at == rig.clock.now
    assert acts.count("chat.retired") == acts.count("group.end") == 1
    await queued(rig, [group(1)], "again")
    await rig.app.courier.work_off()
    assert await states(rig, "again") == [(SendState.SKIPPED, "unreachable")]
    assert there.tried.count("-1") == 1


async def test_not_now_is_later_and_not_unknown(rig: Rig) -> None:
    there = messenger(rig)
    there.trouble = lambda _: NotNow("Too Many Requests", 30)
    await queued(rig, [group(1)])
    await rig.app.courier.work_off()
    (line,) = await lines(rig)
    assert (line.state, line.due_at) == (SendState.QUEUED, rig.clock.now + timedelta(seconds=30))
    assert await rig.app.courier.work_off() == 0
    for _ in range(3):
        rig.clock.now += timedelta(seconds=30)
        await rig.app.courier.work_off()
    there.trouble = lambda _: None
    rig.clock.now += timedelta(seconds=30)
    await rig.app.courier.work_off()
    assert await states(rig) == [ARRIVED]
    assert there.heard(group(1)) == 1
    assert len(there.tried) == 5


async def test_a_group_that_went_on_elsewhere_gets_it_there_once(rig: Rig) -> None:
    there = messenger(rig)
    there.trouble = lambda chat: WentOn("upgraded", group(100)) if chat == group(1) else None
    await queued(rig, [group(1)])
    await queued(rig, [group(1)], "another")
    await rig.app.courier.work_off()
    await rig.handle(Moved("the platform tells it too", rig.clock.now, group(1), group(100)))
    rig.clock.now += timedelta(minutes=5)
    await rig.app.courier.work_off()
    assert await states(rig) == await states(rig, "another") == [ARRIVED]
    assert (there.heard(group(1)), there.heard(group(100))) == (0, 2)
    assert there.tried.count("-1") == 1
    async with rig.app.store.read() as uow:
        old, new = await uow.chat(group(1)), await uow.chat(group(100))
        agreed = await uow.subscription(rig.app.contest.id, new.id)
    assert old.moved_to == new.id
    assert agreed is not None
    assert agreed.ended_at is None


async def test_a_group_that_goes_in_circles_is_refused_the_second_time(rig: Rig) -> None:
    there = messenger(rig)
    there.trouble = lambda chat: WentOn("upgraded", group(2 if chat == group(1) else 1))
    await queued(rig, [group(1)])
    await rig.app.courier.work_off()
    assert await states(rig) == [(SendState.REFUSED, "upgraded")]
    assert there.tried == ["-1", "-2"]


async def test_as_many_leave_at_once_as_the_channel_says_it_bears(rig: Rig) -> None:
    there = messenger(rig)
    there.capabilities = replace(BUTTONS, at_once=23)
    groups = [group(number) for number in range(60)]
    there.hung.update(chat.external_id for chat in groups)
    await queued(rig, groups)
    working = asyncio.ensure_future(rig.app.courier.work_off())
    async with asyncio.timeout(20):
        while there.here < 23:  # noqa: ASYNC110 - the channel tells nobody
            await asyncio.sleep(0.001)
    there.hung.clear()
    await working
    assert there.most == 23
    assert await states(rig) == [ARRIVED] * 60


async def test_one_that_hangs_does_not_keep_the_next_hundreds_from_being_claimed(rig: Rig) -> None:
    there = messenger(rig)
    there.hung.add("-0")
    await queued(rig, [group(number) for number in range(250)])
    working = asyncio.ensure_future(rig.app.courier.work_off())
    async with asyncio.timeout(20):
        while (await states(rig))[1:] != [ARRIVED] * 249:  # noqa: ASYNC110 - the ledger tells nobody
            await asyncio.sleep(0.01)
    there.hung.clear()
    assert await working == 250
    assert await states(rig) == [ARRIVED] * 250


async def test_while_a_turn_has_to_be_waited_for_nothing_is_noted_and_a_crash_leaves_nothing_unknown(rig: Rig) -> None:
    there = messenger(rig)
    there.open.clear()
    await queued(rig, [group(number) for number in range(20)])
    working = asyncio.ensure_future(rig.app.courier.work_off())
    for _ in range(50):
        await asyncio.sleep(0.001)
    await rig.app.nursery.close()
    with pytest.raises(asyncio.CancelledError):
        await working
    there.open.set()
    rig.app.start(timers=False)
    rig.clock.now += timedelta(seconds=61)
    await rig.app.courier.work_off()
    assert await states(rig) == [ARRIVED] * 20
    assert len(there.tried) == 20


async def test_when_the_platform_has_us_wait_for_long_notices_go_back_and_come_again(rig: Rig) -> None:
    there = messenger(rig)
    there.full = NotNow("wait", 60)
    await queued(rig, [group(number) for number in range(120)])
    assert await rig.app.courier.work_off() == 120
    assert {line.due_at for line in await lines(rig)} == {rig.clock.now + timedelta(seconds=60)}
    there.full = None
    rig.clock.now += timedelta(seconds=60)
    await rig.app.courier.work_off()
    assert await states(rig) == [ARRIVED] * 120
    assert len(there.tried) == 120


async def test_what_was_cut_off_is_not_sent_again_where_the_platform_has_us_wait_after_the_start(rig: Rig) -> None:
    there = messenger(rig)
    there.hung.add("-1")
    await queued(rig, [group(1)])
    working = asyncio.ensure_future(rig.app.courier.work_off())
    while not there.tried:  # noqa: ASYNC110 - the channel tells nobody
        await asyncio.sleep(0.001)
    await rig.app.nursery.close()
    with pytest.raises(asyncio.CancelledError):
        await working
    there.hung.clear()
    there.full = NotNow("wait", 60)
    rig.app.start(timers=False)
    for _ in range(2):
        rig.clock.now += LEAVES_WITHIN
        await rig.app.courier.work_off()
        there.full = None
    assert await states(rig) == [(SendState.UNKNOWN, "cut off while sending")]
    assert there.tried == ["-1"]


async def test_notices_of_one_chat_stay_in_order_across_claims(rig: Rig) -> None:
    there = messenger(rig)
    there.hung.add("-5")
    await queued(rig, [group(5)])
    working = asyncio.ensure_future(rig.app.courier.work_off())
    for _ in range(50):
        await asyncio.sleep(0.001)
    await queued(rig, [group(5), group(6)], "later")
    await queued(rig, [group(number) for number in range(10, 120)], "crowd")
    there.hung.clear()
    await working
    await rig.app.courier.work_off()
    assert await states(rig, "later") == [ARRIVED] * 2
    assert there.heard(group(5)) == 2
    assert there.tried.count("-5") == 2


async def test_a_reply_waits_for_no_notice(rig: Rig) -> None:
    there = messenger(rig)
    there.capabilities = replace(BUTTONS, at_once=2)
    there.hung.update(f"-{number}" for number in range(50))
    await queued(rig, [group(number) for number in range(50)])
    working = asyncio.ensure_future(rig.app.courier.work_off())
    lan = rig.person("lan")
    assert await lan.says("/trogiup")
    assert len(there.tried) <= 3
    there.hung.clear()
    await working
