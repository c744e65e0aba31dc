"""Text as Telegram takes it: HTML turned into entities, lengths in UTF-16 units, ends trimmed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.errors import Refused, bad
from tests.botapi.markup import check_url

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ESCAPE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);?")
_OPENING = re.compile(r"<([^\s>/]*)((?:\s[^>]*)?)>", re.DOTALL)
_CLOSING = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w.\-]+))?""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<!\w)@[a-zA-Z0-9_]{4,32}\b)"
    r"|(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)])"
)
PLAIN_ONLY = {"code", "pre", "text_link"}


def units(text: str) -> int:
    """How long Telegram counts a text to be: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def read_text(text: str, mode: str, given: Any = None) -> tuple[str, list[Entity]]:
    """A text with its entities, trimmed; refuses markup that Telegram cannot parse."""
    if mode.lower() == "html":
        text, entities = _HtmlReader(text).read()
    elif mode:
        raise bad(f"unsupported parse_mode {mode!r}: this fake reads HTML only")
    else:
        entities = [dict(entity) for entity in given or ()]
    text, entities = _trimmed(text.replace("\r", ""), entities)
    entities += found_entities(text, entities)
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def found_entities(text: str, known: list[Entity] | None = None) -> list[Entity]:
    """Commands, mentions and addresses that Telegram finds by itself."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in known or () if e["type"] in PLAIN_ONLY]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = units(text[: match.start()]), units(match.group())
        if not any(offset < end and start < offset + length for start, end in taken):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, kept


def _can_be_opened(url: str) -> bool:
    """A link that a button could not open is dropped without a word; its text stays."""
    try:
        check_url(url)
    except Refused:
        return False
    return bool(url)


@dataclass
class _Open:
    tag: str
    offset: int
    extra: dict[str, Any]


@dataclass
class _HtmlReader:
    source: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        place = 0
        while place < len(self.source):
            character = self.source[place]
            if character == "<":
                place = self._tag(place)
            elif character == "&":
                place = self._escape(place)
            else:
                self._write(character)
                place += 1
        if self.stack:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.text), self.entities

    def _write(self, text: str) -> None:
        self.text.append(text)
        self.length += units(text)

    def _escape(self, place: int) -> int:
        match = _ESCAPE.match(self.source, place)
        if match is not None:
            name = match.group(1)
            meant = html.unescape(f"&{name};") if name[0] == "#" else _NAMED.get(name)
            if meant:
                self._write(meant)
                return match.end()
        self._write("&")
        return place + 1

    def _tag(self, place: int) -> int:
        if self.source.startswith("</", place):
            return self._close(place)
        match = _OPENING.match(self.source, place)
        if match is None:
            end = re.match(r"<[^\s>]*", self.source[place:])
            if end is not None and place + end.end() < len(self.source) and end.group()[1:].lower() not in KINDS:
                raise self._wrong(f'Unsupported start tag "{end.group()[1:].lower()}"', place)
            raise self._wrong("Unclosed start tag", place)
        tag = match.group(1).lower()
        if tag not in KINDS:
            raise self._wrong(f'Unsupported start tag "{tag}"', place)
        self.stack.append(_Open(tag, self.length, self._meaning(tag, match.group(2), place)))
        return match.end()

    def _meaning(self, tag: str, written: str, place: int) -> dict[str, Any]:
        given = {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(written)}
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', place)
        if tag == "a":
            return {"url": given.get("href", "")}
        if tag == "tg-emoji":
            return {"custom_emoji_id": given.get("emoji-id", "")}
        if tag == "code" and given.get("class", "").startswith("language-"):
            return {"language": given["class"].removeprefix("language-")}
        return {"type": "expandable_blockquote"} if tag == "blockquote" and "expandable" in given else {}

    def _close(self, place: int) -> int:
        if not self.stack:
            raise self._wrong("Unexpected end tag", place)
        match = _CLOSING.match(self.source, place)
        if match is None:
            raise self._wrong("Unclosed end tag", place)
        opened = self.stack.pop()
        name = match.group(1).lower()
        if name not in {"", opened.tag}:
            at = len(self.source[:place].encode())
            raise bad(
                f"can't parse entities: Unmatched end tag at byte offset {at}, "
                f'expected "</{opened.tag}>", found "</{name}>"'
            )
        entity = {"type": KINDS[opened.tag], "offset": opened.offset, "length": self.length - opened.offset}
        if entity["length"] and (opened.tag != "a" or _can_be_opened(opened.extra["url"])):
            self.entities.append({**entity, **opened.extra})
        return match.end()

    def _wrong(self, what: str, place: int | None = None) -> Refused:
        at = "" if place is None else f" at byte offset {len(self.source[:place].encode())}"
        return bad(f"can't parse entities: {what}{at}")
