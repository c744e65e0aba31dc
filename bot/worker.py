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
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.app import build_app
from bot.clock import AnchoredClock
from bot.config import ROOT, Config
from bot.conversation import Conversation
from handlers.jobs import JobContext
from messaging.model import Clock, Due
from services.exports import tell_failed
from services.records import Job
from storage.errors import StorageError
from storage.leases import claim_due, next_due, renew, settle, settle_within
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
TRIES = 3
IDLE_S = 60.0
LOOK_S = 0.5
AFTER_FAILING_S = 30.0
TOLD_BY = 5
"""Percent from one telling of the progress to the next: each is a small transaction."""


class LeaseLost(Exception):
    """Somebody else does this job by now."""


class Workshop:
    """Claims jobs one by one and does them: short ones in one unit of work, long ones reading beside the writer."""

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
            await self._give_up(job, {"done_at": now, "error": "ended its worker"})
            return
        try:
            await self._run(job)
        except StorageError:
            raise
        except LeaseLost:
            log.warning("a job was taken over", job=job.id, kind=job.kind)
            return
        except Exception as fault:
            log.error("a job failed", job=job.id, kind=job.kind, attempt=job.attempts, exc_info=fault)
            changes = {"error": repr(fault), "due_at": now + timedelta(seconds=10 * job.attempts)}
            if job.attempts >= TRIES:
                await self._give_up(job, {**changes, "done_at": now})
                return
        await settle(self._store, "job", self._owner, {job.id: changes})

    async def _give_up(self, job: Job, changes: dict[str, object]) -> None:
        async with self._store.write() as uow:
            if await settle_within(uow, "job", self._owner, {job.id: changes}):
                await tell_failed(uow, job, self._clock())
            await uow.commit()

    async def _run(self, job: Job) -> None:
        handler = self._conversation.routes.jobs.get(job.kind)
        if handler is not None:
            await handler(self._surroundings(job))
            return
        async with self._store.write() as uow:
            await self._conversation.run(uow, Due(f"job:{job.id}", self._clock(), f"job.{job.kind}", str(job.id)))
            await uow.commit()

    def _surroundings(self, job: Job) -> JobContext:
        talk, told = self._conversation, Told(self._clock())

        async def tell(percent: int) -> None:
            now = self._clock()
            if percent < told.percent + TOLD_BY and now < told.at + LEASE / 5:
                return
            told.percent, told.at = percent, now
            held = await renew(self._store, "job", self._owner, [job.id], now + LEASE, progress=min(99, percent))
            if not held:
                raise LeaseLost(f"job {job.id}")

        return JobContext(
            job=job,
            contest=talk.contest,
            clock=self._clock,
            tongues=talk.tongues,
            rng=talk.rng,
            boards=talk.boards,
            tallies=talk.tallies,
            papers=talk.papers,
            clerk=talk.clerk,
            read=self._store.read,
            write=self._write,
            tell=tell,
        )

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[UnitOfWork]:
        async with self._store.write() as uow:
            yield uow
            await uow.commit()


@dataclass(slots=True)
class Told:
    """How far a job was when that was last written down."""

    at: datetime
    percent: int = 0


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
