"""A tap through Telegram's webhook, to the 200 and to the next question at the Bot API: our house beside bare echo bots.

All servers stand ready at once, each a process on one core; the load and the sink (`bench/sink.py`) are on the other. A pass is one
question of the paper, answered by everybody; the servers take turns, so that a slow spell of the machine meets all of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.sink import BOT, KEYS, WORDS, Sink
from bench.telegram_house import COUNTS, HOOK_SECRET, SEATS
from bench.wire import Wire
from handlers.actions import Answer
from messaging.actions import pack
from tests.servers import free_port

PATH = "/webhook/telegram"
QUESTIONS = 10
PATIENCE_S = 60.0
BETWEEN_S = 1.1
"""A player's messages leave once a second at most; nobody presses faster here."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Passes:
    """What one server did at one number of connections. Seconds each; `rates` run until the last reply has arrived."""

    connections: int
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    confirmed: list[list[float]] = field(default_factory=list)
    replied: list[list[float]] = field(default_factory=list)
    gc_ms: float = 0.0
    batches: int = 0
    events: int = 0


@dataclass(slots=True)
class Player:
    """Somebody in the middle of an attempt; echo bots do not care which."""

    number: int
    attempt: int


@dataclass(slots=True)
class Server:
    """A process to be measured."""

    name: str
    port: int
    pid: int
    house: bool
    players: list[Player] = field(default_factory=list)
    found: list[Passes] = field(default_factory=list)
    began: float = 0.0
    updates: Iterator[int] = field(default_factory=lambda: iter(range(10**8, 10**9)))

    def cpu_s(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    async def asks(self, path: str) -> Any:
        """What one of the bench's own addresses tells."""
        wire = await Wire.to(self.port)
        found = await wire.get(path)
        await wire.close()
        return found


@asynccontextmanager
async def server(name: str, module: str, *given: str, api: str) -> AsyncIterator[Server]:
    """A server process that is ready."""
    port = free_port()
    command = [sys.executable, "-m", module, *given, str(port), api]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        if not (await process.stdout.readline()).startswith(b"ready"):
            raise RuntimeError(f"{command} did not start")
        yield Server(name, port, process.pid, house=module == "bench.telegram_house")
    finally:
        process.kill()
        await process.wait()


async def measure_telegram(
    databases: dict[str, str], plan: dict[int, int], tell: Callable[[str], None]
) -> list[Server]:
    """Each database's house and the echo bots, at each number of connections of the plan (with so many players)."""
    async with AsyncExitStack() as stack:
        sinks = [Sink() for _ in range(len(databases) + 2)]  # each bot has one webhook, so each server its own API
        for sink in sinks:
            await sink.start()
            stack.push_async_callback(sink.close)
        apis = iter([f"http://127.0.0.1:{sink.port}" for sink in sinks])
        servers = []
        for name, url in databases.items():
            servers.append(await stack.enter_async_context(server(name, "bench.telegram_house", url, api=next(apis))))
        for name, kind in (("aiogram, bare echo", "aiogram"), ("python-telegram-bot, bare echo", "ptb")):
            servers.append(await stack.enter_async_context(server(name, "bench.strangers", kind, api=next(apis))))
        for connections, players in plan.items():
            for one in servers:
                await _seat(one, players)
                one.found.append(Passes(connections))
            for slot in range(QUESTIONS):
                for one, sink in zip(servers, sinks, strict=True):
                    await _one_pass(one, sink, slot)
            tell(
                f"{connections} connections: "
                + ", ".join(f"{one.name} {_rate(one.found[-1]):.0f}/s" for one in servers)
            )
    return servers


async def _seat(one: Server, players: int) -> None:
    if one.house:
        one.players = [Player(*seat) for seat in await one.asks(f"{SEATS}?n={players}")]
    else:
        one.players = [Player(number + 1, 1) for number in range(players)]


async def _one_pass(one: Server, sink: Sink, slot: int) -> None:
    """Everybody answers one question. A player's taps come one after the other, as Telegram has it."""
    passes = one.found[-1]
    posts = iter([(who.number, update(one, who, slot)) for who in one.players])
    wires = [await Wire.to(one.port) for _ in range(passes.connections)]
    await asyncio.sleep(max(0.0, one.began + BETWEEN_S - time.perf_counter()))
    before, cpu = await one.asks(COUNTS) if one.house else {}, one.cpu_s()

    confirmed: list[float] = []

    async def some(wire: Wire) -> None:
        for number, body in posts:
            began = sink.waiting[number] = time.perf_counter()
            status, answer = await wire.send(body)
            confirmed.append(time.perf_counter() - began)
            assert status == 200, (status, answer)
            assert not one.house or slot == QUESTIONS - 1 or "Đã ghi câu".encode() in answer, answer

    sink.waiting.clear()
    sink.took.clear()
    one.began = began = time.perf_counter()
    await asyncio.gather(*(some(wire) for wire in wires))
    async with asyncio.timeout(PATIENCE_S):
        while sink.waiting:  # noqa: ASYNC110 - an event would have to be told for every message
            await asyncio.sleep(0.002)
    many = len(one.players)
    passes.rates.append(many / (max(sink.last, time.perf_counter() - 0.002) - began))
    passes.cpu.append((one.cpu_s() - cpu) / many)
    passes.confirmed.append(confirmed)
    passes.replied.append(sink.took[:])
    if one.house:
        _count(passes, before, await one.asks(COUNTS))
    await asyncio.gather(*(wire.close() for wire in wires))


def _count(passes: Passes, before: dict[str, float], after: dict[str, float]) -> None:
    assert after["dead"] == 0
    passes.gc_ms = max(passes.gc_ms, after["gc_ms"])
    passes.batches += int(after["batches"] - before["batches"])
    passes.events += int(after["events"] - before["events"])


def update(one: Server, who: Player, slot: int) -> bytes:
    """A tap on the message with the question, as Telegram posts it."""
    id = next(one.updates)
    chat = {"id": who.number, "first_name": "Lan", "last_name": "Lò Thị", "username": "lan", "type": "private"}
    shown = {
        "message_id": 77, "from": BOT, "chat": chat, "date": 1717376400, "edit_date": 1717376402, "text": WORDS,
        "entities": [{"offset": 0, "length": 8, "type": "bold"}], "reply_markup": KEYS,
    }  # fmt: skip
    person = {key: value for key, value in chat.items() if key != "type"} | {"is_bot": False, "language_code": "vi"}
    tap = {
        "id": str(10**17 + id), "from": person, "message": shown, "chat_instance": "-3210987654321098765",
        "data": pack(Answer(who.attempt, slot, (who.number + slot) % 3)),
    }  # fmt: skip
    body = json.dumps({"update_id": id, "callback_query": tap}, ensure_ascii=False).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {HOOK_SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def within(passes: list[list[float]], part: int) -> float:
    """Milliseconds within which `part` of a hundred were done: the median of the passes."""
    return statistics.median(sorted(times)[min(len(times) - 1, len(times) * part // 100)] for times in passes) * 1000


def _rate(passes: Passes) -> float:
    return statistics.median(passes.rates)


def telegram_table(servers: list[Server]) -> str:
    """The rows for bench/README.md."""
    lines = [
        "| server | connections | taps/s (passes) | 200: p50 ms | p99 | next question: p50 | p99 | CPU ms/tap | taps/batch | gc ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in servers:
        for found in one.found:
            batch = f"{found.events / found.batches:.1f} | {found.gc_ms:.0f}" if found.batches else "– | –"
            lines.append(
                f"| {one.name} | {found.connections} | **{_rate(found):.0f}** ({min(found.rates):.0f}, "
                f"{max(found.rates):.0f}) | {within(found.confirmed, 50):.1f} | {within(found.confirmed, 99):.1f} | "
                f"{within(found.replied, 50):.1f} | {within(found.replied, 99):.1f} | "
                f"{statistics.median(found.cpu) * 1000:.2f} | {batch} |"
            )
    return "\n".join(lines)
