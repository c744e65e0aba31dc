"""A reply on every kind of channel: nothing is cut, nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from messaging.actions import Action
from messaging.fit import fit
from messaging.model import AskContact, Asks, Button, Capabilities, Document, Link, Picture, Poll, Reply
from messaging.text import Span, Style, compose, plain, said
from tests.fakes import BUTTONS, PLAIN

HINT = "Type your choice."


@dataclass(frozen=True, slots=True)
class Pick(Action):
    code: ClassVar[str] = "zz"
    n: int


def pick(label: str, n: int = 0, mark: str | None = None) -> Button:
    return Button(label, Pick(n), mark)


QUESTION = Reply(
    said("Câu 1\n\nA. Một\nB. Hai"), ((pick("A", 0, "A"), pick("B", 1, "B")),), toast="Đã ghi", replaces="play"
)


def shown(reply: Reply, can: Capabilities) -> tuple[str, list[str]]:
    (message,) = fit(reply, can, HINT).messages
    return plain(message.text), [key.label for row in message.buttons for key in row]


@pytest.mark.parametrize(
    ("can", "text", "buttons"),
    [
        (BUTTONS, "Câu 1\n\nA. Một\nB. Hai", ["A", "B"]),
        (PLAIN, "Đã ghi\n\nCâu 1\n\nA. Một\nB. Hai\n\nType your choice.", []),
        (replace(BUTTONS, toast=0), "Đã ghi\n\nCâu 1\n\nA. Một\nB. Hai", ["A", "B"]),
        (replace(BUTTONS, buttons=1), "Câu 1\n\nA. Một\nB. Hai\n\nType your choice.", []),
    ],
)
def test_a_question_on_each_kind_of_channel(can: Capabilities, text: str, buttons: list[str]) -> None:
    assert shown(QUESTION, can) == (text, buttons)


def test_marks_letters_and_places_stand_for_the_buttons() -> None:
    offers = fit(QUESTION, PLAIN).offers
    assert [(offer.mark, offer.number, offer.label) for offer in offers] == [("A", 1, "A"), ("B", 2, "B")]


def test_a_menu_becomes_a_numbered_list_without_buttons() -> None:
    menu = Reply(said("Chọn:"), ((pick("Vào thi"), pick("Thể lệ")), (pick("Lịch"),)))
    text, buttons = shown(menu, PLAIN)
    assert text == "Chọn:\n\n1. Vào thi\n2. Thể lệ\n3. Lịch\n\nType your choice."
    assert buttons == []


def test_where_a_number_is_asked_the_choices_have_letters() -> None:
    asked = Reply(said("Bao nhiêu?"), ((pick("Bỏ qua"),),), asks=Asks.NUMBER)
    assert "A. Bỏ qua" in shown(asked, PLAIN)[0]


def test_a_label_too_long_is_written_out_and_gets_a_short_button() -> None:
    long = Reply(said("Đơn vị?"), ((pick("Một đơn vị có tên rất dài"),), (pick("Khác"),)))
    text, buttons = shown(long, replace(BUTTONS, label=10))
    assert "1. Một đơn vị có tên rất dài" in text
    assert buttons == ["1", "2"]


def test_rows_are_wrapped_not_cut() -> None:
    row = Reply(said("x"), (tuple(pick(str(n)) for n in range(5)),))
    (message,) = fit(row, replace(BUTTONS, row=2)).messages
    assert [len(keys) for keys in message.buttons] == [2, 2, 1]


def test_a_long_text_is_split_between_words_and_the_buttons_come_last() -> None:
    words = " ".join(f"từ{n}" for n in range(400))
    parts = fit(Reply(said(words), ((pick("Tiếp"),),)), replace(BUTTONS, text=300)).messages
    assert " ".join(plain(part.text) for part in parts) == words
    assert all(len(plain(part.text)) <= 300 for part in parts)
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_splitting_keeps_the_styles() -> None:
    text = (Span("a" * 250 + " ", Style.BOLD), Span("b" * 100))
    parts = fit(Reply(text), replace(BUTTONS, text=300)).messages
    assert parts[0].text[0].style is Style.BOLD
    assert parts[1].text == (Span("b" * 100, Style.PLAIN),)


def test_what_a_channel_cannot_do_becomes_words() -> None:
    rich = Reply(
        said("Xem"),
        ((Link("Luật", "https://example.vn/luat"), AskContact("Gửi số của tôi")),),
        picture=Picture("p1", "Ma két phát động"),
        document=Document("d1", "ket-qua.xlsx", "application/zip"),
        poll=Poll("Câu hỏi hôm nay?", ("Có", "Không"), 0),
    )
    text, buttons = shown(rich, PLAIN)
    for words in ("Luật: https://example.vn/luat", "Ma két phát động", "ket-qua.xlsx", "A. Có"):
        assert words in text
    assert buttons == []
    assert shown(rich, BUTTONS) == ("Xem\n\nLuật: https://example.vn/luat", ["Gửi số của tôi"])


def test_a_poll_in_words_has_a_button_for_its_answer() -> None:
    reveal = pick("Xem đáp án", 7)
    asked = Reply(
        said("Câu hỏi mỗi ngày"), ((Link("Vào thi", "https://example.vn"),),), poll=Poll("Mấy?", ("1", "2"), 0, reveal)
    )
    assert shown(asked, BUTTONS) == ("Câu hỏi mỗi ngày", ["Vào thi"])
    text, buttons = shown(asked, replace(BUTTONS, polls=False))
    assert "Mấy?\nA. 1\nB. 2" in text
    assert buttons == ["Xem đáp án", "Vào thi"]
    plainly = fit(asked, PLAIN, HINT)
    assert [offer.action for offer in plainly.offers] == [Pick(7)]
    assert "1. Xem đáp án" in plain(plainly.messages[0].text)


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://thi.example.vn/luat?x=1#2", True),
        ("http://thi.example.vn:8080/", True),
        ("https://t.me/sonla_bot?start=u-03646", True),
        ("http://8.8.8.8/", True),
        ("http://127.0.0.1:8080/?start=u-1", False),
        ("http://localhost:8080/", False),
        ("http://may-chu.localhost/", False),
        ("http://192.168.1.5/", False),
        ("http://[::1]/", False),
        ("http://mychost/", False),
        ("http://a..vn/", False),
        ("http://a.vn:so/", False),
        ("https://a b.vn/", False),
        ("tel:+84912345678", False),
        ("mailto:btc@example.vn", False),
    ],
)
def test_a_link_that_no_button_opens_is_written_out(url: str, opens: bool) -> None:
    text, buttons = shown(Reply(said("Xem"), ((Link("Mở", url),),)), BUTTONS)
    assert (text, buttons) == (("Xem", ["Mở"]) if opens else (f"Xem\n\nMở: {url}", []))
    assert shown(Reply(said("Xem"), ((Link("Mở", url),),)), replace(BUTTONS, public_links=False)) == ("Xem", ["Mở"])


@pytest.mark.parametrize(
    ("question", "options", "native"),
    [
        ("q" * 300, ("a" * 100, "b"), True),
        ("q" * 301, ("a", "b"), False),
        ("😀" * 151, ("a", "b"), False),
        ("q", ("a" * 101, "b"), False),
        ("q", ("a",), False),
        ("q", tuple("abcdefghijkl"), True),
        ("q", tuple("abcdefghijklm"), False),
    ],
)
def test_a_poll_beyond_the_limits_is_written_out(question: str, options: tuple[str, ...], native: bool) -> None:
    (message,) = fit(Reply((), poll=Poll(question, options, 0)), BUTTONS, HINT).messages
    assert (message.poll is not None) is native
    assert (question in plain(message.text)) is not native


@pytest.mark.parametrize("words", ["😀" * 400, "từ 😀 " * 200, "𝕧" * 101 + " " + "đ" * 300, "a" * 99 + "😀" * 99])
def test_messages_are_measured_as_messengers_count(words: str) -> None:
    parts = fit(Reply(said(words)), replace(BUTTONS, text=200)).messages
    assert all(0 < len(plain(part.text).encode("utf-16-le")) // 2 <= 200 for part in parts)
    assert "".join(plain(part.text) for part in parts).replace(" ", "") == words.replace(" ", "")


def test_names_never_become_markup() -> None:
    text = compose("**{name}** xin chào `{code}`", name="**x** {0} `y`", code="a")
    assert plain(text) == "**x** {0} `y` xin chào a"
    assert [span.style for span in text] == [Style.BOLD, Style.PLAIN, Style.CODE]
    (message,) = fit(Reply(text), PLAIN).messages
    assert message.text == (Span("**x** {0} `y` xin chào a"),)
