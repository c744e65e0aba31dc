"""Vietnamese text for comparing, finding and sorting; what people see is always what was typed."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
"""Combining tone marks in dictionary order after ngang (1): huyền, hỏi, ngã, sắc, nặng (contest facts 5.1)."""

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLACES = {
    letter: chr(ord("A") + place if place < 26 else ord("a") + place - 26) for place, letter in enumerate(_ALPHABET)
}
"""Each letter's place as one ASCII character, so that a stored key sorts by plain bytes in every database."""

_LOOK_ALIKES = {"ð": "đ"}
"""Ð (U+00D0) is typed for Đ (U+0110); its small form is ð."""

_SPACE, _LEVEL, _FOREIGN = "!", " ", "~"


def nfc(text: str) -> str:
    """The composed form: Apple keyboards send letters and marks apart."""
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Text as typed, on one line: NFC, single spaces, without control, direction and zero-width characters."""
    kept: list[str] = []
    for letter in nfc(text):
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif category not in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            kept.append(letter)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4096)
def _split(letter: str) -> tuple[str, str]:
    """A small composed letter as (letter without tone, tone digit or "")."""
    letter = _LOOK_ALIKES.get(letter, letter)
    tone, rest = "", ""
    for part in unicodedata.normalize("NFD", letter):
        if part in _TONES:
            tone += _TONES[part]
        else:
            rest += part
    return nfc(rest), tone


@lru_cache(maxsize=4096)
def _bare(letter: str) -> str:
    letter = _LOOK_ALIKES.get(letter, letter)
    if letter == "đ":
        return "d"
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    parts = [part for part in unicodedata.normalize("NFD", letter) if not unicodedata.category(part).startswith("M")]
    return "".join(part if part.isalnum() else " " for part in parts)


def words(text: str) -> list[str]:
    """The words of a text, small and composed; everything that is no letter, mark or digit parts them."""
    small = nfc(unicodedata.normalize("NFKC", text).lower())
    spaced = "".join(
        letter
        if letter.isalnum() or unicodedata.category(letter).startswith("M")
        else ""
        if unicodedata.category(letter) == "Cf"
        else " "
        for letter in small
    )
    return spaced.split()


def fold(text: str) -> str:
    """The text for finding: small letters without marks, đ as d, punctuation as single spaces.

    "Thị trấn Hát Lót", "THI TRAN HAT-LOT" and its decomposed form are equal.
    """
    small = nfc(unicodedata.normalize("NFKC", text).lower())
    return " ".join("".join(map(_bare, small)).split())


def same_words(text: str) -> str:
    """The text for comparing with its marks: old and new tone places (hòa, hoà) are equal, hoa and hoá are not."""
    return " ".join(_toneless(word) for word in words(text))


def _toneless(word: str) -> str:
    # A syllable carries one tone, so where it sits says nothing: it moves behind the letters, as in telex.
    letters, tones = zip(*map(_split, word), strict=True)
    return "".join(letters) + "".join(tones)


def sort_key(text: str) -> str:
    """A key that puts texts in Vietnamese order: letters first (a ă â b …), tones only between equal letters.

    Plain ASCII for Vietnamese texts, safe to store and compare as bytes. Capitals do not count.
    """
    places: list[str] = []
    tones: list[str] = []
    for word in words(text):
        letters, marks = zip(*map(_split, word), strict=True)
        places.append("".join(map(_place, letters)))
        tones.append("".join(marks) or "1")
    return _SPACE.join(places) + _LEVEL + ".".join(tones)


@lru_cache(maxsize=4096)
def _place(letter: str) -> str:
    if letter in _PLACES:
        return _PLACES[letter]
    base = "".join(map(_bare, letter))
    return "".join(_PLACES.get(part, part if part.isascii() else _FOREIGN + part) for part in base)


def person_sort_key(full_name: str) -> str:
    """The key of a list of people: by tên (the last word), then họ (the first), then đệm (contest facts 5.1)."""
    parts = full_name.split()
    if not parts:
        return ""
    given, family, middle = parts[-1], parts[0] if len(parts) > 1 else "", " ".join(parts[1:-1])
    return _LEVEL.join(sort_key(part) for part in (given, family, middle))
