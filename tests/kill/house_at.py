"""The real command line with a clock that says another time: `python -m tests.kill.house_at 2024-06-03T01:00:00+00:00 run`.

Only where the clock begins is changed; it goes on by itself, like the real one. HOUSE_CARELESS=1 takes a guard off: answers are
acknowledged a moment before their commit, so that the tests can show that they would notice.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot import app, running
from bot.cli import main
from bot.clock import AnchoredClock
from bot.dispatch import Dispatcher


class ClockAt(AnchoredClock):
    """As if the house had been started at another moment."""

    begin = datetime.fromisoformat(sys.argv.pop(1))

    def __init__(self) -> None:
        super().__init__()
        self._wall = self.begin


class CarelessDispatcher(Dispatcher):
    """Says yes first and writes it down later."""

    async def _attempt(self, batch: Sequence[Any]) -> None:
        async with self._store.write() as uow:
            fresh = await self._prepare(uow, [waiting.event for waiting in batch])
            new = [waiting for waiting in batch if waiting.event.key in fresh]
            outcomes = [(waiting, await self._conversation.run(uow, waiting.event)) for waiting in new]
            await self._release(outcomes)
            await asyncio.sleep(0.2)
            await uow.commit()


if __name__ == "__main__":
    if os.environ.get("HOUSE_CARELESS"):
        vars(app)["Dispatcher"] = CarelessDispatcher
    vars(running)["AnchoredClock"] = ClockAt
    main()
