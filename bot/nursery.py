"""The one supervised door to background work: a bare task could be lost, and its failure with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.dispatch import Unavailable
from storage.errors import StorageError

log = structlog.get_logger()


class Nursery:
    """Keeps a reference to every task, logs what fails, and cancels what is left at the end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> None:
        """Run in the background under a name."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed", task=task.get_name(), exc_info=error)

    async def close(self) -> None:
        """Cancel everything and wait for it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def keep_doing(work: Callable[[], Awaitable[object]], pause_s: float, name: str) -> None:
    """Do it for ever. Neither a database that is away nor a fault of ours ends it: whatever waits would wait for a restart."""
    while True:
        try:
            await work()
        except (StorageError, Unavailable) as away:
            log.warning("work waits", work=name, error=str(away))
        except Exception:
            log.exception("work failed and is tried again", work=name)
        await asyncio.sleep(pause_s)
