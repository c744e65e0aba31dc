"""What leaves for Telegram, as its server takes it: real HTTP against the fake one."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from bot.channels.telegram.api import ApiRefused
from bot.channels.telegram.capabilities import TELEGRAM
from bot.channels.telegram.loading import Place
from bot.channels.telegram.outlet import TelegramChannel
from messaging.actions import Action
from messaging.fit import fit
from messaging.model import AskContact, Button, Chat, Link, Poll, Reply
from messaging.text import Span, Style, compose, said
from tests.botapi import Refused
from tests.botapi.bodies import Params
from tests.channels.telegram_outlet import Outlet, outlet


@dataclass(frozen=True, slots=True)
class Tap(Action):
    code: ClassVar[str] = "zt"
    word: str


def button(label: str, word: str = "") -> Button:
    return Button(label, Tap(word or "x"))


@pytest.fixture
async def out() -> AsyncIterator[Outlet]:
    async with outlet() as made:
        yield made


async def say(channel: TelegramChannel, chat: Chat, reply: Reply, edits: str | None = None) -> str | None:
    """As the pipeline does: fitted, each message in order; returns the id of the last."""
    shown = None
    for message in fit(reply, channel.capabilities).messages:
        shown = await channel.send(chat, message, edits)
        edits = None
    return shown


NAMES = [
    "<b>&\"Lò\" 'Thị'</b>",
    "&lt;script&gt; &amp;amp; **x** `y` {0}",
    "😀👨\u200d👩\u200d👧 𝕧𝕧 ọ",
    "مرحبا \u200fLan\u200e שלום \u202eabc\u202c",
    "a\x00b\ud800c",
]


@pytest.mark.parametrize("name", NAMES)
async def test_names_arrive_as_they_are(out: Outlet, name: str) -> None:
    lan, chat = out.person()
    await say(out.channel, chat, Reply(compose("Chào **{name}**, mã `{name}`.", name=name)))
    arrived = name.replace("\x00", "").replace("\ud800", "")
    message = lan.messages[-1]
    assert message.text == f"Chào {arrived}, mã {arrived}."
    assert [entity["type"] for entity in message.entities] == ["bold", "code"]


async def test_pieces_of_letters_are_put_together(out: Outlet) -> None:
    lan, chat = out.person()
    pieces = unicodedata.normalize("NFD", "Mường Bằng, Yên Châu: tuổi trẻ")
    await say(out.channel, chat, Reply(said(pieces), ((button(unicodedata.normalize("NFD", "Để sau")),),)))
    assert lan.messages[-1].text == "Mường Bằng, Yên Châu: tuổi trẻ"
    assert lan.messages[-1].buttons[0]["text"] == "Để sau"


async def test_time_left_is_plain_and_links_show_no_preview(out: Outlet) -> None:
    lan, chat = out.person()
    await say(out.channel, chat, Reply((Span("Còn "), Span("4 phút", Style.TIME), Span(" https://example.vn"))))
    assert lan.messages[-1].text == "Còn 4 phút https://example.vn"
    assert '"is_disabled":true' in out.fake.calls("sendMessage")[-1].params["link_preview_options"].replace(" ", "")


@pytest.mark.parametrize("letter", ["ế", "😀", "&", "<"])
async def test_a_long_text_arrives_whole(out: Outlet, letter: str) -> None:
    lan, chat = out.person()
    words = " ".join([letter * 7] * 1500)
    await say(out.channel, chat, Reply(said(words), ((button("Tiếp"),),)))
    assert " ".join(message.text for message in lan.messages) == words
    assert [bool(message.buttons) for message in lan.messages] == [False] * (len(lan.messages) - 1) + [True]


async def test_a_message_is_edited_and_the_same_again_is_no_error(out: Outlet) -> None:
    lan, chat = out.person()
    first = await say(out.channel, chat, Reply(said("Câu 1"), ((button("A"),),)))
    assert await say(out.channel, chat, Reply(said("Câu 2"), ((button("B"),),)), first) == first
    assert await say(out.channel, chat, Reply(said("Câu 2"), ((button("B"),),)), first) == first
    assert await say(out.channel, chat, Reply(said("Xong")), first) == first
    assert [message.text for message in lan.messages] == ["Xong"]
    assert lan.messages[-1].buttons == []


async def test_what_cannot_be_edited_appears_anew(out: Outlet) -> None:
    lan, chat = out.person()
    first = await say(out.channel, chat, Reply(said("Câu 1")))
    lan.messages[-1].deleted = True
    second = await say(out.channel, chat, Reply(said("Câu 2")), first)
    assert second != first
    lan.messages[-1].text = ""  # as a picture's
    third = await say(out.channel, chat, Reply(said("Câu 3")), second)
    assert third != second
    assert lan.sees() == "Câu 3"
    assert await say(out.channel, chat, Reply(said("Câu 4")), "999999") not in {None, "999999"}


async def test_a_phone_is_asked_for_by_a_keyboard_that_goes_again(out: Outlet) -> None:
    lan, chat = out.person()
    asking = Reply(
        said("Số của bạn?"),
        ((AskContact("Gửi số của tôi"),), (button("Bỏ qua"), Link("Vì sao", "https://example.vn/"))),
    )
    first = await say(out.channel, chat, Reply(said("Trước")))
    await say(out.channel, chat, asking, first)
    keys = lan.keyboard
    assert [key["text"] for key in keys] == ["Gửi số của tôi", "Bỏ qua"]
    assert keys[0]["request_contact"] is True
    assert lan.sees() == "Số của bạn?\n\nVì sao: https://example.vn/"
    markup = json.loads(out.fake.calls("sendMessage")[-1].params["reply_markup"])
    assert markup["one_time_keyboard"] is True
    assert markup["resize_keyboard"] is True
    await say(out.channel, chat, Reply(said("Chọn"), ((button("A"),),)))
    assert lan.keyboard, "a message with keys of its own leaves it"
    await say(out.channel, chat, Reply(said("Cảm ơn")))
    assert len(lan.keyboard) == 0
    last = await say(out.channel, chat, Reply(said("Hết")))
    assert await say(out.channel, chat, Reply(said("Hết rồi")), last) == last


async def test_nobody_is_asked_for_a_phone_in_a_group(out: Outlet) -> None:
    group, chat = await out.group()
    await say(out.channel, chat, Reply(said("Chào"), ((AskContact("Gửi số"), button("Để sau")),)))
    assert [key["text"] for key in group.messages[-1].buttons] == ["Để sau"]


async def test_links_that_no_phone_opens_are_written_out(out: Outlet) -> None:
    lan, chat = out.person()
    row = (Link("Web", "http://127.0.0.1:8080/?start=u-1"), Link("Luật", "https://example.vn/luat"))
    await say(out.channel, chat, Reply(said("Xem"), (row,)))
    assert lan.sees() == "Xem\n\nWeb: http://127.0.0.1:8080/?start=u-1"
    assert [key["url"] for key in lan.messages[-1].buttons] == ["https://example.vn/luat"]


async def test_a_link_that_is_refused_all_the_same_is_written_out(out: Outlet) -> None:
    lan, chat = out.person()
    out.fake.fails(
        "sendMessage", Refused(400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL")
    )
    await say(out.channel, chat, Reply(said("Xem"), ((Link("Luật", "https://example.vn/luat"), button("Tiếp")),)))
    assert lan.sees() == "Xem\n\nLuật: https://example.vn/luat"
    assert [key["text"] for key in lan.messages[-1].buttons] == ["Tiếp"]


async def test_a_topic_is_kept_and_one_that_is_gone_is_left(out: Outlet) -> None:
    group, _ = await out.group(forum=True)
    topic = next(iter(group.chat.topics), None) or 7
    group.chat.topics[topic] = "Thi"
    await say(out.channel, out.at(group, topic), Reply(said("Trong chủ đề")))
    assert group.messages[-1].topic == topic
    await say(out.channel, out.at(group, 424242), Reply(said("Ngoài chủ đề")))
    assert group.sees() == "Ngoài chủ đề"
    assert not group.messages[-1].topic


async def test_a_question_of_the_day_is_a_quiz_of_telegrams_own(out: Outlet) -> None:
    group, chat = await out.group()
    poll = Poll("Sông nào chảy qua Sơn La?", ("Sông Hồng", "Sông <Đà>"), 1)
    shown = await say(out.channel, chat, Reply(said("Câu hỏi mỗi ngày"), ((button("Tham gia"),),), poll=poll))
    quiz, words = group.messages
    assert quiz.poll is not None
    assert (quiz.poll.question, quiz.poll.options) == (poll.question, list(poll.options))
    assert (quiz.poll.body["type"], quiz.poll.body["correct_option_ids"]) == ("quiz", [1])
    assert quiz.poll.body["is_anonymous"] is True
    assert (words.text, [key["text"] for key in words.buttons]) == ("Câu hỏi mỗi ngày", ["Tham gia"])
    assert shown == str(words.id)


async def test_a_poll_that_is_refused_is_said_in_words(out: Outlet) -> None:
    group, chat = await out.group()
    out.fake.fails("sendPoll", Refused(400, "Bad Request: not enough rights to send polls to the chat"))
    await say(out.channel, chat, Reply(said("Mỗi ngày"), poll=Poll("Sông nào?", ("Hồng", "Đà"), 1)))
    assert group.sees() == "Mỗi ngày\n\nSông nào?\nA. Hồng\nB. Đà"
    assert len(group.messages) == 1


async def test_a_receipt_alone_shows_nothing(out: Outlet) -> None:
    lan, chat = out.person()
    assert await out.channel.send(chat, Reply((), toast="Đã ghi"), "17") == "17"
    assert lan.messages == []


async def test_messages_wait_for_the_answer_to_a_tap(out: Outlet) -> None:
    lan, chat = out.person()
    out.channel.taps.note(chat)
    sending = asyncio.create_task(out.channel.send(chat, Reply(said("Câu 2")), None))
    for _ in range(20):
        await asyncio.sleep(0)
    assert lan.messages == []
    await out.channel.send(chat, Reply(said("Nhắc")), None, unasked=True)
    out.channel.taps.answered(chat)
    await sending
    assert [message.text for message in lan.messages] == ["Nhắc", "Câu 2"]


async def test_what_is_paid_for_says_so(out: Outlet) -> None:
    _, chat = out.person()
    await out.channel.send(chat, Reply(said("a")), None, unasked=True)
    out.limits.paid = True
    await out.channel.send(chat, Reply(said("b")), None, unasked=True)
    assert [call.params.get("allow_paid_broadcast") for call in out.fake.calls("sendMessage")] == [None, "true"]


# What the channel says of itself is true -------------------------------------------------------------------------------
async def test_the_most_of_everything_is_taken(out: Outlet) -> None:
    lan, chat = out.person()
    can = out.channel.capabilities
    most = [button("n" * can.label, str(place).rjust(8, "0") * 4) for place in range(can.buttons)]
    rows = tuple(tuple(most[start : start + can.row]) for start in range(0, can.buttons, can.row))
    await out.channel.send(chat, Reply(said("đ" * can.text), rows), None)
    assert len(lan.messages[-1].buttons) == can.buttons
    poll = Poll("q" * can.poll_question, tuple(f"{n:0{can.poll_option}}" for n in range(can.poll_options)), 11)
    await out.channel.send(chat, Reply((), poll=poll), None)
    assert lan.messages[-1].poll is not None
    query = await lan.tap(lan.messages[0], "zt.x")
    await out.fake.perform(out.bot, "answerCallbackQuery", _params(callback_query_id=query.id, text="t" * can.toast))
    assert lan.toasts[-1].text == "t" * can.toast


def _params(**values: str) -> Params:
    return Params(values, {})


KEY = {"text": "a", "callback_data": "x"}
CAN = TELEGRAM
TOO_MUCH: dict[str, tuple[str | Poll, dict[str, Any] | None]] = {
    "text": ("a" * (CAN.text + 1), None),
    "buttons": ("a", {"inline_keyboard": [[KEY]] * (CAN.buttons + 1)}),
    "row": ("a", {"inline_keyboard": [[KEY] * (CAN.row + 1)]}),
    "payload": ("a", {"inline_keyboard": [[KEY | {"callback_data": "x" * (CAN.payload + 1)}]]}),
    "question": (Poll("q" * (CAN.poll_question + 1), ("a", "b"), 0), None),
    "option": (Poll("q", ("a" * (CAN.poll_option + 1), "b"), 0), None),
    "options": (Poll("q", tuple(map(str, range(CAN.poll_options + 1))), 0), None),
}


@pytest.mark.parametrize("more", TOO_MUCH)
async def test_one_more_is_refused(out: Outlet, more: str) -> None:
    _, chat = out.person()
    what, markup = TOO_MUCH[more]
    client, place = await out.loading.client(), Place(int(chat.external_id))
    sending = client.say(place, what, markup) if isinstance(what, str) else client.poll(place, what, None)
    with pytest.raises(ApiRefused):
        await sending


async def test_a_longer_toast_is_refused(out: Outlet) -> None:
    lan, chat = out.person()
    await say(out.channel, chat, Reply(said("a"), ((button("A"),),)))
    query = await lan.taps("A")
    words = "t" * (out.channel.capabilities.toast + 1)
    asked, _ = await out.fake.perform(out.bot, "answerCallbackQuery", _params(callback_query_id=query.id, text=words))
    assert not asked.result["ok"]
