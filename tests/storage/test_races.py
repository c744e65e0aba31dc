"""Two at once on PostgreSQL: what the guards are for, shown with each guard off, then on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from storage.errors import Conflict, Retry, Stale
from storage.store import Store
from storage.unit_of_work import UnitOfWork
from tests.storage.conftest import KEYS
from tests.storage.making import CONTEST, ROUND, after, enter, playing, pressed

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@dataclass
class Both:
    """Lets two tasks meet: each waits until the other has come, or has been seen to wait for a lock."""

    store: Store
    come: int = 0

    async def meet(self) -> None:
        self.come += 1
        while self.come < 2:
            if await self._is_somebody_waiting():
                return

    async def _is_somebody_waiting(self) -> bool:
        async with self.store.engines[0].connect() as connection:
            found = await connection.execute(text(WAITING))
            waiting = int(found.scalar_one())
            await connection.rollback()
        return waiting > 0


def _unlock(uow: UnitOfWork) -> None:
    """The guard off: nothing that this unit of work reads is locked."""
    for shelf in (uow._persons, uow._attempts, uow._chats):
        shelf._lock = False


async def _together(*tasks: Awaitable[None]) -> list[BaseException]:
    done = await asyncio.gather(*tasks, return_exceptions=True)
    return [one for one in done if one is not None]


def _renaming(store: Store, person: int, both: Both, *, locked: bool) -> Callable[[str], Awaitable[None]]:
    async def rename(letter: str) -> None:
        async with store.write() as uow:
            if not locked:
                _unlock(uow)
            found = await uow.person(person)
            assert found is not None
            await both.meet()
            found.name += letter
            uow.save_person(found)
            await uow.commit()

    return rename


@pytest.mark.parametrize("locked", [False, True])
async def test_two_writers_of_a_person(postgres_store: Store, locked: bool) -> None:
    async with postgres_store.write() as uow:
        person, _ = await enter(uow, 1, "x")
        await uow.commit()
    rename = _renaming(postgres_store, person.id, Both(postgres_store), locked=locked)
    failed = await _together(rename("a"), rename("b"))
    async with postgres_store.read() as uow:
        found = await uow.person(person.id)
    assert found is not None
    if locked:
        assert failed == []
        assert sorted(found.name) == ["a", "b", "x"]
    else:
        assert [type(one) for one in failed] == [Stale], "the second would have overwritten the first"
        assert len(found.name) == 2


@pytest.mark.parametrize("locked", [False, True])
async def test_two_presses_of_one_button(postgres_store: Store, locked: bool) -> None:
    [id] = await playing(postgres_store, 1)
    both = Both(postgres_store)
    heard: list[str] = []

    async def presses(choice: int) -> None:
        async with postgres_store.write() as uow:
            if not locked:
                _unlock(uow)
            attempt = await uow.attempt(id)
            assert attempt is not None
            await both.meet()
            heard.append(type(attempt.answer(1, choice, after(2))).__name__)
            uow.save_attempt(attempt)
            await uow.commit()

    failed = await _together(presses(0), presses(1))
    async with postgres_store.read() as uow:
        attempt = await uow.attempt(id)
    assert attempt is not None
    assert len(attempt.steps) == 2
    if locked:
        assert failed == []
        assert sorted(heard) == ["Accepted", "AlreadySettled"]
    else:
        assert heard == ["Accepted", "Accepted"], "both would have been told that their answer counts"
        assert [type(one) for one in failed] == [Conflict]


async def test_two_that_lock_crosswise_are_told_to_run_again(postgres_store: Store) -> None:
    async with postgres_store.write() as uow:
        people = [(await enter(uow, number))[0].id for number in range(2)]
        await uow.commit()
    both = Both(postgres_store)

    async def takes(order: list[int]) -> None:
        async with postgres_store.write() as uow:
            assert await uow.person(order[0]) is not None
            await both.meet()
            assert await uow.person(order[1]) is not None
            await uow.commit()

    failed = await _together(takes(people), takes(people[::-1]))
    assert [type(one) for one in failed] == [Retry]


async def test_prefetching_crosswise_does_not_deadlock(postgres_store: Store) -> None:
    attempts = await playing(postgres_store, 40)
    events = [pressed(number, attempt) for number, attempt in enumerate(attempts)]

    async def handles(turn: int) -> None:
        async with postgres_store.write() as uow:
            await uow.prefetch(events if turn % 2 else events[::-1], CONTEST, ROUND)
            await uow.commit()

    assert await _together(*(handles(turn) for turn in range(12))) == []


async def test_an_event_is_claimed_by_one_replica(postgres_store: Store) -> None:
    both = Both(postgres_store)
    fresh: list[set[str]] = []

    async def claims(keys: list[str]) -> None:
        async with postgres_store.write() as uow:
            fresh.append(await uow.claim_events(keys, after(0)))
            await both.meet()
            await uow.commit()

    assert await _together(claims(["a", "b", "c"]), claims(["c", "b", "a"])) == []
    assert sorted(map(len, fresh)) == [0, 3]


async def test_replicas_meet_one_stranger(database: Store) -> None:
    """On both databases one wins; the other is sent back, looks again and finds the person."""

    async def meets() -> None:
        async with database.write() as uow:
            await enter(uow, 1)
            await uow.commit()

    failed = await _together(*(meets() for _ in range(4)))
    assert [type(one) for one in failed] == [Conflict] * 3


async def test_ids_of_replicas_do_not_meet(postgres_store: Store, migrated_postgres: str) -> None:
    other = await Store.open(migrated_postgres, keys=KEYS)
    given: list[int] = []

    async def takes(store: Store, keep: bool) -> None:
        async with store.write() as uow:
            ids = [await uow.new_id() for _ in range(700)]
            if keep:
                await uow.commit()
                given.extend(ids)

    assert (
        await _together(*(takes(store, keep) for store in (postgres_store, other) for keep in (True, False, True)))
        == []
    )
    await other.close()
    assert len(given) == len(set(given)) == 4 * 700
