"""The fake Bot API measures what Telegram measures: files, polls, menus, and how fast is sent (facts 1.2, 1.7, 1.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.botapi import Person, Refused, giving
from tests.channels.botapi_line import PNG, Line


@pytest.fixture
async def lan(line: Line, lan: Person) -> Person:
    """She has opened the chat with the bot."""
    await lan.opens()
    await line.confirms()
    return lan


async def test_files_are_uploaded_once_and_sent_again_by_their_id(line: Line, lan: Person) -> None:
    sent = await line.uploads("sendDocument", chat_id=lan.id, document=b"\r\n--bytes\r\n\x00\xff", caption="Kết quả")
    file = sent["result"]["document"]
    assert (file["file_name"], file["file_size"]) == ("document.bin", 13)
    again = await line.ok("sendDocument", chat_id=lan.id, document=file["file_id"])
    assert again["document"]["file_unique_id"] == file["file_unique_id"]
    found = await line.ok("getFile", file_id=file["file_id"])
    async with line.http.get(f"{line.fake.url}/file/bot{line.bot.token}/{found['file_path']}") as response:
        assert await response.read() == b"\r\n--bytes\r\n\x00\xff"
    attached = await line.uploads("sendDocument", chat_id=lan.id, document="attach://one", one=b"123")
    assert attached["result"]["document"]["file_size"] == 3
    other = line.fake.add_bot("5555:another", "another_bot")
    async with line.http.get(f"{line.fake.url}/bot{other.token}/getFile?file_id={file['file_id']}") as response:
        assert (await response.json())["description"] == "Bad Request: invalid file_id"


@pytest.mark.parametrize(
    ("method", "params", "why"),
    [
        ("sendDocument", {"document": b""}, "400 Bad Request: file must be non-empty"),
        ("sendDocument", {}, "400 Bad Request: there is no document in the request"),
        ("sendDocument", {"document": "BQAC-unknown"}, "400 Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": b"x", "caption": "x" * 1025}, "400 Bad Request: message caption is too long"),
        ("sendPhoto", {"photo": b"no picture"}, "400 Bad Request: IMAGE_PROCESS_FAILED"),
    ],
)
async def test_files_are_refused(line: Line, lan: Person, method: str, params: dict[str, Any], why: str) -> None:
    body = await line.uploads(method, chat_id=lan.id, **params)
    assert f"{body['error_code']} {body['description']}" == why


async def test_files_may_be_so_big(line: Line, lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (giving.BIGGEST_PHOTO, giving.BIGGEST_DOCUMENT, giving.BIGGEST_DOWNLOAD) == (10 << 20, 50 << 20, 20 << 20)
    for name in ("BIGGEST_PHOTO", "BIGGEST_DOCUMENT", "BIGGEST_DOWNLOAD"):
        monkeypatch.setattr(giving, name, 1000)
    body = await line.uploads("sendDocument", chat_id=lan.id, document=b"x" * 1001)
    assert f"{body['error_code']} {body['description']}" == "413 Request Entity Too Large"
    body = await line.uploads("sendPhoto", chat_id=lan.id, photo=PNG + b"0" * 1000)
    assert f"{body['error_code']} {body['description']}" == "400 Bad Request: file is too big for a photo"
    await lan.sends_file(b"x" * 1001)
    [update] = await line.confirms()
    file = update["message"]["document"]["file_id"]
    assert await line.refused("getFile", file_id=file) == "400 Bad Request: file is too big"


async def test_large_uploads_of_one_size_are_spaced(line: Line, lan: Person) -> None:
    big = b"x" * 200_000
    answers = [await line.uploads("sendDocument", chat_id=lan.id, document=big) for _ in range(12)]
    assert [answer["ok"] for answer in answers] == [True] * 11 + [False]
    assert answers[-1]["parameters"] == {"retry_after": 60}
    assert (await line.uploads("sendDocument", chat_id=lan.id, document=big + b"y"))["ok"]
    line.clock.passes(seconds=6)
    assert (await line.uploads("sendDocument", chat_id=lan.id, document=big))["ok"]


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({}, None),
        ({"question": "x" * 300, "options": ["x" * 100] * 12, "explanation": "x" * 200}, None),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x" * 101, "y"]}, "poll options length must not exceed 100"),
        ({"options": ["", "y"]}, "text must be non-empty"),
        ({"correct_option_ids": [2]}, "wrong correct option ID specified"),
        ({"correct_option_ids": []}, "wrong correct option ID specified"),
        ({"explanation": "x" * 201}, "message is too long"),
        ({"explanation": "1\n2\n3\n4"}, "message is too long"),
        ({"type": "survey"}, "unsupported poll type specified"),
    ],
)
async def test_polls(line: Line, lan: Person, params: dict[str, Any], why: str | None) -> None:
    quiz = {"chat_id": lan.id, "question": "Ai?", "options": ["Dân", "Xã"], "type": "quiz", "correct_option_ids": [0]}
    if why is not None:
        assert await line.refused("sendPoll", **{**quiz, **params}) == f"400 Bad Request: {why}"
        return
    poll = (await line.ok("sendPoll", **{**quiz, **params}))["poll"]
    assert (poll["type"], poll["is_anonymous"], poll["correct_option_ids"]) == ("quiz", True, [0])
    await lan.votes(lan.messages[-1], 0)
    [update] = await line.confirms()
    assert update["poll"]["options"][0]["voter_count"] == 1
    await line.ok("stopPoll", chat_id=lan.id, message_id=lan.messages[-1].id)


async def test_menus(line: Line, lan: Person) -> None:
    commands = [{"command": "thi", "description": "Vào thi"}]
    scope = {"type": "all_private_chats"}
    await line.ok("setMyCommands", commands=commands, scope=scope, language_code="en")
    assert await line.ok("getMyCommands", scope=scope, language_code="en") == commands
    assert await line.ok("getMyCommands", scope=scope) == []
    await line.ok("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": lan.id})
    await line.ok("deleteMyCommands", scope=scope, language_code="en")
    assert await line.ok("getMyCommands", scope=scope, language_code="en") == []
    for wrong in ("Thi", "thi thử", "", "x" * 33):
        given = [{"command": wrong, "description": "Vào thi"}]
        assert await line.refused("setMyCommands", commands=given) == "400 Bad Request: BOT_COMMAND_INVALID"
    for words, why in (("", "command description must be non-empty"), ("x" * 257, "BOT_COMMAND_DESCRIPTION_INVALID")):
        given = [{"command": "thi", "description": words}]
        assert await line.refused("setMyCommands", commands=given) == f"400 Bad Request: {why}"
    unknown = {"type": "chat", "chat_id": 77}
    assert await line.refused("setMyCommands", commands=commands, scope=unknown) == "400 Bad Request: chat not found"


async def test_descriptions(line: Line) -> None:
    await line.ok("setMyDescription", description="x" * 512)
    await line.ok("setMyShortDescription", short_description="x" * 120, language_code="en")
    assert await line.ok("getMyDescription", language_code="en") == {"description": "x" * 512}
    assert await line.ok("getMyShortDescription") == {"short_description": ""}
    assert (await line.refused("setMyDescription", description="x" * 513)).startswith("400")
    assert (await line.refused("setMyShortDescription", short_description="x" * 121)).startswith("400")


async def test_limits_of_what_is_sent_unasked(line: Line, lan: Person) -> None:
    line.clock.passes(minutes=2)
    answers = [await line.call("sendMessage", chat_id=lan.id, text=f"{n}") for n in range(6)]
    assert [answer["ok"] for answer in answers] == [True] * 4 + [False] * 2
    assert answers[4]["description"] == "Too Many Requests: retry after 1"
    assert answers[4]["parameters"] == {"retry_after": 1}
    line.clock.passes(seconds=1)
    await line.ok("editMessageText", chat_id=lan.id, message_id=lan.messages[-1].id, text="sửa")
    assert "429" in await line.refused("editMessageText", chat_id=lan.id, message_id=lan.messages[-1].id, text="nữa")
    assert ({refusal.scope for refusal in line.fake.refusals}, len(line.fake.refusals)) == ({"chat"}, 3)
    assert (line.fake.rates.peak(), line.fake.rates.peak(chat=lan.id)) == (5, 5)


async def test_replies_are_not_bound(line: Line, lan: Person) -> None:
    for n in range(40):
        await line.ok("sendMessage", chat_id=lan.id, text=f"{n}")
    assert (line.fake.refusals, line.fake.rates.peak()) == ([], 0)


async def test_the_limit_of_all_and_of_a_group(line: Line) -> None:
    people = [line.fake.person(f"Người {n}") for n in range(40)]
    for person in people:
        await person.opens()
    group = line.fake.group("Bản Mòng", admins=people[:1])
    await group.adds(line.bot, by=people[0])
    line.clock.passes(minutes=2)
    answers = [await line.call("sendMessage", chat_id=person.id, text="Mời") for person in people]
    assert sum(answer["ok"] for answer in answers) == 30
    assert {refusal.scope for refusal in line.fake.refusals} == {"all"}
    line.clock.passes(minutes=2)
    for n in range(20):
        await line.ok("sendMessage", chat_id=group.id, text=f"{n}")
        line.clock.passes(seconds=1)
    assert await line.refused("sendMessage", chat_id=group.id, text="21") == ("429 Too Many Requests: retry after 40")
    line.fake.rates.on = False
    await line.ok("sendMessage", chat_id=group.id, text="21")


async def test_a_429_has_the_header_too(line: Line, lan: Person) -> None:
    line.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 7", retry_after=7), chat=lan.id)
    address = f"{line.fake.url}/bot{line.bot.token}/sendMessage"
    async with line.http.post(address, json={"chat_id": lan.id, "text": "a"}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    await line.ok("sendMessage", chat_id=lan.id, text="a")


async def test_paid_sends_are_bound_by_their_chat_only(line: Line) -> None:
    people = [line.fake.person(f"Người {n}") for n in range(40)]
    for person in people:
        await person.opens()
    line.clock.passes(minutes=2)
    for person in people:
        await line.ok("sendMessage", chat_id=person.id, text="Mời", allow_paid_broadcast=True)
    assert (line.fake.rates.paid, line.fake.rates.peak()) == (40, 40)
    for _ in range(3):
        await line.ok("sendMessage", chat_id=people[0].id, text="Mời", allow_paid_broadcast=True)
    assert "429" in await line.refused("sendMessage", chat_id=people[0].id, text="Mời", allow_paid_broadcast=True)


async def test_who_comes_too_early_again_waits_on(line: Line, lan: Person) -> None:
    line.clock.passes(minutes=2)
    for n in range(4):
        await line.ok("sendMessage", chat_id=lan.id, text=f"{n}")
    assert "retry after 1" in await line.refused("sendMessage", chat_id=lan.id, text="4")
    line.clock.passes(seconds=0.9)
    assert "retry after 1" in await line.refused("sendMessage", chat_id=lan.id, text="4")
    line.clock.passes(seconds=0.9)
    assert "retry after 1" in await line.refused("sendMessage", chat_id=lan.id, text="4")
    line.clock.passes(seconds=1)
    await line.ok("sendMessage", chat_id=lan.id, text="4")
