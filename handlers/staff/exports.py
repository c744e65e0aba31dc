"""`/xuatexcel` and the files of lists: asked for here, made by the worker, brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import staff_actions
from handlers.context import Context
from handlers.jobs import JobContext
from handlers.made_files import Asker, Made, asker, bring, have_made, notify
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
from services.records import Json
from services.rights import Act, audience_of, scopes

routes = Routes()
NOTICE = "staff_file"


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
    who = await _waiting(job)
    if who is None:
        return
    unit, tongue = str(job.job.parameters["unit"]), who.tongue
    book = job.papers.book(job.contest.pack.zone)
    try:
        async with job.read() as uow:
            person = job.job.parameters["person"]
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
    who = await _waiting(job)
    if who is None:
        return
    wanted, tongue = job.job.parameters, who.tongue
    book = job.papers.book(job.contest.pack.zone)
    try:
        async with job.read() as uow:
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
    return await have_made(ctx, kind, wanted) or [ctx.reply(staff_lists.not_yours(ctx.tongue))]


async def _waiting(job: JobContext) -> Asker | None:
    """Who waits for it; None where it is there already. Whose role was taken back since is told that there is none."""
    async with job.read() as uow:
        who = await asker(uow, job)
    if not who.done and not who.allowed:
        async with job.write() as uow:
            await notify(job, uow, NOTICE, {"refused": True, "unit": job.job.parameters["unit"]})
    return who if who.allowed and not who.done else None


async def _bring(job: JobContext, data: bytes, counts: Json, tongue: Tongue) -> None:
    wanted, kind = job.job.parameters, job.job.kind
    what: Json = {**{key: wanted[key] for key in ("unit", "round", "top") if key in wanted}, **counts}
    made = Made(view.file_name(job.contest, kind, wanted, tongue), XLSX, data, what)
    await bring(job, made, NOTICE, {**what, "kind": kind})
