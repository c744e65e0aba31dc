"""Files that the worker makes for somebody: asked for with a press, made beside the writer, kept for a while, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.tongue import Tongue
from handlers.views import staff_files
from messaging.model import Outgoing
from services import exports
from services.ports import UnitOfWork
from services.records import Json, Notice, StoredFile


async def have_made(ctx: Context, kind: str, wanted: Json, suffix: str = ".xlsx") -> Sequence[Outgoing]:
    """Ask for a file; shows how far it is, or nothing where the asker may not have it. Impatient presses get the same one."""
    job = await exports.ask(
        ctx.uow, ctx.contest, ctx.person, ctx.record.id, kind, wanted, ctx.secret(), ctx.now, suffix=suffix
    )
    return [] if job is None else [ctx.reply(staff_files.progress(job, ctx.tongue), staff_files.subject(job.id))]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who waits for a file. `done`: a worker that died after keeping it has made it already; `allowed`: they may still have it."""

    tongue: Tongue
    done: bool
    allowed: bool


async def asker(uow: UnitOfWork, job: JobContext) -> Asker:
    """Whoever asked for the file of this job, as things stand now."""
    wanted = job.job.parameters
    person = await uow.person(wanted["person"])
    may = await exports.allowed(uow, job.contest, wanted["person"], exports.ACTS[job.job.kind], wanted["unit"])
    done = await uow.file(wanted["ref"]) is not None
    return Asker(job.tongues(person.language if person else None), done, may)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file; `data` is None where nothing could be printed. `what` is written down about it."""

    name: str
    media_type: str
    data: bytes | None
    what: Json
    life: timedelta = exports.FILE_LIFE


async def bring(job: JobContext, made: Made, notice: str, told: Json) -> None:
    """Keep the file for its asker, queue the notice that brings it and write down that it was made: all of it, or nothing."""
    wanted, now = job.job.parameters, job.clock()
    async with job.write() as uow:
        if made.data is not None:
            until = now + made.life
            uow.add_file(StoredFile(wanted["ref"], wanted["person"], made.name, made.media_type, made.data, now, until))
        facts: Json = {"ref": wanted["ref"], "name": made.name, "media_type": made.media_type, **told}
        await notify(job, uow, notice, facts)
        await exports.note_made(uow, job.contest, job.job, made.what, now)


async def notify(job: JobContext, uow: UnitOfWork, notice: str, told: Json) -> None:
    """What became of the file, into the chat that it was asked for in; once for a job."""
    key, chat = f"{job.job.kind}:{job.job.id}", job.job.parameters["chat"]
    uow.add_notice(Notice(await uow.new_id(), job.contest.id, key, notice, told, chat, job.clock()))
