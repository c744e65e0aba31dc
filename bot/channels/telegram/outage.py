"""How long the house cannot take anything in, and how long the taps that wait at Telegram still live."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

log = structlog.get_logger()
TAPS_LIVE = timedelta(seconds=150)
"""Telegram forgets a tap that was not taken in this time; everything else waits for a day."""
TOLD_EVERY = timedelta(seconds=10)
OVER_AFTER = timedelta(seconds=60)
"""Who tries again does so within seconds: after such a silence it is another outage."""


class Outage:
    """Noted by the door at every event that could not be kept."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self._last: datetime | None = None
        self._told: datetime | None = None

    def noted(self, now: datetime, reason: str) -> None:
        """Something could not be kept; the operator is told every few seconds."""
        if self.since is None or self._last is None or now - self._last > OVER_AFTER:
            self.since, self._told = now, None
        self._last = now
        if self._told is None or now - self._told >= TOLD_EVERY:
            self._told = now
            left = self.taps_live_s(now) or 0
            words = "taps at Telegram still wait for us" if left else "taps older than 150 seconds are lost"
            log.warning(
                "the database is away", reason=reason, since=self.since.isoformat(), taps=words, seconds_left=left
            )

    def ended(self, now: datetime) -> None:
        """Something was kept again."""
        if self.since is not None:
            log.warning("the database is back", away_s=round((now - self.since).total_seconds(), 1))
        self.since = self._told = self._last = None

    def taps_live_s(self, now: datetime) -> int | None:
        """Seconds until the first taps that wait at Telegram are lost; 0 once they are, None when all is well."""
        if self.since is None:
            return None
        return max(0, int((TAPS_LIVE - (now - self.since)).total_seconds()))
