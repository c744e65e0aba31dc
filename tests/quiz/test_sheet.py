"""Reading a whole paper from one message: every slip is named, and then nothing is taken."""

from __future__ import annotations

import unicodedata

import pytest

from quiz.attempt import Attempt
from quiz.paper import Paper, Slot
from quiz.sheet import Slip, Wrong, read_sheet
from tests.quiz.making import OPENS, attempt, seconds

A, B, C, D = range(4)


def several() -> Attempt:
    """The second place takes any number of options, and the third has only three."""
    slots = (Slot("c1", 1, (0, 1, 2, 3)), Slot("c2", 1, (0, 1, 2, 3), several=True), Slot("c3", 1, (0, 1, 2)))
    ends = seconds(900)
    return Attempt(1, "son-la", "tuan-1", 7, 1, Paper(slots), OPENS, ends)


@pytest.mark.parametrize(
    "words",
    [
        "1A 2C 3B",
        "1a 2c 3b",
        "1A2C3B",
        "3B 1A 2C",
        "1.A 2.C 3.B",
        "1-A, 2-C; 3-B",
        "1) A\n2) C\n3) B",
        "1: A | 2: C | 3: B.",
        "câu 1 A, câu 2 C và câu 3 B",
        "cau 1: a cau 2: c cau 3: b",
        "Đáp án: 1A 2C 3B",
        "1 là A, 2 là C, 3 là B",
        "１Ａ ２Ｃ ３Ｂ",
        "01A 02C 03B",
        "1A 👍 2C 3B 🙏",
        "1A 2C 3B 1A",
        unicodedata.normalize("NFD", "câu 1 A câu 2 C và câu 3 B"),
        "\u200b1A 2C\u200d 3B",
    ],
)
def test_what_is_read(words: str) -> None:
    assert read_sheet(words, attempt()) == {0: A, 1: C, 2: B}


@pytest.mark.parametrize(
    ("words", "slips"),
    [
        ("1A 2C 11B", (Slip(Wrong.NO_SUCH_PLACE, 11),)),
        ("0A", (Slip(Wrong.NO_SUCH_PLACE, 0),)),
        ("99999999999999999999A 1B", (Slip(Wrong.NO_SUCH_PLACE, 99999999),)),
        ("1A 2", (Slip(Wrong.NO_LETTER, 2),)),
        ("1 2A", (Slip(Wrong.NO_LETTER, 1),)),
        ("A 2C", (Slip(Wrong.NO_NUMBER, letters="a"),)),
        ("1E", (Slip(Wrong.NO_SUCH_OPTION, 1, "e", 4),)),
        ("1AB 2C", (Slip(Wrong.ONE_ONLY, 1),)),
        ("1A B", (Slip(Wrong.ONE_ONLY, 1),)),
        ("1A 1B", (Slip(Wrong.TWICE, 1),)),
        ("1A 12B 3Z", (Slip(Wrong.NO_SUCH_PLACE, 12), Slip(Wrong.NO_SUCH_OPTION, 3, "z", 4))),
    ],
)
def test_a_slip_is_named(words: str, slips: tuple[Slip, ...]) -> None:
    assert read_sheet(words, attempt()) == slips


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "B",
        "abcd",
        "1 2 3",
        "12",
        "xin chào",
        "tôi 20 tuổi",
        "câu 2",
        "1А",
        "1甲",
        "👍",
        "/thi",
        "10 câu hỏi",
    ],
)
def test_talk_is_no_sheet(words: str) -> None:
    assert read_sheet(words, attempt()) is None


def test_several_options_are_named_together() -> None:
    assert read_sheet("1B 2AC 3C", several()) == {0: B, 1: 0b101, 2: C}
    assert read_sheet("2 a, c và d", several()) == {1: 0b1101}
    assert read_sheet("2AE", several()) == (Slip(Wrong.NO_SUCH_OPTION, 2, "ae", 4),)
    assert read_sheet("3D", several()) == (Slip(Wrong.NO_SUCH_OPTION, 3, "d", 3),)


def test_what_was_settled_elsewhere_is_not_read_again() -> None:
    mine = attempt()
    mine.answer(0, 1, seconds(1))
    assert read_sheet("1A 2C", mine) == (Slip(Wrong.SETTLED, 1),)
    assert read_sheet("2C", mine) == {1: C}
