"""Picking a unit for a task: a role's scope, a player's new unit, what a typed unit means.

A task is a word, "kind-of": "grant-staff", "move-1007", "map-1a2b3c4d". Each kind says who may, what stands above the list,
and what a pick leads to; a forged task or unit leads to the help.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from handlers.context import Context
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.role_actions import FoundScopes, OpenScope, PickScope
from handlers.routes import Routes
from handlers.views import picking as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.fold import one_line
from quiz.units import Unit

routes = Routes()
ASKING = "picking.unit"
TASK, WORDS = "picking", "picking_words"
MOST_FOUND = 24
LONGEST_ECHO = 60

Head: TypeAlias = Callable[[Context, str], Awaitable[Text | None]]
Picked: TypeAlias = Callable[[Context, str, str], Awaitable[Sequence[Outgoing]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of task. `head` gives the words above the list, None where the asker may not; `whole`: "" can be picked."""

    head: Head
    picked: Picked
    whole: bool = False


KINDS: dict[str, Kind] = {}


async def begin(ctx: Context, task: str, event: Event) -> Sequence[Outgoing]:
    """Show the first level and await a name."""
    return await _open(ctx, task, "", 0, event)


def stop(ctx: Context) -> None:
    """The pick is made or given up."""
    if ctx.person.asking == ASKING:
        ctx.ask("")
    if TASK in ctx.person.notes or WORDS in ctx.person.notes:
        ctx.person.notes = {name: note for name, note in ctx.person.notes.items() if name not in {TASK, WORDS}}
        ctx.uow.save_person(ctx.person)


@routes.pressed(OpenScope)
@in_private
async def on_open(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the list over in its message."""
    assert isinstance(event.action, OpenScope)
    return await _open(ctx, event.action.task, event.action.unit, event.action.page, event)


@routes.asking(ASKING)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Look for what was typed."""
    task = str(ctx.person.notes.get(TASK, ""))
    words = one_line(event.text)[:LONGEST_ECHO]
    return await _found(ctx, task, words, 0, event)


@routes.pressed(FoundScopes)
@in_private
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Turn the page of what was found for the words typed last."""
    assert isinstance(event.action, FoundScopes)
    words = str(ctx.person.notes.get(WORDS, ""))
    return await _found(ctx, event.action.task, words, event.action.page, event)


@routes.pressed(PickScope)
@in_private
async def on_pick(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Hand the unit to the task; who may not, or a unit that is none, gets the list or the help."""
    assert isinstance(event.action, PickScope)
    task, unit = event.action.task, event.action.unit
    kind, of = _read(task)
    if kind is None or await kind.head(ctx, of) is None:
        return await info.unknown(event, ctx)
    if not (kind.whole if unit == "" else _known(ctx, unit)):
        return await _open(ctx, task, "", 0, event)
    stop(ctx)
    return await kind.picked(ctx, of, unit)


async def _open(ctx: Context, task: str, unit: str, page: int, event: Event) -> Sequence[Outgoing]:
    kind, of = _read(task)
    head = await kind.head(ctx, of) if kind is not None else None
    if kind is None or head is None:
        return await info.unknown(event, ctx)
    _remember(ctx, task)
    code = unit if _known(ctx, unit) else ""
    reply = view.tree(
        ctx.contest.pack.units, ctx.tongue, task, code, page if code == unit else 0, head, whole=kind.whole
    )
    return [ctx.reply(replace(reply, replaces=view.SUBJECT), view.SUBJECT)]


async def _found(ctx: Context, task: str, words: str, page: int, event: Event) -> Sequence[Outgoing]:
    kind, of = _read(task)
    if kind is None or await kind.head(ctx, of) is None:
        stop(ctx)
        return await info.unknown(event, ctx)
    _remember(ctx, task, words)
    units = ctx.contest.pack.units
    matches: list[Unit] = [match.unit for match in ctx.contest.index.search(words, MOST_FOUND)]
    code = words.upper().removeprefix("U-")
    if code and _known(ctx, code):
        matches = [units.units[code], *(unit for unit in matches if unit.code != code)]
    reply = view.found(units, ctx.tongue, task, words, matches, page)
    return [ctx.reply(replace(reply, replaces=view.SUBJECT), view.SUBJECT)]


def _read(task: str) -> tuple[Kind | None, str]:
    kind, _, of = task.partition("-")
    return KINDS.get(kind), of


def _remember(ctx: Context, task: str, words: str | None = None) -> None:
    ctx.ask(ASKING)
    notes = {**ctx.person.notes, TASK: task, **({} if words is None else {WORDS: words})}
    if notes != ctx.person.notes:
        ctx.person.notes = notes
        ctx.uow.save_person(ctx.person)


def _known(ctx: Context, code: str) -> bool:
    units = ctx.contest.pack.units
    return code in units.units and bool(units.path(code))
