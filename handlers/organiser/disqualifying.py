"""That somebody's result is not recognised, or is again: where, why, and the proposal; `proposals` lets somebody else decide."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.organiser.remembering import Memory
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.review_actions import BarPlayer, BarWhere, ConfirmBar
from handlers.routes import Routes
from handlers.views import disqualifying as view
from handlers.views import proposal as proposal_view
from handlers.views.prizes import bad_reason
from messaging.model import Outgoing, Pressed, Said
from messaging.text import Text
from quiz.rounds import RoundState
from services import disqualifying, lookup, proposals
from services.reasons import clean_reason
from services.records import Player
from services.rights import Act

routes = Routes()
REASON = "barring.reason"
MEMORY = Memory("barring", frozenset({REASON}))


@routes.pressed(BarPlayer)
@in_private
async def on_choose(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """In which round, or everywhere; where it is decided already, the way back."""
    assert isinstance(event.action, BarPlayer)
    player = await _player(ctx, event.action.player)
    if player is None:
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    standing = disqualifying.standing_of(await ctx.uow.amendments(ctx.contest.id), player.id)
    rounds = [
        one.code
        for one in await ctx.uow.rounds(ctx.contest.id)
        if one.state(ctx.now) is RoundState.CLOSED
        and (one.code in standing or await ctx.uow.attempts_of(player.id, ctx.contest.id, one.code))
    ]
    return [ctx.reply(view.choose(ctx.contest, player, rounds, standing, ctx.tongue))]


@routes.pressed(BarWhere)
@in_private
async def on_where(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What it means; the reason is asked."""
    action = event.action
    assert isinstance(action, BarWhere)
    player = await _player(ctx, action.player)
    if player is None or not await _has(ctx, action.round):
        return await info.unknown(event, ctx)
    return [_ask(ctx, player, action)]


def _ask(ctx: Context, player: Player, wanted: BarWhere, receipt: Text = ()) -> Outgoing:
    held = {"player": player.id, "round": wanted.round, "barred": wanted.barred, "ticket": wanted.ticket}
    MEMORY.keep(ctx, held, REASON)
    asked = view.ask_reason(ctx.contest, player, wanted.round, bool(wanted.barred), ctx.tongue, receipt)
    return ctx.reply(asked)


@routes.asking(REASON)
@in_private
async def on_reason(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Keep the reason and ask whether it shall be proposed."""
    pending = MEMORY.pending(ctx)
    player = await _player(ctx, int(pending.get("player", 0)))
    if player is None:
        MEMORY.forget(ctx)
        return await info.unknown(event, ctx)
    reason = clean_reason(event.text)
    wanted = BarWhere(player.id, str(pending["round"]), int(pending["barred"]), int(pending["ticket"]))
    if reason is None:
        return [_ask(ctx, player, wanted, bad_reason(ctx.tongue))]
    MEMORY.keep(ctx, {**pending, "reason": reason})
    return [ctx.reply(view.confirm(ctx.contest, player, wanted.round, bool(wanted.barred), reason, ctx.tongue))]


@routes.pressed(ConfirmBar)
@in_private
async def on_confirm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Propose it; the worker counts out what would move."""
    action, pending = event.action, MEMORY.pending(ctx)
    assert isinstance(action, ConfirmBar)
    player = await _player(ctx, action.player)
    typed_for = tuple(pending.get(name) for name in ("player", "round", "barred"))
    if player is None or "reason" not in pending or typed_for != (action.player, action.round, action.barred):
        return await info.unknown(event, ctx)
    MEMORY.forget(ctx)
    reason, ticket = str(pending["reason"]), int(pending["ticket"]) or None
    wanted = disqualifying.barring(player.id, action.round, reason, barred=bool(action.barred), ticket=ticket)
    decision = await proposals.propose(ctx.uow, ctx.contest, ctx.person.id, wanted, ctx.now)
    return [ctx.reply(proposal_view.proposed(decision, action.round, ctx.tongue), proposal_view.SUBJECT)]


async def _player(ctx: Context, id: int) -> Player | None:
    """Whom it is about, for those who review; that they were looked at is written down."""
    return await lookup.named_in_passing(ctx.uow, ctx.contest, ctx.person.id, id, Act.REVIEW, ctx.now)


async def _has(ctx: Context, round: str) -> bool:
    """Whether it is a round that is over, or the whole contest."""
    rounds = await ctx.uow.rounds(ctx.contest.id)
    return not round or any(one.code == round and one.state(ctx.now) is RoundState.CLOSED for one in rounds)
