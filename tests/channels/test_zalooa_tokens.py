"""The Official Account's tokens: exchanged by one at a time, never twice with the same, and never lost without a word."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.zalo_oa.tokens import HELD, SignedOff
from services.alarms import Trouble
from storage import tables
from storage.rows import EVERYTHING
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import AnyStore, Store
from storage.token_pairs import PairState, TokenPair, read_pair, write_pair
from storage.unit_of_work import UnitOfWork
from tests.channels.zalooa_tokens import Holder
from tests.rig import SECRET, Hand
from tests.zalooa import FakeOa, Fault

NOW = datetime(2024, 6, 3, 1, tzinfo=UTC)
KEYS = Keys(SECRET)


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture
async def fake(clock: Hand) -> AsyncIterator[FakeOa]:
    fake = await FakeOa.start(clock)
    yield fake
    await fake.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyStore]:
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    await migrate(url)
    store = await Store.open(url, keys=KEYS)
    yield store
    await store.close()


@pytest.fixture
async def holder(fake: FakeOa, store: AnyStore, clock: Hand) -> AsyncIterator[Callable[..., Holder]]:
    async with AsyncExitStack() as stack:
        seed = fake.grant()

        def made(owner: str = "one", seed: str = seed) -> Holder:
            one = Holder(fake, store, clock, owner, seed=seed)
            stack.push_async_callback(one.close)
            return one

        yield made


def exchanges(fake: FakeOa) -> list[str]:
    """The refresh tokens that were handed in, in order."""
    return [one.body["refresh_token"] for one in fake.asked if one.path == "/v4/oa/access_token"]


async def kept(store: AnyStore) -> TokenPair:
    async with store.read() as uow:
        (row,) = await uow.rows.fetch(tables.token_pair, (), EVERYTHING)
        pair = await read_pair(uow, KEYS, row["name"])
    assert pair is not None
    return pair


async def change(store: AnyStore, **columns: Any) -> None:
    """As a process leaves it that was killed."""
    pair = replace(await kept(store), **columns)
    async with store.write() as uow:
        await write_pair(uow, KEYS, pair)
        await uow.commit()


async def test_the_first_pair_comes_from_the_settings_and_a_restart_goes_on_with_it(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    first = await holder().tokens.current()
    assert first in fake.access
    assert await holder("after a restart").tokens.current() == first
    assert len(exchanges(fake)) == 1


async def test_nothing_readable_is_stored(fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]) -> None:
    access = await holder().tokens.current()
    async with store.read() as uow:
        (row,) = await uow.rows.fetch(tables.token_pair, (), EVERYTHING)
    assert access not in str(row)
    assert not any(token in str(row) for token in fake.refresh)


async def test_many_who_are_refused_at_once_make_one_exchange(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    houses = [holder(f"house {number}") for number in range(3)]
    (old,) = {await house.tokens.current() for house in houses}
    fake.access.clear()
    new = await asyncio.gather(*(house.tokens.refresh(old) for house in houses for _ in range(4)))
    assert len(set(new)) == 1
    assert new[0] in fake.access
    assert len(exchanges(fake)) == len(set(exchanges(fake))) == 2


@pytest.mark.parametrize("locked", [True, False])
async def test_who_reads_the_pair_at_the_same_moment_waits_for_its_row(
    locked: bool, fake: FakeOa, store: AnyStore, holder: Callable[..., Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody looks at the pair before anybody has written; shown to go wrong where nobody locks the row."""
    houses = [holder(f"house {number}") for number in range(3)]
    (old,) = {await house.tokens.current() for house in houses}

    async def slow(uow: UnitOfWork, keys: Keys, name: str, *, lock: bool = False) -> TokenPair | None:
        found = await read_pair(uow, keys, name, lock=lock and locked)
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr("bot.channels.zalo_oa.tokens.read_pair", slow)
    await asyncio.gather(*(house.tokens.refresh(old) for house in houses), return_exceptions=True)
    twice = len(exchanges(fake)) > len(set(exchanges(fake)))
    one_writer = isinstance(store, Store) and len(store.engines) > 1
    assert twice == (not locked and not one_writer)


async def test_an_old_pair_is_exchanged_before_it_runs_out(
    fake: FakeOa, clock: Hand, holder: Callable[..., Holder]
) -> None:
    house = holder()
    first = await house.tokens.current()
    keeping = asyncio.create_task(house.tokens.keep_fresh())
    clock.now += timedelta(hours=19)
    await asyncio.sleep(0.05)
    assert len(exchanges(fake)) == 1
    clock.now += timedelta(hours=1, seconds=1)
    await fake.until(lambda: len(exchanges(fake)) == 2)
    assert await house.tokens.refresh(first) in fake.access
    keeping.cancel()
    assert set(exchanges(fake)) == set(fake.refresh) - {token for token, used in fake.refresh.items() if not used}


async def test_the_new_pair_is_written_before_it_is_used(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    access = await holder().tokens.current()
    pair = await kept(store)
    assert (pair.access, pair.state) == (access, PairState.KEPT)
    assert fake.refresh[pair.refresh] is False


@pytest.mark.parametrize("living", [True, False])
async def test_an_exchange_that_was_cut_off(
    living: bool, fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    """Before Zalo had it, it is made again; after, nobody has the new pair and the owners are told."""
    old = await holder().tokens.current()
    if not living:
        fake.new_pair()
    await change(store, state=PairState.ROTATING, owner="who died", lease_until=clock.now + HELD)
    clock.now += HELD + timedelta(seconds=1)
    house = holder("another")
    if living:
        assert await house.tokens.refresh(old) in fake.access
        assert (await kept(store)).state is PairState.KEPT
        assert house.alarms == []
    else:
        with pytest.raises(SignedOff):
            await house.tokens.refresh(old)
        assert (await kept(store)).state is PairState.LOST
        assert [raised.trouble for raised in house.alarms] == [Trouble.SIGNED_OFF]
        assert "THITUAN_ZALO_OA_REFRESH_TOKEN" in house.told[0]
    assert len(exchanges(fake)) == len(set(exchanges(fake)))


async def test_who_comes_while_somebody_exchanges_waits_for_the_new_pair(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    old = await holder().tokens.current()
    await change(store, state=PairState.ROTATING, owner="busy", lease_until=clock.now + HELD)
    waiting = asyncio.create_task(holder("another").tokens.refresh(old))
    await asyncio.sleep(0.05)
    pair = fake.new_pair()
    await change(store, state=PairState.KEPT, owner=None, lease_until=None, access=pair["access_token"], refresh=pair["refresh_token"])  # fmt: skip
    assert await waiting == pair["access_token"]
    assert len(exchanges(fake)) == 1


async def test_a_holder_that_comes_late_still_brings_its_pair(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    """It was given up meanwhile, but has the only pair that Zalo takes."""
    one, other = holder("slow"), holder("other")
    old = await one.tokens.current()
    put, gate = one.tokens._put, asyncio.Event()

    async def slow(pair: TokenPair, instead_of: TokenPair | None = None) -> bool:
        await gate.wait()
        return await put(pair, instead_of)

    one.tokens._put = slow  # type: ignore[method-assign]
    exchanging = asyncio.create_task(one.tokens.refresh(old))
    await fake.until(lambda: len(exchanges(fake)) == 2)
    clock.now += HELD + timedelta(seconds=1)
    with pytest.raises(SignedOff):
        await other.tokens.refresh(old)
    gate.set()
    new = await exchanging
    assert new in fake.access
    assert await other.tokens.current() == new


async def test_a_used_token_is_told_to_the_owners_once_and_a_new_consent_heals_it(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    house = holder()
    old = await house.tokens.current()
    fake.new_pair()
    for _ in range(3):
        with pytest.raises(SignedOff):
            await house.tokens.refresh(old)
    assert [raised.trouble for raised in house.alarms] == [Trouble.SIGNED_OFF]
    assert len(exchanges(fake)) == 2
    healed = holder("started again", seed=fake.grant())
    assert await healed.tokens.current() in fake.access


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_server_with_the_older_setting_follows_a_new_consent(
    restarted: bool, fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    """One after the other gets the new setting: whoever still has the old one goes on with the new pair, and kills nothing."""
    old = holder("has the old setting")
    dead = await old.tokens.current()
    seed = fake.grant()
    new = await holder("has the new one", seed).tokens.current()
    if restarted:
        old = holder("has the old setting and was started again")
    assert await old.tokens.refresh(dead) == new
    assert await holder("and the next", seed).tokens.current() == new
    assert old.alarms == []
    assert len(exchanges(fake)) == len(set(exchanges(fake))) == 2


async def test_a_late_pair_does_not_take_the_place_of_a_new_consent(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    old = holder("slow")
    dead = await old.tokens.current()
    fake.fails("/v4/oa/access_token", Fault(200, json.dumps(fake.new_pair()).encode(), holds=True))
    exchanging = asyncio.create_task(old.tokens.refresh(dead))
    await fake.until(lambda: fake.held == 1)
    new = await holder("started again", fake.grant()).tokens.current()
    fake.lets_go()
    with pytest.raises(SignedOff):
        await exchanging
    assert (await kept(store)).access == new
    assert await old.tokens.refresh(dead) == new


async def test_a_lost_pair_is_told_after_a_restart_too(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    """Whoever gave it up may have died before anybody heard of it, and starting again is what operators try first."""
    house = holder()
    old = await house.tokens.current()
    fake.new_pair()
    with pytest.raises(SignedOff):
        await house.tokens.refresh(old)
    again = holder("after a restart")
    for _ in range(2):
        with pytest.raises(SignedOff):
            await again.tokens.current()
    assert ["consent again" in words for words in again.told] == [True]
    assert again.alarms == house.alarms, "the same key, so that owners hear it once"


async def test_another_secret_key_is_told_and_ends_nothing(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    await holder().tokens.current()
    other = Holder(
        fake, store, clock, "other", seed=fake.grant(), keys=Keys("another secret that is long enough for one")
    )
    with pytest.raises(SignedOff):
        await other.tokens.current()
    assert "THITUAN_SECRET_KEY" in other.told[0]
    assert (await kept(store)).state is PairState.KEPT
    await other.close()


@pytest.mark.parametrize(
    ("fault", "again"),
    [
        (Fault(200, b'{"error":-14002,"message":"app is inactive"}'), True),
        (Fault(200, b'{"error":-32,"message":"too many"}'), True),
        (Fault(200, b'{"error":-219,"message":"app is disabled"}'), True),
        (Fault(200, b'{"error":-14004,"message":"app secret is wrong"}'), True),
        (Fault(502, b"<html>bad gateway</html>"), False),
        (Fault(200, b"<html>hello</html>"), False),
        (Fault(200, b"{}"), False),
        (Fault(503, b'{"error":-1,"message":"busy"}'), False),
        (Fault(drops=True), False),
    ],
)
async def test_what_zalo_answers_instead_of_a_pair(
    fault: Fault, again: bool, fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    """What surely was not exchanged is tried again at once; what may have been, only when the old token is seen to live."""
    house = holder()
    old = await house.tokens.current()
    fake.fails("/v4/oa/access_token", fault)
    with pytest.raises(SignedOff):
        await house.tokens.refresh(old)
    assert (await kept(store)).state is (PairState.KEPT if again else PairState.ROTATING)
    if not again:
        clock.now += HELD + timedelta(seconds=1)
    assert await house.tokens.refresh(old) in fake.access
    assert house.alarms == []


async def test_a_server_that_is_stopped_in_the_middle_of_an_exchange_waits_for_its_pair(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    house, answer = holder(), Fault(200, holds=True)
    await house.tokens.current()
    pair = fake.new_pair()
    fake.fails("/v4/oa/access_token", replace(answer, body=json.dumps(pair).encode()))
    clock.now += timedelta(hours=21)
    keeping = asyncio.create_task(house.tokens.keep_fresh())
    await fake.until(lambda: fake.held == 1)
    keeping.cancel()
    stopping = asyncio.create_task(house.tokens.close())
    await asyncio.sleep(0)
    fake.lets_go()
    await stopping
    assert (await kept(store)).access == pair["access_token"]


async def test_a_refusal_while_zalo_cannot_be_asked_gives_nothing_up(
    fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    """The app is switched off: Zalo says so to everything, and the pair goes on when it is on again."""
    house, off = holder(), Fault(200, b'{"error":-209,"message":"app is inactive"}')
    old = await house.tokens.current()
    fake.fails("/v4/oa/access_token", off)
    fake.fails("/v2.0/oa/getoa", off)
    with pytest.raises(SignedOff):
        await house.tokens.refresh(old)
    assert "developer console" in house.told[0]
    assert await house.tokens.refresh(old) in fake.access
    assert house.alarms == []


async def test_an_exchange_whose_answer_was_lost_is_not_made_twice(
    fake: FakeOa, store: AnyStore, clock: Hand, holder: Callable[..., Holder]
) -> None:
    house = holder()
    old = await house.tokens.current()
    fake.fails("/v4/oa/access_token", Fault(drops=True, after=True))
    with pytest.raises(SignedOff):
        await house.tokens.refresh(old)
    clock.now += HELD + timedelta(seconds=1)
    with pytest.raises(SignedOff):
        await house.tokens.refresh(old)
    assert len(exchanges(fake)) == len(set(exchanges(fake))) == 2
    assert [raised.trouble for raised in house.alarms] == [Trouble.SIGNED_OFF]


async def test_nobody_listens_at_all(fake: FakeOa, store: AnyStore, clock: Hand) -> None:
    house = Holder(fake, store, clock, seed=fake.grant())
    url = fake.url
    await fake.close()
    with pytest.raises(SignedOff):
        await house.tokens.current()
    assert (await kept(store)).state is PairState.KEPT
    assert house.alarms == []
    assert url
    await house.close()


@pytest.mark.parametrize("restarted", [False, True])
async def test_no_token_stands_in_an_error(
    restarted: bool, fake: FakeOa, store: AnyStore, holder: Callable[..., Holder]
) -> None:
    house = holder()
    old = await house.tokens.current()
    if restarted:
        house = holder("after a restart")
    pair = await kept(store)
    fake.fails("/v4/oa/access_token", Fault(200, f'{{"error":-14002,"message":"bad {pair.refresh}"}}'.encode()))
    with pytest.raises(SignedOff) as off:
        await house.tokens.refresh(old)
    assert pair.refresh not in f"{off.value} {house.told}"
