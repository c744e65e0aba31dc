"""Answers a second: from the bytes of the HTTP request to the durable commit to the bytes of the reply."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.server import COUNTS
from bench.wire import Wire
from bot.config import SHIPPED_PACK
from bot.simulate import read_knowledge
from bot.simulation.door import Browser, House
from bot.simulation.playing import Resident
from bot.simulation.residents import draw_characters
from bot.simulation.tally import Tally
from handlers.actions import Answer, Begin
from messaging.actions import pack, unpack
from tests.servers import free_port

ROUND = "week-1"
QUESTIONS = 10
ATTEMPTS = 3
SEND = "/api/chat/send"


@dataclass(slots=True)
class Seat:
    """A registered player: the cookie, the attempt that runs, and how many were begun."""

    cookie: str
    attempt: int = 0
    begun: int = 0


@dataclass(slots=True)
class Measured:
    """The passes of one server at one number of parallel clients."""

    clients: int
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    events: int = 0
    batches: int = 0
    statements: int = 0
    cpu_s: float = 0.0

    @property
    def rate(self) -> float:
        """The median of the passes."""
        return statistics.median(self.rates)

    def within(self, part: int) -> float:
        """Milliseconds within which `part` of a hundred were answered, over all passes."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, len(ordered) * part // 100)] * 1000


@contextlib.asynccontextmanager
async def server(what: str, most_in_batch: int = 256) -> AsyncIterator[int]:
    """A server process; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.server", what, str(port), str(most_in_batch)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        if await process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"{command} did not start")
        yield port
    finally:
        process.kill()
        await process.wait()


async def register(port: int, players: int) -> list[Seat]:
    """Let so many residents register over HTTP, as the simulation does."""
    knowledge = read_knowledge(SHIPPED_PACK)
    seats: list[Seat] = []
    places = asyncio.Semaphore(50)

    async def no_pause() -> None:
        return

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web:
        house = House(f"http://127.0.0.1:{port}", web, Tally())

        async def one(who: Any) -> None:
            async with places:
                browser = Browser(house)
                await Resident(who, knowledge, house, no_pause, browser).arrive()
                seats.append(Seat(browser.cookie))

        await asyncio.gather(*(one(who) for who in draw_characters(knowledge, players, random.Random(5))))
    return seats


async def begin(port: int, seats: list[Seat]) -> None:
    """Start an attempt for each; not measured."""
    wires = [await Wire.to(port) for _ in range(16)]
    waiting = iter(seats)

    async def some(wire: Wire) -> None:
        for seat in waiting:
            seat.begun += 1
            body = {"press": pack(Begin(ROUND)), "key": f"begin-{seat.begun}"}
            _, _, answer = await wire.post(SEND, body, seat.cookie)
            buttons = json.loads(answer)["messages"][-1]["buttons"]
            first = unpack(buttons[0]["press"])
            assert isinstance(first, Answer), answer
            seat.attempt = first.attempt

    await asyncio.gather(*(some(wire) for wire in wires))
    await asyncio.gather(*(wire.close() for wire in wires))


async def one_pass(port: int, seats: list[Seat], clients: int, times: list[float]) -> float:
    """Everybody answers a whole paper, `clients` at a time; returns answers a second."""
    dice = random.Random(3)
    wires = [await Wire.to(port) for _ in range(clients)]
    waiting = iter(seats)

    async def some(wire: Wire) -> None:
        for seat in waiting:
            for slot in range(QUESTIONS):
                body = {"press": pack(Answer(seat.attempt, slot, dice.randrange(3))), "key": f"{seat.begun}-{slot}"}
                began = time.perf_counter()
                status, _, answer = await wire.post(SEND, body, seat.cookie)
                times.append(time.perf_counter() - began)
                assert status == 200, answer
                assert b'"repeated":true' not in answer, answer

    began = time.perf_counter()
    await asyncio.gather(*(some(wire) for wire in wires))
    took = time.perf_counter() - began
    await asyncio.gather(*(wire.close() for wire in wires))
    return len(seats) * QUESTIONS / took


async def measure(
    what: str, most_in_batch: int, plan: dict[int, int], passes: int, tell: Callable[[str], None]
) -> list[Measured]:
    """One server, at each number of clients of the plan (with that many attempts a pass)."""
    found = []
    async with server(what, most_in_batch) as port:
        echo = what == "echo"
        needed = max(*plan.values(), -(-sum(plan.values()) * passes // ATTEMPTS))
        tell(f"{needed} players register")
        seats = [Seat("") for _ in range(max(plan.values()))] if echo else await register(port, needed)
        for clients, attempts in plan.items():
            tell(f"{clients} clients")
            measured = Measured(clients)
            for _ in range(passes):
                playing = sorted(seats, key=lambda seat: seat.begun)[:attempts]
                if not echo:
                    await begin(port, playing)
                await _counted_pass(port, playing, measured, counted=not echo)
            found.append(measured)
    return found


async def _counted_pass(port: int, playing: list[Seat], measured: Measured, *, counted: bool) -> None:
    wire = await Wire.to(port)
    before = await wire.get(COUNTS) if counted else {}
    measured.rates.append(await one_pass(port, playing, measured.clients, measured.times))
    if counted:
        after = await wire.get(COUNTS)
        assert after["dead"] == 0
        for name in ("events", "batches", "statements", "cpu_s"):
            setattr(measured, name, getattr(measured, name) + after[name] - before[name])
    await wire.close()
