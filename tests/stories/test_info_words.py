"""Every word in every language: nothing missing, nothing to fill in that the sentence does not give, nothing too long."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import bot.app
from messaging.actions import PAYLOAD_LIMIT, Action, known_actions, pack, unpack

VIETNAMESE = Path(bot.app.__file__).resolve().parents[1] / "locales" / "vi" / "LC_MESSAGES" / "messages.po"
GAP = re.compile(r"\{(\w*)\}")
MARKS = re.compile(r"\*\*|`")
LONGEST_ROUND = "w" * 24


def messages() -> list[Message]:
    with VIETNAMESE.open("rb") as file:
        return [message for message in read_po(file, locale="vi") if message.id]


def pairs() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for message in messages():
        if isinstance(message.id, str):
            found.append((message.id, str(message.string)))
        else:
            found.extend((str(message.id[-1]), words) for words in message.string or ("",))
    return found


def test_every_sentence_is_said_in_vietnamese() -> None:
    assert [source for source, words in pairs() if not words] == []


def test_a_translation_fills_in_what_its_source_does_and_marks_as_much() -> None:
    wrong = [
        (source, words)
        for source, words in pairs()
        if words
        and (
            set(GAP.findall(source)) != set(GAP.findall(words))
            or len(MARKS.findall(source)) != len(MARKS.findall(words))
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("action", known_actions(), ids=lambda action: action.__name__)
def test_the_longest_action_fits_into_a_button(action: type[Action]) -> None:
    """Words of 24 letters and numbers of ten digits: more than any pack or database gives."""
    numbers = 10**10
    worst = action(*(numbers if field.type in (int, "int") else LONGEST_ROUND for field in fields(action)))
    packed = pack(worst)
    assert len(packed) <= PAYLOAD_LIMIT
    assert unpack(packed) == worst
