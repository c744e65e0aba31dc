"""Server-sent events: everything new in a chat, read from the store on each wake-up, so that no message is ever missed.

There is no queue a client could fill: a wake-up is a flag, and what is written is bounded by one page and one slow drain.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import msgspec
from aiohttp import web

from bot.web.bodies import number
from bot.web.chat import clock_line
from bot.web.hub import Ear
from bot.web.sessions import Session
from bot.web.site import Site
from bot.web.visitors import Visitors, seen
from messaging.model import Chat
from storage.errors import Unavailable


class Line:
    """One open response. A client that does not take what is written in time is cut off; it comes back and resumes."""

    def __init__(self, request: web.Request, slow: float) -> None:
        self._request = request
        self._slow = slow
        self.response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self.response.content_type = "text/event-stream"
        self.response.charset = "utf-8"

    async def write(self, text: str) -> None:
        """Write words."""
        await self.send(text.encode())

    async def send(self, data: bytes) -> None:
        """Write, waiting a bounded time for the client to take it."""
        try:
            async with asyncio.timeout(self._slow):
                await self.response.write(data)
        except TimeoutError:
            if self._request.transport is not None:
                self._request.transport.abort()
            raise

    async def end(self, reason: str) -> None:
        """The end marker: "restart" (come back soon), "replaced" (a newer page of this session has the place)."""
        await self.write(f"event: end\ndata: {reason}\n\n")


class Streams:
    """GET /api/chat/stream."""

    def __init__(self, site: Site, visitors: Visitors) -> None:
        self._site = site
        self._visitors = visitors
        self._open: dict[str, list[Ear]] = {}

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Stay and tell what is new after `Last-Event-ID` (or `after`; else from now on)."""
        session = self._visitors.session(request)
        chat = await self._visitors.chat(session, request.query.get("chat"))
        cursor = number(request.headers.get("Last-Event-ID") or request.query.get("after"), -1)
        line = Line(request, self._site.limits.slow)
        with self._site.channel.hub.listening(chat.external_id) as ear, self._one_of_few(session, ear):
            if cursor < 0:
                newest = await self._site.shelf.recent(chat, 1)
                cursor = newest[-1].n if newest else 0
            await line.response.prepare(request)
            with contextlib.suppress(TimeoutError, ConnectionError):
                await self._tell(line, session, chat, ear, cursor)
        return line.response

    @contextlib.contextmanager
    def _one_of_few(self, session: Session, ear: Ear) -> Iterator[None]:
        """Make room by sending the oldest stream home: on a bad line it is dead anyway and does not know it yet."""
        ears = self._open.setdefault(session.identity, [])
        ears.append(ear)
        for oldest in ears[: -self._site.limits.streams]:
            oldest.dismiss()
        try:
            yield
        finally:
            ears.remove(ear)
            if not ears and self._open.get(session.identity) is ears:
                del self._open[session.identity]

    async def _tell(self, line: Line, session: Session, chat: Chat, ear: Ear, cursor: int) -> None:
        hub, site = self._site.channel.hub, self._site
        await line.write("retry: 3000\n" + clock_line(site.clock()))
        while not hub.closing and not ear.dismissed:
            try:
                cursor = await self._catch_up(line, session, chat, cursor)
            except (site.unavailable, Unavailable):
                break
            if not await ear.wait(site.limits.ping):
                await line.write(clock_line(site.clock()))
        await line.end("replaced" if ear.dismissed else "restart")

    async def _catch_up(self, line: Line, session: Session, chat: Chat, cursor: int) -> int:
        """Write everything after the cursor, a page at a time; returns the new cursor."""
        most = self._site.limits.page
        while not self._site.channel.hub.closing:
            found = await self._site.shelf.messages(chat, cursor, most)
            if found:
                items = ((message.n, msgspec.json.encode(seen(message, session)).decode()) for message in found)
                await line.write("".join(f"id: {n}\ndata: {item}\n\n" for n, item in items))
                cursor = found[-1].n
            if len(found) < most:
                break
        return cursor
