"""The screen in the hall as it changes: computed once for all who look, and only while somebody does; the same bytes go to each."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
import structlog
from aiohttp import web

from bot.channels.web import iso
from bot.web.bodies import answer_json
from bot.web.led import LedDesk, LedShown
from bot.web.site import Site
from bot.web.stream import Line
from storage.errors import Unavailable

PAUSE = 2.0
"""Seconds between two looks at the store, at least."""
SHARE = 20
"""A look that took long is not repeated before this many times its length."""
AGAIN = 15
"""Seconds after which a viewer for whom there is no room may come again."""

Start: TypeAlias = Callable[[Coroutine[Any, Any, None], str], None]
"""Starts a task that ends with the house."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """One state of the screen. `id` differs wherever what is seen differs; `html` and `event` by language."""

    id: str
    stage: str
    html: dict[str, str]
    event: dict[str, bytes]


class Broadcast:
    """Makes frames and hands them to every open stream."""

    def __init__(self, site: Site, desk: LedDesk, start: Start, drawn: Callable[[LedShown, str], str]) -> None:
        self._site, self._desk, self._start, self._drawn = site, desk, start, drawn
        self._frame: Frame | None = None
        self._fresh: tuple[datetime, timedelta] | None = None
        self._away: tuple[datetime, Exception] | None = None
        self._lock = asyncio.Lock()
        self._changed = asyncio.Event()
        self._name, self._count = secrets.token_hex(3), 0
        self._looking = False
        self.viewers = 0
        self.closing = False

    async def current(self) -> Frame:
        """The screen as it is, or was a moment ago."""
        async with self._lock:
            if self._frame is None or not self._is_fresh():
                self._frame = await self._look_once()
            return self._frame

    async def _look_once(self) -> Frame:
        """Look, unless the store was away a moment ago: of all who ask then, one tries."""
        if self._away is not None and self._away[0] <= self._site.clock() < self._away[0] + timedelta(seconds=PAUSE):
            raise self._away[1]
        try:
            frame = await self._look()
        except (self._site.unavailable, Unavailable) as away:
            self._away = (self._site.clock(), away)
            raise
        self._away = None
        return frame

    def stale(self) -> None:
        """Something happened that everybody should see at once."""
        self._fresh = None

    def _is_fresh(self) -> bool:
        if self._fresh is None:
            return False
        made, lasts = self._fresh
        return made <= self._site.clock() < made + lasts

    async def _look(self) -> Frame:
        began, at = time.monotonic(), self._site.clock()
        board = await self._desk.board()
        html = {code: self._drawn(self._desk.shown(board, code), code) for code in self._site.languages}
        took = time.monotonic() - began
        self._fresh = (at, timedelta(seconds=max(PAUSE, SHARE * took)))
        if self._frame is not None and self._frame.html == html:
            return self._frame
        self._count += 1
        name = f"{self._name}-{self._count}"
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return Frame(name, board.stage, html, {code: _event(name, board.stage, words) for code, words in html.items()})

    async def stream(self, request: web.Request, language: str) -> web.StreamResponse:
        """Stay and be shown every change; after a break, what is there now."""
        if self.closing or self.viewers >= self._site.limits.viewers:
            return self._full()
        frame = await self.current()
        line = Line(request, self._site.limits.slow)
        self.viewers += 1
        if not self._looking:
            self._looking = True
            self._start(self._keep_looking(), "led")
        try:
            await line.response.prepare(request)
            with contextlib.suppress(TimeoutError, ConnectionError):
                await self._show(line, language, frame, request.headers.get("Last-Event-ID", ""))
        finally:
            self.viewers -= 1
        return line.response

    async def _show(self, line: Line, language: str, frame: Frame, seen: str) -> None:
        await line.write(f"retry: 3000\nevent: now\ndata: {iso(self._site.clock())}\n\n")
        while not self.closing and self._away is None:
            changed = self._changed
            if self._frame is not None:
                frame = self._frame
            if frame.id != seen:
                await line.send(frame.event[language])
                seen = frame.id
            else:
                await line.write(f"event: now\ndata: {iso(self._site.clock())}\n\n")
            if not changed.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._site.limits.ping):
                        await changed.wait()
        await line.end("restart")

    async def _keep_looking(self) -> None:
        """Look again and again while somebody is there. When the store is away all are sent home: a still picture must not pass for news."""
        while self.viewers and not self.closing:
            await asyncio.sleep(PAUSE / 4)
            try:
                await self.current()
            except (self._site.unavailable, Unavailable):
                self._changed.set()
            except Exception:
                log.exception("the screen could not be made")
                self._fresh = (self._site.clock(), timedelta(seconds=SHARE * PAUSE))
        self._looking = False

    def _full(self) -> web.Response:
        response = answer_json({"error": "crowded"}, 503)
        response.headers["Retry-After"] = str(AGAIN)
        response.force_close()
        return response

    async def now(self, language: str) -> web.Response:
        """The same once, for those who cannot stay."""
        frame = await self.current()
        response = answer_json(
            {"id": frame.id, "stage": frame.stage, "html": frame.html[language], "now": iso(self._site.clock())}
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def close(self) -> None:
        """Send everybody home, so that the server can stop at once."""
        self.closing = True
        self._changed.set()


def _event(name: str, stage: str, html: str) -> bytes:
    data = msgspec.json.encode({"id": name, "stage": stage, "html": html})
    return f"event: board\nid: {name}\ndata: ".encode() + data + b"\n\n"
