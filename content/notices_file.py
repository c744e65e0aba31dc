"""notices.yaml: what the subscribed groups are told, and when."""

from __future__ import annotations

import re
from datetime import timedelta

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import advice
from quiz.localized import Localized
from quiz.pack import NoticeKind, NoticePlan

MOST_LETTERS = 600
"""A notice is read in passing, among the talk of a group."""
LONGEST_CODE = 32
"""A button carries it."""
_LATE = timedelta(hours=2)

_KEYS = Keys({"notices": "and below it a list"}, frozenset({"livestream"}))
_NOTICE = Keys({"code": "week-2.opening", "at": "08h00 10/6/2024"}, frozenset({"until", "text", "banner"}))
_ROUND = "round."
_OF_ROUND = {kind.removeprefix(_ROUND): kind for kind in NoticeKind if kind.startswith(_ROUND)}
_OF_CONTEST = {kind.value: kind for kind in NoticeKind if not kind.startswith(_ROUND)}
_DAY = re.compile(r"\b\d{1,2}/\d{1,2}\b|\b\d{1,2}h\d{2}\b")


def read_notices(top: Field, reading: Reading) -> tuple[list[Sited[NoticePlan]], str | None]:
    """Read the file: the plans, and the address of the livestream if there is one."""
    record = top.record(_KEYS)
    plans = read_each(record["notices"].items("a list of notices"), _NOTICE, _plan, reading.report)
    return plans, _address(record["livestream"]) if record.has("livestream") else None


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
