"""What every store promises of drills, and of a group that goes on under another id."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.model import Chat
from services.organising import Drill
from services.records import ChatRecord, Notice, SendState
from storage.errors import Conflict
from storage.leases import claim_due, settle
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork
from tests.storage.making import CONTEST, NOW, after

LEASE = timedelta(minutes=1)


async def _chats(store: AnyStore, count: int) -> list[ChatRecord]:
    async with store.write() as uow:
        chats = [await uow.chat(Chat("telegram", "bot", f"-{number}", group=True)) for number in range(count)]
        await uow.commit()
    return chats


async def _queue(uow: UnitOfWork, key: str, chat: int, seconds: float = 0) -> None:
    uow.add_notice(Notice(await uow.new_id(), CONTEST, key, "calendar", {}, chat, after(seconds)))


async def _ledger(store: AnyStore, key: str) -> list[tuple[int, SendState, str | None]]:
    async with store.read() as uow:
        lines = await uow.ledger_lines(key, list(SendState))
    return sorted((line.chat, line.state, line.reason) for line in lines)


async def test_drills_of_several_units_stand_side_by_side(store: AnyStore) -> None:
    async with store.write() as uow:
        for id, unit, number in ((1, "", 1), (2, "116", 1), (3, "116", 2)):
            uow.save_drill(Drill(id, CONTEST, unit, number, after(id), {"7": unit}))
        await uow.commit()
    async with store.write() as uow:
        second = await uow.drill(2)
        assert second is not None
        second.pressed_at = after(60)
        uow.save_drill(second)
        await uow.commit()
    async with store.read() as uow:
        drills = await uow.drills(CONTEST)
        assert [(drill.id, drill.pressed_at) for drill in drills] == [(3, None), (2, after(60)), (1, None)]
        assert await uow.drills("another") == []
        assert await uow.drill(4) is None


async def test_two_drills_of_a_unit_with_one_number_are_a_conflict(store: AnyStore) -> None:
    async with store.write() as uow:
        uow.save_drill(Drill(1, CONTEST, "116", 1, NOW, {}))
        await uow.commit()
    async with store.write() as uow:
        uow.save_drill(Drill(2, CONTEST, "116", 1, NOW, {}))
        with pytest.raises(Conflict):
            await uow.commit()


async def test_the_ledger_of_a_chat_goes_on_in_another(store: AnyStore) -> None:
    old, new, other = [chat.id for chat in await _chats(store, 3)]
    async with store.write() as uow:
        for chat, key in ((old, "waits"), (old, "both"), (new, "both"), (old, "left"), (other, "waits")):
            await _queue(uow, key, chat, 0 if key == "left" else 60)
        await uow.commit()
    [left] = await claim_due(store, "outbox", now=NOW, owner="a", lease=LEASE, limit=9)
    await settle(store, "outbox", "a", {left.id: {"state": SendState.ACCEPTED}})
    async with store.write() as uow:
        await _queue(uow, "fresh", old, 60)
        assert await uow.carry_outbox(old, new) == 3
        await _queue(uow, "left", new)
        await _queue(uow, "waits", new)
        await uow.commit()
    assert await _ledger(store, "waits") == sorted([(new, SendState.QUEUED, None), (other, SendState.QUEUED, None)])
    assert await _ledger(store, "fresh") == [(new, SendState.QUEUED, None)]
    assert await _ledger(store, "left") == [(new, SendState.ACCEPTED, None)]
    assert await _ledger(store, "both") == sorted([(old, SendState.SKIPPED, "moved"), (new, SendState.QUEUED, None)])


async def test_what_is_claimed_and_there_already_leaves_no_second_time(store: AnyStore) -> None:
    old, new = [chat.id for chat in await _chats(store, 2)]
    async with store.write() as uow:
        await _queue(uow, "both", old)
        await _queue(uow, "both", new, 60)
        await uow.commit()
    [claimed] = await claim_due(store, "outbox", now=NOW, owner="a", lease=LEASE, limit=9)
    async with store.write() as uow:
        await uow.carry_outbox(old, new)
        await uow.commit()
    assert await settle(store, "outbox", "a", {claimed.id: {"state": SendState.ACCEPTED}}) == set()


async def test_the_chats_that_a_group_was_in_before(store: AnyStore) -> None:
    first, second, third, other = await _chats(store, 4)
    async with store.write() as uow:
        for chat, to in ((first.id, second.id), (second.id, third.id)):
            record = await uow.chat_by_id(chat)
            assert record is not None
            record.moved_to = to
            uow.save_chat(record)
        assert await uow.forerunners(third.id) == {first.id, second.id}
        assert await uow.forerunners(other.id) == frozenset()
        await uow.commit()
