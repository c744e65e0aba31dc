"""A whole paper answered in one message: "1A 2C 3B", read strictly, so that nobody's slip becomes an answer.

The numbers are the places of the paper as shown, in any order; marks, letters without accents and words such as "câu" part or lead
them. Either every answer is read, or none and each slip is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from quiz.attempt import Attempt
from quiz.fold import fold

_TOKEN = re.compile(r"[0-9]+|[a-z]+")
_LEADS = {"cau", "dap", "an", "phuong", "chon", "la", "va", "question", "answer", "and", "is"}
"""Words that people write around numbers and letters. Folded; none of them names options of a paper with fewer than 12 of them."""

_LONGEST = 4
"""Digits of a number that can be a place of a paper."""


class Wrong(StrEnum):
    """What can be wrong with one answer of a sheet."""

    NO_SUCH_PLACE = "no_such_place"
    NO_NUMBER = "no_number"
    NO_LETTER = "no_letter"
    NO_SUCH_OPTION = "no_such_option"
    ONE_ONLY = "one_only"
    TWICE = "twice"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Slip:
    """An answer that cannot be read. `number` as it was written, `letters` folded; `options` how many there are at that place."""

    wrong: Wrong
    number: int = 0
    letters: str = ""
    options: int = 0


Choices: TypeAlias = Mapping[int, int]
"""By slot, the choice as a step holds it."""


def read_sheet(words: str, attempt: Attempt) -> Choices | tuple[Slip, ...] | None:
    """The answers of a message, or what is wrong with it; None for words that are no sheet at all."""
    pairs = _pairs(fold(words), max(len(slot.order) for slot in attempt.paper.slots))
    if pairs is None:
        return None
    choices: dict[int, int] = {}
    slips: dict[Slip, None] = {}
    for number, letters in pairs:
        read = _one(number, letters, attempt)
        if isinstance(read, Slip):
            slips[read] = None
        elif choices.setdefault(int(number) - 1, read) != read:
            slips[Slip(Wrong.TWICE, int(number))] = None
    return tuple(slips) if slips else choices


def _pairs(folded: str, most: int) -> list[tuple[str, str]] | None:
    """Each number with the letters behind it; letters before any number have "". None if it is talk, or without number or letter."""
    if _TOKEN.sub("", folded).strip():
        return None
    tokens = [token for token in _TOKEN.findall(folded) if token not in _LEADS]
    if any(token.isalpha() and _is_a_word(token, most) for token in tokens):
        return None
    if not any(map(str.isdigit, tokens)) or not any(map(str.isalpha, tokens)):
        return None
    return list(_grouped(tokens))


def _is_a_word(letters: str, most: int) -> bool:
    return len(letters) > 2 and (len(letters) > most or any(ord(letter) - ord("a") >= most for letter in letters))


def _grouped(tokens: list[str]) -> Iterator[tuple[str, str]]:
    number, letters = "", ""
    for token in tokens:
        if token.isalpha():
            letters += token
            continue
        if number or letters:
            yield number, letters
        number, letters = token, ""
    yield number, letters


def _one(number: str, letters: str, attempt: Attempt) -> int | Slip:
    """The choice that the letters name at a place."""
    if not number:
        return Slip(Wrong.NO_NUMBER, letters=letters)
    place = int(number) if len(number) <= _LONGEST else 0
    slots = attempt.paper.slots
    if not 1 <= place <= len(slots):
        return Slip(Wrong.NO_SUCH_PLACE, int(number[: 2 * _LONGEST]))
    slot = slots[place - 1]
    if attempt.step(place - 1) is not None:
        return Slip(Wrong.SETTLED, place)
    if not letters:
        return Slip(Wrong.NO_LETTER, place)
    options = sorted({ord(letter) - ord("a") for letter in letters})
    if options[-1] >= len(slot.order):
        return Slip(Wrong.NO_SUCH_OPTION, place, letters, len(slot.order))
    if slot.several:
        return sum(1 << option for option in options)
    return options[0] if len(letters) == 1 else Slip(Wrong.ONE_ONLY, place)
