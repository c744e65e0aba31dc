"""Certificates of a published version's prizes: looked at first, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.certificate_actions import MakeCertificates, PreviewCertificates
from handlers.context import Context
from handlers.jobs import JobContext
from handlers.made_files import Made, asker, bring
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import certificates as view
from handlers.views import staff_files
from messaging.model import Outgoing, Pressed, Reply
from messaging.text import Text
from services import certifying, exports
from services.certificates import PrintedBatch
from services.certifying import Roll
from services.confirming import code_of
from services.exports import CERTIFICATES
from services.records import Json
from services.rights import Act

routes = Routes()


@routes.pressed(PreviewCertificates)
@in_private
async def on_preview(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """How many there will be, whose letters cannot be printed, who was not verified yet."""
    assert isinstance(event.action, PreviewCertificates)
    return await _preview(event, ctx, event.action.round)


async def _preview(event: Pressed, ctx: Context, round: str, receipt: Text = ()) -> Sequence[Outgoing]:
    if not await ctx.can(Act.VERIFY_WINNERS):
        return await info.unknown(event, ctx)
    roll = await certifying.roll(ctx.uow, ctx.contest, round)
    if roll is None:
        return [ctx.reply(Reply(view.nothing_published(ctx.tongue)))]
    batch = view.prizes(ctx.contest, roll.recipients, view.NO_CODE, ctx.tongue)
    lacking = await ctx.papers.unprintable(batch)
    return [ctx.reply(view.preview(ctx.contest, roll, lacking, ctx.site, ctx.tongue, receipt))]


@routes.pressed(MakeCertificates)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have the files made; impatient presses get the same ones."""
    action = event.action
    assert isinstance(action, MakeCertificates)
    roll = await certifying.roll(ctx.uow, ctx.contest, action.round)
    if roll is None or roll.version.number != action.number:
        return await _preview(event, ctx, action.round, view.overtaken(ctx.tongue) if roll else ())
    secrets = [ctx.secret() for _ in roll.batches]
    jobs = await certifying.ask_certificates(
        ctx.uow, ctx.contest, ctx.person, ctx.record.id, action.round, action.number, ctx.site, secrets, ctx.now
    )
    if not jobs:
        return await info.unknown(event, ctx)
    return [ctx.reply(staff_files.progress(jobs[-1], ctx.tongue), staff_files.subject(jobs[-1].id))]


@routes.job(CERTIFICATES)
async def make(job: JobContext) -> None:
    """Print one batch of the version that was looked at, with the names as they are spelled by now."""
    wanted = job.job.parameters
    async with job.read() as uow:
        who = await asker(uow, job)
        roll = await certifying.roll(uow, job.contest, wanted["round"])
    tongue = who.tongue
    if who.done:
        return
    if (
        not who.allowed
        or roll is None
        or roll.version.number != wanted["number"]
        or wanted["batch"] >= len(roll.batches)
    ):
        async with job.write() as uow:
            await exports.tell_failed(uow, job.job, job.clock())
        return
    code = view.Code(wanted["site"], lambda subject: code_of(job.clerk, job.contest, subject))
    batch = view.prizes(job.contest, roll.batches[wanted["batch"]], code, tongue)
    await _bring(job, roll, await job.papers.certificates(batch, tongue), tongue)


async def _bring(job: JobContext, roll: Roll, printed: PrintedBatch, tongue: Tongue) -> None:
    wanted, files = job.job.parameters, len(roll.batches)
    what: Json = {"round": wanted["round"], "number": wanted["number"], "pages": printed.pages}
    made = Made(view.file_name(job.contest, wanted, files, tongue), view.PDF, printed.pdf, what)
    told: Json = {**what, "batch": wanted["batch"], "files": files, "left_out": len(printed.left_out)}
    await bring(job, made, CERTIFICATES, told)
