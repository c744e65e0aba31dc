"""Time that only moves when everybody waits for it."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine
from itertools import count
from typing import Any

SETTLED = 60
"""Turns of the loop after which whoever does not wait for time has got as far as they get."""


class VirtualTime:
    """A clock and its sleep: an hour of waiting takes as long as the work in it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), woken))
        await woken

    async def runs(self, *work: Coroutine[Any, Any, Any]) -> None:
        """Do it all side by side, moving on to the next who sleeps whenever nobody can do anything."""
        tasks = [asyncio.ensure_future(one) for one in work]
        while not all(task.done() for task in tasks):
            for _ in range(SETTLED):
                await asyncio.sleep(0)
            if self._sleepers:
                moment, _, woken = heapq.heappop(self._sleepers)
                self.now = max(self.now, moment)
                if not woken.done():
                    woken.set_result(None)
        await asyncio.gather(*tasks)
