"""The fake Bot API hands out updates as Telegram does: offsets, long polls, expiry, faults (facts 1.4)."""

from __future__ import annotations

import asyncio
import random

import pytest
from aiohttp import ClientError

from tests.botapi import Person, Refused
from tests.channels.botapi_line import Line, says, texts


async def test_updates_come_again_until_they_are_confirmed(line: Line, lan: Person) -> None:
    said = await says(lan, 3)
    first = await line.updates()
    assert texts(first) == texts(await line.updates(limit=100)) == said
    ids = [update["update_id"] for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await line.updates(offset=ids[1])) == said[1:]
    assert texts(await line.updates()) == said[1:]
    assert await line.updates(offset=ids[2] + 1) == []
    assert (await line.ok("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_hundred_at_a_time_and_the_last_by_a_negative_offset(line: Line, lan: Person) -> None:
    said = await says(lan, 130)
    assert texts(await line.updates(limit=500)) == said[:100]
    assert len(await line.updates(limit=0)) == 1
    assert texts(await line.updates(offset=-2)) == said[-2:]
    assert texts(await line.updates()) == said[-2:]


async def test_a_long_poll_ends_with_the_first_update(line: Line, lan: Person) -> None:
    poll = asyncio.create_task(line.updates(timeout=50))
    await line.fake.until(lambda: line.bot.poll is not None)
    await lan.says("Chào")
    assert texts(await poll) == ["Chào"]


async def test_two_pollers_are_a_conflict(line: Line) -> None:
    first = asyncio.create_task(line.call("getUpdates", timeout=50))
    await line.fake.until(lambda: line.bot.poll is not None)
    assert await line.updates() == []
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }


async def test_a_poller_that_hangs_up_is_forgotten(line: Line) -> None:
    poll = asyncio.create_task(line.call("getUpdates", timeout=50))
    await line.fake.until(lambda: line.bot.poll is not None)
    poll.cancel()
    await line.fake.until(lambda: line.bot.poll is None)


async def test_taps_die_after_150_seconds_and_words_after_a_day(line: Line, lan: Person) -> None:
    await lan.opens()
    await line.ok(
        "sendMessage",
        chat_id=lan.id,
        text="Câu 1",
        reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    )
    await lan.taps("A")
    line.clock.passes(seconds=149)
    assert [len(update) for update in await line.updates()] == [2, 2]
    line.clock.passes(seconds=1)
    assert texts(await line.updates()) == ["/start"]
    line.clock.passes(hours=24)
    assert await line.updates() == []
    assert line.bot.queue.expired == 2


async def test_what_is_wanted_is_remembered(line: Line, lan: Person) -> None:
    await line.updates(allowed_updates=["callback_query"])
    await lan.says("Không ai nghe")
    assert await line.updates() == []
    assert (await line.ok("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await line.updates(allowed_updates=[])
    await lan.says("Có người nghe")
    assert texts(await line.updates()) == ["Có người nghe"]


async def test_faults_of_the_queue(line: Line, lan: Person) -> None:
    await says(lan, 5)
    line.fake.disorder = random.Random(1)
    assert texts(await line.updates()) != sorted(texts(await line.updates()))
    line.fake.disorder = None
    [last, *_] = reversed(await line.confirms())
    line.bot.queue.jumps()
    await lan.says("Sau một tuần")
    assert (await line.confirms())[0]["update_id"] < last["update_id"]
    again = line.bot.queue.put_raw({"message": {"text": 5}}, "message", "chat 1")
    assert [update["message"] for update in await line.confirms()] == [{"text": 5}]
    line.bot.queue.again(again)
    assert [update["update_id"] for update in await line.confirms()] == [again.id]


async def test_faults_of_the_line(line: Line, lan: Person) -> None:
    await lan.opens()
    say = {"chat_id": lan.id, "text": "Chào"}
    line.fake.loses("sendMessage")
    with pytest.raises(ClientError):
        await line.call("sendMessage", **say)
    assert lan.sees() == "Chào"
    line.fake.away = True
    with pytest.raises(ClientError):
        await line.call("sendMessage", **say)
    line.fake.away = False
    line.fake.fails("sendMessage", Refused(502, "Bad Gateway"), times=2)
    assert [await line.refused("sendMessage", **say) for _ in range(2)] == ["502 Bad Gateway"] * 2
    assert len(lan.messages) == 1
    line.fake.hold("sendMessage")
    sending = asyncio.create_task(line.ok("sendMessage", **say))
    await line.fake.until(lambda: line.fake.held)
    assert await line.ok("getMe")
    line.fake.release()
    await sending
    assert len(lan.messages) == 2
