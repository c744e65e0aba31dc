"""`/congbo`: from the close of a round, or of the whole contest, to its published result. Each step is shown first, confirmed, and written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from handlers.context import Context
from handlers.organiser.matter_frame import about
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.boards import board as public_board
from handlers.resident.private import in_private
from handlers.result_actions import (
    ConfirmPublish,
    ConfirmResult,
    PreviewPublish,
    PreviewResult,
    ShowResult,
    ShowVersion,
    TakeReason,
)
from handlers.routes import Routes
from handlers.views import result_versions as read
from handlers.views import results_making as view
from handlers.views import results_publishing as publishing
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from services import results
from services.boards import matter_phase
from services.matters import Matter, lists_resting_on, matters, not_ready
from services.reasons import clean_reason
from services.result_decisions import Made, Preview, Published, Ready, SamePerson
from services.rights import Act

routes = Routes()
REASON, ALONE = "result.reason", "result.alone"
MEMORY = Memory("result", frozenset({REASON, ALONE}))
SEEN = 12
"""How much of a digest a button carries, to know what was seen."""

Shows: TypeAlias = Callable[[Context, Matter, str, Text], Awaitable[Outgoing]]


@routes.command("congbo", words=("kết quả tuần", "công bố kết quả", "publish results"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rounds, the whole contest, and where their results stand; for a resident, the board."""
    if not await ctx.can(Act.MAKE_RESULTS) and not await ctx.can(Act.PUBLISH_RESULTS):
        return await public_board(event, ctx)
    MEMORY.forget(ctx)
    lines = [
        view.Line(
            matter,
            await matter_phase(ctx.uow, ctx.contest, matter, ctx.now),
            await results.made_since(ctx.uow, ctx.contest, matter, ctx.now),
        )
        for matter in await matters(ctx.uow, ctx.contest)
    ]
    return [ctx.reply(view.choose(ctx.contest, lines, ctx.tongue))]


@routes.pressed(ShowResult)
@about(MEMORY, Act.MAKE_RESULTS, Act.PUBLISH_RESULTS)
async def on_show(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Where a result stands, and what can be done next."""
    MEMORY.forget(ctx)
    return [await standing(ctx, matter)]


async def standing(ctx: Context, matter: Matter, receipt: Text = ()) -> Outgoing:
    """The room of one result, below what was just done."""
    uow, contest = ctx.uow, ctx.contest
    versions = await uow.result_versions(contest.id, matter.code)
    ties = len((await results.outcome_of(uow, versions[-1])).undecided) if versions else 0
    room = view.Room(
        contest=contest,
        matter=matter,
        phase=await matter_phase(uow, contest, matter, ctx.now),
        versions=versions,
        waiting=await not_ready(uow, contest, matter, ctx.now),
        outdated=await results.outdated(uow, contest, matter, ctx.now),
        open_tickets=await results.open_tickets(uow, contest, matter),
        ties=ties,
        makes=await ctx.can(Act.MAKE_RESULTS),
    )
    return ctx.reply(view.standing(room, ctx.tongue, receipt))


def _typed(ctx: Context, matter: Matter) -> str:
    """The reason that was typed for this; the talk is over."""
    pending = MEMORY.pending(ctx)
    MEMORY.forget(ctx)
    return str(pending.get("reason", "")) if pending.get("round") == matter.code else ""


async def _with_reason(event: Said, ctx: Context, matter: Matter, shows: Shows) -> Sequence[Outgoing]:
    """Show once more what it is a reason for; words that are none are asked for again."""
    reason = clean_reason(event.text)
    return [await shows(ctx, matter, reason or "", () if reason else view.bad_reason(ctx.tongue))]


# a list ------------------------------------------------------------------------------------------------------------------
@routes.pressed(PreviewResult)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_preview(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """What the next list would be; for a second one the reason is asked."""
    return [await _preview(ctx, matter, "", ())]


async def _preview(ctx: Context, matter: Matter, reason: str, receipt: Text) -> Outgoing:
    shown = await results.preview(ctx.uow, ctx.contest, matter, ctx.person.id, ctx.now)
    if not isinstance(shown, Preview):
        return await standing(ctx, matter, view.not_made(ctx.contest, shown, ctx.tongue))
    if shown.before is not None and shown.before.digest == shown.digest:
        return await standing(ctx, matter, view.nothing_new(ctx.tongue))
    asks = shown.before is not None and not reason
    behind = await results.outdated(ctx.uow, ctx.contest, matter, ctx.now) if asks else None
    later = await lists_resting_on(ctx.uow, ctx.contest, {matter.code})
    MEMORY.keep(ctx, {"round": matter.code, "reason": reason}, REASON if asks else "")
    names = await results.names(ctx.uow, ctx.contest)
    page = view.Shown(ctx.contest, matter, shown, names, reason, shown.digest[:SEEN], behind, later)
    return ctx.reply(view.preview(page, ctx.tongue, receipt))


@routes.pressed(TakeReason)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_prepared(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """The reason that lies ready, where results came later; nothing where none did."""
    behind = await results.outdated(ctx.uow, ctx.contest, matter, ctx.now)
    reason = view.prepared(ctx.contest, behind, ctx.tongue) if behind is not None else ""
    return [await _preview(ctx, matter, reason, ())]


@routes.asking(REASON)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_reason(event: Said, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Keep the reason for another list and show once more what it would be."""
    return await _with_reason(event, ctx, matter, _preview)


@routes.pressed(ConfirmResult)
@about(MEMORY, Act.MAKE_RESULTS)
async def on_make(event: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Keep the list, if it is the one that was shown; of two who press, the first makes it."""
    assert isinstance(event.action, ConfirmResult)
    seen, reason = event.action.seen, _typed(ctx, matter)
    decision = await results.make(ctx.uow, ctx.contest, matter, ctx.person.id, seen, reason, ctx.now)
    if isinstance(decision, Made):
        return [await standing(ctx, matter, view.made(decision, ctx.tongue))]
    return [await standing(ctx, matter, view.not_made(ctx.contest, decision, ctx.tongue))]


# its publication ----------------------------------------------------------------------------------------------------------
@routes.pressed(PreviewPublish)
@about(MEMORY, Act.PUBLISH_RESULTS)
async def on_preview_publish(_: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """What publishing means; whoever made the list is told to let somebody else, an owner says why not."""
    return [await _preview_publish(ctx, matter, "", ())]


async def _preview_publish(ctx: Context, matter: Matter, reason: str, receipt: Text) -> Outgoing:
    by = ctx.person.id
    ready = await results.ready_to_publish(ctx.uow, ctx.contest, matter, by, ctx.now)
    if isinstance(ready, Ready) and ready.version.made_by == by:
        owner = await results.is_owner(ctx.uow, ctx.contest, by)
        ready = ready if owner else SamePerson(owner=False)
    if not isinstance(ready, Ready):
        return await standing(ctx, matter, publishing.not_published(ctx.contest, ready, ctx.tongue))
    asks = ready.version.made_by == by and not reason
    MEMORY.keep(ctx, {"round": matter.code, "reason": reason}, ALONE if asks else "")
    names = await results.names(ctx.uow, ctx.contest)
    page = publishing.Publishing(ctx.contest, matter, ready, names, reason, asks)
    return ctx.reply(publishing.preview(page, ctx.tongue, receipt))


@routes.asking(ALONE)
@about(MEMORY, Act.PUBLISH_RESULTS)
async def on_alone(event: Said, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Why an owner publishes the list that they made."""
    return await _with_reason(event, ctx, matter, _preview_publish)


@routes.pressed(ConfirmPublish)
@about(MEMORY, Act.PUBLISH_RESULTS)
async def on_publish(event: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """Let it hold for everybody."""
    assert isinstance(event.action, ConfirmPublish)
    number, reason = event.action.number, _typed(ctx, matter)
    decision = await results.publish(ctx.uow, ctx.contest, matter, ctx.person.id, number, reason, ctx.now)
    if isinstance(decision, Published):
        return [await standing(ctx, matter, publishing.published(decision, ctx.tongue))]
    return [await standing(ctx, matter, publishing.not_published(ctx.contest, decision, ctx.tongue))]


# reading ------------------------------------------------------------------------------------------------------------------
@routes.pressed(ShowVersion)
@about(MEMORY, Act.MAKE_RESULTS, Act.PUBLISH_RESULTS)
async def on_version(event: Pressed, ctx: Context, matter: Matter) -> Sequence[Outgoing]:
    """A version with its prizes and what moved against the one before; old ones stay readable."""
    assert isinstance(event.action, ShowVersion)
    number, page = event.action.number, event.action.page
    versions = await ctx.uow.result_versions(ctx.contest.id, matter.code)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        return await info.unknown(event, ctx)
    outcome = await results.outcome_of(ctx.uow, version)
    changes = await results.changes_of(ctx.uow, ctx.contest, version)
    names = await results.names(ctx.uow, ctx.contest)
    shown = read.VersionPage(ctx.contest, version, outcome, changes, names, page)
    return [ctx.reply(read.version_reply(shown, ctx.tongue), read.SUBJECT)]
