"""Everybody whom a proposal moves, as a file: where they are too many for a chat. Made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.result_actions import MakeMoves
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import proposal_moves as view
from handlers.views import staff_files
from messaging.model import Outgoing, Pressed
from services import exports, proposals, results
from services.exports import MOVES
from services.records import Json, Notice, StoredFile
from services.result_records import Proposal, ProposalState

routes = Routes()


@routes.pressed(MakeMoves)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have the file made while the proposal waits; impatient presses get the same one."""
    assert isinstance(event.action, MakeMoves)
    proposal = await proposals.seen_proposal(ctx.uow, ctx.contest, ctx.person.id, event.action.proposal)
    if proposal is None or proposal.state is not ProposalState.WAITING:
        return await info.unknown(event, ctx)
    wanted: Json = {"unit": "", "proposal": proposal.id}
    secret = f"{ctx.rng.getrandbits(128):032x}"
    job = await exports.ask(
        ctx.uow, ctx.contest, ctx.person, ctx.record.id, MOVES, wanted, secret, ctx.now, suffix=".csv"
    )
    if job is None:
        return await info.unknown(event, ctx)
    return [ctx.reply(staff_files.progress(job, ctx.tongue), staff_files.subject(job.id))]


@routes.job(MOVES)
async def make(job: JobContext) -> None:
    """Count out what moves once more, and write every line of it."""
    wanted = job.job.parameters
    async with job.read() as uow:
        person = await uow.person(wanted["person"])
        done = await uow.file(wanted["ref"]) is not None
        allowed = await exports.allowed(uow, job.contest, wanted["person"], exports.ACTS[MOVES], "")
        proposal = await proposals.seen_proposal(uow, job.contest, wanted["person"], wanted["proposal"])
    if done or not allowed or proposal is None or proposal.state is not ProposalState.WAITING:
        return
    tongue = job.tongues(person.language if person else None)
    await _bring(job, proposal, await _written(job, proposal, tongue), tongue)


async def _written(job: JobContext, proposal: Proposal, tongue: Tongue) -> bytes:
    async with job.read() as uow:
        counts = await proposals.regraded(uow, job.contest, proposal)
        await job.tell(50)
        found = await proposals.effects(uow, job.contest, proposal, counts, job.clock())
        names = await results.names(uow, job.contest)
    listed = job.papers.csv(job.contest.pack.zone, view.columns(tongue))
    for effect in found:
        for row in view.rows(job.contest, effect, names, tongue):
            listed.add(row)
    return await listed.close()


async def _bring(job: JobContext, proposal: Proposal, data: bytes, tongue: Tongue) -> None:
    wanted, now, name = job.job.parameters, job.clock(), view.file_name(job.contest, proposal, tongue)
    told: Json = {"ref": wanted["ref"], "name": name, "proposal": proposal.id}
    async with job.write() as uow:
        life = now + exports.FILE_LIFE
        uow.add_file(StoredFile(wanted["ref"], wanted["person"], name, view.CSV, data, now, life))
        key = f"{MOVES}:{job.job.id}"
        uow.add_notice(Notice(await uow.new_id(), job.contest.id, key, MOVES, told, wanted["chat"], now))
        await exports.note_made(uow, job.contest, job.job, {"proposal": proposal.id}, now)
