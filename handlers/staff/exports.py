"""`/xuatexcel` and the files of lists: asked for here, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import staff_actions
from handlers.context import Context
from handlers.jobs import JobContext
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff import lists
from handlers.staff_actions import FileProgress, MakeExport, MakeList, PreviewExport
from handlers.tongue import Tongue
from handlers.views import staff_files as view
from handlers.views import staff_lists
from messaging.model import Event, Outgoing, Pressed
from quiz.fold import one_line
from services import exports
from services.certifying import TOOK_PART
from services.exports import EXPORT, LIST, XLSX
from services.lists import ALL, TOPS, first, ranked_in, within
from services.papers import Book
from services.ports import UnitOfWork
from services.records import Json, Notice, StoredFile
from services.rights import Act, audience_of, scopes

routes = Routes()


@routes.command("xuatexcel", words=("xuất excel", "export"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """What the workbook will hold; a resident gets the way to their own data."""
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.EXPORT)
    if not held:
        return [ctx.reply(view.for_residents(ctx.tongue))]
    words = one_line(lists.entrance(event))
    unit = lists.units_named(ctx, held, words) if words else lists.usual_unit(held) or min(held)
    if not isinstance(unit, str):
        echo = words[: lists.LONGEST_ECHO]
        return [ctx.reply(staff_lists.unknown_unit(ctx.contest, echo, unit, staff_actions.LIST, "", ctx.tongue))]
    return [await _preview(ctx, held, unit)]


@routes.pressed(PreviewExport)
@in_private
async def on_preview(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The same for another unit of the asker's."""
    assert isinstance(event.action, PreviewExport)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.EXPORT)
    if not held:
        return await info.unknown(event, ctx)
    if not within(ctx.contest.pack.units, held, event.action.unit):
        return [ctx.reply(staff_lists.not_yours(ctx.tongue))]
    return [await _preview(ctx, held, event.action.unit)]


@routes.pressed(MakeExport)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have the workbook made; impatient presses get the same file."""
    assert isinstance(event.action, MakeExport)
    return await _ask(event, ctx, Act.EXPORT, EXPORT, {"unit": event.action.unit})


@routes.pressed(MakeList)
@in_private
async def on_make_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have a list made as a file."""
    action = event.action
    assert isinstance(action, MakeList)
    if action.round not in {planned.code for planned in ctx.contest.pack.rounds}:
        return await info.unknown(event, ctx)
    top = action.top if action.top in TOPS else ALL
    return await _ask(event, ctx, Act.SEE_RESULTS, LIST, {"unit": action.unit, "round": action.round, "top": top})


@routes.pressed(FileProgress)
@in_private
async def on_progress(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """How far the asker's own file is."""
    assert isinstance(event.action, FileProgress)
    job = await ctx.uow.job(event.action.job)
    if job is None or job.kind not in {*exports.ACTS, TOOK_PART} or job.parameters.get("person") != ctx.person.id:
        return [ctx.reply(view.no_such_file(event.action.job, ctx.tongue), view.subject(event.action.job))]
    return [ctx.reply(view.progress(job, ctx.tongue), view.subject(job.id))]


@routes.job(EXPORT)
async def make_everything(job: JobContext) -> None:
    """People, units and attempts, read page by page beside the writer."""
    if await _made(job):
        return
    unit, tongue = str(job.job.parameters["unit"]), await _tongue(job)
    book = job.papers.book(job.contest.pack.zone)
    try:
        async with job.read() as uow:
            person = job.job.parameters["person"]
            if not await exports.allowed(uow, job.contest, person, Act.EXPORT, unit):
                await _refuse(job, book)
                return
            phones = await exports.sees_phones(uow, job.contest, person, unit)
            layout = view.layout(job.contest, phones, tongue)
            hidden = await exports.hidden_attempts(uow, job.contest, person, job.clock())
            written = await exports.write_everything(uow, job.contest, book, layout, unit, phones, hidden, job.tell)
        data = await book.close()
    except BaseException:
        book.discard()
        raise
    counts: Json = {"people": written.people, "units": written.units, "attempts": written.attempts, "phones": phones}
    counts["frozen"] = max(hidden.values()).isoformat() if hidden else None
    await _bring(job, data, counts, tongue)


@routes.job(LIST)
async def make_list(job: JobContext) -> None:
    """A list of results as it stands now."""
    if await _made(job):
        return
    wanted, tongue = job.job.parameters, await _tongue(job)
    book = job.papers.book(job.contest.pack.zone)
    try:
        async with job.read() as uow:
            if not await exports.allowed(uow, job.contest, wanted["person"], Act.SEE_RESULTS, wanted["unit"]):
                await _refuse(job, book)
                return
            audience = await audience_of(uow, job.contest, wanted["person"])
            board = await job.boards.of(uow, job.contest, wanted["round"], job.clock(), audience)
        people = first(ranked_in(job.contest, board, wanted["unit"]), wanted["top"])
        sheet = (tongue.of(job.contest.pack.round(wanted["round"]).title), view.list_columns(tongue))
        frozen = board.at.isoformat() if board.frozen else None
        rows = exports.write_list(job.contest, book, sheet, people, staff_lists.decided_words(job.contest, tongue))
        await job.tell(90)
        data = await book.close()
    except BaseException:
        book.discard()
        raise
    await _bring(job, data, {"rows": rows, "frozen": frozen}, tongue)


async def _preview(ctx: Context, held: frozenset[str], unit: str) -> Outgoing:
    rows = await ctx.uow.export_size(ctx.contest.id)
    phones = await exports.sees_phones(ctx.uow, ctx.contest, ctx.person.id, unit)
    others = sorted(code for code in held if code != unit)
    return ctx.reply(view.preview(ctx.contest, unit, rows, phones, others, ctx.tongue), view.SUBJECT)


async def _ask(event: Pressed, ctx: Context, act: Act, kind: str, wanted: Json) -> Sequence[Outgoing]:
    if not await scopes(ctx.uow, ctx.contest, ctx.person.id, act):
        return await info.unknown(event, ctx)
    secret = f"{ctx.rng.getrandbits(128):032x}"
    job = await exports.ask(ctx.uow, ctx.contest, ctx.person, ctx.record.id, kind, wanted, secret, ctx.now)
    if job is None:
        return [ctx.reply(staff_lists.not_yours(ctx.tongue))]
    return [ctx.reply(view.progress(job, ctx.tongue), view.subject(job.id))]


async def _tongue(job: JobContext) -> Tongue:
    async with job.read() as uow:
        person = await uow.person(job.job.parameters["person"])
    return job.tongues(person.language if person else None)


async def _made(job: JobContext) -> bool:
    """Whether a worker that died after the file was kept did this already."""
    async with job.read() as uow:
        return await uow.file(job.job.parameters["ref"]) is not None


async def _refuse(job: JobContext, book: Book) -> None:
    """The role was taken back since the file was asked for."""
    book.discard()
    async with job.write() as uow:
        await _notify(job, uow, {"refused": True, "unit": job.job.parameters["unit"]})


async def _bring(job: JobContext, data: bytes, counts: Json, tongue: Tongue) -> None:
    """Keep the file for its asker and queue the notice, in one short transaction."""
    wanted, kind, now = job.job.parameters, job.job.kind, job.clock()
    name = view.file_name(job.contest, kind, wanted, tongue)
    what: Json = {key: wanted[key] for key in ("unit", "round", "top") if key in wanted}
    shown = {"kind": kind, "ref": wanted["ref"], "name": name, "media_type": XLSX}
    async with job.write() as uow:
        uow.add_file(StoredFile(wanted["ref"], wanted["person"], name, XLSX, data, now, now + exports.FILE_LIFE))
        await _notify(job, uow, {**what, **counts, **shown})
        await exports.note_made(uow, job.contest, job.job, {**what, **counts}, now)


async def _notify(job: JobContext, uow: UnitOfWork, parameters: Json) -> None:
    key, chat = f"{job.job.kind}:{job.job.id}", job.job.parameters["chat"]
    uow.add_notice(Notice(await uow.new_id(), job.contest.id, key, "staff_file", parameters, chat, job.clock()))
