"""One broken thing must not stop what works: notices, timers and replies go on around it, and it is not hammered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import clockwork
from bot.clockwork import Clockwork
from bot.delivery import keep_working
from handlers.context import Context
from messaging.model import Due, Outgoing
from services.records import Notice, SendState, Timer
from storage.errors import Reason, Unavailable
from tests.rig import STORES, Player, Rig, make_rig
from tests.stories.crowd import plays, registers

WEEK = "week-1"


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    yield rig
    await rig.close()


async def queue(rig: Rig, player: Player, *notices: tuple[str, dict[str, Any]]) -> None:
    async with rig.app.store.write() as uow:
        chat = await uow.chat(player.chat)
        for number, (kind, parameters) in enumerate(notices):
            id, contest = await uow.new_id(), rig.app.contest.id
            uow.add_notice(Notice(id, contest, f"n{number}", kind, parameters, chat.id, rig.clock.now))
        await uow.commit()


async def states(rig: Rig, player: Player) -> list[str]:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(player.sender)
        assert person is not None
        rows = (await uow.everything_about(person.id))["outbox"]
    return [str(row["state"]) for row in sorted(rows, key=lambda row: str(row["key"]))]


GOOD = {"round": WEEK, "number": 1, "correct": 7, "total": 10}


async def test_a_notice_that_cannot_be_worded_is_refused_and_the_next_one_arrives(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/trogiup")
    await queue(rig, lan, ("no such kind", {}), ("time_up", {"round": "no such round"}), ("time_up", GOOD))
    await rig.app.courier.work_off()
    await rig.settle()
    assert "7/10" in await lan.looks()
    assert await states(rig, lan) == [SendState.REFUSED, SendState.REFUSED, SendState.ACCEPTED]


async def test_a_messenger_that_breaks_in_an_unknown_way_leaves_the_notice_unknown(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = rig.person("lan")
    await lan.says("/trogiup")
    messenger = rig.messengers["buttons"]
    working = messenger.send

    async def breaks(*words: Any, **kind: Any) -> str | None:
        monkeypatch.setattr(messenger, "send", working)
        raise ValueError("half an answer")

    monkeypatch.setattr(messenger, "send", breaks)
    await queue(rig, lan, ("time_up", GOOD), ("time_up", GOOD))
    await rig.app.courier.work_off()
    assert await states(rig, lan) == [SendState.UNKNOWN, SendState.ACCEPTED]


async def test_background_work_outlives_a_fault(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    all_did_twice = asyncio.Event()

    def first_fails(name: str) -> Any:
        async def look() -> int:
            done.append(name)
            if min(done.count(one) for one in ("courier", "clockwork", "housekeeping")) >= 2:
                all_did_twice.set()
            if done.count(name) == 1:
                raise RuntimeError("a fault of ours")
            return 0

        return look

    monkeypatch.setattr(rig.app.courier, "work_off", first_fails("courier"))
    monkeypatch.setattr(rig.app.clockwork, "look", first_fails("clockwork"))
    monkeypatch.setattr(rig.app.clockwork, "tidy", first_fails("housekeeping"))
    rig.app.nursery.start(keep_working(rig.app.courier, 0.0), "courier")
    rig.app.nursery.start(rig.app.clockwork.keep_looking(0.0), "clockwork")
    rig.app.nursery.start(rig.app.clockwork.keep_tidy(0.0), "housekeeping")
    async with asyncio.timeout(5):
        await all_did_twice.wait()


async def test_a_reply_that_cannot_be_sent_does_not_take_the_next_one_along(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = rig.person("lan")
    messenger = rig.messengers["buttons"]
    working, tried = messenger.send, 0

    async def breaks_once(*words: Any, **kind: Any) -> str | None:
        nonlocal tried
        tried += 1
        if tried == 1:
            raise OSError("the line broke")
        return await working(*words, **kind)

    monkeypatch.setattr(messenger, "send", breaks_once)
    await asyncio.gather(lan.says("/lich"), lan.says("/trogiup"))
    assert len(lan.messages) == 1


# timers -----------------------------------------------------------------------------------------------------------------
async def several_run_out(rig: Rig, monkeypatch: pytest.MonkeyPatch, *, poisoned: int, healthy: int) -> list[str]:
    """Attempts whose time is over; the earliest ones fail. Returns what is tried, as it is tried."""
    await rig.launches()
    ids: list[int] = []
    for number in range(poisoned + healthy):
        player = await registers(rig, rig.person(f"p{number}"))
        ids.append((await plays(rig, player, right=0, seconds=1, answered=1)).id)
        rig.clock.now += timedelta(seconds=1)
    works = rig.app.conversation.routes.dues["attempt"]
    tried: list[str] = []

    async def fails(event: Due, ctx: Context) -> Any:
        tried.append(event.subject_id)
        if int(event.subject_id) in ids[:poisoned]:
            raise RuntimeError("a question is missing")
        return await works(event, ctx)

    monkeypatch.setitem(rig.app.conversation.routes.dues, "attempt", fails)
    return tried


async def left(rig: Rig) -> int:
    async with rig.app.store.read() as uow:
        return await uow.running_attempts(rig.app.contest.id, WEEK)


async def test_an_attempt_that_cannot_be_ended_is_not_tried_twice_a_second_for_ever(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = await several_run_out(rig, monkeypatch, poisoned=1, healthy=1)
    rig.clock.now += timedelta(hours=1)
    for _ in range(120):
        await rig.app.clockwork.look()
        rig.clock.now += timedelta(seconds=0.5)
    assert await left(rig) == 1
    assert len(tried) < 20
    assert rig.app.dispatcher.dead < 10
    rig.clock.now += timedelta(hours=2)
    before = len(tried)
    await rig.app.clockwork.look()
    assert len(tried) > before, "it is not given up: perhaps the fault was mended"


async def test_many_that_cannot_be_ended_hold_up_nobody(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "AT_ONCE", 4)
    await several_run_out(rig, monkeypatch, poisoned=6, healthy=3)
    rig.clock.now += timedelta(hours=1)
    async with asyncio.timeout(20):
        await rig.app.clockwork.look()
        await rig.app.clockwork.look()
    assert await left(rig) == 6


async def test_a_timer_that_fails_is_tried_less_and_less(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0

    async def fails(event: Due, ctx: Context) -> list[Outgoing]:
        nonlocal tried
        tried += 1
        raise RuntimeError("boom")

    monkeypatch.setitem(rig.app.conversation.routes.dues, "reminder", fails)
    async with rig.app.store.write() as uow:
        uow.save_timer(Timer(await uow.new_id(), rig.app.contest.id, "reminder", "x.opens.1", rig.clock.now))
        await uow.commit()
    for _ in range(360):
        await rig.app.clockwork.look()
        rig.clock.now += timedelta(seconds=30)
    assert 2 < tried < 30  # each look tries it in its batch and alone


async def test_a_reminder_of_a_round_that_is_no_more_is_laid_down(rig: Rig) -> None:
    async with rig.app.store.write() as uow:
        uow.save_timer(Timer(await uow.new_id(), rig.app.contest.id, "reminder", "week-9.opens.1", rig.clock.now))
        await uow.commit()
    await rig.app.clockwork.look()
    async with rig.app.store.read() as uow:
        timer = await uow.timer(rig.app.contest.id, "reminder", "week-9.opens.1")
        assert timer is not None
        assert timer.done_at is not None


async def test_the_owner_link_works_after_a_database_that_was_away(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    token = rig.app.owner.address("").partition("=")[2]
    working = rig.app.store.write

    def away() -> Any:
        raise Unavailable(Reason.AWAY)

    monkeypatch.setattr(rig.app.store, "write", away)
    with pytest.raises(Unavailable):
        await rig.app.owner.claim(token, rig.person("lan").sender)
    monkeypatch.setattr(rig.app.store, "write", working)
    claims = (rig.app.owner.claim(token, rig.person(name).sender) for name in ("lan", "ba"))
    assert list(await asyncio.gather(*claims)) == [True, False]


async def test_a_database_that_is_away_does_not_count_as_a_fault_of_the_timer(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await several_run_out(rig, monkeypatch, poisoned=0, healthy=2)
    rig.clock.now += timedelta(hours=1)
    working = rig.app.store.write

    def away() -> Any:
        raise Unavailable(Reason.AWAY)

    found: Clockwork = rig.app.clockwork
    monkeypatch.setattr(rig.app.store, "write", away)
    for _ in range(3):
        with pytest.raises(Exception):  # noqa: B017, PT011 - whichever of both it meets first
            await found.look()
    monkeypatch.setattr(rig.app.store, "write", working)
    await found.look()
    assert await left(rig) == 0
