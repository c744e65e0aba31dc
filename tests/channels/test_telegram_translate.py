"""What Telegram says, and what the house understands. A table, because most of it is small differences in odd places."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.translate import Us, event_of, unreadable
from bot.channels.telegram.updates import decode, look
from handlers.actions import Open
from messaging.actions import pack
from messaging.model import (
    Allowed,
    Chat,
    Contact,
    Event,
    File,
    Joined,
    Left,
    MessageRef,
    Moved,
    Pressed,
    Reachable,
    Said,
    Sender,
)

AT = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
US = Us("777", "SonLa_bot", {"thi", "bxh", "batdau", "start"})
LAN: dict[str, Any] = {
    "id": 11, "is_bot": False, "first_name": "Lan", "last_name": "Lò", "language_code": "vi-VN",
}  # fmt: skip
BOT: dict[str, Any] = {"id": 777, "is_bot": True, "first_name": "Thi", "username": "SonLa_bot"}
PRIVATE: dict[str, Any] = {"id": 11, "type": "private", "first_name": "Lan"}
GROUP: dict[str, Any] = {"id": -100, "type": "supergroup", "title": "Bản Mòng"}
CHAT, SENDER = Chat("telegram", "777", "11"), Sender("telegram", "777", "11", "Lan Lò", "vi")
BAN = Chat("telegram", "777", "-100", group=True)


def read(**update: Any) -> Event | None:
    return event_of(decode(json.dumps({"update_id": 5, **update}).encode()), US, AT)


def message(chat: dict[str, Any] = PRIVATE, **fields: Any) -> Event | None:
    return read(message={"message_id": 9, "date": 1717376400, "chat": chat, "from": LAN, **fields})


def said(chat: dict[str, Any] = PRIVATE, **fields: Any) -> Said:
    event = message(chat, **fields)
    assert isinstance(event, Said)
    return event


def test_words_in_private() -> None:
    assert said(text=" /batdau u-03646 ") == Said(
        "telegram:777:5", AT, CHAT, SENDER, "/batdau u-03646", sent_at=datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Tiếng Việt", "Tiếng Việt"),
        ("a\x00b\x07c\nd", "abc\nd"),
        ('<b>&"', '<b>&"'),
    ],
)  # fmt: skip
def test_words_are_composed_and_without_control_characters(text: str, kept: str) -> None:
    assert said(text=text).text == kept


def test_a_decomposed_word_is_composed() -> None:
    assert said(text="e\u0302\u0301").text == "ế"


@pytest.mark.parametrize(
    ("fields", "addressed"),
    [
        ({"text": "chào cả nhà"}, False),
        ({"text": "/thi"}, True),
        ({"text": "/THI"}, True),
        ({"text": "/weather"}, False),
        ({"text": "/thi@sonla_bot"}, True),
        ({"text": "/anything@SonLa_bot"}, True),
        ({"text": "/thi@other_bot"}, False),
        ({"text": "/"}, False),
        ({"text": "đúng", "reply_to_message": {"message_id": 1, "from": BOT}}, True),
        ({"text": "đúng", "reply_to_message": {"message_id": 1, "from": LAN}}, False),
        ({"text": "/thi@other_bot", "reply_to_message": {"message_id": 1, "from": BOT}}, False),
        ({"text": "@sonla_bot bxh", "entities": [{"type": "mention", "offset": 0, "length": 10}]}, True),
        ({"text": "@other_bot bxh", "entities": [{"type": "mention", "offset": 0, "length": 10}]}, False),
        ({"text": "Thi ơi", "entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": BOT}]}, True),
        ({"caption": "@SonLa_bot ảnh", "photo": [{"file_id": "f"}],
          "caption_entities": [{"type": "mention", "offset": 0, "length": 10}]}, True),
    ],
)  # fmt: skip
def test_what_is_meant_for_us_in_a_group(fields: dict[str, Any], *, addressed: bool) -> None:
    event = said(GROUP, **fields)
    assert (event.chat, event.addressed) == (BAN, addressed)


def test_everything_is_meant_for_us_in_private() -> None:
    assert said(text="bất kỳ").addressed


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [("@SonLa_bot bxh", 0, "bxh"), ("bxh @SonLa_bot", 4, "bxh"), ("🎉🎉 @SonLa_bot bxh", 5, "🎉🎉  bxh")],
)
def test_our_name_is_only_the_envelope(text: str, offset: int, words: str) -> None:
    assert said(GROUP, text=text, entities=[{"type": "mention", "offset": offset, "length": 10}]).text == words


@pytest.mark.parametrize(("user", "own"), [(11, True), (12, False), (None, False)])
def test_a_contact_is_own_only_if_telegram_says_whose_it_is(user: int | None, *, own: bool) -> None:
    shared = {"phone_number": "+84912345678", "first_name": "Lan", "user_id": user}
    assert said(contact=shared).contact == Contact("+84912345678", own)


def test_files() -> None:
    photo = said(photo=[{"file_id": "s", "file_size": 10}, {"file_id": "l", "file_size": 99}], caption="chữ")
    assert (photo.files, photo.text) == ((File("telegram:l", "photo.jpg", "image/jpeg", 99),), "chữ")
    paper = {"file_id": "d", "file_name": "ke\u0302\u0301 hoạch.pdf", "mime_type": "application/pdf", "file_size": 5}
    assert said(document=paper).files == (File("telegram:d", "kế hoạch.pdf", "application/pdf", 5),)


def test_a_topic_is_a_place_in_the_group() -> None:
    assert said(GROUP, text="/thi", message_thread_id=7, is_topic_message=True).chat.topic == "7"
    assert said(GROUP, text="/thi", message_thread_id=7).chat.topic == ""


@pytest.mark.parametrize(
    ("by", "who"),
    [
        ({"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP}, "chat:-100"),
        ({"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
          "sender_chat": {"id": -5, "type": "channel", "title": "Kênh"}}, "chat:-5"),
    ],
)  # fmt: skip
def test_who_speaks_as_a_chat_is_anonymous(by: dict[str, Any], who: str) -> None:
    event = said(GROUP, text="/bxh", **by)
    assert (event.anonymous, event.sender.external_id) == (True, who)


@pytest.mark.parametrize(
    ("chat", "fields"),
    [
        (GROUP, {"text": "/thi", "from": {"id": 5, "is_bot": True, "first_name": "Another"}}),
        (GROUP, {"text": "/thi", "is_automatic_forward": True, "sender_chat": {"id": -5, "type": "channel"}}),
        (GROUP, {"new_chat_title": "Bản mới"}),
        (PRIVATE, {"pinned_message": {"message_id": 1}}),
        ({"id": -5, "type": "channel", "title": "Kênh"}, {"text": "/thi"}),
    ],
    ids=["another bot", "forwarded by itself", "a new title", "a pin", "a channel"],
)
def test_what_is_nobodys_business_of_ours(chat: dict[str, Any], fields: dict[str, Any]) -> None:
    assert message(chat, **fields) is None


def test_kinds_that_we_do_not_use() -> None:
    assert read(edited_message={"message_id": 1}) is None
    assert read() is None


def test_a_sticker_is_said_without_words() -> None:
    assert said(sticker={"file_id": "x", "anything": [1, {"a": None}]}).text == ""


@pytest.mark.parametrize("name", ["migrate_to_chat_id", "migrate_from_chat_id"])
def test_a_group_that_moves_says_so_twice(name: str) -> None:
    old, new = {"id": -40, "type": "group", "title": "Bản"}, GROUP
    here, other = (old, -100) if name == "migrate_to_chat_id" else (new, -40)
    assert message(here, **{name: other}) == Moved("telegram:777:5", AT, Chat("telegram", "777", "-40", True), BAN)


def tap(**fields: Any) -> Pressed:
    event = read(callback_query={"id": "q1", "from": LAN, "chat_instance": "1", **fields})
    assert isinstance(event, Pressed)
    return event


@pytest.mark.parametrize(
    ("data", "action"),
    [
        (pack(Open("thi")), Open("thi")),
        ("forged", None),
        ("op.thi.1.2.3", None),
        ("" * 3, None),
        ("Đ" * 32, None),
    ],
)
def test_a_tap(data: str, action: Open | None) -> None:
    event = tap(message={"message_id": 9, "date": 1717376400, "chat": PRIVATE, "from": BOT}, data=data)
    assert event == Pressed("telegram:777:5", AT, CHAT, SENDER, action, MessageRef(CHAT, "9"))


def test_a_tap_on_a_message_that_is_too_old_to_be_shown() -> None:
    event = tap(message={"message_id": 9, "date": 0, "chat": GROUP}, data=pack(Open("thi")))
    assert (event.chat, event.action) == (BAN, Open("thi"))


def test_a_tap_without_a_message_is_answered_in_private() -> None:
    assert tap(inline_message_id="x", game_short_name="y") == Pressed("telegram:777:5", AT, CHAT, SENDER, None)


def stands(chat: dict[str, Any], old: dict[str, Any], new: dict[str, Any], by: dict[str, Any] = LAN) -> Event | None:
    user = {"user": BOT}
    return read(my_chat_member={
        "chat": chat, "from": by, "date": 1717376400,
        "old_chat_member": {**user, **old}, "new_chat_member": {**user, **new},
    })  # fmt: skip


LEFT, KICKED, MEMBER, ADMIN = ({"status": status} for status in ("left", "kicked", "member", "administrator"))
MUTED = {"status": "restricted", "is_member": True, "can_send_messages": False}
OUTSIDE = {"status": "restricted", "is_member": False, "can_send_messages": True}


@pytest.mark.parametrize(
    ("old", "new", "event"),
    [
        (LEFT, MEMBER, Joined("telegram:777:5", AT, BAN, SENDER, "Bản Mòng", writes=True, admin=False)),
        (KICKED, ADMIN, Joined("telegram:777:5", AT, BAN, SENDER, "Bản Mòng", writes=True, admin=True)),
        (OUTSIDE, MUTED, Joined("telegram:777:5", AT, BAN, SENDER, "Bản Mòng", writes=False, admin=False)),
        (MEMBER, ADMIN, Allowed("telegram:777:5", AT, BAN, SENDER, writes=True, admin=True)),
        (ADMIN, MEMBER, Allowed("telegram:777:5", AT, BAN, SENDER, writes=True, admin=False)),
        (MEMBER, MUTED, Allowed("telegram:777:5", AT, BAN, SENDER, writes=False, admin=False)),
        (MEMBER, KICKED, Left("telegram:777:5", AT, BAN, SENDER)),
        (MUTED, OUTSIDE, Left("telegram:777:5", AT, BAN, SENDER)),
        (LEFT, KICKED, None),
    ],
)  # fmt: skip
def test_how_we_stand_in_a_group(old: dict[str, Any], new: dict[str, Any], event: Event | None) -> None:
    assert stands(GROUP, old, new) == event


def test_what_an_anonymous_admin_does_is_nobodys() -> None:
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    nobody = Sender("telegram", "777", "")
    assert stands(GROUP, MEMBER, KICKED, hidden) == Left("telegram:777:5", AT, BAN, nobody)
    joined = Joined("telegram:777:5", AT, BAN, nobody, "Bản Mòng", writes=True, admin=False)
    assert stands(GROUP, LEFT, MEMBER, hidden) == joined


def test_an_anonymous_admin_who_brings_us_in_is_nobody() -> None:
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    event = read(my_chat_member={
        "chat": GROUP, "from": nobody, "date": 1717376400,
        "old_chat_member": {"user": BOT, **LEFT}, "new_chat_member": {"user": BOT, **MEMBER},
    })  # fmt: skip
    assert isinstance(event, Joined)
    assert event.sender == Sender("telegram", "777", "")


def test_how_we_stand_with_a_person() -> None:
    assert stands(PRIVATE, MEMBER, KICKED) == Reachable("telegram:777:5", AT, CHAT, SENDER, reachable=False)
    assert stands(PRIVATE, KICKED, MEMBER) == Reachable("telegram:777:5", AT, CHAT, SENDER, reachable=True)
    assert stands({"id": -5, "type": "channel"}, LEFT, ADMIN) is None


@pytest.mark.parametrize(
    ("raw", "chat", "sender"),
    [
        (b'{"update_id":5,"message":{"chat":{"id":11,"type":"private"},"from":{"id":11},"text":3}}', CHAT, "11"),
        (b'{"update_id":5,"message":{"chat":{"id":-100,"type":"group"},"text":{}}}', BAN, None),
        (b'{"update_id":5,"callback_query":{"id":"q","from":{"id":11},"message":{"chat":{"id":11,"type":"private"}}}}',
         CHAT, "11"),
        (b'{"update_id":5,"message":[[[', None, None),
        (b"\xff\x00 not at all", None, None),
        (b"[1]", None, None),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_with_what_could_be_made_out(
    raw: bytes, chat: Chat | None, sender: str | None
) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one does not matter
        decode(raw)
    event = unreadable(raw, look(raw), "k", "why", US, AT)
    assert (event.chat, event.sender.external_id if event.sender else None) == (chat, sender)
    assert "\x00" not in event.text
