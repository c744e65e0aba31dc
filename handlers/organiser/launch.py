"""`/phatdong`: arm the launch after a check-list, then one press opens the round at its true moment."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Arm, Launch
from handlers.context import Context
from handlers.routes import Routes
from handlers.views import launch as view
from messaging.model import Event, Outgoing, Pressed, Reply
from quiz.rounds import AlreadyOpen, Armed, Launched, NotArmed, OpensByItself, Over, Round, RoundState
from services import launch, play
from services.records import Role

routes = Routes()
MAY_LAUNCH = (Role.OWNER, Role.ORGANISER)


@routes.command("phatdong", words=("phát động", "launch"))
async def on_launch_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The check-list, the armed button or the recorded moment, whichever is next."""
    round = await _by_hand(ctx)
    if not await ctx.may(*MAY_LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    return [ctx.reply(await card(ctx), view.SUBJECT)]


async def waiting(ctx: Context) -> Sequence[Outgoing]:
    """For an organiser who greets the bot: the launch that is still to come, if there is one."""
    round = await _by_hand(ctx)
    if round is None or round.takes(ctx.now) or not await ctx.may(*MAY_LAUNCH):
        return []
    return [ctx.reply(await card(ctx), view.SUBJECT)]


async def card(ctx: Context) -> Reply:
    """What an organiser should see of the launch now."""
    round = await _by_hand(ctx)
    if round is None:
        return view.nothing_to_launch(ctx.tongue)
    match round.state(ctx.now):
        case RoundState.OPEN if round.opened is not None:
            return view.launched(ctx.contest, ctx.tongue, round, round.opened, again=False)
        case RoundState.ARMED:
            return view.armed(ctx.contest, ctx.tongue, round)
        case _:
            return view.check_list(ctx.contest, ctx.tongue, round, ctx.now)


@routes.pressed(Arm)
async def on_arm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Arm after the check-list was read."""
    assert isinstance(event.action, Arm)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.may(*MAY_LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    if not event.action.sure:
        return [ctx.reply(view.check_list(ctx.contest, ctx.tongue, round, ctx.now), view.SUBJECT)]
    decision = await launch.arm(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    match decision:
        case Armed(again):
            return [ctx.reply(view.armed(ctx.contest, ctx.tongue, round, again), view.SUBJECT)]
        case AlreadyOpen(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=True), view.SUBJECT)]
        case Over() | OpensByItself():
            return [ctx.reply(view.nothing_to_launch(ctx.tongue))]


@routes.pressed(Launch)
async def on_launch(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The press itself; of two at once, the first stands and the second is told so."""
    assert isinstance(event.action, Launch)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.may(*MAY_LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    decision = await launch.launch(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    match decision:
        case Launched(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=False), view.SUBJECT)]
        case AlreadyOpen(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=True), view.SUBJECT)]
        case NotArmed():
            return [ctx.reply(view.check_list(ctx.contest, ctx.tongue, round, ctx.now), view.SUBJECT)]
        case Over() | OpensByItself():
            return [ctx.reply(view.nothing_to_launch(ctx.tongue))]


async def _by_hand(ctx: Context) -> Round | None:
    return next(
        (round for round in await ctx.uow.rounds(ctx.contest.id) if round.by_hand and ctx.now < round.closes), None
    )
