"""The worker: does the jobs that would hold up the conversations, in a process of its own, by the same leased rows.

`run` starts it when a job waits and it leaves when none has come for a while, so an idle house pays nothing for it. A job
that is cut off by a crash comes again when its lease ends; each is written so that doing it twice changes nothing.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import sys
from datetime import timedelta

import structlog

from bot.app import build_app
from bot.clock import AnchoredClock
from bot.config import ROOT, Config
from bot.conversation import Conversation
from messaging.model import Clock, Due
from services.records import Job
from storage.errors import StorageError
from storage.leases import claim_due, next_due, settle
from storage.store import AnyStore

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
TRIES = 3
IDLE_S = 60.0
LOOK_S = 0.5
AFTER_FAILING_S = 30.0


class Workshop:
    """Claims jobs one by one and does them, each in one unit of work."""

    def __init__(self, store: AnyStore, conversation: Conversation, clock: Clock, owner: str) -> None:
        self._store = store
        self._conversation = conversation
        self._clock = clock
        self._owner = owner

    async def work_off(self) -> int:
        """Do what is due; returns how many jobs that were."""
        done = 0
        while job := await self._next():
            await self._do(job)
            done += 1
        return done

    async def _next(self) -> Job | None:
        contest = self._conversation.contest.id
        jobs = await claim_due(
            self._store, "job", now=self._clock(), owner=self._owner, lease=LEASE, limit=1, contest=contest
        )
        return jobs[0] if jobs else None

    async def _do(self, job: Job) -> None:
        now = self._clock()
        changes: dict[str, object] = {"done_at": now, "progress": 100, "error": None}
        if job.attempts > TRIES:
            log.error("a job is given up: it ended every worker that tried", job=job.id, kind=job.kind)
            await settle(self._store, "job", self._owner, {job.id: {"done_at": now, "error": "ended its worker"}})
            return
        try:
            async with self._store.write() as uow:
                await self._conversation.run(uow, Due(f"job:{job.id}", now, f"job.{job.kind}", str(job.id)))
                await uow.commit()
        except StorageError:
            raise
        except Exception as fault:
            log.error("a job failed", job=job.id, kind=job.kind, attempt=job.attempts, exc_info=fault)
            changes = {"error": repr(fault), "due_at": now + timedelta(seconds=10 * job.attempts)}
            if job.attempts >= TRIES:
                changes["done_at"] = now
        await settle(self._store, "job", self._owner, {job.id: changes})


async def work(config: Config) -> int:
    """Do jobs until none has come for a while."""
    clock = AnchoredClock()
    app = await build_app(config, clock=clock, rng=random.SystemRandom())
    workshop = Workshop(app.store, app.conversation, clock, f"worker-{secrets.token_hex(4)}")
    idle = 0.0
    while idle < IDLE_S:
        try:
            idle = 0.0 if await workshop.work_off() else idle + LOOK_S
        except StorageError as away:
            log.warning("jobs wait", error=str(away))
            idle += LOOK_S
        await asyncio.sleep(LOOK_S)
    await app.close()
    return 0


async def keep_a_worker(store: AnyStore, clock: Clock, config: Config, contest: str) -> None:
    """Start a worker process whenever a job waits and none is running; told to stop, take it along."""
    while True:
        try:
            due = await next_due(store, "job", contest)
        except StorageError:
            due = None
        failed = due is not None and due <= clock() and await _one_worker(config) != 0
        await asyncio.sleep(AFTER_FAILING_S if failed else LOOK_S)


async def _one_worker(config: Config) -> int:
    """Run one worker until it leaves; returns its exit code."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "THITUAN_DATABASE_URL": config.database_url,
        "THITUAN_SECRET_KEY": config.secret_key.get_secret_value(),
        "THITUAN_PACK": str(config.pack),
        "THITUAN_REHEARSAL": str(config.rehearsal).lower(),
        "THITUAN_PUBLIC_URL": config.address,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "worker", env=environment)
    try:
        code = await process.wait()
        if code:
            log.error("the worker ended; it is started again in a while", code=code, seconds=AFTER_FAILING_S)
        return code
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
