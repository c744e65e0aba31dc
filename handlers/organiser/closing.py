"""`/baocaotongket` and `/phantich`: the contest in numbers, and the papers of its closing, made by the worker and brought by a notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.closing_actions import ChooseSigning, MakeClosing
from handlers.context import Context
from handlers.jobs import JobContext
from handlers.made_files import Made, asker, bring, have_made, notify
from handlers.organiser.explaining import explained
from handlers.organiser.launch import screen_address
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.tongue import Tongue
from handlers.views import closing as view
from handlers.views import closing_papers as papers
from handlers.views import item_analysis as items
from messaging.model import Event, Link, Outgoing, Pressed, Reply
from quiz.outcome import WHOLE
from services import closing, exports, item_analysis, results
from services.amending import as_amended
from services.closing_papers import script_of, signing_sheet, summary_of
from services.confirming import published_version
from services.exports import ACTS, ITEMS, REPORT, SCRIPT, SIGNING, XLSX
from services.item_analysis import Analysis
from services.led_links import Screen
from services.official import OfficialPaper
from services.ports import UnitOfWork
from services.records import Json
from services.rights import audience_of

routes = Routes()


@routes.command("baocaotongket", words=("báo cáo tổng kết", "tổng kết", "closing report"))
async def on_report(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The numbers for everybody, as far as they may be seen; with them, for whoever may have them, the papers."""
    mine = await _kinds(ctx)
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id) if mine else view.audience(ctx.chat.group)
    seen = await closing.overview(ctx.uow, ctx.contest, ctx.boards, ctx.tallies, audience, ctx.now)
    reply = view.overview(ctx.contest, seen, mine, ctx.tongue)
    address = screen_address(ctx, Screen.REVEAL) if SCRIPT in mine else ""
    if address:
        reply = replace(reply, buttons=(*reply.buttons, (Link(ctx.tongue.word("Prize-giving on a screen"), address),)))
    return [ctx.reply(reply)]


async def _kinds(ctx: Context) -> frozenset[str]:
    """The papers that the asker may have; none in a group, where everybody reads along."""
    if ctx.chat.group:
        return frozenset()
    kinds = (REPORT, SCRIPT, SIGNING, ITEMS)
    return frozenset(
        [kind for kind in kinds if await exports.allowed(ctx.uow, ctx.contest, ctx.person.id, ACTS[kind], "")]
    )


@routes.command("phantich", words=("phân tích", "phân tích câu hỏi", "question analysis"))
@in_private
async def on_analysis(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Of which round; a resident hears what it is for."""
    if ITEMS not in await _kinds(ctx):
        return await explained(ctx, "phantich")
    rounds = item_analysis.readable(await ctx.uow.rounds(ctx.contest.id), ctx.now)
    return [ctx.reply(items.choose(ctx.contest, rounds, ctx.tongue))]


@routes.pressed(ChooseSigning)
@in_private
async def on_choose(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Whose sheet: of each round that is published, or of all of them."""
    if SIGNING not in await _kinds(ctx):
        return await info.unknown(event, ctx)
    lists = await closing.published(ctx.uow, ctx.contest)
    if not lists:
        return [ctx.reply(view.nothing_published(ctx.tongue))]
    rounds = [held.version.round for held in lists if held.version.round != WHOLE]
    return [ctx.reply(view.choose_signing(ctx.contest, rounds, ctx.tongue))]


@routes.pressed(MakeClosing)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Have a paper made; impatient presses get the same one. What there is nothing for is said, and nothing is made."""
    action = event.action
    assert isinstance(action, MakeClosing)
    known = {WHOLE, *(planned.code for planned in ctx.contest.pack.rounds)}
    if action.kind not in await _kinds(ctx) or action.round not in known:
        return await info.unknown(event, ctx)
    nothing = await _nothing(ctx, action)
    if nothing is not None:
        return [ctx.reply(nothing)]
    made = await have_made(ctx, action.kind, {"unit": "", "round": action.round}, papers.suffix(action.kind))
    return made or await info.unknown(event, ctx)


async def _nothing(ctx: Context, wanted: MakeClosing) -> Reply | None:
    """Why there is nothing to make a paper of; None where there is."""
    rounds = await ctx.uow.rounds(ctx.contest.id)
    if wanted.kind == ITEMS:
        readable = {round.code for round in item_analysis.readable(rounds, ctx.now)}
        fits = wanted.round in readable or (wanted.round == WHOLE and readable)
        return None if fits else items.choose(ctx.contest, (), ctx.tongue)
    if wanted.kind == REPORT:
        begun = any(round.opened_at is not None and round.opened_at <= ctx.now for round in rounds)
        return None if begun else view.nothing_played(ctx.tongue)
    if wanted.round == WHOLE:
        return None if await closing.published(ctx.uow, ctx.contest) else view.nothing_published(ctx.tongue)
    there = await published_version(ctx.uow, ctx.contest, wanted.round)
    return None if there is not None else view.not_published(ctx.contest, wanted.round, ctx.tongue)


# the worker --------------------------------------------------------------------------------------------------------------
@routes.job(REPORT)
@routes.job(SCRIPT)
@routes.job(SIGNING)
async def make(job: JobContext) -> None:
    """Write a paper from what is published, or stands, now."""
    tongue = await _tongue(job)
    if tongue is None:
        return
    async with job.read() as uow:
        paper = await _paper(uow, job, tongue)
    await job.tell(92)
    await _bring(job, await job.papers.paper(paper, tongue), {}, tongue)


async def _paper(uow: UnitOfWork, job: JobContext, tongue: Tongue) -> OfficialPaper:
    contest, now, wanted = await as_amended(uow, job.contest), job.clock(), job.job.parameters
    names, words = await results.names(uow, contest), papers.words(contest, tongue)
    if job.job.kind == REPORT:
        audience = await audience_of(uow, contest, wanted["person"])
        seen = await closing.overview(uow, job.contest, job.boards, job.tallies, audience, now)
        lists = await closing.standing(uow, contest)
        whole = next((held.outcome for held in lists if held.version.round == WHOLE), None)
        units = whole or await closing.units_so_far(uow, job.contest)
        codes = [round.code for round in item_analysis.readable(await uow.rounds(contest.id), now)]
        asked = await item_analysis.analyse(uow, job.contest, codes, job.tell) if codes else None
        return summary_of(contest, seen, lists, units, asked, names, words)
    lists = await closing.published(uow, contest)
    if job.job.kind == SCRIPT:
        return script_of(contest, lists, await closing.missing(uow, contest, now), names, words)
    chosen = [held for held in lists if wanted["round"] in {WHOLE, held.version.round}]
    return signing_sheet(contest, chosen, names, words)


@routes.job(ITEMS)
async def analyse(job: JobContext) -> None:
    """Count the answers page by page; the notice says the gist, the workbook has everything."""
    tongue = await _tongue(job)
    if tongue is None:
        return
    wanted = str(job.job.parameters["round"])
    async with job.read() as uow:
        rounds = item_analysis.readable(await uow.rounds(job.contest.id), job.clock())
        codes = [round.code for round in rounds if wanted in {WHOLE, round.code}]
        found = await item_analysis.analyse(uow, job.contest, codes, job.tell)
    data = await job.papers.item_book(found.lines, found.misread, found.bank, _names(job, found), tongue)
    await _bring(job, data, items.gist(found), tongue)


def _names(job: JobContext, found: Analysis) -> dict[str, str]:
    units = job.contest.pack.units.units
    return {one.unit: units[one.unit].name for one in found.misread}


async def _tongue(job: JobContext) -> Tongue | None:
    """The asker's language; None where the file is there already. Who may not have it any more is told that there is none."""
    async with job.read() as uow:
        who = await asker(uow, job)
    if not who.done and not who.allowed:
        async with job.write() as uow:
            await notify(job, uow, papers.NOTICE, {"refused": True})
    return who.tongue if who.allowed and not who.done else None


async def _bring(job: JobContext, data: bytes, facts: Json, tongue: Tongue) -> None:
    round, kind = str(job.job.parameters["round"]), job.job.kind
    made = Made(papers.file_name(job.contest, kind, round, tongue), papers.media_type(kind), data, {"round": round})
    notice = papers.NOTICE if made.media_type != XLSX else ITEMS
    await bring(job, made, notice, {"kind": kind, "round": round, **facts})
