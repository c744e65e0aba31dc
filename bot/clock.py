"""The clock, read only here: wall time once at the start, then carried by the monotonic clock.

A step of the wall clock (an operator, a bad NTP) therefore moves nothing while the program runs; `drift` tells how far the
wall has moved away, so that it can be reported.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class AnchoredClock:
    """Aware UTC that never jumps."""

    def __init__(self) -> None:
        self._wall = datetime.now(UTC)
        self._monotonic = time.monotonic_ns()

    def __call__(self) -> datetime:
        """Now."""
        return self._wall + timedelta(microseconds=(time.monotonic_ns() - self._monotonic) // 1000)

    def drift(self) -> timedelta:
        """How far the wall clock is from ours; positive if the wall is ahead."""
        return datetime.now(UTC) - self()
