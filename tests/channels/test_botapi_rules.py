"""The fake Bot API refuses what Telegram refuses, in its words (facts 1.3, 1.7)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.botapi import Person
from tests.channels.botapi_line import PNG, Line


@pytest.fixture
async def lan(line: Line, lan: Person) -> Person:
    """She has opened the chat with the bot."""
    await lan.opens()
    await line.confirms()
    return lan


def keys(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [[button] for button in buttons]}


def key(text: str = "A", **what: Any) -> dict[str, Any]:
    return {"text": text, **(what or {"callback_data": "a"})}


async def test_a_wrong_token_method_and_path_are_refused(line: Line) -> None:
    async with line.http.get(f"{line.fake.url}/bot4242:wrong/getMe") as response:
        assert (response.status, await response.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
    assert await line.refused("getNothing") == "404 Not Found: method not found"
    async with line.http.get(f"{line.fake.url}/nowhere") as response:
        assert (await response.json())["description"] == "Not Found"


async def test_every_kind_of_body_is_understood(line: Line, lan: Person) -> None:
    address = f"{line.fake.url}/bot{line.bot.token}/sendMessage"
    markup = json.dumps(keys(key()))
    form = {"chat_id": str(lan.id), "text": "Chào", "reply_markup": markup}
    async with line.http.post(address, data=form) as response:
        assert response.status == 200
    async with line.http.get(address, params=form) as response:
        assert response.status == 200
    assert (await line.uploads("sendmessage", **form))["ok"]
    await line.ok("sendMessage", chat_id=lan.id, text="Chào", reply_markup=keys(key()))
    await line.ok("sendMessage", chat_id=str(lan.id), text="Chào", reply_markup=markup)
    assert [(m.text, m.buttons) for m in lan.messages] == [("Chào", [key()])] * 5


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("ỗ<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a < b", None),
        ("<b", "Unclosed start tag at byte offset 0"),
    ],
)
async def test_html_that_cannot_be_parsed_is_refused(line: Line, lan: Person, html: str, why: str | None) -> None:
    answer = await line.refused("sendMessage", chat_id=lan.id, text=html, parse_mode="HTML")
    assert answer.startswith("400 Bad Request: can't parse entities: ")
    assert why is None or answer == f"400 Bad Request: can't parse entities: {why}"


async def test_html_becomes_text_with_entities(line: Line, lan: Person) -> None:
    html = (
        '  <b>Đỗ <i>😀</i></b> &lt;&amp;&nbsp;&#8364; <a href="https://a.vn/?x=1&amp;y">x</a> <code>/thi</code> /thi '
    )
    message = await line.ok("sendMessage", chat_id=lan.id, text=html, parse_mode="HTML")
    assert message["text"] == "Đỗ 😀 <&&nbsp;€ x /thi /thi"
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "italic", "offset": 3, "length": 2},
        {"type": "text_link", "offset": 16, "length": 1, "url": "https://a.vn/?x=1&y"},
        {"type": "code", "offset": 18, "length": 4},
        {"type": "bot_command", "offset": 23, "length": 4},
    ]


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "  \n"}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "chat_id": ""}, "chat_id is empty"),
        ({"text": "a", "chat_id": 77}, "chat not found"),
        ({"text": "a", "chat_id": "-100"}, "chat not found"),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 9999}}, "message to be replied not found"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "a", "reply_markup": keys(key(callback_data="ố" * 22))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keys(key(callback_data=""))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keys(*[key()] * 101)}, "reply markup is too long"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[key()] * 9]}}, "reply markup is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "A"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
    ],
)
async def test_sends_are_refused_with_the_reason(line: Line, lan: Person, params: dict[str, Any], why: str) -> None:
    assert await line.refused("sendMessage", **{"chat_id": lan.id, **params}) == f"400 Bad Request: {why}"
    assert lan.messages == []


async def test_limits_are_met_exactly(line: Line, lan: Person) -> None:
    markup = {"inline_keyboard": [[key(callback_data="x" * 64)] * 8] * 12 + [[key()] * 4]}
    text = f"<b>{'😀' * 2048}</b>"
    await line.ok("sendMessage", chat_id=lan.id, text=text, parse_mode="HTML", reply_markup=markup)
    assert len(lan.messages[0].buttons) == 100


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8080/", "Wrong HTTP URL"),
        ("http://localhost/x", "Wrong HTTP URL"),
        ("https://may-chu/", "Wrong HTTP URL"),
        ("http://10.0.0.7/", "Wrong HTTP URL"),
        ("ftp://thi.example.com/", "Unsupported URL protocol"),
        ("https://thi.example.com/?start=u-1", None),
        ("tg://user?id=1", None),
        ("https://t.me/thituan_bot?start=g-1", None),
    ],
)
async def test_a_button_opens_public_addresses_only(line: Line, lan: Person, url: str, why: str | None) -> None:
    params = {"chat_id": lan.id, "text": "a", "reply_markup": keys(key(url=url))}
    if why is None:
        await line.ok("sendMessage", **params)
    else:
        refusal = f"400 Bad Request: inline keyboard button URL '{url}' is invalid: {why}"
        assert await line.refused("sendMessage", **params) == refusal


async def test_a_link_that_cannot_be_opened_is_dropped(line: Line, lan: Person) -> None:
    html = '<a href="http://127.0.0.1/">nhà</a> <a href="https://thi.example.com/">thi</a> <a>không</a>'
    message = await line.ok("sendMessage", chat_id=lan.id, text=html, parse_mode="HTML")
    assert [(e["type"], e["offset"]) for e in message["entities"]] == [("text_link", 4)]


async def test_an_empty_keyboard_is_none(line: Line, lan: Person) -> None:
    sent = await line.ok("sendMessage", chat_id=lan.id, text="a", reply_markup={"inline_keyboard": []})
    assert "reply_markup" not in sent
    same = {"chat_id": lan.id, "message_id": sent["message_id"], "text": "a"}
    assert "message is not modified" in await line.refused("editMessageText", **same)


async def test_edits(line: Line, lan: Person) -> None:
    sent = await line.ok("sendMessage", chat_id=lan.id, text="<b>Một</b>", parse_mode="HTML", reply_markup=keys(key()))
    where = {"chat_id": lan.id, "message_id": sent["message_id"]}
    same = {"text": "<strong>Một</strong>", "parse_mode": "HTML", "reply_markup": keys(key())}
    assert (await line.refused("editMessageText", **where, **same)).startswith(
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    )
    await line.ok("editMessageText", **where, text="Một", reply_markup=keys(key()))
    await line.ok("editMessageText", **where, text="Một")
    assert (lan.sees(), lan.messages[-1].buttons, lan.messages[-1].edits) == ("Một", [], 2)
    await line.ok("editMessageReplyMarkup", **where, reply_markup=keys(key("B")))
    assert lan.messages[-1].buttons == [key("B")]
    keyboard = {"keyboard": [["A"]]}
    assert await line.refused("editMessageText", **where, text="x", reply_markup=keyboard) == (
        "400 Bad Request: inline keyboard expected"
    )
    assert await line.refused("editMessageText", chat_id=lan.id, message_id=99999, text="x") == (
        "400 Bad Request: message to edit not found"
    )
    said = await lan.says("Của tôi")
    assert await line.refused("editMessageText", chat_id=lan.id, message_id=said.id, text="x") == (
        "400 Bad Request: message can't be edited"
    )
    await line.ok("deleteMessage", **where)
    assert await line.refused("deleteMessage", **where) == "400 Bad Request: message to delete not found"
    assert lan.messages == []


async def test_what_cannot_be_edited_as_text(line: Line, lan: Person) -> None:
    photo = await line.uploads("sendPhoto", chat_id=lan.id, photo=PNG, caption="Ảnh")
    where = {"chat_id": lan.id, "message_id": photo["result"]["message_id"]}
    assert await line.refused("editMessageText", **where, text="x") == (
        "400 Bad Request: there is no text in the message to edit"
    )
    await line.ok("editMessageCaption", **where, caption="Ảnh khác")
    assert lan.sees() == "Ảnh khác"
    asked = await line.ok("sendMessage", chat_id=lan.id, text="Số?", reply_markup={"keyboard": [["A"]]})
    assert await line.refused("editMessageText", chat_id=lan.id, message_id=asked["message_id"], text="x") == (
        "400 Bad Request: message can't be edited"
    )
    assert [button["text"] for button in lan.keyboard] == ["A"]
    await line.ok("sendMessage", chat_id=lan.id, text="Cảm ơn", reply_markup={"remove_keyboard": True})
    assert lan.keyboard == []


async def test_a_tap_is_answered_once_and_in_time(line: Line, lan: Person) -> None:
    await line.ok("sendMessage", chat_id=lan.id, text="Câu 1", reply_markup=keys(key()))
    old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    first = await lan.taps("A")
    too_long = await line.refused("answerCallbackQuery", callback_query_id=first.id, text="x" * 201)
    assert too_long == "400 Bad Request: MESSAGE_TOO_LONG"
    await line.ok("answerCallbackQuery", callback_query_id=first.id, text="x" * 200)
    assert await line.refused("answerCallbackQuery", callback_query_id=first.id) == old
    second = await lan.taps("A")
    line.clock.passes(seconds=31)
    assert await line.refused("answerCallbackQuery", callback_query_id=second.id) == old
    assert await line.refused("answerCallbackQuery", callback_query_id="12345") == old
    assert [toast.text for toast in lan.toasts] == ["x" * 200]


async def test_a_contact_may_be_asked_for_in_private_only(line: Line, lan: Person) -> None:
    asks = {"keyboard": [[{"text": "Gửi số", "request_contact": True}]], "one_time_keyboard": True}
    await line.ok("sendMessage", chat_id=lan.id, text="Số của bạn?", reply_markup=asks)
    await lan.shares_contact(own=False)
    await lan.shares_contact()
    first, second = [update["message"]["contact"] for update in await line.confirms()]
    assert ("user_id" not in first, second["user_id"]) == (True, lan.id)
    group = line.fake.group("Bản Mòng", admins=[lan])
    await group.adds(line.bot, by=lan)
    refusal = await line.refused("sendMessage", chat_id=group.id, text="Số?", reply_markup=asks)
    assert refusal == "400 Bad Request: phone number can be requested in private chats only"
