"""The web chat's front door, as a browser uses it: a cookie, then words and presses, each with a key of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any, TypeAlias

import aiohttp

from bot.simulation.tally import Tally
from messaging.actions import Action, pack

Item: TypeAlias = Mapping[str, Any]
Sleep: TypeAlias = Callable[[float], Awaitable[object]]
TRIES = 8
WAITS = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
TIMEOUT = aiohttp.ClientTimeout(total=30)


class NoServer(Exception):
    """Nothing that is our web chat answers there."""


class TurnedAway(Exception):
    """The server did not take a message, however often it was sent."""


@dataclass(frozen=True, slots=True)
class House:
    """The server to play on: its address, the connections to it, and the tally of what was done."""

    url: str
    web: aiohttp.ClientSession
    tally: Tally
    sleep: Sleep = asyncio.sleep

    async def is_rehearsal(self) -> bool:
        """Whether the server plays a rehearsal. Raises NoServer."""
        try:
            async with self.web.get(f"{self.url}/healthz", timeout=TIMEOUT) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            raise NoServer from None
        if not isinstance(answer, dict) or "rehearsal" not in answer:
            raise NoServer
        return bool(answer["rehearsal"])


class Browser:
    """One resident's browser. `say` and `press` return what is new in the chat."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.cookie = ""
        self._keys = count(1)
        self._last = 0
        self.year = 0

    async def open(self) -> None:
        """Open the page: the server gives a cookie, and tells the year it lives in."""
        async with self._house.web.post(
            f"{self._house.url}/api/chat/session", json={}, headers=_HEADERS, timeout=TIMEOUT
        ) as response:
            response.raise_for_status()
            self.cookie = "; ".join(f"{name}={cookie.value}" for name, cookie in response.cookies.items())
            self.year = int(response.headers.get("X-Now", "0")[:4])

    async def say(self, text: str) -> list[Item]:
        """Type something."""
        return await self._send({"text": text})

    async def press(self, action: Action, on: int) -> list[Item]:
        """Press a button of the message number `on`."""
        return await self._send({"press": pack(action), "on": on})

    async def _send(self, words: dict[str, Any]) -> list[Item]:
        """Send under one key until it is taken: a key that arrived twice counts once."""
        body = {**words, "key": f"s{next(self._keys)}", "after": self._last}
        for attempt in range(TRIES):
            items, wait = await self._try(body, attempt)
            if items is not None:
                self._last = max([self._last, *(item["n"] for item in items)])
                return [item for item in items if not item.get("mine")]
            await self._house.sleep(wait)
        raise TurnedAway

    async def _try(self, body: Mapping[str, Any], attempt: int) -> tuple[list[Item] | None, float]:
        """What came back, or how long to wait before the same is sent again."""
        house, backoff = self._house, 0.5 * 2**attempt
        try:
            with house.tally.timed() as timing:
                async with house.web.post(
                    f"{house.url}/api/chat/send",
                    json=body,
                    headers={**_HEADERS, "Cookie": self.cookie},
                    timeout=TIMEOUT,
                ) as response:
                    if response.status == HTTPStatus.OK:
                        answer = await response.json()
                        timing.ends()
                        return list(answer["messages"]), 0
                    if response.status in WAITS:
                        house.tally.waits += 1
                        return None, float(response.headers.get("Retry-After", backoff))
                    house.tally.went_wrong(f"HTTP {response.status}")
        except (aiohttp.ClientError, OSError, TimeoutError) as broken:
            house.tally.went_wrong(type(broken).__name__)
        return None, backoff


_HEADERS = {"Accept-Language": "vi"}
