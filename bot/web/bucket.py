"""A bound on how often one session may do something: a bucket of tokens for each, on a monotonic clock."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable


class Buckets:
    """`burst` at once, then as many again over `seconds`. Remembers the latest `most` names; the others are full again."""

    def __init__(self, burst: int, seconds: float, now: Callable[[], float], most: int = 20_000) -> None:
        self._burst = burst
        self._rate = burst / seconds
        self._now = now
        self._most = most
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> int:
        """Take one token: 0 if there was one, else the whole seconds until there is."""
        now = self._now()
        level, then = self._levels.pop(name, (float(self._burst), now))
        level = min(float(self._burst), level + (now - then) * self._rate)
        taken = level >= 1
        self._levels[name] = (level - 1 if taken else level, now)
        while len(self._levels) > self._most:
            self._levels.popitem(last=False)
        return 0 if taken else max(1, math.ceil((1 - level) / self._rate))
