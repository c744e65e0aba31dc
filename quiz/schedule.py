"""Moments as organisers write them, and the calendar around a round."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quiz.fold import nfc
from quiz.pack import Pack

_DATE = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_CLOCK = r"(?:(?P<hour>\d{1,2})\s*(?:h|:|giờ)\s*(?P<minute>\d{2})?(?:\s*phút)?|(?P<end>hết))"
_WRITTEN = re.compile(rf"{_CLOCK}\s*,?\s*(?:ngày\s+)?{_DATE}", re.IGNORECASE)
_DATE_FIRST = re.compile(rf"(?:ngày\s+)?{_DATE}\s*,?\s*(?:lúc\s+)?{_CLOCK}", re.IGNORECASE)
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}")
_HINT = "write it like 08h00 03/6/2024, hết ngày 09/6/2024 or 2024-06-03T08:00:00+07:00"


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """A moment in UTC from "08h00 03/6/2024" (day first), "24h00 …" or "hết ngày …" (the next midnight), or ISO 8601.

    Read in `zone` unless the text names an offset. Raises ValueError with a hint.
    """
    written = " ".join(nfc(text).split())
    match = _WRITTEN.fullmatch(written) or _DATE_FIRST.fullmatch(written)
    if match is not None:
        return _local(written, match, zone)
    if "T" not in written.upper() and ":" not in written:
        raise ValueError(f"{text!r} is no moment; {_HINT}")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{text!r} is no moment; {_HINT}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def parse_day(text: str) -> date:
    """A day: 2025-07-01 or 01/7/2025 (day first). Raises ValueError."""
    if "/" not in text:
        return date.fromisoformat(text)
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def _local(written: str, match: re.Match[str], zone: ZoneInfo) -> datetime:
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise ValueError(f"{written!r}: there is no such day; the day stands before the month") from None
    hour, minute = (24, 0) if match["end"] else (int(match["hour"]), int(match["minute"] or 0))
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"{written!r}: there is no such time of day; {_HINT}")
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def move_day(written: str, delta: timedelta) -> str:
    """A moment as it was written, on a day moved by whole days; words without a date stay as they are."""

    def of_day(match: re.Match[str]) -> str:
        day = date(int(match["year"]), int(match["month"]), int(match["day"])) + delta
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)
        return f"{day.day:02d}/{month}/{day.year}"

    def of_iso(match: re.Match[str]) -> str:
        return (date.fromisoformat(match[0]) + delta).isoformat()

    return _ISO.sub(of_iso, written) if _ISO.search(written) else re.sub(_DATE, of_day, written)


def shift(pack: Pack, delta: timedelta) -> Pack:
    """The same pack on a calendar moved by `delta`, for the rehearsal: rounds, milestones and notices move, nothing else."""
    return replace(
        pack,
        rounds=tuple(
            # Without their hours: a rehearsal is held when people have time for it.
            replace(planned, opens=planned.opens + delta, closes=planned.closes + delta, hours=None)
            for planned in pack.rounds
        ),
        milestones=tuple(
            replace(
                milestone, at=milestone.at + delta, until=None if milestone.until is None else milestone.until + delta
            )
            for milestone in pack.milestones
        ),
        notices=tuple(replace(plan, at=plan.at + delta, latest=plan.latest + delta) for plan in pack.notices),
    )
