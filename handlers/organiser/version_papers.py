"""Files of a version of a result: list, minutes, annex, workbook. Asked for here, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.made_files import Made, asker, bring, have_made
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import MakePaper
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import version_papers as view
from messaging.model import Outgoing, Pressed
from services import results
from services.amending import as_amended
from services.exports import PAPER
from services.ports import UnitOfWork
from services.records import Json
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
    return await have_made(ctx, PAPER, wanted, suffix) or await info.unknown(event, ctx)


@routes.job(PAPER)
async def make(job: JobContext) -> None:
    """Write the file from the version, whatever has changed since."""
    wanted = job.job.parameters
    async with job.read() as uow:
        who = await asker(uow, job)
        found = await _version(uow, job.contest.id, wanted["round"], wanted["number"])
        tongue = who.tongue
        material = await _material(uow, job, found, tongue) if found is not None else None
    if who.done or not who.allowed or material is None:
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
    wanted = job.job.parameters
    what: Json = {"round": wanted["round"], "number": wanted["number"], "paper": wanted["paper"]}
    made = Made(view.file_name(job.contest, kind, wanted, tongue), view.media_type(kind), data, what)
    await bring(job, made, PAPER, what)
