"""A server to be measured, in a process of its own: `python -m bench.server DATABASE_URL PORT MOST_IN_BATCH`, or `… echo PORT`.

It is the real app behind real HTTP. Only the limit on how often one session may send is lifted, the number of events in a batch
is given, and an address tells what was counted.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import resource
import sys
from typing import Any

import uvloop
from aiohttp import web
from sqlalchemy import event

from bot import dispatch
from bot.app import App, build_app
from bot.clock import AnchoredClock
from bot.config import Config
from bot.web.site import Limits
from storage.schema import migrate
from storage.store import Store

COUNTS = "/bench/counts"
SECRET = "a secret of the bench that is long enough"


def pin(core: int) -> None:
    """Keep this process on one core, so that server and load do not take turns on both."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})


async def launched(app: App) -> None:
    """Press the button of every round that waits for one, at its time."""
    async with app.store.write() as uow:
        for round in await uow.rounds(app.contest.id):
            if round.by_hand:
                round.arm(1, round.opens)
                round.launch(1, round.opens)
                uow.save_round(round)
        await uow.commit()


async def _app(database_url: str) -> App:
    await migrate(database_url)
    config = Config(database_url=database_url, secret_key=SECRET, rehearsal=True)  # type: ignore[arg-type]
    limits = Limits(sends=10**9)
    app = await build_app(config, clock=AnchoredClock(), rng=random.Random(1), limits=limits)
    await launched(app)
    return app


def _count(app: App) -> None:
    """Add the address that tells statements, batches, events and seconds of processor time."""
    statements = 0

    def counted(*_: Any) -> None:
        nonlocal statements
        statements += 1

    assert isinstance(app.store, Store)
    for engine in app.store.engines:
        event.listen(engine.sync_engine, "before_cursor_execute", counted)

    async def counts(_: web.Request) -> web.Response:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return web.json_response(
            {
                "statements": statements,
                "batches": app.dispatcher.batches,
                "events": app.dispatcher.events,
                "dead": app.dispatcher.dead,
                "cpu_s": used.ru_utime + used.ru_stime,
            }
        )

    app.web.router.add_get(COUNTS, counts)


async def _echo(request: web.Request) -> web.Response:
    """As much to read and to write as an answer, and nothing in between."""
    await request.read()
    return web.Response(body=b'{"ok":true,"filler":"' + b"x" * 1500 + b'"}', content_type="application/json")


async def serve(what: str, port: int) -> None:
    """Serve until killed."""
    app = None if what == "echo" else await _app(what)
    if app is None:
        handler = web.Application()
        handler.router.add_post("/api/chat/send", _echo)
    else:
        _count(app)
        handler = app.web
    runner = web.AppRunner(handler, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    if app is not None:
        app.start()
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    pin(0)
    if len(sys.argv) > 3:
        dispatch.MOST_IN_BATCH = int(sys.argv[3])
    with asyncio.Runner(loop_factory=uvloop.Loop) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2])))
