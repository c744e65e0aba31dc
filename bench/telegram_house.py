"""Our house behind a webhook, to be measured in a process of its own: `python -m bench.telegram_house DATABASE_URL PORT API`.

It is the real app, with timers and outbox, started as `python -m bot run` starts it. `SEATS` lets players have begun an attempt,
`GROUPS` lets groups have subscribed, `SPREAD` sends them a broadcast, `COUNTS` tells what was counted and how long the heap held
everything up.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import sys
import time
from datetime import timedelta
from typing import Any

import structlog
import uvloop
from aiohttp import web

from bench.server import SECRET, launched, pin
from bench.strangers import TOKEN
from bot.app import App, build_app
from bot.channels.telegram.loading import Loading
from bot.clock import AnchoredClock
from bot.config import Config
from bot.running import YOUNG
from messaging.model import Chat
from quiz.attempt import begin
from quiz.fold import sort_key
from quiz.paper import draw
from services import audiences
from services.audiences import Kind
from services.broadcasts import SUBJECT
from services.contest import Contest
from services.organising import Broadcast, BroadcastState, Subscription
from services.records import Identity, Person, Player, Timer
from storage.schema import migrate

COUNTS, SEATS, GROUPS, SPREAD = "/bench/counts", "/bench/seats", "/bench/groups", "/bench/spread"
HOOK_SECRET = "a-secret-of-the-bench"
ROUND = "week-1"
FIRST = 700_000_000
"""The number of the first person at Telegram."""


class Heap:
    """How long the garbage collector held everything up since it was last asked."""

    def __init__(self) -> None:
        self._began = 0.0
        self.longest = 0.0
        self.full = 0
        gc.callbacks.append(self._noted)

    def _noted(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
            return
        self.longest = max(self.longest, time.perf_counter() - self._began)
        self.full += info["generation"] == 2

    def told(self) -> dict[str, float]:
        """In milliseconds; begins anew."""
        longest, full, self.longest, self.full = self.longest, self.full, 0.0, 0
        return {"gc_ms": longest * 1000, "gc_full": full}


class Bench:
    """The addresses that only the bench uses."""

    def __init__(self, app: App, clock: AnchoredClock) -> None:
        self._app = app
        self._clock = clock
        self._dice = random.Random(5)
        self._seated = 0
        self._heap = Heap()
        app.web.router.add_get(COUNTS, self._counts)
        app.web.router.add_get(SEATS, self._seats)
        app.web.router.add_get(GROUPS, self._groups)
        app.web.router.add_get(SPREAD, self._spread)

    async def _counts(self, _: web.Request) -> web.Response:
        sent = self._app.dispatcher
        counted = {"batches": sent.batches, "events": sent.events, "dead": sent.dead, **self._heap.told()}
        return web.json_response(counted)

    async def _seats(self, request: web.Request) -> web.Response:
        """Let so many more people have registered and begun; tells the number of each at Telegram and of the attempt."""
        contest, now = self._app.contest, self._clock()
        found = []
        async with self._app.store.write() as uow:
            for _ in range(int(request.query["n"])):
                number = FIRST + self._seated
                self._seated += 1
                person = Person(await uow.new_id(), now, "vi")
                uow.add_person(person, Identity("telegram", "4242", str(number), person.id, now))
                player = _player(contest, await uow.new_id(), person.id, now)
                uow.save_player(player)
                paper = draw(contest.pack.bank(ROUND), contest.pack.rules.questions, self._dice)
                attempt = begin(
                    id=await uow.new_id(), contest=contest.id, round=ROUND, player=player.id, number=1, paper=paper,
                    now=now, limit=contest.pack.rules.time_limit, closes=now + timedelta(days=3),
                )  # fmt: skip
                uow.save_attempt(attempt)
                found.append((number, attempt.id))
            await uow.commit()
        return web.json_response(found)

    async def _groups(self, request: web.Request) -> web.Response:
        """Let these groups have subscribed."""
        ids = request.query["ids"].split(",")
        async with self._app.store.write() as uow:
            for external_id in ids:
                chat = await uow.chat(Chat("telegram", "4242", external_id, group=True))
                uow.save_subscription(
                    Subscription(self._app.contest.id, chat.id, "", [], 1, self._clock(), language="vi")
                )
            await uow.commit()
        return web.json_response(len(ids))

    async def _spread(self, _: web.Request) -> web.Response:
        """Send all of them a broadcast."""
        now, contest = self._clock(), self._app.contest.id
        async with self._app.store.write() as uow:
            id = await uow.new_id()
            uow.save_broadcast(
                Broadcast(
                    id, contest, 1, now, "Kính mời bà con tham gia Tuần 1 của Cuộc thi!",
                    audience=audiences.audience(Kind.GROUPS), state=BroadcastState.SCHEDULED, counted=10**6,
                )
            )  # fmt: skip
            uow.save_timer(Timer(await uow.new_id(), contest, SUBJECT, str(id), now, {"watching": []}))
            await uow.commit()
        return web.json_response(id)


def _player(contest: Contest, id: int, person: int, now: Any) -> Player:
    pack = contest.pack
    return Player(
        id=id, contest=contest.id, person=person, full_name="Lò Thị Mai", sort_key=sort_key("Lò Thị Mai"), birth_year=1990,
        capacity="nguoi-dan", unit_set=pack.unit_set, unit="03646", unit_other=None, place=None, phone=None,
        consent_version=pack.consent_version, consent_at=now, registered_at=now,
    )  # fmt: skip


async def serve(database_url: str, port: int, api: str) -> None:
    """Serve until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    await migrate(database_url)
    given: dict[str, Any] = {
        "database_url": database_url,
        "secret_key": SECRET,
        "rehearsal": True,
        "telegram_token": TOKEN,
        "telegram_api": api,
        "telegram_mode": "webhook",
        "telegram_secret": HOOK_SECRET,
        "public_url": f"http://127.0.0.1:{port}",
    }
    clock = AnchoredClock()
    app = await build_app(Config(**given), clock=clock, rng=random.Random(1))
    await launched(app)
    Bench(app, clock)
    runner = web.AppRunner(app.web, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    app.start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    app.open_messengers()
    assert app.telegram is not None
    loading: Loading = app.telegram._loading
    await loading.client(60)
    while not app.telegram.door.us.username:  # noqa: ASYNC110 - once, at the start
        await asyncio.sleep(0.05)
    print("ready", os.getpid(), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    pin(0)
    with asyncio.Runner(loop_factory=uvloop.Loop) as runner:
        runner.run(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
