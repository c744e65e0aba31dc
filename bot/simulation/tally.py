"""What a simulation did: counts, and the time from a press to its reply."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

WINDOW_S = 5.0
"""Answers a second are counted over the last so many seconds."""


class Timing:
    """One press on its way."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.took: float | None = None

    def ends(self) -> None:
        """The reply is here."""
        self.took = time.perf_counter() - self.began


@dataclass(slots=True)
class Tally:
    """Counts of a whole simulation; times in seconds."""

    players: int = 0
    begun: int = 0
    finished: int = 0
    answers: int = 0
    right: int = 0
    predictions: int = 0
    waits: int = 0
    lost: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    _recent: deque[float] = field(default_factory=deque)
    _began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timed(self) -> Iterator[Timing]:
        """Measure one press; only what ended well counts."""
        timing = Timing()
        yield timing
        if timing.took is not None:
            self.times.append(timing.took)

    def answered(self) -> None:
        """An answer was taken."""
        self.answers += 1
        self._recent.append(time.perf_counter())

    def went_wrong(self, what: str) -> None:
        """Something failed and is tried again."""
        self.troubles[what] += 1

    @property
    def errors(self) -> int:
        """Requests that failed, and residents who got lost."""
        return self.troubles.total() + self.lost

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._began

    def answers_per_second(self) -> float:
        """Lately."""
        now = time.perf_counter()
        while self._recent and now - self._recent[0] > WINDOW_S:
            self._recent.popleft()
        return len(self._recent) / min(WINDOW_S, max(self.elapsed, 0.1))

    def line(self, players: int) -> str:
        """How far it is."""
        return (
            f"players {self.players}/{players} · attempts {self.finished} finished, {self.begun - self.finished} running · "
            f"{self.answers_per_second():.0f} answers/s · errors {self.errors}"
        )

    def summary(self) -> str:
        """What it came to."""
        lines = [
            f"{self.players} players registered, {self.finished} attempts finished, {self.predictions} predictions",
            f"{self.answers} answers in {self.elapsed:.1f} s: {self.answers / max(self.elapsed, 0.001):.1f} a second on average",
            f"press to reply: p50 {percentile(self.times, 50) * 1000:.0f} ms, p95 {percentile(self.times, 95) * 1000:.0f} ms",
        ]
        if self.waits:
            lines.append(f"asked to wait (429, 503): {self.waits} times, obeyed")
        lines.extend(f"trouble: {what} ({times})" for what, times in self.troubles.most_common(5))
        if self.lost:
            lines.append(f"residents who got lost: {self.lost}")
        return "\n".join(lines)


def percentile(times: Sequence[float], part: int) -> float:
    """The time within which `part` of a hundred were done; 0 where there are none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] if ordered else 0.0
