"""What people type where others press."""

from __future__ import annotations

import pytest

from handlers.actions import Open
from handlers.typed import chosen
from messaging.model import Asks, Offered

ABCD = [Offered(letter, place, letter, Open(letter)) for place, letter in enumerate("ABCD", 1)]
MENU = [Offered(str(n), n, label, Open(str(n))) for n, label in enumerate(["Vào thi", "Thể lệ", "Đơn vị khác"], 1)]
SKIP = [Offered("A", 1, "Bỏ qua", Open("skip"))]


@pytest.mark.parametrize(
    "words",
    [
        "B",
        "b",
        "b.",
        " B ) ",
        "2",
        "câu b",
        "Câu B",
        "dap an b",
        "ĐÁP ÁN: B",
        "phương án b",
        "chọn 2",
        "số 2",
        "ＢB"[:1],
        "Ｂ",
    ],
)
def test_every_way_to_say_b(words: str) -> None:
    assert chosen(words, ABCD, Asks.NOTHING) == Open("B")


@pytest.mark.parametrize("words", ["", "…", "E", "5", "0", "b c", "bb", "2.5", "chọn"])
def test_what_is_no_choice(words: str) -> None:
    assert chosen(words, ABCD, Asks.NOTHING) is None


@pytest.mark.parametrize(("words", "command"), [("thể lệ", "2"), ("the le", "2"), ("3", "3"), ("don vi khac", "3")])
def test_menus_by_number_or_label(words: str, command: str) -> None:
    assert chosen(words, MENU, Asks.NOTHING) == Open(command)


def test_while_a_number_is_asked_a_digit_is_the_number() -> None:
    assert chosen("1", SKIP, Asks.NUMBER) is None
    assert chosen("a", SKIP, Asks.NUMBER) == Open("skip")
    assert chosen("bỏ qua", SKIP, Asks.NUMBER) == Open("skip")


def test_while_a_name_or_unit_is_asked_only_bare_marks_and_whole_labels_count() -> None:
    assert chosen("Thị trấn số 2", MENU, Asks.TEXT) is None
    assert chosen("chọn 2", MENU, Asks.TEXT) is None
    assert chosen("2", MENU, Asks.TEXT) == Open("2")
