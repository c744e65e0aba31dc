"""learning.yaml, programme.yaml and banners.yaml: what residents read, and what the ceremonies need."""

from __future__ import annotations

import re

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from quiz.localized import Localized
from quiz.material import Banner, Chapter, Programme, ProgrammeItem

MOST_LETTERS = 900
"""A chapter's digest is read on a phone, in one message."""

_CHAPTER = Keys(
    {"code": "chuong-1", "title": "{vi: …, en: …}", "digest": "{vi: …, en: …}"}, frozenset({"links", "round"})
)
_LINK = Keys({"text": "{vi: …, en: …}", "url": "http://…"})
_PROGRAMME = Keys({"code": "launch", "title": "{vi: …, en: …}", "items": "and below it a list"})
_ITEM = Keys({"text": "{vi: …, en: …}"}, frozenset({"by"}))
_BANNER = Keys(
    {"code": "launch", "heading": "{vi: …, en: …}", "lines": "and below it a list", "footer": "{vi: …, en: …}"}
)


def read_learning(top: Field, reading: Reading) -> list[Sited[Chapter]]:
    """The chapters of the learning material."""

    def chapter(record: Record) -> Chapter:
        return Chapter(
            code=record["code"].text(),
            title=record["title"].words(),
            digest=_digest(record["digest"]),
            links=tuple(_link(link.record(_LINK)) for link in record["links"].items("a list of links")),
            round=record["round"].raw("the code of a round") if record.has("round") else None,
        )

    return read_each(top.items("a list of chapters"), _CHAPTER, chapter, reading.report)


def _digest(field: Field) -> Localized:
    digest = field.words()
    for language in sorted(digest.languages):
        length = len(digest.to(language))
        if length > MOST_LETTERS:
            field.wrong(f"the digest ({language}) has {length} letters; shorten it to {MOST_LETTERS}")
    return digest


def _link(record: Record) -> tuple[Localized, str]:
    url = record["url"].text()
    if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
        record["url"].wrong(f"`{url}` is no address; write it whole: `https://…`")
    return record["text"].words(), url


def read_programmes(top: Field, reading: Reading) -> list[Sited[Programme]]:
    """The programmes of the ceremonies."""

    def item(record: Record) -> ProgrammeItem:
        return ProgrammeItem(record["text"].words(), record["by"].words() if record.has("by") else None)

    def programme(record: Record) -> Programme:
        items = read_each(record["items"].items(), _ITEM, item, reading.report)
        return Programme(record["code"].text(), record["title"].words(), tuple(read.value for read in items))

    return read_each(top.items("a list of programmes"), _PROGRAMME, programme, reading.report)


def read_banners(top: Field, reading: Reading) -> list[Sited[Banner]]:
    """The banners (ma két)."""

    def banner(record: Record) -> Banner:
        return Banner(
            code=record["code"].text(),
            heading=record["heading"].words(),
            lines=tuple(line.words() for line in record["lines"].items()),
            footer=record["footer"].words(),
        )

    return read_each(top.items("a list of banners"), _BANNER, banner, reading.report)
