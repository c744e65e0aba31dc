"""What a person may be called on a list: nearly anything, on one line and printable."""

from __future__ import annotations

import unicodedata
from enum import Enum

from quiz.fold import one_line

LONGEST_NAME = 80
STRANGE = frozenset("<>{}|\\")
"""Characters that no name has and that would spoil a printed list or a paper's source."""


class NameProblem(Enum):
    """Why a typed name cannot stand. Not a `str`, so that the type checker never lets one pass for a name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    ONE_WORD = "one_word"
    STRANGE = "strange"


def clean_name(raw: str) -> str | NameProblem:
    """The name as typed, with single spaces and no invisible characters; no rule asks whether it sounds like a name.

    Two words or more (contest facts 5.1: Thái and Mông names have no usual đệm), at most 80 characters.
    """
    name = one_line(raw)
    if not name:
        return NameProblem.EMPTY
    if len(name) > LONGEST_NAME:
        return NameProblem.TOO_LONG
    if not any(letter.isalpha() for letter in name):
        return NameProblem.NO_LETTERS
    if is_strange(name):
        return NameProblem.STRANGE
    if sum(any(letter.isalpha() for letter in word) for word in name.split()) < 2:
        return NameProblem.ONE_WORD
    return name


def is_strange(text: str) -> bool:
    """Whether it holds signs of markup or pictures (emoji), which a newspaper's list could not print."""
    return any(letter in STRANGE or unicodedata.category(letter) == "So" for letter in text)


def masked(name: str) -> str:
    """The name for public look-ups: "Lò Thị M." for "Lò Thị Mai"."""
    parts = name.split()
    if not parts:
        return ""
    return " ".join([*parts[:-1], f"{parts[-1][0]}."])
