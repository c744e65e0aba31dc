"""A bare line to the fake Bot API, so that its rules are tried without any client library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData, web

from tests.botapi import Bot, FakeBotApi, Person

TOKEN = "4242:a-token-of-the-tests"
Body = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **length: float) -> None:
        """Time goes by."""
        self.now += timedelta(**length)

    def seconds(self) -> float:
        """The same, for the limits of sending."""
        return self.now.timestamp()


@dataclass
class Line:
    """One bot's line to the server."""

    fake: FakeBotApi
    bot: Bot
    http: ClientSession
    clock: Hand

    async def call(self, method: str, **params: Any) -> Body:
        """The whole answer."""
        async with self.http.post(f"{self.fake.url}/bot{self.bot.token}/{method}", json=params) as response:
            body: Body = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that is to be taken."""
        body = await self.call(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """Why a call was refused: code and words."""
        body = await self.call(method, **params)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"

    async def uploads(self, method: str, **params: Any) -> Body:
        """A multipart call; bytes become files."""
        form = FormData()
        for name, value in params.items():
            if isinstance(value, bytes):
                form.add_field(name, BytesIO(value), filename=f"{name}.bin", content_type="application/octet-stream")
            else:
                form.add_field(name, str(value))
        async with self.http.post(f"{self.fake.url}/bot{self.bot.token}/{method}", data=form) as response:
            body: Body = await response.json()
            return body

    async def updates(self, **params: Any) -> list[Body]:
        """What waits."""
        found: list[Body] = await self.ok("getUpdates", **params)
        return found

    async def confirms(self) -> list[Body]:
        """Take everything that waits."""
        found = await self.updates()
        if found:
            await self.ok("getUpdates", offset=found[-1]["update_id"] + 1)
        return found


@asynccontextmanager
async def opened() -> AsyncIterator[Line]:
    """A server with one bot, on a clock that stands still."""
    clock = Hand()
    fake = await FakeBotApi.start(clock, pace=clock.seconds)
    try:
        async with ClientSession() as http:
            yield Line(fake, fake.add_bot(TOKEN), http, clock)
    finally:
        await fake.close()


@dataclass
class Hooked:
    """A webhook of ours: what came, and what to answer."""

    url: str = ""
    answer: Callable[[web.Request, Body], Awaitable[web.Response]] | None = None
    came: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """Note a push and answer it."""
        body: Body = await request.json()
        self.came.append(body)
        self.headers.append(dict(request.headers))
        return await self.answer(request, body) if self.answer else web.Response()


@asynccontextmanager
async def hooked() -> AsyncIterator[Hooked]:
    """A webhook on loopback."""
    hook = Hooked()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        yield hook
    finally:
        await runner.cleanup()


def texts(updates: list[Body]) -> list[str]:
    """What was said, update by update."""
    return [update["message"]["text"] for update in updates]


async def says(person: Person, count: int) -> list[str]:
    """Say so many different things; returns them."""
    words = [f"{number}" for number in range(count)]
    for word in words:
        await person.says(word)
    return words
