"""Content in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIRST_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class Localized:
    """One text of a pack in each of its languages; Vietnamese is always there and stands in for a missing one."""

    words: Mapping[str, str]

    def to(self, language: str) -> str:
        """The text for a reader of `language`."""
        return self.words.get(language) or self.words[FIRST_LANGUAGE]

    @property
    def languages(self) -> frozenset[str]:
        """The languages that the authors wrote."""
        return frozenset(language for language, words in self.words.items() if words)
