"""`/phieudonvi`: a unit's week for its staff, as words and as a file; the formula with a unit's numbers for everybody; the roll-call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from handlers.context import Context
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff import lists
from handlers.unit_actions import CallRoll, MakeSheet, ShowFormula, ShowSheet
from handlers.views import me as me_view
from handlers.views import staff_lists
from handlers.views import unit_formula as formula_view
from handlers.views import unit_sheets as view
from messaging.model import Document, Event, Outgoing, Pressed, Reply
from quiz.fold import one_line
from quiz.outcome import WHOLE
from quiz.rounds import Round
from quiz.visibility import Audience, Board, Seen
from services.boards import seen_in
from services.exports import XLSX
from services.lists import within
from services.records import StoredFile
from services.rights import Act, audience_of, may, scopes
from services.unit_sheets import UnitSheet, begun, roll_call, sheet, whole_sheet

routes = Routes()
FILE_LIFE = timedelta(days=2)
MOST_CHOICES = 12


@routes.command("phieudonvi", words=("phiếu đơn vị", "phiếu tuần", "unit sheet"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The sheet of the asker's unit, or of the one that was typed; a resident sees how their own unit's points are made."""
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    if not held:
        return await _formula(ctx, "", "")
    words = one_line(lists.entrance(event))[: lists.LONGEST_ECHO]
    named = lists.units_named(ctx, held, words) if words else lists.usual_unit(held) or ()
    if isinstance(named, str):
        return await _sheet(ctx, held, "", named)
    found = [each.code for each in named] or sorted(held - {""})
    found = found or [each.code for each in ctx.contest.pack.units.children_of(None)]
    return [ctx.reply(view.choose(ctx.contest, found[:MOST_CHOICES], ctx.tongue))]


@routes.pressed(ShowSheet)
@in_private
async def on_sheet(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Another round or unit."""
    assert isinstance(event.action, ShowSheet)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    return await _sheet(ctx, held, event.action.round, event.action.unit)


async def _sheet(ctx: Context, held: frozenset[str], code: str, unit: str) -> Sequence[Outgoing]:
    if not _is_theirs(ctx, held, unit):
        return [ctx.reply(staff_lists.not_yours(ctx.tongue))]
    rounds = begun(await ctx.uow.rounds(ctx.contest.id), ctx.now)
    if not rounds:
        return [ctx.reply(view.none_yet(ctx.tongue))]
    shown = await _made(ctx, rounds, code, unit, await audience_of(ctx.uow, ctx.contest, ctx.person.id))
    allowed = ctx.contest.pack.rules.unit_formula.roll_call
    roll = allowed and await may(ctx.uow, ctx.contest, ctx.person.id, Act.LOOK_UP, unit)
    reply = view.sheet_reply(ctx.contest, shown, rounds, ctx.tongue, roll=roll)
    return [_in_place(ctx, reply, view.SUBJECT, code)]


@routes.pressed(MakeSheet)
@in_private
async def on_file(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The sheet as a workbook: a line a unit, so it is made at once."""
    assert isinstance(event.action, MakeSheet)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    unit, rounds = event.action.unit, begun(await ctx.uow.rounds(ctx.contest.id), ctx.now)
    if not _is_theirs(ctx, held, unit):
        return [ctx.reply(staff_lists.not_yours(ctx.tongue))]
    if not rounds:
        return [ctx.reply(view.none_yet(ctx.tongue))]
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id)
    shown = await _made(ctx, rounds, event.action.round, unit, audience)
    book = ctx.papers.book(ctx.contest.pack.zone)
    page = book.sheet(ctx.tongue.of(ctx.contest.pack.round(shown.round).title), view.columns(ctx.tongue))
    for row in (shown.whole, *shown.below):
        page.add(view.cells(ctx.contest, row))
    ref = f"unit-sheet/{await ctx.uow.new_id()}-{ctx.secret()}.xlsx"
    name = view.file_name(ctx.contest, shown.round, unit, ctx.tongue)
    until = ctx.now + FILE_LIFE
    ctx.uow.add_file(StoredFile(ref, ctx.person.id, name, XLSX, await book.close(), ctx.now, until))
    return [ctx.reply(view.with_file(Document(ref, name, XLSX), ctx.tongue))]


@routes.pressed(CallRoll)
@in_private
async def on_roll(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Who took part, by name, where the rules allow it."""
    action = event.action
    assert isinstance(action, CallRoll)
    rounds = begun(await ctx.uow.rounds(ctx.contest.id), ctx.now)
    round = next((each for each in rounds if each.code == action.round), None)
    if round is None:
        return await info.unknown(event, ctx)
    found = await roll_call(ctx.uow, ctx.contest, ctx.boards, ctx.person.id, round, action.unit, ctx.now)
    if found is None:
        return [ctx.reply(view.no_roll(ctx.tongue))]
    shown = view.roll_reply(ctx.contest, round.code, action.unit, found, action.page, ctx.tongue)
    return [ctx.reply(shown, view.SUBJECT)]


@routes.pressed(ShowFormula)
@in_private
async def on_formula(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """How the points of a unit come about: everybody may see what everybody sees on the board."""
    assert isinstance(event.action, ShowFormula)
    return await _formula(ctx, event.action.round, event.action.unit)


async def _formula(ctx: Context, code: str, unit: str) -> Sequence[Outgoing]:
    units, player = ctx.contest.pack.units, await ctx.player()
    mine = player.unit if player is not None else None
    shown = unit if unit in units.units and units.path(unit) else mine
    if shown is None or shown not in units.units:
        return [ctx.reply(me_view.unit_unknown(ctx.tongue))]
    audience = Audience.PLAYER if player else Audience.PUBLIC
    rounds = [
        round
        for round in begun(await ctx.uow.rounds(ctx.contest.id), ctx.now)
        if seen_in(ctx.contest, round, Board.UNITS, audience, ctx.now) is not Seen.NO
    ]
    if not rounds:
        return [ctx.reply(formula_view.none_yet(ctx.tongue))]
    first = units.top_of(shown)
    whole = await whole_sheet(ctx.uow, ctx.contest, ctx.boards, first.code if first else "", ctx.now, audience)
    over_all = whole is not None and not any(round.code == code for round in rounds)
    made = whole if whole is not None and over_all else await _made(ctx, rounds, code, shown, audience)
    choices = [*(round.code for round in rounds), *([WHOLE] if whole is not None else [])]
    reply = formula_view.formula_reply(ctx.contest, made, choices, ctx.tongue, unit="" if not unit else shown)
    return [_in_place(ctx, reply, formula_view.SUBJECT, code)]


def _in_place(ctx: Context, reply: Reply, subject: str, code: str) -> Outgoing:
    """Another round stands in place of the one on the screen; what is asked for anew comes as a new message."""
    return ctx.reply(replace(reply, replaces=subject) if code else reply, subject)


async def _made(ctx: Context, rounds: Sequence[Round], code: str, unit: str, audience: Audience) -> UnitSheet:
    """Of the round that was named, else of the newest."""
    round = next((each for each in rounds if each.code == code), rounds[-1])
    return await sheet(ctx.uow, ctx.contest, ctx.boards, round, unit, ctx.now, audience)


def _is_theirs(ctx: Context, held: frozenset[str], unit: str) -> bool:
    units = ctx.contest.pack.units
    return unit in units.units and bool(units.path(unit)) and within(units, held, unit)
