"""Quiet hours: nobody is disturbed at night by what can wait for the morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60


def after_quiet(at: datetime, start: int | None, end: int | None, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into (minutes after local midnight).

    Quiet begins after its first minute: what is promised for 21h00 sharp still comes at 21h00.
    """
    if start is None or end is None:
        return at
    local = at.astimezone(zone)
    into = (local.hour * 60 + local.minute - start) % DAY
    if not 0 < into < (end - start) % DAY:
        return at
    ends = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=end)
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(UTC)
