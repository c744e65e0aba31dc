"""notices.yaml: what the subscribed groups are told, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time, timedelta

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import advice
from quiz.daily import USUAL_HOUR
from quiz.localized import Localized
from quiz.material import NoticeKind, NoticePlan

MOST_LETTERS = 600
"""A notice is read in passing, among the talk of a group."""
LONGEST_CODE = 27
"""A button carries it, in a word of 32 letters that may also say what is to be done with it."""
_LATE = timedelta(hours=2)

_KEYS = Keys({"notices": "and below it a list"}, frozenset({"livestream", "daily_question"}))
_NOTICE = Keys({"code": "week-2.opening", "at": "08h00 10/6/2024"}, frozenset({"until", "text", "banner"}))
_ROUND = "round."
_OF_ROUND = {kind.removeprefix(_ROUND): kind for kind in NoticeKind if kind.startswith(_ROUND)}
_OF_CONTEST = {kind.value: kind for kind in NoticeKind if not kind.startswith(_ROUND)}
_HOUR = re.compile(r"([01]?\d|2[0-3])h([0-5]\d)")
_DAY = re.compile(r"\b\d{1,2}/\d{1,2}\b|\b\d{1,2}h\d{2}\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What the file says: the plans, the address of the livestream if there is one, and the hour of the question of the day."""

    plans: list[Sited[NoticePlan]] = field(default_factory=list)
    livestream: str | None = None
    daily_question: time = USUAL_HOUR


def read_notices(top: Field, reading: Reading) -> Told:
    """Read the file."""
    record = top.record(_KEYS)
    return Told(
        read_each(record["notices"].items("a list of notices"), _NOTICE, _plan, reading.report),
        _address(record["livestream"]) if record.has("livestream") else None,
        _hour(record["daily_question"]) if record.has("daily_question") else USUAL_HOUR,
    )


def _hour(field: Field) -> time:
    text = field.raw("an hour such as 19h00") or ""
    read = _HOUR.fullmatch(text)
    if read is None:
        if text:
            field.wrong(f"`{text}` is no hour of the day; write it like `19h00`")
        return USUAL_HOUR
    return time(int(read.group(1)), int(read.group(2)))


def _plan(record: Record) -> NoticePlan:
    code = record["code"].text()
    round, kind = _read_code(code, record["code"])
    at = record["at"].moment()
    latest = record["until"].moment() if record.has("until") else at + _LATE
    if record.has("until") and record.has("at") and latest <= at:
        record["until"].wrong("it is too late before it begins; write a later moment, or leave `until` out")
    return NoticePlan(
        code=code,
        kind=kind,
        round=round,
        at=at,
        latest=latest,
        text=_text(record["text"]) if record.has("text") else None,
        banner=record["banner"].raw("the code of a banner") if record.has("banner") else None,
    )


def _read_code(code: str, field: Field) -> tuple[str | None, NoticeKind]:
    """The round that a code names, if any, and what is told."""
    if code in _OF_CONTEST:
        return None, _OF_CONTEST[code]
    round, dot, last = code.rpartition(".")
    if code and (not dot or last not in _OF_ROUND):
        known = {*_OF_CONTEST, *(f"{round or 'week-1'}.{word}" for word in _OF_ROUND)}
        field.wrong(f"`{code}` is no notice; {advice(code, known, most=20)}")
    elif len(code) > LONGEST_CODE:
        field.wrong(f"`{code}` is too long for a button; keep it under {LONGEST_CODE} letters by a shorter round code")
    return round, _OF_ROUND.get(last, NoticeKind.OPENING)


def _text(field: Field) -> Localized:
    text = field.words()
    for language in sorted(text.languages):
        words = text.to(language)
        if len(words) > MOST_LETTERS:
            field.wrong(f"the notice ({language}) has {len(words)} letters; shorten it to {MOST_LETTERS}")
        if _DAY.search(words):
            field.doubtful(
                f"the notice ({language}) names a day or an hour; leave it out, the moment is written below the text "
                "and follows the calendar"
            )
    return text


def _address(field: Field) -> str | None:
    url = field.text()
    if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
        field.wrong(f"`{url}` is no address; write it whole: `https://…`")
    return url or None
