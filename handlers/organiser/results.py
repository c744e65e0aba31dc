"""`/congbo`: from the close of a round to its published result. Each step is shown first, confirmed, and written down."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
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
)
from handlers.routes import Routes
from handlers.views import result_versions as read
from handlers.views import results_making as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.rounds import Round
from services import play, results
from services.reasons import clean_reason
from services.result_decisions import Made, Preview, Published, Ready, SamePerson
from services.rights import Act

routes = Routes()
REASON, ALONE = "result.reason", "result.alone"
MEMORY = Memory("result", frozenset({REASON, ALONE}))
SEEN = 12
"""How much of a digest a button carries, to know what was seen."""


@routes.command("congbo", words=("kết quả tuần", "công bố kết quả", "publish results"))
@in_private
async def on_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rounds and where their results stand; for a resident, the board."""
    if not await _may(ctx):
        return await public_board(event, ctx)
    MEMORY.forget(ctx)
    rounds = await ctx.uow.rounds(ctx.contest.id)
    return [ctx.reply(view.choose_round(ctx.contest, rounds, ctx.now, ctx.tongue))]


@routes.pressed(ShowResult)
@in_private
async def on_show(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Where the result of one round stands, and what can be done next."""
    assert isinstance(event.action, ShowResult)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await _may(ctx):
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    return [await standing(ctx, round)]


async def standing(ctx: Context, round: Round, receipt: Text = ()) -> Outgoing:
    """The room of one round's result, below what was just done."""
    versions = await ctx.uow.result_versions(ctx.contest.id, round.code)
    ties = len((await results.outcome_of(ctx.uow, versions[-1])).undecided) if versions else 0
    room = view.Room(
        contest=ctx.contest,
        round=round,
        versions=versions,
        waiting=await results.not_ready(ctx.uow, ctx.contest, round, ctx.now),
        open_tickets=await results.open_tickets(ctx.uow, ctx.contest, round.code),
        window=results.complaint_window(ctx.contest, round.code),
        ties=ties,
        makes=await ctx.can(Act.MAKE_RESULTS),
        now=ctx.now,
    )
    return ctx.reply(view.standing(room, ctx.tongue, receipt))


# a list ------------------------------------------------------------------------------------------------------------------
@routes.pressed(PreviewResult)
@in_private
async def on_preview(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What the next list would be; for a second one the reason is asked."""
    assert isinstance(event.action, PreviewResult)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        return await info.unknown(event, ctx)
    return [await _preview(ctx, round)]


async def _preview(ctx: Context, round: Round, reason: str = "", receipt: Text = ()) -> Outgoing:
    shown = await results.preview(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    if not isinstance(shown, Preview):
        return await standing(ctx, round, view.not_made(ctx.contest, shown, ctx.tongue))
    if shown.before is not None and shown.before.digest == shown.digest:
        return await standing(ctx, round, view.nothing_new(ctx.tongue))
    asks = shown.before is not None and not reason
    MEMORY.keep(ctx, {"round": round.code, "reason": reason}, REASON if asks else "")
    names = await results.names(ctx.uow, ctx.contest)
    page = view.Shown(ctx.contest, round, shown, names, reason, shown.digest[:SEEN])
    return ctx.reply(view.preview(page, ctx.tongue, receipt))


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason for another list and show once more what it would be."""
    round = await play.round_by_code(ctx.uow, ctx.contest, str(MEMORY.pending(ctx).get("round", "")))
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    return [await _preview(ctx, round, reason or "", () if reason else view.bad_reason(ctx.tongue))]


@routes.pressed(ConfirmResult)
@in_private
async def on_make(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Keep the list, if it is the one that was shown; of two who press, the first makes it."""
    assert isinstance(event.action, ConfirmResult)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.MAKE_RESULTS):
        return await info.unknown(event, ctx)
    pending = MEMORY.pending(ctx)
    reason = str(pending.get("reason", "")) if pending.get("round") == round.code else ""
    MEMORY.forget(ctx)
    decision = await results.make(ctx.uow, ctx.contest, round, ctx.person.id, event.action.seen, reason, ctx.now)
    if isinstance(decision, Made):
        return [await standing(ctx, round, view.made(decision, ctx.tongue))]
    return [await standing(ctx, round, view.not_made(ctx.contest, decision, ctx.tongue))]


# its publication ----------------------------------------------------------------------------------------------------------
@routes.pressed(PreviewPublish)
@in_private
async def on_preview_publish(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What publishing means; whoever made the list is told to let somebody else, an owner says why not."""
    assert isinstance(event.action, PreviewPublish)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.PUBLISH_RESULTS):
        return await info.unknown(event, ctx)
    return [await _preview_publish(ctx, round)]


async def _preview_publish(ctx: Context, round: Round, reason: str = "", receipt: Text = ()) -> Outgoing:
    by = ctx.person.id
    ready = await results.ready_to_publish(ctx.uow, ctx.contest, round, by, ctx.now)
    if not isinstance(ready, Ready):
        return await standing(ctx, round, view.not_published(ctx.contest, ready, ctx.tongue))
    alone = ready.version.made_by == by
    if alone and not await results.is_owner(ctx.uow, ctx.contest, by):
        return await standing(ctx, round, view.not_published(ctx.contest, SamePerson(owner=False), ctx.tongue))
    asks = alone and not reason
    MEMORY.keep(ctx, {"round": round.code, "reason": reason}, ALONE if asks else "")
    names = await results.names(ctx.uow, ctx.contest)
    return ctx.reply(view.publishing(ctx.contest, round, ready, names, reason, ctx.tongue, receipt, asks=asks))


@routes.asking(ALONE)
@in_private
async def on_alone(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Why an owner publishes the list that they made."""
    round = await play.round_by_code(ctx.uow, ctx.contest, str(MEMORY.pending(ctx).get("round", "")))
    if round is None or not await ctx.can(Act.PUBLISH_RESULTS):
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    return [await _preview_publish(ctx, round, reason or "", () if reason else view.bad_reason(ctx.tongue))]


@routes.pressed(ConfirmPublish)
@in_private
async def on_publish(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Let it hold for everybody."""
    assert isinstance(event.action, ConfirmPublish)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.PUBLISH_RESULTS):
        return await info.unknown(event, ctx)
    pending = MEMORY.pending(ctx)
    reason = str(pending.get("reason", "")) if pending.get("round") == round.code else ""
    MEMORY.forget(ctx)
    decision = await results.publish(ctx.uow, ctx.contest, round, ctx.person.id, event.action.number, reason, ctx.now)
    if isinstance(decision, Published):
        return [await standing(ctx, round, view.published(decision, ctx.tongue))]
    return [await standing(ctx, round, view.not_published(ctx.contest, decision, ctx.tongue))]


# reading ------------------------------------------------------------------------------------------------------------------
@routes.pressed(ShowVersion)
@in_private
async def on_version(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A version with its prizes and what moved against the one before; old ones stay readable."""
    action = event.action
    assert isinstance(action, ShowVersion)
    found = [
        version
        for version in await ctx.uow.result_versions(ctx.contest.id, action.round)
        if version.number == action.number
    ]
    if not found or not await _may(ctx):
        return await info.unknown(event, ctx)
    outcome = await results.outcome_of(ctx.uow, found[0])
    changes = await results.changes_of(ctx.uow, ctx.contest, found[0])
    names = await results.names(ctx.uow, ctx.contest)
    page = read.VersionPage(ctx.contest, found[0], outcome, changes, names, action.page)
    return [ctx.reply(read.version_reply(page, ctx.tongue), read.SUBJECT)]


async def _may(ctx: Context) -> bool:
    return await ctx.can(Act.MAKE_RESULTS) or await ctx.can(Act.PUBLISH_RESULTS)
