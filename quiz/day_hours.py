"""The hours of a day in which attempts can be made, where a round is not open around the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from quiz.pack import DayHours


def resting_until(hours: DayHours | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the hours begin again, if `now` is outside them; None within them, or where there are none."""
    if hours is None:
        return None
    local = now.astimezone(zone)
    clock = local.time()
    if clock < hours.first:
        return _at(hours, local, days=0)
    if hours.last is not None and clock >= hours.last:
        return _at(hours, local, days=1)
    return None


def shuts_at(hours: DayHours | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the hours of this day end; None where there are none."""
    if hours is None:
        return None
    local = now.astimezone(zone)
    if hours.last is None:
        return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone).astimezone(now.tzinfo)
    return datetime.combine(local.date(), hours.last, zone).astimezone(now.tzinfo)


def _at(hours: DayHours, local: datetime, *, days: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), hours.first, local.tzinfo).astimezone(local.tzinfo)
