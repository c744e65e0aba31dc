"""Text as spans, so that names and other people's words never become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Style(StrEnum):
    """How a span is shown; a channel without styles shows its plain words."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"
    TIME = "time"
    """Time left, in words: a channel that counts down by itself may hide it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one style."""

    text: str
    style: Style = Style.PLAIN


Text: TypeAlias = tuple[Span, ...]

_MARKS = {"**": Style.BOLD, "`": Style.CODE, "^^": Style.TIME}
_MARK = re.compile(r"(\*\*|\^\^|`)(.+?)\1", re.DOTALL)


def compose(template: str, /, **values: object) -> Text:
    """Turn a catalogue sentence into spans: `**bold**`, `` `code` `` and `^^time left^^` are read in the template only.

    The values are put in afterwards and never parsed, so a player named `**x**` stays `**x**`.
    """
    spans: list[Span] = []
    end = 0
    for found in _MARK.finditer(template):
        spans.append(Span(template[end : found.start()].format(**values)))
        spans.append(Span(found.group(2).format(**values), _MARKS[found.group(1)]))
        end = found.end()
    spans.append(Span(template[end:].format(**values)))
    return tuple(span for span in spans if span.text)


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


def said(words: str, style: Style = Style.PLAIN) -> Text:
    """Words from people or from the pack, taken as they are."""
    return (Span(words, style),) if words else ()


def join(parts: Iterable[Text], between: str = "\n") -> Text:
    """Put texts one after the other; empty ones leave no gap."""
    spans: list[Span] = []
    for part in parts:
        if not part:
            continue
        if spans and between:
            spans.append(Span(between))
        spans.extend(part)
    return tuple(spans)
