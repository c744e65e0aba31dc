"""Vietnamese text: finding without marks, comparing with them, and the order of a printed list."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.fold import fold, nfc, one_line, person_sort_key, same_words, sort_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Thị trấn Hát Lót", "thi tran hat lot"),
        (unicodedata.normalize("NFD", "Thuận Châu"), "thuan chau"),
        ("Đoàn Đức", "doan duc"),
        ("Ðoàn Ðức", "doan duc"),
        ("SỞ GD&ĐT", "so gd dt"),
        ("Lao động - Thương binh  và Xã hội", "lao dong thuong binh va xa hoi"),
        ("Chiềng\u200bAn", "chiengan"),
        ("２０２４", "2024"),
        ("🙂", ""),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("khỏe", "khoẻ"), ("thủy", "thuỷ"), ("Hòa Bình", "HOÀ BÌNH")])
def test_old_and_new_places_of_the_tone_are_the_same_word(old: str, new: str) -> None:
    assert same_words(old) == same_words(new)


@pytest.mark.parametrize(("one", "other"), [("hoa", "hoà"), ("hoá", "hoà"), ("Ân", "An"), ("Ơn", "On"), ("đi", "di")])
def test_marks_make_another_word(one: str, other: str) -> None:
    assert same_words(one) != same_words(other)


def test_the_alphabet() -> None:
    letters = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()  # noqa: SIM905
    assert sorted(letters, key=sort_key) == letters


@pytest.mark.parametrize(
    "in_order",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ", "man"],
        ["An", "An Bình", "Anh", "Ánh", "Ân"],
        ["Bản 2", "Bản A", "Bàn B"],
        ["Chiềng An", "Chiềng Ân", "Chiềng Ban"],
        ["Dung", "Dũng", "Đông"],
        ["Mường Bang", "Mường Bằng", "Mường Sai", "Mường Sại"],
    ],
)
def test_order_of_words(in_order: list[str]) -> None:
    assert sorted(in_order, key=sort_key) == in_order


def test_people_stand_by_given_name_then_family_name() -> None:
    in_order = ["Vàng A An", "Lò Thị Hoa", "Quàng Thị Hoa", "Lò Thị Hòa", "Đinh Văn Sơn", "Lò Sơn", "Lò Văn Sơn"]
    assert sorted(in_order, key=person_sort_key) == in_order


def test_one_line_drops_what_nobody_sees() -> None:
    assert one_line(" Lò\u202e Thị\n\tMai\u200b\x00 ") == "Lò Thị Mai"


@given(st.text(max_size=30))
@settings(max_examples=60)
def test_any_text_can_be_folded_and_the_form_it_came_in_does_not_matter(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))
    assert sort_key(text).isprintable() or not text.isascii()
    same_words(text)
    person_sort_key(text)
