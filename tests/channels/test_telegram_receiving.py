"""What comes from Telegram, by polling and by webhook over the same path: kept before it is confirmed, each once, none in the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram import door
from bot.channels.telegram.turn import LEASE
from handlers.actions import Open
from messaging.actions import pack
from storage import tables
from storage.errors import Reason, Unavailable
from storage.rows import EVERYTHING
from tests.channels.telegram_house import MODES, House, a_house, start_house

GREETING, RULES = "Bốn tuần thi", "Cán bộ, đảng viên"
NOT_READ, FAULT = "chưa đọc được", "Hệ thống gặp lỗi"


@pytest.fixture(params=MODES)
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    async with a_house(request.param) as house:
        yield house


def breaks(house: House, patch: pytest.MonkeyPatch) -> None:
    """The database is away from now on."""

    def away() -> Any:
        raise Unavailable(Reason.AWAY)

    patch.setattr(house.app.store, "write", away)


async def tries_again(house: House) -> None:
    """Whatever waits has been handed in once more."""
    before = house.app.dispatcher.events
    await house.fake.until(lambda: house.app.dispatcher.events > before + 1)


async def test_words_and_taps_are_answered(house: House) -> None:
    lan = house.person("Lan")
    await lan.opens()
    query = await lan.forges(pack(Open("thele")), on=await lan.hears(GREETING))
    await lan.hears(RULES)
    await house.fake.until(lambda: query.answered)
    answers = house.fake.calls("answerCallbackQuery")
    assert [asked.by_hook for asked in answers] == [house.app.config.telegram_mode == "webhook"]


async def test_a_forged_tap_is_answered_too(house: House) -> None:
    lan = house.person("Lan")
    await lan.opens()
    query = await lan.forges("nothing of ours", on=await lan.hears(GREETING))
    await house.fake.until(lambda: query.answered)


async def test_nothing_is_confirmed_while_the_database_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lan = house.person("Lan")
    await lan.opens()
    first = await lan.hears(GREETING)
    await house.fake.settled()
    with monkeypatch.context() as patch:
        breaks(house, patch)
        query = await lan.forges(pack(Open("thele")), on=first)
        await house.fake.until(lambda: house.side.status().get("taps_lost_in_s") == 150)
        house.clock.now += timedelta(seconds=50)
        assert house.side.status()["taps_lost_in_s"] == 100
        await tries_again(house)
        house.clock.now += timedelta(seconds=55)
        assert house.side.status()["taps_lost_in_s"] == 45
        await tries_again(house)
        house.clock.now += timedelta(seconds=55)
        assert (await house.ready())["telegram"]["taps_lost_in_s"] == 0
        assert len(house.bot.queue.waiting) == 1
    await lan.hears(RULES)
    await house.fake.until(lambda: query.answered)
    await house.fake.settled()
    assert "taps_lost_in_s" not in house.side.status()
    assert len([message for message in lan.messages if RULES in message.text]) == 1


async def test_what_could_not_be_kept_counts_as_of_when_it_came_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ba, lan, came = house.person("Ba"), house.person("Lan"), house.clock.now
    await ba.opens()
    await ba.hears(GREETING)
    with monkeypatch.context() as patch:
        breaks(house, patch)
        await lan.opens()
        await tries_again(house)
        house.clock.now += timedelta(seconds=140)
        await tries_again(house)
    await lan.hears(GREETING)
    async with house.app.store.read() as uow:
        people = await uow.rows.fetch(tables.person, (), EVERYTHING)
    assert [person["created_at"] for person in people] == [came, came], (
        "that we could keep nothing then is no fault of Lan's"
    )


@pytest.mark.parametrize(
    "poison",
    [
        {"message": {"message_id": "x", "chat": {"id": 0, "type": "private"}, "from": {"id": 0}, "text": 3}},
        {"message": {
            "message_id": 1, "date": 10**30, "chat": {"id": 0, "type": "private"},
            "from": {"id": 0}, "text": "a",
        }},
        {"callback_query": {"id": "q", "from": {"id": 0}, "message": {"chat": {"id": 0, "type": "private"}}}},
        {"message": [[]]},
    ],
    ids=["wrong types", "a date of another age", "half a tap", "nothing but brackets"],
)  # fmt: skip
async def test_what_cannot_be_read_is_put_aside_and_blocks_nobody(house: House, poison: dict[str, Any]) -> None:
    lan, ba = house.person("Lan"), house.person("Ba")
    await lan.opens()
    await lan.hears(GREETING)
    known = str(poison)
    for part in poison.values():
        if isinstance(part, dict):
            part.get("message", part)["chat"]["id"] = lan.id
            part.get("from", {})["id"] = lan.id
    house.bot.queue.put_raw(poison, "message", f"chat {lan.id}")
    await ba.opens()
    await ba.hears(GREETING)
    await lan.says("/thele")
    await lan.hears(RULES)
    await house.fake.settled()
    assert len(await house.dead_letters()) == 1
    told = [message.text for message in lan.messages if NOT_READ in message.text]
    assert len(told) == (0 if "[[]]" in known else 1)


async def test_half_a_letter_spoils_nothing(house: House) -> None:
    lan, ba = house.person("Lan"), house.person("Ba")
    await lan.opens()
    await lan.hears(GREETING)
    house.bot.queue.put_raw({"message": said(lan.id, "\ud83c")}, "message", f"chat {lan.id}")
    await ba.opens()
    await ba.hears(GREETING)
    await house.fake.until(lambda: len(lan.messages) == 2)
    assert await house.dead_letters() == []


async def test_a_handler_that_fails_is_put_aside_with_a_sentence(house: House) -> None:
    async def fails(*_: object) -> Any:
        raise RuntimeError("a fault of ours")

    house.app.conversation.routes.commands["thele"] = fails
    lan = house.person("Lan")
    await lan.says("/thele")
    await lan.hears(FAULT)
    await lan.says("/batdau")
    await lan.hears(GREETING)
    assert [letter["event"]["text"] for letter in await house.dead_letters()] == ["/thele"]


async def test_a_dead_letter_that_cannot_be_written_holds_nobody_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(type(house.app.conversation), "apologise", fails)
    house.app.conversation.routes.commands["thele"] = fails
    lan, ba = house.person("Lan"), house.person("Ba")
    await lan.says("/thele")
    await ba.opens()
    await ba.hears(GREETING)
    await lan.hears(NOT_READ)
    await house.fake.settled()


async def test_an_update_that_comes_twice_counts_once(house: House) -> None:
    lan = house.person("Lan")
    await lan.opens()
    await lan.hears(GREETING)
    await house.fake.settled()
    queued = house.bot.queue.put("message", said(lan.id, "/thele"), f"chat {lan.id}")
    assert queued is not None
    await lan.hears(RULES)
    await house.fake.settled()
    house.bot.queue.again(queued)
    await house.fake.settled()
    assert len([message for message in lan.messages if RULES in message.text]) == 1


async def test_a_crash_between_commit_and_confirmation_repeats_harmlessly() -> None:
    async with a_house("polling") as house:
        fake, lan = house.fake, house.person("Lan")
        await lan.opens()
        query = await lan.forges(pack(Open("bxh")), on=await lan.hears(GREETING))
        await fake.until(lambda: query.answered)
        await fake.settled()
        fake.hold("getUpdates")
        await lan.says("/thele")
        await lan.hears(RULES)
        assert len(house.bot.queue.waiting) == 1
        await house.crash()
        fake.release()
        second = await start_house(fake, "polling", house.app.store, house.clock)
        house.clock.now += LEASE
        await fake.until(lambda: not house.bot.queue.waiting)
        await fake.settled()
        assert len([message for message in lan.messages if RULES in message.text]) == 1
        await second.crash()


async def test_ids_that_begin_anew_after_a_quiet_week_are_taken(house: House) -> None:
    lan = house.person("Lan")
    await lan.opens()
    await lan.hears(GREETING)
    await house.fake.settled()
    house.bot.queue.jumps()
    await lan.says("/thele")
    await lan.hears(RULES)


async def test_a_kind_that_we_do_not_use_is_taken_and_forgotten(house: House) -> None:
    await house.fake.until(lambda: house.side.status()["state"] == house.app.config.telegram_mode)
    house.bot.queue.put_raw({"edited_message": {"message_id": 1}}, "edited_message", "x")
    await house.fake.until(lambda: not house.bot.queue.waiting)
    assert await house.dead_letters() == []


async def test_a_file_is_fetched_only_for_who_is_asked_for_one() -> None:
    async with a_house("polling", owners="telegram:909") as house:
        lan, boss = house.person("Lan"), house.person("Boss", id=909)
        await lan.sends_file(b"%PDF-1.7 of Lan", "lan.pdf", "application/pdf")
        await house.fake.settled()
        assert house.fake.calls("getFile") == []
        await boss.says("/thongbao")
        await boss.taps("Soạn", on=await boss.hears("hông báo"))
        await boss.hears("nội dung")
        await boss.sends_file(b"%PDF-1.7 of the committee", "ke-hoach.pdf", "application/pdf", caption="Kế hoạch")
        await house.fake.until(lambda: house.fake.calls("getFile"))
        await boss.hears("ke-hoach.pdf")


async def test_a_file_that_does_not_come_keeps_the_others_waiting_only_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(door, "FETCHED_WITHIN_S", 0.1)
    async with a_house("polling", owners="telegram:909") as house:
        lan, boss = house.person("Lan"), house.person("Boss", id=909)
        await boss.says("/thongbao")
        await boss.taps("Soạn", on=await boss.hears("hông báo"))
        await boss.hears("nội dung")
        monkeypatch.setattr(house.side.door, "_fetch_file", hangs)
        await boss.sends_file(b"%PDF-1.7", "ke-hoach.pdf", "application/pdf", caption="Kế hoạch")
        await lan.says("/thele")
        await lan.hears(RULES)
        await house.fake.until(lambda: not house.bot.queue.waiting)


async def test_the_owner_of_the_settings_is_known_when_coming_by_telegram() -> None:
    async with a_house("polling", owners="telegram:909") as house:
        boss = house.person("Boss", id=909)
        await boss.says("/phanquyen")
        await boss.hears("Quản trị chính")


def said(id: int, text: str) -> dict[str, Any]:
    """A message as Telegram writes it."""
    person = {"id": id, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    return {"message_id": 77, "date": 1717376400, "chat": {"id": id, "type": "private"}, "from": person, "text": text}
