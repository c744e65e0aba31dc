"""`/songuoi`: the declared numbers of units, taken over from a table after a look at what changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.context import Context
from handlers.naming import names_of
from handlers.organiser.explaining import explained
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff import lists
from handlers.unit_actions import RosterForm, SendRoster, ShowNumbers, TakeRoster
from handlers.views import unit_numbers as view
from messaging.model import Document, Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.fold import one_line
from services import unit_numbers
from services.amending import as_amended
from services.exports import XLSX
from services.lists import within
from services.records import StoredFile
from services.rights import Act, scopes
from services.unit_numbers import Roster, Taken

routes = Routes()
FILE = "roster.file"
MEMORY = Memory("roster", frozenset({FILE}))
FORM_LIFE = timedelta(days=2)


@routes.command("songuoi", words=("số người của đơn vị", "declared numbers"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """How many units have a number, and the ways to give them one; of a unit that is typed, or of the asker's own, its history."""
    declares = await ctx.can(Act.DECLARE_NUMBERS)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    if not declares and not held:
        return await explained(ctx, "songuoi")
    MEMORY.forget(ctx)
    words = one_line(lists.entrance(event))[: lists.LONGEST_ECHO]
    if words or not declares:
        return await _history_of(ctx, held, words)
    changes = await ctx.uow.amendments(ctx.contest.id)
    amended = await as_amended(ctx.uow, ctx.contest)
    return [ctx.reply(view.overview(amended, changes, ctx.tongue))]


async def _history_of(ctx: Context, held: frozenset[str], words: str) -> Sequence[Outgoing]:
    named = lists.units_named(ctx, held, words) if words else lists.usual_unit(held) or ()
    if isinstance(named, str):
        return [await _history(ctx, named)] if named else [ctx.reply(view.choose((), ctx.contest, ctx.tongue))]
    found = [unit.code for unit in named] or sorted(held - {""})
    return [ctx.reply(view.choose(found, ctx.contest, ctx.tongue))]


@routes.pressed(ShowNumbers)
@in_private
async def on_history(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Every number of a unit, for organisers and for those who stand for it."""
    assert isinstance(event.action, ShowNumbers)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    unit = event.action.unit
    if unit not in ctx.contest.pack.units.units or not within(ctx.contest.pack.units, held, unit):
        return await info.unknown(event, ctx)
    return [await _history(ctx, unit)]


async def _history(ctx: Context, unit: str) -> Outgoing:
    entered = unit_numbers.history_of(await ctx.uow.amendments(ctx.contest.id), unit)
    names = await names_of(ctx, [each.by for each in entered if each.by])
    return ctx.reply(view.history(ctx.contest, unit, entered, names, ctx.tongue))


@routes.pressed(SendRoster)
@in_private
async def on_send(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The file is asked for."""
    if not await ctx.can(Act.DECLARE_NUMBERS):
        return await info.unknown(event, ctx)
    return [_ask(ctx)]


def _ask(ctx: Context, receipt: Text = ()) -> Outgoing:
    MEMORY.keep(ctx, {}, FILE)
    return ctx.reply(view.ask_file(ctx.tongue, receipt))


@routes.asking(FILE, files=True)
@in_private
async def on_file(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Look at the table: everything that is wrong by line, or everything that would change."""
    if not await ctx.can(Act.DECLARE_NUMBERS):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    if not event.files:
        return [_ask(ctx, view.no_file(ctx.tongue))]
    stored = await ctx.uow.file(event.files[0].ref)
    if stored is None:
        return [_ask(ctx, view.no_file(ctx.tongue))]
    seen = await unit_numbers.look(ctx.uow, ctx.contest, stored.data, ctx.now)
    if not isinstance(seen, Roster):
        return [_ask(ctx, view.refused(seen, ctx.tongue))]
    if not seen.changes:
        MEMORY.forget(ctx)
        return [ctx.reply(view.nothing_new(seen.same, ctx.tongue))]
    MEMORY.keep(ctx, {"ref": stored.ref, "name": stored.name, "stamp": seen.stamp})
    return [ctx.reply(view.preview(ctx.contest, seen, ctx.tongue))]


@routes.pressed(TakeRoster)
@in_private
async def on_take(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take it over, if it is what was shown; a second press finds nothing to do."""
    assert isinstance(event.action, TakeRoster)
    if not await ctx.can(Act.DECLARE_NUMBERS):
        return await info.unknown(event, ctx)
    pending = MEMORY.pending(ctx)
    stored = await ctx.uow.file(str(pending.get("ref", "")))
    if stored is None or pending.get("stamp") != event.action.stamp:
        return [_ask(ctx, view.look_again(ctx.tongue))]
    MEMORY.forget(ctx)
    name, by = str(pending["name"]), ctx.person.id
    done = await unit_numbers.take(ctx.uow, ctx.contest, by, stored.data, name, event.action.stamp, ctx.now)
    if not isinstance(done, Taken):
        return [_ask(ctx, view.look_again(ctx.tongue))]
    return [ctx.reply(view.taken(done, ctx.tongue))]


@routes.pressed(RosterForm)
@in_private
async def on_form(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """All units with the numbers that hold, to fill in and send back."""
    if not await ctx.can(Act.DECLARE_NUMBERS):
        return await info.unknown(event, ctx)
    declared = unit_numbers.declared_of(await ctx.uow.amendments(ctx.contest.id))
    book = ctx.papers.book(ctx.contest.pack.zone)
    page = book.sheet(ctx.tongue.word("Units"), view.form_columns())
    for row in view.form_rows(ctx.contest, declared):
        page.add(row)
    ref = f"roster/{await ctx.uow.new_id()}-{ctx.secret()}.xlsx"
    name, data = "so-nguoi-don-vi.xlsx", await book.close()
    ctx.uow.add_file(StoredFile(ref, ctx.person.id, name, XLSX, data, ctx.now, ctx.now + FORM_LIFE))
    return [ctx.reply(view.form(Document(ref, name, XLSX), ctx.tongue))]
