"""Claimed by one, for a while: no row is done twice at once, and none is lost with its owner."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.records import SendState
from storage.leases import Leased, claim_due, due_attempts, next_due, renew, settle
from storage.store import AnyStore, Store
from tests.storage.making import NOW, after, job, notice, playing, timer

LEASE = timedelta(seconds=30)


async def _queue(store: AnyStore, count: int) -> None:
    async with store.write() as uow:
        for number in range(count):
            due = after(-number)
            uow.add_notice(notice(await uow.new_id(), number, due=due))
            uow.add_job(job(await uow.new_id(), f"job {number}", due))
            uow.save_timer(timer(await uow.new_id(), subject_id=str(number), due=due))
        await uow.commit()


async def _claim(store: AnyStore, what: Leased, owner: str, seconds: float = 0, limit: int = 100) -> list[int]:
    if what == "outbox":
        notices = await claim_due(store, what, now=after(seconds), owner=owner, lease=LEASE, limit=limit)
        return [one.id for one in notices]
    if what == "job":
        jobs = await claim_due(store, what, now=after(seconds), owner=owner, lease=LEASE, limit=limit)
        return [one.id for one in jobs]
    timers = await claim_due(store, what, now=after(seconds), owner=owner, lease=LEASE, limit=limit)
    return [one.id for one in timers]


KINDS: tuple[Leased, ...] = ("outbox", "job", "timer")
OUTCOME: dict[Leased, dict[str, object]] = {
    "outbox": {"state": SendState.ACCEPTED},
    "job": {"done_at": NOW, "result": {"file": "ref"}},
    "timer": {"done_at": NOW},
}


@pytest.mark.parametrize("what", KINDS)
async def test_a_row_is_claimed_once_oldest_first(store: AnyStore, what: Leased) -> None:
    await _queue(store, 5)
    first = await _claim(store, what, "a", limit=2)
    second = await _claim(store, what, "b")
    assert len(first) == 2
    assert len(second) == 3
    assert first + second == sorted(first + second, reverse=True)
    assert await _claim(store, what, "c") == []


@pytest.mark.parametrize("what", KINDS)
async def test_nothing_is_claimed_before_its_time(store: AnyStore, what: Leased) -> None:
    await _queue(store, 1)
    assert await _claim(store, what, "a", seconds=-0.000001) == []
    assert await next_due(store, what) == NOW
    [id] = await _claim(store, what, "a")
    assert await next_due(store, what) == NOW + LEASE
    await settle(store, what, "a", {id: OUTCOME[what]})
    assert await next_due(store, what) is None


@pytest.mark.parametrize("what", KINDS)
async def test_an_expired_lease_comes_again_and_its_old_owner_cannot_settle(store: AnyStore, what: Leased) -> None:
    await _queue(store, 1)
    [id] = await _claim(store, what, "a")
    assert await _claim(store, what, "b", seconds=29.9) == []
    assert await _claim(store, what, "b", seconds=30) == [id]
    assert await settle(store, what, "a", {id: OUTCOME[what]}) == set()
    assert await renew(store, what, "a", [id], after(90)) == set()
    assert await renew(store, what, "b", [id], after(90)) == {id}
    assert await _claim(store, what, "c", seconds=60) == []
    assert await settle(store, what, "b", {id: OUTCOME[what]}) == {id}
    assert await _claim(store, what, "c", seconds=999) == []


async def test_the_number_of_tries_tells_a_notice_that_may_have_left(store: AnyStore) -> None:
    await _queue(store, 1)
    tries = []
    for seconds in (0, 30, 60):
        [one] = await claim_due(store, "outbox", now=after(seconds), owner=str(seconds), lease=LEASE, limit=1)
        tries.append(one.attempts)
        assert (one.state, one.parameters) == (SendState.CLAIMED, {"round": "tuan-1"})
    assert tries == [1, 2, 3]


async def test_what_surely_did_not_leave_waits_again(store: AnyStore) -> None:
    await _queue(store, 1)
    [id] = await _claim(store, "outbox", "a")
    later = {"state": SendState.QUEUED, "due_at": after(5), "attempts": 0}
    assert await settle(store, "outbox", "a", {id: later}) == {id}
    assert await _claim(store, "outbox", "a", seconds=4) == []
    assert await _claim(store, "outbox", "a", seconds=5) == [id]


async def test_a_job_tells_its_progress(store: AnyStore) -> None:
    await _queue(store, 1)
    [id] = await _claim(store, "job", "a")
    await renew(store, "job", "a", [id], after(60), progress=40)
    async with store.read() as uow:
        found = await uow.job(id)
    assert found is not None
    assert (found.progress, found.attempts, found.owner, found.lease_until) == (40, 1, "a", after(60))


async def test_two_owners_at_once_share_without_meeting(database: Store) -> None:
    await _queue(database, 300)

    async def works(owner: str) -> list[int]:
        mine: list[int] = []
        while claimed := await _claim(database, "outbox", owner, limit=7):
            mine += claimed
        return mine

    shares = await asyncio.gather(*(works(owner) for owner in "abcd"))
    together = [id for share in shares for id in share]
    assert len(together) == len(set(together)) == 300


async def test_due_attempts_are_found_until_they_are_submitted(store: AnyStore) -> None:
    attempts = await playing(store, 3)
    deadline = 15 * 60 + 2
    assert await next_due(store, "attempt") == after(deadline)
    assert await due_attempts(store, after(deadline - 0.000001), 10) == []
    assert await due_attempts(store, after(deadline), 2) == attempts[:2]
    async with store.write() as uow:
        for id in attempts:
            attempt = await uow.attempt(id)
            assert attempt is not None
            attempt.expire(after(deadline))
            uow.save_attempt(attempt, 0)
        await uow.commit()
    assert await due_attempts(store, after(deadline), 10) == []
    assert await next_due(store, "attempt") is None
