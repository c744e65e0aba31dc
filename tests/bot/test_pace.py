"""The limiter: never too many, nobody forgotten, whom somebody waits for goes first."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import pace_redis
from bot.pace import SECOND, Ledger, Pace, Rule, Store, Trace, charged, wait_for
from bot.pace_redis import ASKED_AGAIN_S, RedisLedger, SharedLedger, redis_client
from tests.bot.virtual import VirtualTime

ROOT = Path(__file__).resolve().parent.parent.parent
NEVER = 1e-4
"""So seldom that nothing comes back while a test runs."""

StoreMaker = Callable[[], Awaitable[Store]]


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield Ledger(time.monotonic)
        return
    client = redis_client(request.getfixturevalue("redis_url"))
    yield RedisLedger(client)
    await client.aclose()


# the rule ----------------------------------------------------------------------------------------------------------------
@given(st.floats(0.05, 1000), st.integers(1, 10), st.lists(st.integers(0, 5 * SECOND), min_size=1, max_size=200))
def test_no_stretch_of_time_ever_holds_more_than_the_burst_and_the_rate(
    per_s: float, burst: int, pauses: list[int]
) -> None:
    rule, trace, now, gone = Rule("a", per_s, burst), Trace(), 0, list[int]()
    for pause in pauses:
        now += pause
        if wait_for(rule, trace, now) == 0:
            trace = charged(rule, trace, now)
            gone.append(now)
    for first, start in enumerate(gone):
        for last, end in enumerate(gone[first:], first):
            assert last - first + 1 <= burst + (end - start) * per_s / SECOND + 1e-6


@given(st.floats(0.05, 1000), st.integers(1, 10), st.integers(0, 30))
def test_whoever_waits_as_long_as_told_goes_and_a_microsecond_earlier_does_not(
    per_s: float, burst: int, before: int
) -> None:
    rule, trace = Rule("a", per_s, burst), Trace()
    for _ in range(before):
        trace = charged(rule, trace, 0)
    wait = wait_for(rule, trace, 0)
    assert wait_for(rule, trace, wait) == 0
    assert wait == 0 or wait_for(rule, trace, wait - 1) == 1


# both stores -------------------------------------------------------------------------------------------------------------
async def test_a_burst_goes_and_the_next_is_told_how_long(store: Store) -> None:
    rule = Rule("a", 0.1, 3)
    assert [await store.take([rule]) for _ in range(3)] == [[0]] * 3
    (wait,) = await store.take([rule])
    assert 0 < wait <= 10 * SECOND
    assert await store.take([Rule("b", 0.1, 3)]) == [0]


async def test_of_several_rules_all_are_charged_or_none(store: Store) -> None:
    narrow, wide = Rule("narrow", NEVER, 1), Rule("wide", NEVER, 2)
    assert await store.take([narrow, wide]) == [0, 0]
    waits = await store.take([narrow, wide])
    assert waits[0] > 0
    assert waits[1] == 0
    assert await store.take([wide]) == [0]
    assert (await store.take([wide]))[0] > 0


async def test_looking_charges_nothing(store: Store) -> None:
    rule = Rule("a", NEVER, 1)
    assert [await store.look([rule]) for _ in range(3)] == [[0]] * 3
    assert await store.take([rule]) == [0]


async def test_a_hold_stops_everybody_who_uses_the_key_and_a_longer_one_stays(store: Store) -> None:
    endless, slow = Rule("a"), Rule("a", 1.0, 5)
    assert await store.take([endless]) == [0]
    await store.hold("a", 60 * SECOND)
    await store.hold("a", 1 * SECOND)
    for rule in (endless, slow):
        (wait,) = await store.take([rule])
        assert 30 * SECOND < wait <= 60 * SECOND


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True), st.booleans()), max_size=15
    ),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 4), min_size=3),
)
async def test_redis_decides_like_the_rules(
    redis_server: str, asked: list[tuple[list[str], bool]], bursts: dict[str, int]
) -> None:
    client = redis_client(redis_server)
    await client.flushdb()
    shared, own = RedisLedger(client), Ledger(lambda: 0.0)
    for keys, charge in asked:
        rules = [Rule(key, NEVER, bursts[key]) for key in keys]
        answers = [await (one.take(rules) if charge else one.look(rules)) for one in (shared, own)]
        assert [wait == 0 for wait in answers[0]] == [wait == 0 for wait in answers[1]]
    await client.aclose()


async def test_keys_that_nobody_uses_any_more_are_forgotten() -> None:
    moved = VirtualTime()
    ledger = Ledger(moved)
    for number in range(3000):
        moved.now += 1
        await ledger.take([Rule(str(number), 1.0, 3)])
    assert len(ledger) <= 1001


# waiting -----------------------------------------------------------------------------------------------------------------
async def test_two_thousand_leave_as_fast_as_the_rule_allows_and_in_order() -> None:
    moved = VirtualTime()
    pace, gone = Pace(Ledger(moved), moved.sleep), list[tuple[float, int]]()
    everything = Rule("all", 28.5, 2)

    async def leaves(number: int) -> None:
        await pace.leave(Rule(f"chat {number}", 1.0, 3), everything, patient=True)
        gone.append((moved.now, number))

    await moved.runs(*(leaves(number) for number in range(500)))
    assert [number for _, number in gone] == list(range(500))
    took = gone[-1][0] - gone[0][0]
    assert 498 / took == pytest.approx(28.5, rel=0.01)


async def test_who_waits_for_a_chat_holds_nobody_up_who_writes_to_another() -> None:
    moved = VirtualTime()
    pace, gone = Pace(Ledger(moved), moved.sleep), dict[str, float]()
    slow, everything, begun = Rule("slow", 0.1, 1), Rule("all", 10.0, 1), moved.now

    async def leaves(name: str, rule: Rule) -> None:
        await pace.leave(rule, everything)
        gone[name] = moved.now - begun

    crowd = [leaves(f"slow {number}", slow) for number in range(5)]
    crowd += [leaves(f"other {number}", Rule(f"chat {number}", 1.0, 1)) for number in range(20)]
    await moved.runs(*crowd)
    assert gone["slow 4"] >= 40
    assert max(moment for name, moment in gone.items() if name.startswith("other")) < 3


async def test_unasked_sends_yield_to_replies_of_the_same_chat() -> None:
    moved = VirtualTime()
    pace, gone = Pace(Ledger(moved), moved.sleep), list[str]()
    chat, everything = Rule("chat", 1.0, 1), Rule("all", 1000.0, 1)

    async def notice(number: int) -> None:
        await pace.leave(chat, everything, patient=True)
        gone.append(f"notice {number}")

    async def reply(number: int, after: float) -> None:
        await moved.sleep(after)
        await pace.leave(chat)
        gone.append(f"reply {number}")

    await moved.runs(*(notice(n) for n in range(3)), *(reply(n, 0.5 + n / 10) for n in range(3)))
    assert gone == ["notice 0", "reply 0", "reply 1", "reply 2", "notice 1", "notice 2"]


async def test_replies_do_not_wait_for_the_crowd_of_notices() -> None:
    moved = VirtualTime()
    pace, late = Pace(Ledger(moved), moved.sleep), list[float]()
    everything = Rule("all", 28.5, 2)

    async def reply(number: int) -> None:
        await moved.sleep(number / 10)
        asked = moved.now
        await pace.leave(Rule(f"player {number}", 1.0, 3))
        late.append(moved.now - asked)

    notices = (pace.leave(Rule(f"chat {n}", 1.0, 3), everything, patient=True) for n in range(200))
    await moved.runs(*notices, *(reply(n) for n in range(50)))
    assert late == [0.0] * 50


async def test_a_hold_is_waited_for() -> None:
    moved = VirtualTime()
    pace, begun = Pace(Ledger(moved), moved.sleep), moved.now
    await pace.hold("all", 30)
    await moved.runs(pace.leave(Rule("chat", 1.0, 3), Rule("all", 30.0, 2)))
    assert moved.now - begun >= 30


async def test_at_once_takes_what_is_free_and_never_waits() -> None:
    moved = VirtualTime()
    pace, rule = Pace(Ledger(moved), moved.sleep), Rule("free", 1.0, 2)
    assert [await pace.at_once(rule) for _ in range(3)] == [True, True, False]
    assert await pace.wait(rule) == pytest.approx(1.0)


async def test_who_gives_up_leaves_the_line() -> None:
    moved = VirtualTime()
    pace, rule = Pace(Ledger(moved), moved.sleep), Rule("chat", 1.0, 1)
    await pace.leave(rule)
    waiting = [asyncio.ensure_future(pace.leave(rule)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await moved.runs(*(asyncio.wait_for(task, None) for task in waiting[1:]))
    assert pace._lines == {}


# replicas ----------------------------------------------------------------------------------------------------------------
_REPLICA = """
import asyncio, sys, time
from bot.pace import Pace, Rule
from bot.pace_redis import RedisLedger, redis_client

async def main():
    client = redis_client(sys.argv[1])
    pace, gone = Pace(RedisLedger(client)), 0
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        await pace.leave(Rule("all", 50.0, 5))
        gone += 1
    await client.aclose()
    print(gone)

asyncio.run(main())
"""


async def test_three_processes_together_keep_one_limit(redis_url: str) -> None:
    begun = time.monotonic()
    command = [sys.executable, "-c", _REPLICA, redis_url]
    running = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE) for _ in range(3)
    ]
    gone = [int((await process.communicate())[0]) for process in running]
    assert sum(gone) <= 5 + (time.monotonic() - begun) * 50.0
    assert min(gone) > 0
    # Each by itself would have had a second's worth.
    assert sum(gone) < 3 * 50


async def test_without_redis_everybody_keeps_the_limits_alone_and_it_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved, told = VirtualTime(), structlog.testing.LogCapture()
    monkeypatch.setattr(pace_redis, "log", structlog.wrap_logger(None, [told], wrapper_class=structlog.BoundLogger))
    client = redis_client("redis://127.0.0.1:1/0")
    ledger = SharedLedger(RedisLedger(client), moved)
    assert await ledger.take([Rule("a", NEVER, 1)]) == [0]
    moved.now += ASKED_AGAIN_S + 1
    assert (await ledger.take([Rule("a", NEVER, 1)]))[0] > 0
    await ledger.hold("b", 60 * SECOND)
    assert (await ledger.take([Rule("b")]))[0] > 0
    assert [entry["log_level"] for entry in told.entries] == ["warning"]
    await client.aclose()


async def test_when_redis_is_back_limits_are_shared_again(redis_url: str) -> None:
    class Shaky(RedisLedger):
        away = False

        async def take(self, rules: object) -> list[int]:
            if self.away:
                raise ConnectionResetError("gone")
            return await super().take(rules)  # type: ignore[arg-type]

    moved, client = VirtualTime(), redis_client(redis_url)
    one, other = Shaky(client), RedisLedger(client)
    ledger, rule = SharedLedger(one, moved), Rule("a", NEVER, 1)
    one.away = True
    assert await ledger.take([rule]) == [0]
    one.away = False
    assert await other.take([rule]) == [0]
    moved.now += ASKED_AGAIN_S + 1
    assert (await ledger.take([rule]))[0] > 0
    await client.aclose()


async def test_a_hold_outlives_redis_going_and_coming_back_empty(redis_url: str) -> None:
    moved, client = VirtualTime(), redis_client(redis_url)
    ledger, rule = SharedLedger(RedisLedger(client), moved), Rule("a")
    await ledger.hold("a", 60 * SECOND)
    await client.flushdb()
    assert await ledger.look([rule]) == [60 * SECOND]
    assert await ledger.take([rule]) == [60 * SECOND]
    moved.now += 61
    assert await ledger.take([rule]) == [0]
    await client.aclose()
