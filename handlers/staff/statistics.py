"""`/thongke`: the contest in numbers. Everybody sees the totals; staff see their units, with a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.context import Context
from handlers.resident.boards import has_begun
from handlers.routes import Routes
from handlers.staff import lists
from handlers.staff_actions import CAPACITY, EMPTY, HOURS, NUMBERS, UNITS, ShowNumbers, choose_below, show_numbers
from handlers.views import staff_lists
from handlers.views import statistics as view
from messaging.model import Event, Outgoing, Picture, Pressed
from quiz.fold import one_line
from quiz.visibility import Audience
from services.lists import read_words, within
from services.records import StoredFile
from services.rights import Act, audience_of, scopes

routes = Routes()
PICTURE_LIFE = timedelta(days=1)


@routes.command("thongke", words=("thống kê", "số liệu", "statistics"))
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The numbers of the asker's unit, or of the one that was typed; the totals for everybody else and in groups."""
    held = await _held(ctx)
    if not held:
        return [await _public(ctx)]
    read = read_words(ctx.contest, one_line(lists.entrance(event)))
    if not read.unit_words:
        return await _show(ctx, held, show_numbers("", read.round, "", 0))
    found = lists.units_named(ctx, held, read.unit_words)
    if isinstance(found, str):
        return await _show(ctx, held, show_numbers("", read.round, found, 0))
    echo = read.unit_words[: lists.LONGEST_ECHO]
    return [ctx.reply(staff_lists.unknown_unit(ctx.contest, echo, found, NUMBERS, read.round, ctx.tongue))]


@routes.pressed(ShowNumbers)
async def on_numbers(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Another kind, round, unit or page, in place of what is shown."""
    assert isinstance(event.action, ShowNumbers)
    held = await _held(ctx)
    return await _show(ctx, held, event.action) if held else [await _public(ctx)]


async def _held(ctx: Context) -> frozenset[str]:
    """The asker's units; none in a group, where everybody reads along."""
    if ctx.chat.group:
        return frozenset()
    return await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)


async def _public(ctx: Context) -> Outgoing:
    tally = await ctx.tallies.of(ctx.uow, ctx.contest, "", ctx.now, Audience.PUBLIC)
    return ctx.reply(view.public(ctx.contest, tally, ctx.tongue))


async def _show(ctx: Context, held: frozenset[str], wanted: ShowNumbers) -> Sequence[Outgoing]:
    units = ctx.contest.pack.units
    unit = wanted.unit or lists.usual_unit(held)
    if unit is None:
        return [lists.choose(ctx, held, choose_below(NUMBERS, wanted.round, "", 0))]
    if not within(units, held, unit):
        return [ctx.reply(staff_lists.not_yours(ctx.tongue))]
    begun = [round for round in await ctx.uow.rounds(ctx.contest.id) if has_begun(round, ctx)]
    round = wanted.round if wanted.round in {one.code for one in begun} else ""
    kind = wanted.kind
    if kind not in {UNITS, EMPTY, CAPACITY, HOURS}:
        kind = UNITS if units.children_of(unit or None) else CAPACITY
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id)
    tally = await ctx.tallies.of(ctx.uow, ctx.contest, round, ctx.now, audience)
    shown = view.NumbersPage(ctx.contest, tally, kind, round, unit, wanted.page, begun)
    return [ctx.reply(view.numbers_reply(shown, await _picture(ctx, shown), ctx.tongue), view.SUBJECT)]


async def _picture(ctx: Context, shown: view.NumbersPage) -> Picture | None:
    """Drawn at once: a chart takes some twenty milliseconds, on a thread of its own."""
    mark = ctx.tongue.word("REHEARSAL") if ctx.contest.rehearsal else ""
    chart = view.chart(shown, mark, ctx.tongue)
    if chart is None:
        return None
    data = await (ctx.papers.columns(chart) if shown.kind == HOURS else ctx.papers.bars(chart))
    ref = f"numbers/{await ctx.uow.new_id()}-{ctx.secret()}.png"
    name = f"{chart.title}.png"
    ctx.uow.add_file(StoredFile(ref, ctx.person.id, name, "image/png", data, ctx.now, ctx.now + PICTURE_LIFE))
    return Picture(ref, view.picture_alt(chart, ctx.tongue))
