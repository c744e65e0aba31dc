"""What the house gives to the part of a messenger, and what it asks of that part."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.channels.port import SendingChannel
from bot.channels.telling import Sleep
from bot.config import DATA, Config
from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from bot.nursery import Nursery
from bot.pace import Ledger, Pace
from messaging.model import Clock
from services.alarms import Alarm
from storage.secrets import Keys
from storage.store import AnyStore

Alarms: TypeAlias = Callable[[Alarm], Awaitable[None]]
"""Tells the owners of the contest in their chats, each alarm once by its key. Never raises: while the database is away it is only logged."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the part of a messenger is given by the house. `owner` names this process among replicas.

    `say` tells the operator on the terminal; without a `pace` the part makes its own; `data` is a folder for files of this process.
    """

    config: Config
    store: AnyStore
    clock: Clock
    keys: Keys
    nursery: Nursery
    owner: str
    rng: random.Random
    alarm: Alarms
    zone: ZoneInfo
    sleep: Sleep = asyncio.sleep
    say: Callable[[str], None] | None = None
    pace: Pace | None = None
    data: Path = DATA

    def shared_pace(self) -> tuple[Pace, Callable[[], Awaitable[None]]]:
        """The limits of sending, shared through Redis where there is one; and how to close them."""
        if self.pace is not None:
            return self.pace, _nothing
        if not self.config.redis_url:
            return Pace(Ledger(time.monotonic)), _nothing
        from bot.pace_redis import RedisLedger, SharedLedger, redis_client

        client = redis_client(self.config.redis_url)
        return Pace(SharedLedger(RedisLedger(client), time.monotonic)), client.aclose


async def _nothing() -> None:
    return


class Messenger(Protocol):
    """A platform of others, put together: `connect` before anything comes in, `run` for ever, `close` at the end."""

    @property
    def name(self) -> str:
        """What it is called in settings, in /readyz and as a channel."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def channel(self) -> SendingChannel:
        """Where messages leave."""
        ...

    def connect(self, dispatcher: Dispatcher, conversation: Conversation) -> None:
        """Lead what comes in to the dispatcher."""
        ...

    def add_routes(self, app: web.Application) -> None:
        """Serve what the platform calls."""
        ...

    async def run(self) -> None:
        """Get ready, then receive and look after it for ever; its trouble is told, never raised."""
        ...

    def where(self) -> str:
        """How it is reached, a line for the operator."""
        ...

    def status(self) -> Mapping[str, Any]:
        """For /readyz."""
        ...

    async def close(self) -> None:
        """Let another server take over, and give back the connections."""
        ...
