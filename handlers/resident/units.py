"""Picking a unit: walk the tree or type; whatever was typed, only a press chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.register_actions import FoundUnits, OpenUnit, OtherUnit, PickUnit
from handlers.resident.private import in_private
from handlers.resident.registering import enter, nothing_open, take, unit_head
from handlers.routes import Routes
from handlers.views import register as register_view
from handlers.views import units as view
from messaging.model import Outgoing, Pressed, Reply, Rows, Said
from messaging.text import Text
from quiz.fold import one_line
from quiz.registration import Draft, Field, PlaceProblem, clean_place
from quiz.units import Unit
from services.drafts import draft_of, fields_of

routes = Routes()

MOST_FOUND = 24
"""More than four pages of hits means that the words say too little."""

LONGEST_ECHO = 60


@routes.pressed(OpenUnit)
@in_private
async def on_open(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show what is below a unit, in the same message; a forged code shows the beginning of the list."""
    assert isinstance(event.action, OpenUnit)
    draft = draft_of(ctx.person)
    if draft is None or not _is_asked(ctx):
        return await nothing_open(ctx)
    code = event.action.unit if _known(ctx, event.action.unit) else ""
    _await_words(ctx)
    units = ctx.contest.pack.units
    page = event.action.page if code == event.action.unit else 0
    head, below, other = _around(ctx, draft)
    reply = view.tree(units, ctx.tongue, code, page, head, below, other=other)
    return [_in_place(ctx, reply)]


@routes.asking("register.unit")
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Look for what was typed; a code of the list ("03646", as printed on a poster) finds its unit."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    words = one_line(event.text)[:LONGEST_ECHO]
    ctx.person.notes = {**ctx.person.notes, "unit_words": words}
    ctx.uow.save_person(ctx.person)
    return [ctx.reply(_found(ctx, draft, words, 0), view.SUBJECT)]


@routes.pressed(FoundUnits)
@in_private
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the page of what was found for the words typed last."""
    assert isinstance(event.action, FoundUnits)
    draft = draft_of(ctx.person)
    if draft is None or not _is_asked(ctx):
        return await nothing_open(ctx)
    _await_words(ctx)
    words = str(ctx.person.notes.get("unit_words", ""))
    return [_in_place(ctx, _found(ctx, draft, words, event.action.page))]


@routes.pressed(PickUnit)
@in_private
async def on_pick(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take a unit; a code that is not on this contest's list shows the list."""
    assert isinstance(event.action, PickUnit)
    draft = draft_of(ctx.person)
    if draft is None or not _is_asked(ctx):
        return await nothing_open(ctx)
    if not _known(ctx, event.action.unit):
        head, below, other = _around(ctx, draft, ctx.tongue("That unit is not on this contest's list."))
        _await_words(ctx)
        return [ctx.reply(view.tree(ctx.contest.pack.units, ctx.tongue, "", 0, head, below, other=other), view.SUBJECT)]
    skipped = draft.skipped - {Field.UNIT}
    return await take(ctx, replace(draft, unit=event.action.unit, unit_other=None, skipped=skipped))


@routes.pressed(OtherUnit)
@in_private
async def on_other(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for the name of a unit that is not on the list, where the rules allow one."""
    draft = draft_of(ctx.person)
    if draft is None or not _is_asked(ctx) or not ctx.contest.pack.rules.registration.other_unit:
        return await nothing_open(ctx)
    ctx.ask("register.unit_other")
    return [ctx.reply(view.ask_other(ctx.tongue))]


@routes.asking("register.unit_other")
@in_private
async def on_other_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the unit as typed; staff map it to the list later."""
    draft = draft_of(ctx.person)
    if draft is None:
        return await enter(ctx)
    name = clean_place(event.text)
    if isinstance(name, PlaceProblem):
        return [ctx.reply(view.ask_other(ctx.tongue, register_view.place_problem(ctx.tongue, name)))]
    return await take(ctx, replace(draft, unit=None, unit_other=name, skipped=draft.skipped - {Field.UNIT}))


def _found(ctx: Context, draft: Draft, words: str, page: int) -> Reply:
    units = ctx.contest.pack.units
    matches: list[Unit] = [match.unit for match in ctx.contest.index.search(words, MOST_FOUND)]
    code = words.upper().removeprefix("U-")
    if _known(ctx, code) and code:
        matches = [units.units[code], *(unit for unit in matches if unit.code != code)]
    _, below, other = _around(ctx, draft)
    if not matches:
        return view.none_found(units, ctx.tongue, words, below, other=other)
    return view.found(units, ctx.tongue, words, matches, page, below, other=other)


def _around(ctx: Context, draft: Draft, receipt: Text = ()) -> tuple[Text, Rows, bool]:
    """What stands above and under a list of units, and whether a unit may be off the list."""
    head = receipt or unit_head(ctx, draft)
    below = register_view.steps(ctx.contest, ctx.tongue, draft, Field.UNIT)
    return head, below, ctx.contest.pack.rules.registration.other_unit


def _known(ctx: Context, code: str) -> bool:
    """Whether it can be picked or opened: on the list, and not the root above all of it."""
    units = ctx.contest.pack.units
    return code in units.units and bool(units.path(code))


def _is_asked(ctx: Context) -> bool:
    return Field.UNIT in fields_of(ctx.contest)


def _await_words(ctx: Context) -> None:
    ctx.ask(f"register.{Field.UNIT.value}")


def _in_place(ctx: Context, reply: Reply) -> Outgoing:
    return ctx.reply(replace(reply, replaces=view.SUBJECT), view.SUBJECT)
