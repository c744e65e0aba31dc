"""What the Official Account's events mean to the house."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.zalo_oa.events import decode
from bot.channels.zalo_oa.translate import account_of, event_of, key_of
from handlers.actions import Answer
from messaging.actions import pack
from messaging.model import Chat, Event, Joined, Left, Pressed, Reachable, Said

OA, LAN, GROUP = "3886", "2512", "g77"
AT = datetime(2024, 6, 3, 1, 0, 5, tzinfo=UTC)


def heard(name: str, **fields: Any) -> Event | None:
    whole = {"app_id": "3608", "event_name": name, "timestamp": "1717376400123", **fields}
    raw = json.dumps(whole).encode()
    return event_of(decode(raw), raw, AT, OA)


def text(words: str) -> dict[str, Any]:
    return {"sender": {"id": LAN}, "recipient": {"id": OA}, "message": {"msg_id": "96d3", "text": words}}


def in_group(words: str) -> dict[str, Any]:
    return {"sender": {"id": LAN}, "recipient": {"id": GROUP}, "message": {"msg_id": "96d4", "text": words}}


def test_words_with_our_moment_and_theirs_as_evidence() -> None:
    event = heard("user_send_text", **text("  đáp án b\x00 "))
    assert isinstance(event, Said)
    assert (event.text, event.chat, event.at) == ("đáp án b", Chat("zalo_oa", OA, LAN), AT)
    assert event.sent_at == datetime(2024, 6, 3, 1, 0, 0, 123000, tzinfo=UTC)
    assert event.key == "zalo_oa:3886:user_send_text:96d3"


def test_a_tapped_button_comes_as_words() -> None:
    event = heard("user_send_text", **text("#" + pack(Answer(7, 3, 1))))
    assert isinstance(event, Pressed)
    assert event.action == Answer(7, 3, 1)


@pytest.mark.parametrize(("words", "said"), [("#thi", "thi"), ("# thi", "thi"), ("#xếp hạng", "xếp hạng"), ("#", "")])
def test_words_behind_a_hash_are_words(words: str, said: str) -> None:
    event = heard("user_send_text", **text(words))
    assert isinstance(event, Said)
    assert event.text.strip() == said


@pytest.mark.parametrize("token", ["#zz.1", "#an.7.3.1.9", "#an.x", "#an." + "9" * 40])
def test_a_forged_or_strange_payload_is_a_press_of_nothing(token: str) -> None:
    event = heard("user_send_text", **text(token))
    assert isinstance(event, Pressed)
    assert event.action is None


@pytest.mark.parametrize(
    "kind", ["image", "sticker", "audio", "video", "gif", "link", "location", "file", "business_card"]
)
def test_what_is_no_words_is_answered_as_such(kind: str) -> None:
    event = heard(f"user_send_{kind}", sender={"id": LAN}, recipient={"id": OA}, message={"msg_id": "1"})
    assert isinstance(event, Said)
    assert event.text == ""


def test_who_follows_is_greeted_and_who_leaves_is_left_alone() -> None:
    came = heard("follow", oa_id=OA, follower={"id": LAN})
    assert isinstance(came, Said)
    assert came.text == "/batdau"
    left = heard("unfollow", oa_id=OA, follower={"id": LAN})
    assert isinstance(left, Reachable)
    assert not left.reachable
    assert came.key != left.key


@pytest.mark.parametrize(
    ("words", "addressed", "said"),
    [
        ("/bxh", True, "/bxh"),
        (f"[@{OA}] bxh", True, "bxh"),
        ("[@999] đi ăn không", False, "đi ăn không"),
        ("đi ăn không", False, "đi ăn không"),
        ("#bxh", True, "bxh"),
    ],
)
def test_talk_in_a_group(words: str, addressed: bool, said: str) -> None:
    event = heard("user_send_group_text", **in_group(words))
    assert isinstance(event, Said)
    assert (event.addressed, event.text) == (addressed, said)
    assert event.chat == Chat("zalo_oa", OA, GROUP, group=True)
    assert not event.admin


def test_a_group_comes_and_goes() -> None:
    made = heard("create_group", group_id=GROUP, group_name="Bản Hụm", sender={"id": LAN})
    assert isinstance(made, Joined)
    assert made.title == "Bản Hụm"
    assert isinstance(heard("delete_group", recipient={"group_id": GROUP}), Left)


@pytest.mark.parametrize(
    "name", ["oa_send_text", "user_received_message", "user_seen_message", "anonymous_send_text", "a_new_event", ""]
)
def test_what_is_nobodys_business_of_ours(name: str) -> None:
    fields = {"sender": {"id": OA}, "recipient": {"id": LAN}, "message": {"msg_id": "1", "text": "x"}}
    assert heard(name, **fields) is None


@pytest.mark.parametrize(
    "fields", [{}, {"message": None}, {"sender": {}}, {"sender": {"id": ""}, "message": {"text": "x"}}]
)
def test_halves_of_events_break_nothing(fields: dict[str, Any]) -> None:
    for name in ("user_send_text", "follow", "user_send_group_text", "create_group"):
        assert heard(name, **fields) is None


def test_numbers_instead_of_strings_are_read() -> None:
    whole = {
        "event_name": "user_send_text",
        "timestamp": 1717376400123,
        "sender": {"id": 2512},
        "recipient": {"id": 3886},
    }
    raw = json.dumps({**whole, "message": {"msg_id": 5, "text": "b"}}).encode()
    read = decode(raw)
    event = event_of(read, raw, AT, OA)
    assert isinstance(event, Said)
    assert (event.chat.external_id, key_of(read, raw), account_of(read)) == (LAN, "zalo_oa:3886:user_send_text:5", OA)


def test_a_moment_that_is_none_is_no_evidence() -> None:
    for stamp in ("", "soon", "9" * 40, "-1" * 9):
        raw = json.dumps({"event_name": "user_send_text", "timestamp": stamp, **text("b")}).encode()
        event = event_of(decode(raw), raw, AT, OA)
        assert isinstance(event, Said)
        assert event.sent_at is None or event.sent_at.year < 2000
