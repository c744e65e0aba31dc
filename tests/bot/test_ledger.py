"""The ledger of sending: lines move forward only, whoever dies, pauses or breaks in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.port import NotSent
from bot.departures import LEAVES_WITHIN
from messaging.model import Chat
from services.broadcasts import FAR, ledger_key
from services.organising import Broadcast, BroadcastState
from services.records import Notice, SendState
from storage.leases import claim_due
from tests.rig import STORES, Player, Rig, make_rig

WORDS = "Thông báo của Ban Tổ chức"
KEY = ledger_key(7)


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    yield rig
    await rig.close()


async def queued(rig: Rig, people: list[Player], state: BroadcastState = BroadcastState.SENDING) -> None:
    """A broadcast with a line for each of these people."""
    contest, now = rig.app.contest.id, rig.clock.now
    async with rig.app.store.write() as uow:
        uow.save_broadcast(Broadcast(7, contest, 1, now, WORDS, state=state))
        for one in people:
            chat = await uow.chat(one.chat)
            uow.save_chat(chat)
            uow.add_notice(Notice(await uow.new_id(), contest, KEY, "broadcast", {"broadcast": 7}, chat.id, now))
        await uow.commit()


async def becomes(rig: Rig, state: BroadcastState) -> None:
    async with rig.app.store.write() as uow:
        broadcast = await uow.broadcast(7)
        assert broadcast is not None
        broadcast.state = state
        uow.save_broadcast(broadcast)
        await uow.commit()


async def counts(rig: Rig) -> dict[SendState, int]:
    async with rig.app.store.read() as uow:
        return dict(await uow.ledger_counts(KEY))


async def got(player: Player) -> int:
    await player.looks()
    return sum(message.text == WORDS for message in player.messages)


def crowd(rig: Rig, many: int, profile: str = "buttons") -> list[Player]:
    return [rig.person(f"p{number}", profile) for number in range(many)]


async def claimed_by_the_dead(rig: Rig) -> None:
    """Somebody takes everything and is never heard of again."""
    now, contest = rig.clock.now, rig.app.contest.id
    lease = timedelta(seconds=60)
    await claim_due(rig.app.store, "outbox", now=now, owner="dead", lease=lease, limit=1000, contest=contest)


@pytest.mark.parametrize("profile", ["web", "buttons"])
async def test_what_a_dead_process_had_claimed_and_not_sent_arrives_once(rig: Rig, profile: str) -> None:
    people = crowd(rig, 5, profile)
    await queued(rig, people)
    await claimed_by_the_dead(rig)
    assert await rig.app.courier.work_off() == 0
    rig.clock.now += timedelta(seconds=61)
    await rig.app.courier.work_off()
    assert [await got(one) for one in people] == [1] * 5
    assert await counts(rig) == {SendState.ACCEPTED: 5}


async def test_what_was_on_its_way_when_the_process_died_is_unknown_and_stays_so(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(rig, 3)
    await queued(rig, people)
    await cut_off(rig, monkeypatch)
    for _ in range(3):
        rig.clock.now += LEAVES_WITHIN
        await rig.app.courier.work_off()
    assert await counts(rig) == {SendState.UNKNOWN: 3}
    assert [await got(one) for one in people] == [0] * 3
    async with rig.app.store.write() as uow:
        assert await uow.requeue_refused(KEY, rig.clock.now) == 0


async def cut_off(rig: Rig, patch: pytest.MonkeyPatch) -> None:
    """The process dies while everything is on its way."""

    async def dies(*_: Any, **__: Any) -> str | None:
        raise asyncio.CancelledError

    with patch.context() as dying:
        dying.setattr(rig.messengers["buttons"], "send", dies)
        with pytest.raises(asyncio.CancelledError):
            await rig.app.courier.work_off()


@pytest.mark.parametrize("away", [LEAVES_WITHIN, timedelta(days=8), timedelta(days=400)])
async def test_what_was_cut_off_is_unknown_however_long_the_house_stays_dead(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, away: timedelta
) -> None:
    people = crowd(rig, 3)
    await queued(rig, people)
    await cut_off(rig, monkeypatch)
    rig.clock.now += away
    await rig.app.clockwork.tidy()
    await rig.app.courier.work_off()
    assert await counts(rig) == {SendState.UNKNOWN: 3}
    assert [await got(one) for one in people] == [0] * 3


async def test_what_was_cut_off_is_unknown_also_where_its_channel_is_off_by_then(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queued(rig, crowd(rig, 2))
    await cut_off(rig, monkeypatch)
    rig.clock.now += LEAVES_WITHIN
    rig.app.conversation.channels.pop("buttons")  # type: ignore[attr-defined]
    await rig.app.courier.work_off()
    assert await counts(rig) == {SendState.UNKNOWN: 2}


async def test_of_two_who_hold_the_same_line_only_the_present_owner_writes(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(rig, 1, "web")
    await queued(rig, people)
    late = await claim_due(
        rig.app.store,
        "outbox",
        now=rig.clock.now,
        owner=rig.app.courier._owner,
        lease=timedelta(seconds=60),
        limit=10,
    )
    rig.clock.now += timedelta(seconds=61)
    await claimed_by_the_dead(rig)
    assert await rig.app.courier._written(late) == 0
    assert await got(people[0]) == 0
    rig.clock.now += timedelta(seconds=61)
    await rig.app.courier.work_off()
    assert await got(people[0]) == 1


async def test_a_broken_line_does_not_take_its_neighbours_along(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    people = crowd(rig, 4, "web")
    await queued(rig, people)
    async with rig.app.store.write() as uow:
        chat = await uow.chat(people[0].chat)
        contest = rig.app.contest.id
        uow.add_notice(Notice(await uow.new_id(), contest, KEY + "x", "no such kind", {}, chat.id, rig.clock.now))
        await uow.commit()
    await rig.app.courier.work_off()
    assert [await got(one) for one in people] == [1] * 4


async def test_many_leave_side_by_side_but_a_few_at_once_and_in_order_within_a_chat(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(rig, 30)
    await queued(rig, people)
    messenger = rig.messengers["buttons"]
    working, here, most = messenger.send, 0, 0
    full = asyncio.Event()

    async def slow(*words: Any, **kind: Any) -> str | None:
        nonlocal here, most
        here += 1
        most = max(most, here)
        if here == 8:
            full.set()
        await full.wait()
        here -= 1
        return await working(*words, **kind)

    monkeypatch.setattr(messenger, "send", slow)
    async with asyncio.timeout(10):
        await rig.app.courier.work_off()
    assert most == 8
    assert await counts(rig) == {SendState.ACCEPTED: 30}


async def test_a_pause_stops_what_was_claimed_already(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    people = crowd(rig, 30)
    await queued(rig, people)
    messenger = rig.messengers["buttons"]
    working, sent = messenger.send, 0

    async def then_pauses(*words: Any, **kind: Any) -> str | None:
        nonlocal sent
        sent += 1
        if sent == 3:
            await becomes(rig, BroadcastState.PAUSED)
        return await working(*words, **kind)

    monkeypatch.setattr(messenger, "send", then_pauses)
    await rig.app.courier.work_off()
    assert sent <= 3 + 8
    found = await counts(rig)
    assert found[SendState.ACCEPTED] == sent
    assert found[SendState.QUEUED] == 30 - sent
    await becomes(rig, BroadcastState.SENDING)
    rig.clock.now += timedelta(seconds=3)
    await rig.app.courier.work_off()
    assert [await got(one) for one in people] == [1] * 30


async def test_paused_lines_wait_far_away_and_come_back(rig: Rig) -> None:
    people = crowd(rig, 3, "web")
    await queued(rig, people)
    async with rig.app.store.write() as uow:
        assert await uow.move_queued(KEY, FAR) == 3
        await uow.commit()
    rig.clock.now += timedelta(days=30)
    assert await rig.app.courier.work_off() == 0
    async with rig.app.store.write() as uow:
        await uow.move_queued(KEY, rig.clock.now)
        await uow.commit()
    assert await rig.app.courier.work_off() == 3


async def test_a_cancelled_broadcast_skips_what_was_claimed_already(rig: Rig) -> None:
    people = crowd(rig, 3, "web")
    await queued(rig, people, BroadcastState.CANCELLED)
    await rig.app.courier.work_off()
    assert await counts(rig) == {SendState.SKIPPED: 3}


async def test_who_wrote_too_long_ago_for_their_channel_is_skipped_with_the_reason(rig: Rig) -> None:
    messenger = rig.messengers["buttons"]
    messenger.capabilities = replace(messenger.capabilities, proactive=timedelta(days=2))
    lan, mai = rig.person("lan"), rig.person("mai")
    await lan.says("/trogiup")
    rig.clock.now += timedelta(days=3)
    await mai.says("/trogiup")
    await queued(rig, [lan, mai])
    await rig.app.courier.work_off()
    assert [await got(one) for one in (lan, mai)] == [0, 1]
    async with rig.app.store.read() as uow:
        (line,) = await uow.ledger_lines(KEY, {SendState.SKIPPED})
    assert line.reason == "window"


async def test_half_of_a_long_message_is_unknown_not_refused(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    (lan,) = crowd(rig, 1)
    await queued(rig, [lan])
    async with rig.app.store.write() as uow:
        broadcast = await uow.broadcast(7)
        assert broadcast is not None
        broadcast.text = "dài " * 2000
        uow.save_broadcast(broadcast)
        await uow.commit()
    messenger = rig.messengers["buttons"]
    working, sent = messenger.send, 0

    async def then_forbidden(chat: Chat, *words: Any, **kind: Any) -> str | None:
        nonlocal sent
        sent += 1
        if sent > 1:
            raise NotSent("blocked meanwhile")
        return await working(chat, *words, **kind)

    monkeypatch.setattr(messenger, "send", then_forbidden)
    await rig.app.courier.work_off()
    assert await counts(rig) == {SendState.UNKNOWN: 1}
