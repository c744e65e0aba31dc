"""How long it takes until everybody who looks at the screen of the hall has seen a change, and what happens when far too many come."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bench.answers import register, server
from bench.server import COUNTS
from bench.wire import Wire

STREAM = b"GET /led/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
AT_ONCE = 200
"""Connections that are being opened at a time."""


@dataclass
class Seen:
    """Viewers, seconds until all had the first state, seconds from the first to the last who had a change, and what it cost."""

    viewers: int
    opened: float
    spread: list[float]
    cpu_s: float
    alive_ms: float


class Viewer:
    """One stream; `boards` are the moments at which a state of the screen arrived."""

    def __init__(self) -> None:
        self.status = 0
        self.answered = asyncio.Event()
        self.boards: list[float] = []
        self._came = asyncio.Condition()

    async def has(self, boards: int) -> float:
        """Wait for so many states; returns when the last of them came."""
        async with self._came:
            await self._came.wait_for(lambda: len(self.boards) >= boards)
        return self.boards[boards - 1]

    async def looks(self, port: int, gate: asyncio.Semaphore) -> None:
        """Connect, and go on reading until cancelled or turned away."""
        async with gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(STREAM)
            self.status = int((await reader.readline()).split()[1])
            self.answered.set()
        try:
            while line := await reader.readline():
                if line.startswith(b"event: board"):
                    async with self._came:
                        self.boards.append(time.perf_counter())
                        self._came.notify_all()
        finally:
            writer.close()


async def measure_viewers(database: str, viewers: int, changes: int, tell: Callable[[str], None]) -> tuple[Seen, str]:
    """So many look while people register; then five times as many come at once."""
    async with server(database) as port, asyncio.TaskGroup() as group:
        began, gate = time.perf_counter(), asyncio.Semaphore(AT_ONCE)
        crowd = [Viewer() for _ in range(viewers)]
        tasks = [group.create_task(one.looks(port, gate)) for one in crowd]
        opened = max([await one.has(1) for one in crowd]) - began
        tell(f"{viewers} viewers have the screen after {opened:.1f} s")
        wire, spread = await Wire.to(port), []
        before = (await wire.get(COUNTS))["cpu_s"]
        for change in range(2, changes + 2):
            await register(port, 1)
            moments = [await one.has(change) for one in crowd]
            spread.append(max(moments) - min(moments))
            tell(f"change {change - 1}: {spread[-1] * 1000:.0f} ms from the first to the last")
        cost = (await wire.get(COUNTS))["cpu_s"] - before
        more = [Viewer() for _ in range(4 * viewers)]
        tasks += [group.create_task(one.looks(port, gate)) for one in more]
        for one in more:
            await one.answered.wait()
        asked = time.perf_counter()
        await wire.get("/healthz")
        alive = time.perf_counter() - asked
        for task in tasks:
            task.cancel()
    turned = Counter(one.status for one in [*crowd, *more])
    told = ", ".join(f"{count:,} got {status}" for status, count in sorted(turned.items()))
    return Seen(viewers, opened, spread, cost / changes, alive * 1000), told


def viewers_table(seen: Seen, told: str) -> str:
    """As it stands in the README."""
    spread = ", ".join(f"{one * 1000:.0f}" for one in seen.spread)
    return "\n".join(
        [
            f"| {seen.viewers:,} viewers of the screen in the hall, one process | |",
            "|---|---|",
            f"| until all had the first state | {seen.opened:.1f} s |",
            f"| from the first to the last who had a change | {spread} ms |",
            f"| processor time of a change, the registration with it | {seen.cpu_s * 1000:.0f} ms |",
            f"| {5 * seen.viewers:,} connections | {told}; /healthz after {seen.alive_ms:.0f} ms |",
        ]
    )
