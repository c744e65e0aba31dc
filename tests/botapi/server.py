"""The fake Bot API server: real HTTP on loopback, in the test's own event loop, and the faults that tests ask for.

It answers `/bot<token>/<method>` and `/file/bot<token>/<path>` as Telegram does, to JSON, urlencoded, multipart and GET. Time is
the clock that a test gives (expiry of updates, of taps, dates); the limits of sending are measured on `pace`.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.clock import AnchoredClock
from tests.botapi import asking, giving, hooking, menus, talking
from tests.botapi.bodies import Params, read_body
from tests.botapi.calls import Call, Result
from tests.botapi.errors import NO_METHOD, UNAUTHORIZED, Refused
from tests.botapi.faults import Faults, Script
from tests.botapi.groups import Group
from tests.botapi.people import Person
from tests.botapi.platform import Platform
from tests.botapi.rates import Rates, Refusal
from tests.botapi.world import Bot, Message, User

BIGGEST_BODY = 52 * 1024 * 1024
PATIENCE = 20.0

Method = Callable[[Call], Awaitable[Any]]
METHODS: dict[str, Method] = {
    name.lower(): method
    for part in (asking.METHODS, giving.METHODS, hooking.METHODS, menus.METHODS, talking.METHODS)
    for name, method in part.items()
}


@dataclass
class Asked:
    """One request, as the server saw it; `result` is the body of the answer, empty while it is under way."""

    bot: Bot
    method: str
    params: dict[str, str]
    files: list[str]
    result: dict[str, Any] = field(default_factory=dict)
    by_hook: bool = False


class FakeBotApi(Faults):
    """One server with its world."""

    def __init__(self, clock: Callable[[], datetime], pace: Callable[[], float], seed: int) -> None:
        super().__init__(Platform(clock, pace, random.Random(seed)))
        self.url = ""
        self.asked: list[Asked] = []
        self.hurry = 1000.0
        """How many times faster than real time a webhook's pauses between two tries pass."""
        self.waits = False
        """After each act of a person, wait until everything has settled."""
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @classmethod
    async def start(
        cls,
        clock: Callable[[], datetime] | None = None,
        *,
        pace: Callable[[], float] = time.monotonic,
        seed: int = 7,
        port: int = 0,
    ) -> FakeBotApi:
        """Serve on a free port of loopback, or on the one that is asked for."""
        fake = cls(clock or AnchoredClock(), pace, seed)
        app = web.Application(client_max_size=BIGGEST_BODY)
        app.router.add_route("*", "/bot{token}/{method}", fake._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", fake._serve_file)
        app.router.add_route("*", "/{rest:.*}", fake._serve_nothing)
        fake._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await fake._runner.setup()
        site = web.TCPSite(fake._runner, "127.0.0.1", port)
        await site.start()
        fake.url = f"http://127.0.0.1:{fake._runner.addresses[0][1]}"
        return fake

    async def close(self) -> None:
        """End everything that is under way."""
        self.release()
        for bot in self.platform.bots.values():
            if bot.hook is not None:
                await bot.hook.close()
                bot.hook = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    # The world

    def add_bot(self, token: str = "4242:a-token-of-the-tests", username: str = "thituan_bot") -> Bot:
        """A bot as BotFather makes it."""
        return self.platform.add_bot(token, username)

    def person(self, name: str, *, language: str = "vi", bot: Bot | None = None, id: int | None = None) -> Person:
        """Somebody with Telegram, who talks with this bot (the only one, if it is left out)."""
        bot = bot or next(iter(self.platform.bots.values()))
        number = id or 500_000_000 + len(self.platform.users)
        user = User(number, name, None, language)
        self.platform.users[number] = user
        return Person(self, user, bot)

    def group(self, title: str, *, admins: list[Person], forum: bool = False, supergroup: bool = False) -> Group:
        """A group of these people; the first one made it. A forum is a supergroup."""
        return Group.made(self, title, admins, forum=forum, supergroup=supergroup)

    @property
    def refusals(self) -> list[Refusal]:
        """Every 429 of every bot."""
        return [refusal for rates in self.platform.rates.values() for refusal in rates.refusals]

    @property
    def rates(self) -> Rates:
        """The measured rates of the only bot."""
        return next(iter(self.platform.rates.values()))

    def calls(self, method: str) -> list[Asked]:
        """The requests of one method so far."""
        return [asked for asked in self.asked if asked.method.lower() == method.lower()]

    # Waiting

    async def hears(self, messages: Callable[[], list[Message]], words: str) -> Message:
        """Wait until one of these messages says this; the newest such."""

        def found() -> list[Message]:
            return [message for message in messages() if words in message.text]

        await self.until(found, told=lambda: f"there is only {[message.text for message in messages()][-3:]}")
        return found()[-1]

    async def until(
        self, true: Callable[[], object], seconds: float = PATIENCE, *, told: Callable[[], str] = str
    ) -> None:
        """Wait until something is so; fails loudly if it does not come about, with what `told` has to say."""
        end = asyncio.get_running_loop().time() + seconds
        while not true():
            left = end - asyncio.get_running_loop().time()
            assert left > 0, f"it did not come about within {seconds:g} s; {self._state()}; {told()}"
            await self.platform.change(min(left, 0.1))

    async def settled(self, quiet: float = 0.03) -> None:
        """Wait until nothing waits or is in flight, and nothing more happens for a moment."""
        while True:
            await self.until(self._still)
            seen = self.platform.changes
            await asyncio.sleep(quiet)
            if seen == self.platform.changes and self._still():
                return

    def _still(self) -> bool:
        bots = self.platform.bots.values()
        return not self.in_flight["call"] and all(
            not bot.queue.waiting and (bot.hook is None or bot.hook.idle) for bot in bots
        )

    def _state(self) -> str:
        waiting = {bot.username: len(bot.queue.waiting) for bot in self.platform.bots.values()}
        return f"waiting updates: {waiting}, calls in flight: {self.in_flight['call']}"

    async def acted(self) -> None:
        """Somebody did something."""
        if self.waits:
            await self.settled()

    # HTTP

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return _cut(request)
        method, token = request.match_info["method"], request.match_info["token"]
        bot = self.platform.bots.get(token)
        if bot is None:
            return _answer(Refused(*UNAUTHORIZED).json())
        try:
            params = await _read(request)
        except Refused as refused:
            return _answer(refused.json())
        work = asyncio.create_task(self.perform(bot, method, params))
        self._tasks.add(work)
        work.add_done_callback(self._tasks.discard)
        # Who hangs up does not stop what was asked for; only a long poll ends with its line.
        asked, lost = await (work if method.lower() == "getupdates" else asyncio.shield(work))
        return _cut(request) if lost or self.away else _answer(asked.result)

    async def perform(self, bot: Bot, method: str, params: Params, *, by_hook: bool = False) -> tuple[Asked, bool]:
        """Do a call; the second value says whether its answer is to be lost."""
        asked = Asked(bot, method, params.values, list(params.files), by_hook=by_hook)
        self.asked.append(asked)
        poll = method.lower() == "getupdates"
        self.in_flight["poll" if poll else "call"] += 1
        try:
            await self.wait_as_told(method)
            script = self.scripted(method, params)
            asked.result = await self._run(Call(self, bot, method, params), script)
        finally:
            self.in_flight["poll" if poll else "call"] -= 1
            self.platform.changed()
        return asked, script is not None and script.refusal is None

    async def _run(self, call: Call, script: Script | None) -> dict[str, Any]:
        try:
            if script is not None and script.refusal is not None:
                raise script.refusal
            method = METHODS.get(call.method.lower())
            if method is None:
                raise Refused(*NO_METHOD)
            result = await method(call)
        except Refused as refused:
            return refused.json()
        if isinstance(result, Result):
            return {"ok": True, "result": result.value, "description": result.description}
        return {"ok": True, "result": result}

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        if self.away:
            return _cut(request)
        bot = self.platform.bots.get(request.match_info["token"])
        if bot is None:
            return _answer(Refused(*UNAUTHORIZED).json())
        for (owner, _), file in self.platform.files.items():
            if owner == bot.id and file.path == request.match_info["path"]:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _answer(Refused(404, "Not Found").json())

    async def _serve_nothing(self, request: web.Request) -> web.StreamResponse:
        return _answer(Refused(404, "Not Found").json())


async def _read(request: web.Request) -> Params:
    try:
        params = read_body(request.headers.get("Content-Type", ""), await request.read())
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    params.values = {**request.query, **params.values}
    return params


def _answer(body: dict[str, Any]) -> web.Response:
    headers = {}
    if "retry_after" in body.get("parameters", {}):
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    code = body.get("error_code", 200)
    # As the real one, everything beyond ASCII is escaped.
    return web.Response(text=json.dumps(body), status=code, headers=headers, content_type="application/json")


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
