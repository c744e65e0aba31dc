"""A slip in a translation would fail whoever's reply needs that sentence, so each is looked at here."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.catalogues import LOCALES, languages


def values(sentence: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def forms(words: Any) -> list[str]:
    """One, or one for each number."""
    return [words] if isinstance(words, str) else list(words)


@pytest.mark.parametrize("language", languages())
def test_every_sentence_is_translated_with_the_same_values_and_whole_marks(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        sources, translations = forms(message.id), forms(message.string)
        known = set().union(*(values(source) for source in sources))
        for translation in translations:
            whole = translation.count("**") % 2 == 0 and translation.count("`") % 2 == 0
            if not translation or values(translation) != known or not whole:
                wrong.append((sources[0], translation))
    assert wrong == []
