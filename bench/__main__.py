"""`python -m bench` (`make bench`): measures, and prints the tables of bench/README.md."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from functools import partial
from pathlib import Path

from bench.answers import Measured, measure
from bench.boards import measure_boards
from bench.crowd import measure_spread, spread_table
from bench.exports import measure_export
from bench.led_viewers import measure_viewers, viewers_table
from bench.ledger import ledger_table, measure_ledger
from bench.sealing import measure_sealing
from bench.server import pin
from bench.telegram import measure_telegram, telegram_table
from tests import servers

PLAN = {1: 20, 16: 120, 100: 240}
QUICK = {1: 10, 16: 32, 100: 100}
"""Parallel clients, and the attempts (of ten answers) in a pass."""
TAPS = {1: 40, 16: 200, 100: 800}
QUICK_TAPS = {1: 10, 16: 50, 100: 200}
"""Parallel connections of Telegram, and the players; each pass is one question, answered by all of them."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of the work: for a look, not for the record")
    parser.add_argument(
        "--only", choices=("answers", "boards", "ledger", "exports", "led", "sealing", "telegram"), help="only one part"
    )
    parser.add_argument("--passes", type=int, default=3)
    asked = parser.parse_args()
    print(f"{platform.platform()} · {os.cpu_count()} cores · Python {platform.python_version()}\n")
    if asked.only in {None, "answers"}:
        pin(1)
        asyncio.run(_answers(QUICK if asked.quick else PLAN, asked.passes))
    if asked.only in {None, "telegram"}:
        pin(1)
        asyncio.run(_telegram(QUICK_TAPS if asked.quick else TAPS))
    if asked.only in {None, "led"}:
        pin(1)
        asyncio.run(_led(400 if asked.quick else 2_000))
    if asked.only in {None, "boards"}:
        _boards(20_000 if asked.quick else 100_000, asked.passes)
    if asked.only in {None, "ledger"}:
        _ledger(20_000 if asked.quick else 1_000_000)
    if asked.only in {None, "exports"}:
        _exports(20_000 if asked.quick else 200_000)
    if asked.only in {None, "sealing"}:
        _sealing(10_000 if asked.quick else 100_000)


async def _answers(plan: dict[int, int], passes: int) -> None:
    found: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as folder, servers.postgres(durable=True) as postgres:
        kinds = {
            "echo (aiohttp alone)": ("echo", 256),
            "SQLite": (_sqlite(folder, "batched"), 256),
            "SQLite, a commit an answer": (_sqlite(folder, "alone"), 1),
            "PostgreSQL": (postgres.fresh(), 256),
            "PostgreSQL, a commit an answer": (postgres.fresh(), 1),
        }
        for name, (what, most) in kinds.items():
            found[name] = await measure(what, most, plan, passes, partial(_tell, name))
    print(_table(found))


async def _telegram(plan: dict[int, int]) -> None:
    with tempfile.TemporaryDirectory() as folder, servers.postgres(durable=True) as postgres:
        databases = {"ours, SQLite": _sqlite(folder, "taps"), "ours, PostgreSQL": postgres.fresh()}
        print("\n" + telegram_table(await measure_telegram(databases, plan, partial(_tell, "telegram"))))
        print("\n" + spread_table(await measure_spread(_sqlite(folder, "spread"), partial(_tell, "broadcast"))))


async def _led(viewers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = await measure_viewers(_sqlite(folder, "led"), viewers, 5, partial(_tell, "led"))
    print("\n" + viewers_table(*found))


def _sqlite(folder: str, name: str) -> str:
    return f"sqlite+aiosqlite:///{Path(folder) / name}.db"


def _tell(name: str, line: str) -> None:
    print(f"… {name}: {line}", file=sys.stderr, flush=True)


def _table(found: dict[str, list[Measured]]) -> str:
    naive = {one.clients: one.rate for one in found["SQLite, a commit an answer"]}
    lines = [
        "| server | clients | answers/s (passes) | to SQLite one by one | p50 ms | p99 ms | events/batch | statements/batch | CPU ms/answer |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, measured in found.items():
        for one in measured:
            passes = ", ".join(f"{rate:.0f}" for rate in one.rates)
            counted = (
                f"{one.events / one.batches:.1f} | {one.statements / one.batches:.1f} | "
                f"{one.cpu_s / one.events * 1000:.2f}"
                if one.batches
                else "– | – | –"
            )
            lines.append(
                f"| {name} | {one.clients} | **{one.rate:.0f}** ({passes}) | {one.rate / naive[one.clients]:.2f} | "
                f"{one.within(50):.1f} | {one.within(99):.1f} | {counted} |"
            )
    return "\n".join(lines)


def _boards(people: int, passes: int) -> None:
    print(f"\n| {people:,} kept attempts | s |\n|---|---|")
    for what, seconds in measure_boards(people, passes):
        print(f"| {what} | {seconds:.2f} |")


def _ledger(people: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print("\n" + ledger_table(asyncio.run(measure_ledger(Path(folder), people, partial(_tell, "ledger")))))


def _exports(rows: int) -> None:
    print(f"\n| workbook of {rows:,} rows | |\n|---|---|")
    for what, value in measure_export(rows):
        print(f"| {what} | {value:,.1f} |")


def _sealing(attempts: int) -> None:
    print(f"\n| a sealed result of {attempts:,} attempts | |\n|---|---|")
    for what, value in measure_sealing(attempts):
        print(f"| {what} | {value:,.1f} |")


if __name__ == "__main__":
    main()
