"""What is proved: the opening and the close of a round, and every published result."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence

from handlers.context import Context
from handlers.jobs import JobContext
from handlers.routes import Routes
from messaging.model import Due, Outgoing
from services import play, proofs, sealing
from services.matters import matter_of
from services.records import StoredFile

routes = Routes()


@routes.due(proofs.SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Look at a round whose opening or close has come."""
    await proofs.look(ctx.uow, ctx.contest, event.subject_id, ctx.rng, ctx.now)
    return []


@routes.job(proofs.ROOT)
async def make_root(ctx: JobContext) -> None:
    """Work out the root of a round's steps and publish it."""
    code = str(ctx.job.parameters["round"])
    async with ctx.read() as uow:
        tree = await proofs.tree_of(uow, ctx.contest, code, ctx.tell)
    async with ctx.write() as uow:
        round = await play.round_by_code(uow, ctx.contest, code)
        if round is not None:
            await proofs.keep_root(uow, ctx.contest, round, tree, ctx.clock())


@routes.job(proofs.SEAL)
async def make_sealed(ctx: JobContext) -> None:
    """Write the sealed file of a published version, for the page of the proofs."""
    code, number = str(ctx.job.parameters["round"]), int(ctx.job.parameters["version"])
    packed = io.BytesIO()
    async with ctx.read() as uow:
        matter = await matter_of(uow, ctx.contest, code)
        versions = await uow.result_versions(ctx.contest.id, code)
        version = next((one for one in versions if one.number == number), None)
        if matter is None or version is None:
            return
        signer = sealing.Signer(ctx.clerk.sign, ctx.clerk.public_key)
        # The time of packing would make two files of the same bytes differ.
        with gzip.GzipFile("", "wb", 6, packed, mtime=0) as file:
            await sealing.write_sealed(uow, ctx.contest, matter, version, signer, file.write, ctx.tell)
    name = proofs.file_name(ctx.contest, code, number)
    async with ctx.write() as uow:
        ref, now = proofs.file_ref(name), ctx.clock()
        if await uow.file(ref) is None:
            uow.add_file(StoredFile(ref, None, name, "application/gzip", packed.getvalue(), now))
