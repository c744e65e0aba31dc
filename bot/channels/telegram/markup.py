"""Text and keys as Telegram wants them. The one place where people's words are made safe: everything is escaped here."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Any, TypeAlias

from messaging.actions import pack
from messaging.model import AskContact, Button, Key, Link, Rows
from messaging.text import Style, Text

Markup: TypeAlias = dict[str, Any]

REMOVE_KEYBOARD: Markup = {"remove_keyboard": True}
_TAGS = {Style.BOLD: "b", Style.CODE: "code"}
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
"""Halves of letters and the end of strings: no request can carry them."""


def html(text: Text) -> str:
    """Spans as Telegram's HTML, composed (NFC): people type Vietnamese in pieces too, and each piece would count."""
    return "".join(_span(escape(clean(span.text), quote=False), span.style) for span in text)


def clean(words: str) -> str:
    """Words as they are sent."""
    return _UNSENDABLE.sub("", words if words.isascii() else unicodedata.normalize("NFC", words))


def keys(rows: Rows, *, private: bool) -> Markup | None:
    """The keyboard of a message: inline keys below it, or, where a phone is asked for, keys in place of the letters.

    The latter come back as typed labels, which the conversation knows. A phone can be asked for in private only.
    """
    if private and any(isinstance(key, AskContact) for row in rows for key in row):
        shown = [[_reply_key(key) for key in row] for row in rows]
        return {"keyboard": shown, "resize_keyboard": True, "one_time_keyboard": True}
    below = [[key for key in row if not isinstance(key, AskContact)] for row in rows]
    inline = [[_inline_key(key, private=private) for key in row] for row in below if row]
    return {"inline_keyboard": inline} if inline else None


def is_inline(markup: Markup | None) -> bool:
    """Whether the keys hang below the message: only such a message, or one without keys, can be edited."""
    return markup is None or "inline_keyboard" in markup


def _span(escaped: str, style: Style) -> str:
    tag = _TAGS.get(style)
    return f"<{tag}>{escaped}</{tag}>" if tag and escaped else escaped


def _inline_key(key: Button | Link, *, private: bool) -> Markup:
    if isinstance(key, Link):
        if key.app and private and key.url.startswith("https:"):
            return {"text": clean(key.label), "web_app": {"url": key.url}}
        return {"text": clean(key.label), "url": key.url}
    return {"text": clean(key.label), "callback_data": pack(key.action)}


def _reply_key(key: Key) -> Markup:
    words = {"text": clean(key.label)}
    return {**words, "request_contact": True} if isinstance(key, AskContact) else words
