"""A paper for everybody who took part: asked for with one press, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.certificate_actions import ConfirmTakingPart
from handlers.context import Context
from handlers.jobs import JobContext
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import certificates as view
from handlers.views import participation, results, staff_files
from messaging.model import Outgoing, Pressed
from services import certifying
from services.certifying import TOOK_PART
from services.confirming import code_of, took_part
from services.exports import FILE_LIFE, tell_failed
from services.records import Json, Notice, StoredFile

routes = Routes()


@routes.pressed(ConfirmTakingPart)
@in_private
async def on_ask(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have it made; whoever presses again on the same day gets the same file."""
    player = await ctx.player()
    if player is None:
        return [ctx.reply(results.not_registered(ctx.tongue))]
    took = await took_part(ctx.uow, ctx.contest, player, ctx.now)
    if not took.rounds:
        return [ctx.reply(participation.none_yet(took, ctx.tongue))]
    batch = view.participation(ctx.contest, player, took, view.NO_CODE, ctx.tongue)
    lacking = await ctx.papers.unprintable(batch)
    if lacking:
        return [ctx.reply(participation.letters_lacking(lacking[0].letters, ctx.tongue))]
    look: Json = {"language": ctx.tongue.language, "site": ctx.site}
    job = await certifying.ask_confirmation(
        ctx.uow, ctx.contest, ctx.clerk, player, ctx.record.id, took, look, ctx.secret(), ctx.now
    )
    if job.done_at is not None and await ctx.uow.file(job.parameters["ref"]) is not None:
        return [ctx.reply(participation.own(job.parameters, ctx.contest, ctx.tongue, ctx.links))]
    return [ctx.reply(staff_files.progress(job, ctx.tongue), staff_files.subject(job.id))]


@routes.job(TOOK_PART)
async def make(job: JobContext) -> None:
    """Print it with what stands now; for whoever has left meanwhile there is none."""
    wanted, now = job.job.parameters, job.clock()
    tongue = job.tongues(wanted["language"])
    async with job.read() as uow:
        done = await uow.file(wanted["ref"]) is not None
        player = await uow.player(wanted["player"])
        gone = player is None or player.withdrawn_at is not None
        took = None if gone or player is None else await took_part(uow, job.contest, player, now)
    if done or player is None or took is None or not took.rounds:
        return
    code = view.Code(wanted["site"], lambda subject: code_of(job.clerk, job.contest, subject))
    printed = await job.papers.certificates(view.participation(job.contest, player, took, code, tongue), tongue)
    async with job.write() as uow:
        if printed.pdf is None:
            await tell_failed(uow, job.job, now)
            return
        ref, name = wanted["ref"], participation.own_name(job.contest, tongue)
        uow.add_file(StoredFile(ref, wanted["person"], name, view.PDF, printed.pdf, now, now + FILE_LIFE))
        told: Json = {"ref": ref, "site": wanted["site"]}
        key = f"{TOOK_PART}:{job.job.id}"
        uow.add_notice(Notice(await uow.new_id(), job.contest.id, key, TOOK_PART, told, wanted["chat"], now))
