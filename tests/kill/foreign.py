"""Somebody else's messenger: a server that is slow and remembers what it took, and the channel by which a house speaks to it.

The channel stands here because no foreign channel of ours is needed for what is tried: the ledger between the request and its
answer. `house_at.py` gives it to the real command line.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Any

import aiohttp
from aiohttp import web

from bot.channels.port import NotSent
from messaging.model import Chat, Reply
from messaging.text import plain
from tests.fakes import PLAIN

NAME = "foreign"
BLOCKED = 403
ANSWERS_AFTER_S = 0.005


class ForeignChannel:
    """One message a request; the connection breaks when the process dies."""

    capabilities = PLAIN

    def __init__(self, address: str) -> None:
        self._address = address
        self._web: aiohttp.ClientSession | None = None

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        """Hand one message over."""
        if self._web is None:
            self._web = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        body = {"chat": chat.external_id, "text": plain(reply.text)}
        async with self._web.post(self._address, json=body) as response:
            if response.status == BLOCKED:
                raise NotSent("blocked by the person")
            response.raise_for_status()
            return str((await response.json())["id"])


class Platform:
    """What it took, by chat. Told to, it leaves requests without an answer, and takes only every second of those."""

    def __init__(self, blocked: Collection[str] = ()) -> None:
        self.got: Counter[str] = Counter()
        self.held: list[str] = []
        self.address = ""
        self._blocked = frozenset(blocked)
        self._holds_after: int | None = None
        self._broken = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on an address of its own."""
        app = web.Application()
        app.router.add_post("/send", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}/send"

    async def close(self) -> None:
        """Let go of what is held, and stop."""
        self.lets_go()
        if self._runner is not None:
            await self._runner.cleanup()

    def hold_after(self, taken: int) -> None:
        """Answer nobody any more as soon as it took so many."""
        self._holds_after = taken
        self._broken = asyncio.Event()

    def lets_go(self) -> list[str]:
        """Answer again; returns whose requests were held. Their answers go where nobody is."""
        held, self.held = self.held, []
        self._holds_after = None
        self._broken.set()
        return held

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        chat = str(body["chat"])
        if chat in self._blocked:
            return web.Response(status=BLOCKED)
        if self._holds_after is not None and self.got.total() >= self._holds_after:
            self.held.append(chat)
            self.got[chat] += len(self.held) % 2
            await self._broken.wait()
            return web.Response(status=503)
        self.got[chat] += 1
        await asyncio.sleep(ANSWERS_AFTER_S)
        return web.json_response({"id": self.got.total()})
