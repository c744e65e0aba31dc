"""contest.yaml: names, who runs it, languages and zone, and what a player agrees to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from content.nodes import Field, Keys, Reading, Record
from quiz.localized import FIRST_LANGUAGE, Localized

_KEYS = Keys(
    {
        "id": "son-la-2024",
        "title": "{vi: …, en: …}",
        "short_title": "{vi: …, en: …}",
        "summary": "{vi: …, en: …}",
        "organiser": '{vi: "Ban Tổ chức Cuộc thi", en: …}',
        "directed_by": "{vi: …, en: …}",
        "address": "https://…",
        "who": "{vi: …, en: …}",
        "zone": "Asia/Ho_Chi_Minh",
        "languages": "[vi, en]",
        "unit_set": '"2024"',
        "consent": "and below it `version`, `short` and `full`",
        "contact": "{vi: …, en: …}",
    }
)
_CONSENT = Keys({"version": '"1"', "short": "{vi: …, en: …}", "full": "{vi: …, en: …}"})
CONTEST_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")

CONSENT_LINES = 3
_LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class Contest:
    """What contest.yaml says."""

    id: str
    title: Localized
    short_title: Localized
    summary: Localized
    organiser: Localized
    directed_by: Localized
    address: str
    who: Localized
    zone: ZoneInfo
    languages: tuple[str, ...]
    unit_set: str
    consent: Localized
    consent_full: Localized
    consent_version: str
    contact: Localized
    record: Record


def read_contest(top: Field, reading: Reading) -> Contest:
    """Read the file; languages and zone go into `reading` first, because every other text is measured by them."""
    record = top.record(_KEYS)
    reading.languages = _languages(record["languages"])
    reading.zone = _zone(record["zone"], reading.zone)
    consent = record["consent"].record(_CONSENT)
    short = consent["short"].words()
    _three_lines(short, consent["short"])
    return Contest(
        id=_contest_id(record["id"]),
        title=record["title"].words(),
        short_title=record["short_title"].words(),
        summary=record["summary"].words(),
        organiser=record["organiser"].words(),
        directed_by=record["directed_by"].words(),
        address=_address(record["address"]),
        who=record["who"].words(),
        zone=reading.zone,
        languages=reading.languages,
        unit_set=record["unit_set"].raw("the name of a list of units") or "",
        consent=short,
        consent_full=consent["full"].words(),
        consent_version=consent["version"].raw("a version") or "",
        contact=record["contact"].words(),
        record=record,
    )


def _contest_id(field: Field) -> str:
    text = field.text()
    if text and (not CONTEST_ID.fullmatch(text) or len(text) > 32):
        field.wrong(f"`{text}` cannot be an id; write small letters, digits and hyphens, 32 at most: `son-la-2024`")
    return text


def _address(field: Field) -> str:
    text = field.text()
    if text and not re.fullmatch(r"https?://[^\s/]+\S*", text):
        field.wrong(f"`{text}` is no address; write it whole: `https://…`")
    return text


def _languages(field: Field) -> tuple[str, ...]:
    found: list[str] = []
    for item in field.items():
        language = item.raw("a language") or ""
        if language and not _LANGUAGE.fullmatch(language):
            item.wrong(f"`{language}` is no language; write two letters, such as `vi` or `en`")
        elif language in found:
            item.wrong(f"`{language}` stands twice; keep one")
        elif language:
            found.append(language)
    if found and FIRST_LANGUAGE not in found:
        field.wrong("`vi` is missing; write `[vi]` or `[vi, en]`")
    return tuple(found) or (FIRST_LANGUAGE,)


def _zone(field: Field, stand_in: ZoneInfo) -> ZoneInfo:
    name = field.raw("a time zone")
    if name is None:
        return stand_in
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        field.wrong(f"`{name}` is no time zone; write `Asia/Ho_Chi_Minh`")
        return stand_in


def _three_lines(short: Localized, field: Field) -> None:
    for language in sorted(short.languages):
        lines = [line for line in short.to(language).splitlines() if line.strip()]
        if len(lines) != CONSENT_LINES:
            field.wrong(f"the short consent ({language}) has {len(lines)} lines; write exactly {CONSENT_LINES}")
        elif max(map(len, lines)) > _LONGEST_LINE:
            field.doubtful(
                f"a line of the short consent ({language}) is long for a phone; keep it under {_LONGEST_LINE}"
            )
