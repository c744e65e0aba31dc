"""Pushing updates to a webhook: one at a time a lane, many lanes at once, again until it is taken or too old.

Again at once, then after 2, 4, 8 … seconds, or after what the answer's `Retry-After` says. Those seconds pass `fake.hurry` times
faster than real ones, so that no test waits for them; `delays` keeps them as they were meant.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from tests.botapi.bodies import Params, read_body
from tests.botapi.errors import Refused
from tests.botapi.updates import Queued

if TYPE_CHECKING:
    from tests.botapi.world import Bot

LONGEST_DELAY = 60.0
LONGEST_RETRY_AFTER = 3600.0
PATIENCE = 60.0
NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")

Execute = Callable[[str, Params], Awaitable[object]]


@dataclass
class Delivery:
    """One push that was answered, or was not (`status` 0)."""

    update_id: int
    lane: str
    status: int
    body: bytes = b""


@dataclass
class Hook:
    """The webhook of one bot while it is set."""

    bot: Bot
    url: str
    secret: str
    max_connections: int
    execute: Execute
    now: Callable[[], int]
    hurry: float
    deaf: int = 0
    """So many answers get lost on their way: what was taken comes again."""
    paused: bool = False
    deliveries: list[Delivery] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    last_error: tuple[int, str] | None = None
    most_at_once: int = 0
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _in_flight: int = 0
    _session: ClientSession | None = None
    _slots: asyncio.Semaphore | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._busy

    def open(self) -> None:
        """Push what waits, and from now on what comes."""
        self.paused = False
        self.bot.queue.arrived = self.look
        for lane in list(self.bot.queue.lanes):
            self.look(lane)

    def pause(self) -> None:
        """Push nothing more until it is opened again."""
        self.paused = True

    def look(self, lane: str) -> None:
        """Start a courier for a lane that has something waiting."""
        if not self.paused and lane not in self._busy:
            self._busy[lane] = asyncio.create_task(self._work(lane), name=f"push {lane}")

    async def close(self) -> None:
        """Stop pushing for good."""
        self.paused, self.bot.queue.arrived = True, None
        for task in list(self._busy.values()):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        self._busy.clear()
        if self._session is not None:
            await self._session.close()

    async def _work(self, lane: str) -> None:
        failures = 0
        try:
            while (queued := self._next(lane)) is not None:
                delay = await self._deliver(queued, failures)
                if delay is None:
                    self.bot.queue.drop(queued.id)
                    failures = 0
                else:
                    failures += 1
                    self.delays.append(delay)
                    await asyncio.sleep(delay / self.hurry)
        finally:
            self._busy.pop(lane, None)
            self.bot.queue.changed()

    def _next(self, lane: str) -> Queued | None:
        return None if self.paused else self.bot.queue.next_of(lane)

    async def _deliver(self, queued: Queued, failures: int) -> float | None:
        """Push one; None if it was taken, otherwise the seconds until the next try."""
        if self._slots is None:
            self._slots = asyncio.Semaphore(self.max_connections)
        async with self._slots:
            self._in_flight += 1
            self.most_at_once = max(self.most_at_once, self._in_flight)
            try:
                asked_for = await self._push(queued)
            finally:
                self._in_flight -= 1
        if asked_for is None:
            return None
        return asked_for or min(LONGEST_DELAY, 2.0**failures if failures else 0.0)

    async def _push(self, queued: Queued) -> float | None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        if self._session is None:
            connector = TCPConnector(limit=self.max_connections)
            self._session = ClientSession(connector=connector, timeout=ClientTimeout(total=PATIENCE))
        try:
            async with self._session.post(self.url, data=json.dumps(queued.json()), headers=headers) as response:
                body = await response.read()
        except TimeoutError:
            return self._failed(queued, "Read timeout expired")
        except ClientError as error:
            refused = "Connection refused" if "Connect call failed" in str(error) else "Connection closed"
            return self._failed(queued, refused)
        self.deliveries.append(Delivery(queued.id, queued.lane, response.status, body))
        if not 200 <= response.status < 300:
            self.last_error = self.now(), f"Wrong response from the webhook: {response.status} {response.reason}"
            return _seconds(response.headers.get("Retry-After", ""))
        if self.deaf:
            self.deaf -= 1
            return self._failed(queued, "Connection closed")
        await self._obey(response.headers.get("Content-Type", ""), body)
        return None

    def _failed(self, queued: Queued, why: str) -> float:
        self.deliveries.append(Delivery(queued.id, queued.lane, 0))
        self.last_error = self.now(), why
        return 0.0

    async def _obey(self, content_type: str, body: bytes) -> None:
        """Do what the answer asks for; the bot never hears how it went."""
        if not body.strip():
            return
        try:
            params = read_body(content_type, body)
        except Refused:
            return  # a body that is no method call is only an answer
        method = params.values.pop("method", "")
        if method and not method.lower().startswith(NOT_IN_ANSWERS):
            await self.execute(method, params)


def _seconds(header: str) -> float:
    try:
        return min(max(float(header), 0.0), LONGEST_RETRY_AFTER)
    except ValueError:
        return 0.0
