"""Whose turn it is to fetch updates: one server's at a time, another's in seconds when it dies, at once when it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

import pytest

from bot.channels.telegram.turn import LEASE, Turn
from storage.errors import Reason, Unavailable
from storage.leases import next_due
from storage.store import AnyStore
from tests.storage.making import NOW

CONTEST = "telegram:777"


class Servers:
    """Several servers at one store; a nap lets the others go on, and the clock is moved by hand."""

    def __init__(self, store: AnyStore) -> None:
        self.store = store
        self.now = NOW
        self.fetching: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    def clock(self) -> datetime:
        return self.now

    def starts(self, name: str) -> Turn:
        turn = Turn(self.store, CONTEST, name, self.clock, self.nap)

        async def work() -> None:
            self.fetching.append(name)
            try:
                await asyncio.Event().wait()
            finally:
                self.fetching.remove(name)

        self.tasks.append(asyncio.get_running_loop().create_task(turn.run(work)))
        return turn

    @staticmethod
    async def nap(_: float) -> None:
        await asyncio.sleep(0.005)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not true():  # noqa: ASYNC110 - what is waited for is several servers' doing
                await asyncio.sleep(0.005)

    async def dies(self, number: int) -> None:
        self.tasks[number].cancel()
        await asyncio.gather(self.tasks[number], return_exceptions=True)

    async def close(self) -> None:
        for number in range(len(self.tasks)):
            await self.dies(number)


Story = Callable[[Servers], Coroutine[None, None, None]]


async def played(store: AnyStore, story: Story) -> None:
    servers = Servers(store)
    try:
        await story(servers)
    finally:
        await servers.close()


async def test_the_very_first_server_begins_without_a_pause(store: AnyStore) -> None:
    async def story(servers: Servers) -> None:
        pauses: list[float] = []

        def runs_on() -> datetime:
            servers.now += timedelta(milliseconds=1)
            return servers.now

        async def nap(seconds: float) -> None:
            pauses.append(seconds)
            await asyncio.Event().wait()

        begun = asyncio.Event()

        async def work() -> None:
            begun.set()

        turn = Turn(servers.store, CONTEST, "one", runs_on, nap)
        servers.tasks.append(asyncio.create_task(turn.run(work, waits=lambda: pauses.append(0))))
        async with asyncio.timeout(60):
            await begun.wait()
        assert 0 not in pauses

    await played(store, story)


async def test_one_at_a_time_and_another_when_it_dies(store: AnyStore) -> None:
    async def story(servers: Servers) -> None:
        servers.starts("first")
        await servers.until(lambda: servers.fetching == ["first"])
        servers.starts("second")
        for _ in range(3):
            servers.now += LEASE / 2
            await asyncio.sleep(0.05)
            assert servers.fetching == ["first"]
        await servers.dies(0)
        await asyncio.sleep(0.05)
        assert servers.fetching == []
        servers.now += LEASE
        await servers.until(lambda: servers.fetching == ["second"])

    await played(store, story)


async def test_whoever_leaves_lets_another_take_over_at_once(store: AnyStore) -> None:
    async def story(servers: Servers) -> None:
        first = servers.starts("first")
        await servers.until(lambda: servers.fetching == ["first"])
        await servers.dies(0)
        await first.give_back()
        servers.starts("second")
        await servers.until(lambda: servers.fetching == ["second"])

    await played(store, story)


async def test_who_slept_too_long_stops(store: AnyStore) -> None:
    async def story(servers: Servers) -> None:
        first = servers.starts("first")
        await servers.until(lambda: servers.fetching == ["first"])
        await first.give_back()  # as if somebody had taken the row when its lease ran out
        servers.starts("second")
        await servers.until(lambda: servers.fetching in (["first"], ["second"]))
        await asyncio.sleep(0.05)
        assert len(servers.fetching) <= 1, "never both; none while the turn changes hands"
        await servers.until(lambda: len(servers.fetching) == 1)

    await played(store, story)


async def test_a_database_that_is_away_ends_no_turn(store: AnyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(servers: Servers) -> None:
        def away() -> None:
            raise Unavailable(Reason.AWAY)

        servers.starts("first")
        await servers.until(lambda: servers.fetching == ["first"])
        with monkeypatch.context() as patch:
            patch.setattr(store, "write", away)
            await asyncio.sleep(0.05)
            assert servers.fetching == ["first"]
        servers.now += timedelta(seconds=1)
        await asyncio.sleep(0.05)
        assert servers.fetching == ["first"]

    await played(store, story)


async def test_no_contest_takes_it_for_a_timer_of_its_own(store: AnyStore) -> None:
    async def story(servers: Servers) -> None:
        servers.starts("first")
        await servers.until(lambda: servers.fetching == ["first"])
        assert await next_due(store, "timer", "son-la-2024") is None
        assert await next_due(store, "timer", CONTEST) is not None

    await played(store, story)
