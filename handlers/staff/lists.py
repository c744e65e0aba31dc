"""`/ketqua` for staff: lists by round and unit, the first so many; the file comes from `handlers.staff.exports`."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.resident import info
from handlers.resident.boards import has_begun
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff_actions import LIST, NUMBERS, ChooseWhere, ShowList, choose_below, show_list
from handlers.views import staff_lists as view
from messaging.model import Event, Outgoing, Pressed
from quiz.fold import one_line
from quiz.rounds import Round, RoundState
from quiz.units import Unit
from quiz.visibility import Audience
from services.boards import hidden_from
from services.lists import ALL, TOPS, first, ranked_in, read_words, within
from services.rights import Act, audience_of, scopes

routes = Routes()
MOST_FOUND = 6
LONGEST_ECHO = 60


@routes.pressed(ShowList)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A page of a list, in place of what is shown."""
    action = event.action
    assert isinstance(action, ShowList)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    if not held:
        return await info.unknown(event, ctx)
    return await show(ctx, held, action)


@routes.pressed(ChooseWhere)
@in_private
async def on_choose(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The units below one; from "" the asker's own."""
    action = event.action
    assert isinstance(action, ChooseWhere)
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    if not held:
        return await info.unknown(event, ctx)
    if action.unit and not within(ctx.contest.pack.units, held, action.unit):
        return [ctx.reply(view.not_yours(ctx.tongue))]
    return [choose(ctx, held, action)]


async def by_words(ctx: Context, held: frozenset[str], words: str) -> Sequence[Outgoing]:
    """`/ketqua tuần 2 mai sơn 50`: what was typed after the command."""
    read = read_words(ctx.contest, one_line(words))
    if not read.unit_words:
        return await show(ctx, held, show_list(read.round, "", read.top, 0))
    found = units_named(ctx, held, read.unit_words)
    if isinstance(found, str):
        return await show(ctx, held, show_list(read.round, found, read.top, 0))
    echo = read.unit_words[:LONGEST_ECHO]
    return [ctx.reply(view.unknown_unit(ctx.contest, echo, found, LIST, read.round, ctx.tongue))]


def units_named(ctx: Context, held: frozenset[str], words: str) -> str | Sequence[Unit]:
    """The one unit of the asker's that words name for sure, else the likely ones."""
    units = ctx.contest.pack.units
    code = words.upper().removeprefix("U-")
    if code in units.units and within(units, held, code):
        return code
    matches = [
        match for match in ctx.contest.index.search(words, 4 * MOST_FOUND) if within(units, held, match.unit.code)
    ]
    exact = [match for match in matches if match.exact]
    if len(exact) == 1:
        return exact[0].unit.code
    return [match.unit for match in matches[:MOST_FOUND]]


async def show(ctx: Context, held: frozenset[str], wanted: ShowList) -> Sequence[Outgoing]:
    """The list, if the unit is the asker's; who has no whole contest and names no unit chooses one first."""
    units = ctx.contest.pack.units
    unit = wanted.unit or usual_unit(held)
    if unit is None:
        return [choose(ctx, held, choose_below(LIST, wanted.round, "", 0))]
    if not within(units, held, unit):
        return [ctx.reply(view.not_yours(ctx.tongue))]
    begun = [round for round in await ctx.uow.rounds(ctx.contest.id) if has_begun(round, ctx)]
    round = _chosen(begun, wanted.round, ctx)
    if round is None:
        return [ctx.reply(view.no_round_yet(ctx.tongue))]
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id)
    board = await ctx.boards.of(ctx.uow, ctx.contest, round.code, ctx.now, audience)
    people = ranked_in(ctx.contest, board, unit)
    top = wanted.top if wanted.top in TOPS else ALL
    shown = view.ListPage(
        contest=ctx.contest,
        round=round,
        begun=begun,
        unit=unit,
        top=top,
        page=wanted.page,
        people=first(people, top),
        ranked=len(people),
        board=board,
        hidden=hidden_from(round, Audience.STAFF, ctx.now),
        now=ctx.now,
    )
    return [ctx.reply(view.list_reply(shown, ctx.tongue), view.SUBJECT)]


def usual_unit(held: frozenset[str]) -> str | None:
    """What is shown when no unit is named: the whole contest, or the one unit of the asker's; None where there are several."""
    if "" in held:
        return ""
    return next(iter(held)) if len(held) == 1 else None


def choose(ctx: Context, held: frozenset[str], at: ChooseWhere) -> Outgoing:
    """The units below one, within the asker's scope."""
    units = ctx.contest.pack.units
    if at.unit or "" in held:
        below: Sequence[Unit] = units.children_of(at.unit or None)
    else:
        below = [units.units[code] for code in sorted(held) if code in units.units]
    purpose = NUMBERS if at.purpose == NUMBERS else LIST
    back = bool(at.unit) and at.unit not in held
    reply = view.choose_where(ctx.contest, purpose, at.round, at.unit, below, at.page, back, ctx.tongue)
    return ctx.reply(reply, view.SUBJECT)


def entrance(event: Event) -> str:
    """What was typed after the command; "" for a press or the bare word."""
    text = getattr(event, "text", "")
    words = text.split(maxsplit=1) if text.startswith("/") else []
    return words[1] if len(words) > 1 else ""


def _chosen(begun: Sequence[Round], code: str, ctx: Context) -> Round | None:
    named = next((round for round in begun if round.code == code), None)
    running = next((round for round in begun if round.state(ctx.now) is RoundState.OPEN), None)
    return named or running or (begun[-1] if begun else None)
