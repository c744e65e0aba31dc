"""Telegram's limits: the crowd at its pace, replies past it, a 429 obeyed by all, money only up to its cap."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
import structlog

from bot.channels.port import NotNow
from bot.channels.telegram import paid as paid_module
from bot.channels.telegram.limits import AHEAD, GROUP_BURST, Limits
from bot.channels.telegram.paid import StarPurse
from bot.pace import Ledger, Pace
from messaging.model import Chat
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import AnyStore, Store
from tests.bot.virtual import VirtualTime
from tests.botapi.rates import Rates
from tests.memory import MemoryStore


def group(number: int) -> Chat:
    return Chat("telegram", "1", f"-{number}", group=True)


def person(number: int) -> Chat:
    return Chat("telegram", "1", f"{number}")


class Bot:
    """Limits that count, on time that is moved."""

    def __init__(self, purse: object = None) -> None:
        self.time = VirtualTime()
        self.limits = Limits(Pace(Ledger(self.time), self.time.sleep), "1", self.time, purse, rng=random.Random(1))  # type: ignore[arg-type]
        self.left: list[tuple[float, Chat, bool]] = []

    async def sends(self, chat: Chat, *, unasked: bool = False, after: float = 0) -> None:
        if after:
            await self.time.sleep(after)
        paid = await self.limits.leave(chat, unasked=unasked)
        self.left.append((self.time.now - 1000, chat, paid))

    def most_within(self, seconds: float, *, paid: bool = False) -> int:
        times = sorted(at for at, _, kind in self.left if kind is paid)
        return max(sum(start <= at < start + seconds for at in times) for start in times)


async def test_two_thousand_groups_get_a_broadcast_at_28_a_second_and_never_35_within_one() -> None:
    bot = Bot()
    await bot.time.runs(*(bot.sends(group(number), unasked=True) for number in range(2000)))
    assert 2000 / bot.left[-1][0] >= 28
    assert bot.most_within(1.0) <= 34


async def test_a_group_gets_at_most_twenty_within_any_minute() -> None:
    bot = Bot()
    await bot.time.runs(*(bot.sends(group(1), unasked=number % 2 == 0) for number in range(100)))
    assert bot.most_within(60.0) <= 20
    assert sum(at == 0 for at, _, _ in bot.left) == GROUP_BURST


async def test_replies_go_past_the_crowd_but_not_faster_than_their_chat() -> None:
    bot = Bot()
    notices = [bot.sends(group(number), unasked=True) for number in range(300)]
    await bot.time.runs(*notices, *(bot.sends(person(number), after=1) for number in range(200)))
    assert {at for at, chat, _ in bot.left if not chat.group} == {1.0}
    bot = Bot()
    await bot.time.runs(*(bot.sends(person(1)) for _ in range(6)))
    assert [at for at, _, _ in bot.left] == pytest.approx([0, 0, 0, 1, 2, 3])


async def test_a_429_on_a_notice_holds_all_notices_and_that_chat() -> None:
    bot = Bot()
    await bot.limits.refused(group(1), 7, unasked=True)
    await bot.time.runs(bot.sends(group(2), unasked=True), bot.sends(group(1)), bot.sends(person(3)))
    assert sorted((at, chat.external_id) for at, chat, _ in bot.left) == [(0.0, "3"), (7.0, "-1"), (7.0, "-2")]


async def test_a_429_on_a_reply_holds_that_chat_only() -> None:
    bot = Bot()
    await bot.limits.refused(person(1), 7, unasked=False)
    await bot.time.runs(bot.sends(person(1)), bot.sends(person(2)), bot.sends(group(3), unasked=True))
    assert sorted((at, chat.external_id) for at, chat, _ in bot.left) == [(0.0, "-3"), (0.0, "2"), (7.0, "1")]


async def test_429s_of_two_chats_hold_everything() -> None:
    bot = Bot()
    await bot.limits.refused(person(1), 7, unasked=False)
    await bot.limits.refused(person(1), 7, unasked=False)
    await bot.time.runs(bot.sends(person(3)))
    await bot.limits.refused(person(2), 5, unasked=False)
    await bot.time.runs(bot.sends(person(3)), bot.sends(group(4), unasked=True))
    assert [at for at, _, _ in bot.left] == [0.0, 5.0, 5.0]


@pytest.mark.parametrize("seed", range(5))
async def test_two_servers_that_share_nothing_do_not_keep_each_other_out_for_ever(seed: int) -> None:
    time, chance = VirtualTime(), random.Random(seed)
    telegram = Rates(time)

    async def notice(limits: Limits, number: int) -> None:
        while True:
            await limits.leave(group(number), unasked=True)
            assert time() < 1300, "they keep each other out"
            await time.sleep(0.03)
            wait = telegram.ask(-number, "sendMessage", group=True, last_said=None)
            if not wait:
                return
            await limits.refused(group(number), wait, unasked=True)

    async def server(first: int) -> None:
        limits = Limits(Pace(Ledger(time), time.sleep), "1", time, rng=chance)
        await asyncio.gather(*(notice(limits, number) for number in range(first, first + 130)))

    with structlog.testing.capture_logs():
        await time.runs(server(0), server(1000))
    assert len(telegram.sent) == 260
    assert telegram.refusals, "together they were too fast"
    assert telegram.sent[-1].at - telegram.sent[0].at < 60


async def test_no_reply_waits_behind_a_429_for_longer_than_anybody_waits_for_it() -> None:
    bot = Bot()
    await bot.limits.refused(person(1), 3600, unasked=False)
    with pytest.raises(NotNow) as told:
        await bot.limits.leave(person(1), unasked=False)
    assert told.value.retry_after == pytest.approx(3600)
    await bot.limits.refused(person(2), 20, unasked=False)
    await bot.time.runs(bot.sends(person(2)), bot.sends(person(3)))
    assert [at for at, _, _ in bot.left] == [20.0, 20.0]


async def test_only_a_few_stand_ready_before_the_gate_and_none_while_telegram_has_us_wait() -> None:
    bot = Bot()
    ready: list[int] = []

    async def notice(number: int) -> None:
        async with bot.limits.room(group(number)):
            ready.append(number)
            await bot.sends(group(number), unasked=True)
            assert len(ready) - len(bot.left) < AHEAD
            await bot.time.sleep(10)  # on its way: it stands in nobody's way any more

    await bot.time.runs(*(notice(number) for number in range(100)))
    assert bot.left[-1][0] < 4
    await bot.limits.refused(group(5), 30, unasked=True)
    with pytest.raises(NotNow) as told:
        async with bot.limits.room(group(6)):
            pass
    assert told.value.retry_after == pytest.approx(30)
    await bot.time.runs(bot.time.sleep(30))
    assert bot.limits._ahead._value == AHEAD
    assert bot.limits._ready == set()


# money -------------------------------------------------------------------------------------------------------------------
@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AnyStore:
    keys = Keys("a test secret that is long enough to be one")
    if request.param == "memory":
        return MemoryStore(keys=keys)
    url = f"sqlite+aiosqlite:///{tmp_path / 'paid.db'}"
    await migrate(url)
    return await Store.open(url, keys=keys)


async def test_what_is_above_the_free_pace_is_paid_until_the_cap(store: AnyStore) -> None:
    bot = Bot(StarPurse(store, "1", 50))
    await bot.time.runs(*(bot.sends(group(number), unasked=True) for number in range(600)))
    paid = [at for at, _, paid in bot.left if paid]
    assert len(paid) == 500
    assert max(paid) < 1
    assert 97 / 29 - 0.1 < bot.left[-1][0] < 4
    await store.close()


async def test_the_cap_holds_across_restarts_and_replicas(store: AnyStore) -> None:
    purses = [StarPurse(store, "1", 20) for _ in range(3)]
    spent = sum(await asyncio.gather(*(purse.spend() for purse in purses for _ in range(60))))
    assert spent == 180
    again = [StarPurse(store, "1", 20) for _ in range(2)]
    spent += sum([await purse.spend() for purse in [*purses, *again] for _ in range(60)])
    assert 200 - 3 * 10 <= spent <= 200
    assert not await StarPurse(store, "1", 20).spend()
    assert await StarPurse(store, "1", 30).spend()
    assert await StarPurse(store, "2", 20).spend()
    await store.close()


async def test_the_operator_is_told_at_four_fifths_and_at_the_end(
    store: AnyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = structlog.testing.LogCapture()
    monkeypatch.setattr(paid_module, "log", structlog.wrap_logger(None, [told], wrapper_class=structlog.BoundLogger))
    purse = StarPurse(store, "1", 10)
    assert [await purse.spend() for _ in range(103)] == [True] * 100 + [False] * 3
    assert [line["stars"] for line in told.entries] == [8.0, 10.0]
    await store.close()


async def test_nothing_is_paid_by_default() -> None:
    bot = Bot()
    await bot.time.runs(*(bot.sends(group(number), unasked=True) for number in range(100)))
    assert not any(paid for _, _, paid in bot.left)
