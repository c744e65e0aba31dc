"""One reply as the messages that Telegram makes of it: pictures, files and polls first, then the words with their keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.channels.telegram.capabilities import CAPTION, TELEGRAM
from bot.channels.telegram.files import Kind
from bot.channels.telegram.markup import Markup, html, is_inline, keys
from messaging.fit import fit, units
from messaging.model import Poll, Reply
from messaging.text import plain

IN_WORDS = replace(TELEGRAM, pictures=False, documents=False, polls=False, links=False)
"""What is left where Telegram takes no files, polls or links."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message of words."""

    html: str
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Other words in the message with this id."""

    message: int
    html: str
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a file, with words below it if they fit there."""

    kind: Kind
    ref: str
    name: str
    caption: str = ""
    markup: Markup | None = None


@dataclass(frozen=True, slots=True)
class Quiz:
    """A poll of Telegram's own."""

    poll: Poll
    markup: Markup | None = None


Part: TypeAlias = Words | Edit | Media | Quiz


def parts(reply: Reply, edits: int | None, *, private: bool) -> list[Part]:
    """The messages of a fitted reply, in order; the last one has the keys. A reply with nothing to show has none."""
    markup = keys(reply.buttons, private=private)
    words = html(reply.text)
    above: list[Part] = []
    if reply.picture is not None:
        above.append(Media(Kind.PICTURE, reply.picture.ref, ""))
    if reply.document is not None:
        above.append(Media(Kind.DOCUMENT, reply.document.ref, reply.document.name))
    if reply.poll is not None:
        above.append(Quiz(reply.poll))
    if not words and above:
        return [*above[:-1], replace(above[-1], markup=markup)]
    if not words:
        return []
    if len(above) == 1 and isinstance(above[0], Media) and units(plain(reply.text)) <= CAPTION:
        return [replace(above[0], caption=words, markup=markup)]
    if not above and edits is not None and is_inline(markup):
        return [Edit(edits, words, markup)]
    return [*above, Words(words, markup)]


def without(reply: Reply, shown: Part) -> Reply:
    """What is left of a reply after one of its messages has arrived."""
    if isinstance(shown, Media):
        return replace(reply, picture=None) if shown.kind is Kind.PICTURE else replace(reply, document=None)
    return replace(reply, poll=None) if isinstance(shown, Quiz) else reply


def in_words(reply: Reply, *, private: bool) -> list[Part]:
    """The messages of a reply whose files, poll or links were not taken."""
    return [part for message in fit(reply, IN_WORDS).messages for part in parts(message, None, private=private)]
