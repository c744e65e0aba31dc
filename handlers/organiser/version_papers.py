"""Files of a version of a result: list, minutes, annex, workbook. Asked for here, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import MakePaper
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import staff_files
from handlers.views import version_papers as view
from messaging.model import Outgoing, Pressed
from services import exports, results
from services.amending import as_amended
from services.exports import PAPER
from services.ports import UnitOfWork
from services.records import Json, Notice, StoredFile
from services.result_records import ResultVersion
from services.version_papers import Material, PaperKind, paper_of, prize_lines, unit_lines

routes = Routes()


@routes.pressed(MakePaper)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have a file made; impatient presses get the same one."""
    action = event.action
    assert isinstance(action, MakePaper)
    found = await _version(ctx.uow, ctx.contest.id, action.round, action.number)
    if found is None or action.kind not in {str(kind) for kind in PaperKind}:
        return await info.unknown(event, ctx)
    wanted: Json = {"unit": "", "round": action.round, "number": action.number, "paper": action.kind}
    suffix = view.suffix(PaperKind(action.kind))
    secret = f"{ctx.rng.getrandbits(128):032x}"
    job = await exports.ask(
        ctx.uow, ctx.contest, ctx.person, ctx.record.id, PAPER, wanted, secret, ctx.now, suffix=suffix
    )
    if job is None:
        return await info.unknown(event, ctx)
    return [ctx.reply(staff_files.progress(job, ctx.tongue), staff_files.subject(job.id))]


@routes.job(PAPER)
async def make(job: JobContext) -> None:
    """Write the file from the version, whatever has changed since."""
    wanted = job.job.parameters
    async with job.read() as uow:
        person = await uow.person(wanted["person"])
        done = await uow.file(wanted["ref"]) is not None
        allowed = await exports.allowed(uow, job.contest, wanted["person"], exports.ACTS[PAPER], "")
        found = await _version(uow, job.contest.id, wanted["round"], wanted["number"])
        tongue = job.tongues(person.language if person else None)
        material = await _material(uow, job, found, tongue) if found is not None else None
    if done or not allowed or material is None:
        return
    kind = PaperKind(wanted["paper"])
    if kind is PaperKind.BOOK:
        data = await job.papers.prize_book(prize_lines(material), unit_lines(material), tongue)
    elif kind is PaperKind.CSV:
        data = await job.papers.prize_csv(prize_lines(material), tongue)
    else:
        data = await job.papers.paper(paper_of(kind, material), tongue)
    await _bring(job, kind, data, tongue)


async def _version(uow: UnitOfWork, contest: str, round: str, number: int) -> ResultVersion | None:
    versions = await uow.result_versions(contest, round)
    return next((version for version in versions if version.number == number), None)


async def _material(uow: UnitOfWork, job: JobContext, version: ResultVersion, tongue: Tongue) -> Material:
    outcome = await results.outcome_of(uow, version)
    amended = await as_amended(uow, job.contest)
    drawn = view.drawn([*await uow.amendments(job.contest.id)], version, tongue)
    words = view.words(amended, version.round, drawn, tongue)
    names = await results.names(uow, job.contest)
    return Material(amended, version, outcome, names, view.letterhead(amended, tongue), words)


async def _bring(job: JobContext, kind: PaperKind, data: bytes, tongue: Tongue) -> None:
    wanted, now = job.job.parameters, job.clock()
    name, media = view.file_name(job.contest, kind, wanted, tongue), view.media_type(kind)
    told: Json = {"ref": wanted["ref"], "name": name, "media_type": media, "round": wanted["round"]}
    async with job.write() as uow:
        uow.add_file(StoredFile(wanted["ref"], wanted["person"], name, media, data, now, now + exports.FILE_LIFE))
        key, told = f"{PAPER}:{job.job.id}", {**told, "number": wanted["number"], "paper": wanted["paper"]}
        uow.add_notice(Notice(await uow.new_id(), job.contest.id, key, PAPER, told, wanted["chat"], now))
        what: Json = {"round": wanted["round"], "number": wanted["number"], "paper": wanted["paper"]}
        await exports.note_made(uow, job.contest, job.job, what, now)
