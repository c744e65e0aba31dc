"""The real command line with a clock that says another time: `python -m tests.kill.house_at 2024-06-03T01:00:00+00:00 run`.

Only where the clock begins is changed; it goes on by itself, like the real one. HOUSE_FOREIGN=<address> adds a channel to a
messenger there. HOUSE_FAST=1 lets more leave for Telegram a second than it would take. So that the tests can show that they would
notice, guards come off: with HOUSE_CARELESS=1 answers are acknowledged a moment before their commit, with HOUSE_RESENDS=1 a line
that was cut off is sent again.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from bot import app, running
from bot.channels.telegram import limits
from bot.cli import main
from bot.clock import AnchoredClock
from bot.departures import Departures
from bot.dispatch import Dispatcher
from messaging.model import Chat
from services.records import Notice
from tests.kill.foreign import NAME, ForeignChannel


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


class ResendingDepartures(Departures):
    """Takes every claim for the first one."""

    async def _sent(self, chat: Chat, notice: Notice) -> int:
        return await super()._sent(chat, replace(notice, reason=None))


if __name__ == "__main__":
    if os.environ.get("HOUSE_CARELESS"):
        vars(app)["Dispatcher"] = CarelessDispatcher
    if os.environ.get("HOUSE_RESENDS"):
        vars(app)["Departures"] = ResendingDepartures
    if address := os.environ.get("HOUSE_FOREIGN"):
        vars(running)["build_app"] = partial(app.build_app, channels={NAME: ForeignChannel(address)})
    if os.environ.get("HOUSE_FAST"):
        vars(limits)["FREE_PER_S"] = 400.0
    vars(running)["AnchoredClock"] = ClockAt
    main()
