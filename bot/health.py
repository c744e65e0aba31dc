"""Is the process alive, can it serve, and how much did it do: /healthz, /readyz, /metrics."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.dispatch import Dispatcher
from storage.errors import StorageError
from storage.store import AnyStore


def add_health(
    app: web.Application,
    store: AnyStore,
    dispatcher: Dispatcher,
    *,
    rehearsal: bool,
    messengers: Mapping[str, Callable[[], Mapping[str, Any]]],
) -> None:
    """Add the three addresses. `rehearsal` is told, so that no rehearsing program is let loose on a real contest.

    `messengers` say how they go. The trouble of one makes nobody else unready: the web goes on without it.
    """
    registry = CollectorRegistry()
    for name, words, read in (
        ("thituan_events_total", "Events taken from channels and timers", lambda: dispatcher.events),
        ("thituan_batches_total", "Transactions that events were handled in", lambda: dispatcher.batches),
        ("thituan_dead_letters_total", "Events that failed alone", lambda: dispatcher.dead),
        ("thituan_events_waiting", "Events that wait to be handled", lambda: dispatcher.waiting),
    ):
        Gauge(name, words, registry=registry).set_function(read)

    async def alive(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "rehearsal": rehearsal})

    def channels() -> dict[str, Any]:
        return {name: status() for name, status in messengers.items()}

    async def ready(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(2):
                await store.ping()
        except (StorageError, TimeoutError) as fault:
            headers = {"Retry-After": "3"}
            told = {"ok": False, "database": str(fault), **channels()}
            return web.json_response(told, status=503, headers=headers)
        return web.json_response({"ok": True, "database": "ok", **channels()})

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_routes([web.get("/healthz", alive), web.get("/readyz", ready), web.get("/metrics", metrics)])
