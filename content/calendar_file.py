"""calendar.yaml: the rounds and the other moments."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import Report
from quiz.pack import DayHours, Milestone, PlannedRound

_KEYS = Keys({"rounds": "and below it a list"}, frozenset({"milestones"}))
_ROUND = Keys(
    {"code": "week-1", "title": "{vi: …, en: …}", "opens": "08h00 03/6/2024", "closes": "24h00 09/6/2024"},
    frozenset({"by_hand", "hours"}),
)
_MILESTONE = Keys(
    {"code": "launch", "title": "{vi: …, en: …}", "at": "08h00 03/6/2024"}, frozenset({"until", "public"})
)
_SPAN = re.compile(r"(?P<first>\d{1,2}[h:](?:\d{2})?)\s*(?:-|–|đến)\s*(?P<last>\d{1,2}[h:](?:\d{2})?)", re.IGNORECASE)
_LONGEST_ROUND = timedelta(days=92)


def read_calendar(top: Field, reading: Reading) -> tuple[list[Sited[PlannedRound]], list[Sited[Milestone]]]:
    """Read the file and look at each round and milestone, and at the rounds side by side."""
    record = top.record(_KEYS)
    rounds = read_each(record["rounds"].items(), _ROUND, _round, reading.report)
    milestones = read_each(record["milestones"].items(), _MILESTONE, _milestone, reading.report)
    if record.has("rounds") and not rounds:
        reading.report.error(
            record.where("rounds"), "no round; write at least one below `rounds:`, begun with `- code:`"
        )
    _side_by_side(rounds, reading.report, reading.zone)
    return rounds, milestones


def _round(record: Record) -> PlannedRound:
    opens, closes = record["opens"].moment(), record["closes"].moment()
    if record.has("opens") and record.has("closes"):
        if closes <= opens:
            record["closes"].wrong("the round closes before it opens; write a later moment (24h00 is the end of a day)")
        elif closes - opens > _LONGEST_ROUND:
            record["closes"].doubtful("the round lasts longer than three months; look at the month and the year")
    return PlannedRound(
        code=record["code"].text(),
        title=record["title"].words(),
        opens=opens,
        closes=closes,
        by_hand=record.has("by_hand") and record["by_hand"].flag(),
        hours=_hours(record["hours"]) if record.has("hours") else None,
    )


def _hours(field: Field) -> DayHours | None:
    """The hours of each day, "08h00-17h00"."""
    text = field.text()
    match = _SPAN.fullmatch(text)
    first = _clock(match["first"]) if match else None
    last = _clock(match["last"]) if match else None
    if first is None or last is None or first >= last or first >= timedelta(days=1):
        if text:
            field.wrong(f"`{text}` are no hours of a day; write the first and the last like 08h00-17h00")
        return None
    if last - first == timedelta(days=1):
        field.doubtful("these are all the hours of a day; leave `hours` out")
    return DayHours(_time(first), None if last == timedelta(days=1) else _time(last))


def _clock(written: str) -> timedelta | None:
    hour, minute = (int(part or 0) for part in re.split(r"[h:]", written.lower()))
    at = timedelta(hours=hour, minutes=minute)
    return at if minute < 60 and at <= timedelta(days=1) else None


def _time(since_midnight: timedelta) -> time:
    minutes = since_midnight // timedelta(minutes=1)
    return time(minutes // 60, minutes % 60)


def _milestone(record: Record) -> Milestone:
    at = record["at"].moment()
    until = record["until"].moment() if record.has("until") else None
    if until is not None and record.has("at") and until <= at:
        record["until"].wrong("it ends before it begins; write a later moment, or leave `until` out")
    return Milestone(
        code=record["code"].text(),
        title=record["title"].words(),
        at=at,
        until=until,
        public=record["public"].flag() if record.has("public") else True,
    )


def _side_by_side(rounds: list[Sited[PlannedRound]], report: Report, zone: ZoneInfo) -> None:
    sound = [round_ for round_ in rounds if round_.sound]
    if [round_.value.opens for round_ in sound] != sorted(round_.value.opens for round_ in sound):
        report.warn(sound[0].record.place, "the rounds are not in the order of their opening; write the earliest first")
    for before, after in pairwise(sorted(sound, key=lambda round_: round_.value.opens)):
        if after.value.opens < before.value.closes:
            report.error(
                after.record.where("opens"),
                f"{after.value.code} opens while {before.value.code} is still open; "
                f"write {_written(before.value.closes, zone)} or later, or close {before.value.code} earlier",
            )


def _written(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%Hh%M %d}/{local.month}/{local.year}"
