"""`/phatdong`: arm the launch after a check-list, then one press opens the round at its true moment.

Arming and disarming is the organisers'; the press is theirs as well, and a technician's who holds the standby key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.actions import Arm, Launch
from handlers.context import Context
from handlers.naming import name_of
from handlers.role_actions import Disarm, LaunchAgain
from handlers.routes import Routes
from handlers.views import launch as view
from messaging.model import Event, Link, Outgoing, Pressed, Reply
from messaging.text import Text
from quiz.rounds import AlreadyOpen, Armed, Disarmed, Launched, NotArmed, OpensByItself, Over, Round, RoundState
from services import launch, play
from services.led_links import Screen, make_link
from services.rights import Act

routes = Routes()
LED = "/led"
"""Where the screen in the hall is."""


@routes.command("phatdong", words=("phát động", "launch"))
async def on_launch_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The check-list, the armed button or the recorded moment, whichever is next; for a resident, when it starts."""
    round = await _by_hand(ctx)
    if not await ctx.can(Act.LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    return [ctx.reply(await card(ctx), view.SUBJECT)]


async def waiting(ctx: Context) -> Sequence[Outgoing]:
    """For an organiser who greets the bot: the launch that is still to come, if there is one."""
    round = await _by_hand(ctx)
    if round is None or round.takes(ctx.now) or not await ctx.can(Act.LAUNCH):
        return []
    return [ctx.reply(await card(ctx), view.SUBJECT)]


async def card(ctx: Context) -> Reply:
    """What somebody who may press should see of the launch now."""
    round = await _by_hand(ctx)
    if round is None:
        return view.nothing_to_launch(ctx.tongue)
    match round.state(ctx.now):
        case RoundState.OPEN if round.opened is not None:
            reply = view.launched(ctx.contest, ctx.tongue, round, round.opened, again=False)
            return view.with_another(ctx.tongue, round, reply) if await _rehearses(ctx) else reply
        case RoundState.ARMED:
            return with_screens(ctx, view.armed(ctx.contest, ctx.tongue, round, disarms=await ctx.can(Act.ARM)))
        case _:
            return await _unarmed(ctx, round)


async def _unarmed(ctx: Context, round: Round, receipt: Text = ()) -> Reply:
    """The check-list for who may arm; whoever only has the standby key is told what they wait for."""
    if not await ctx.can(Act.ARM):
        return with_screens(ctx, view.wait_for_arming(ctx.contest, ctx.tongue, round))
    ready = await launch.readiness(ctx.uow, ctx.contest, round, ctx.person.id)
    names = [await name_of(ctx, person) for person in ready.standby]
    return with_screens(ctx, view.check_list(ctx.contest, ctx.tongue, round, ctx.now, ready, names, receipt))


def with_screens(ctx: Context, reply: Reply) -> Reply:
    """The reply with links that make a screen, and a second device, press in the asker's name. Not where others read along."""
    if ctx.chat.group:
        return reply
    labels = {
        Screen.MAIN: ctx.tongue.word("Launch screen (/led)"),
        Screen.STANDBY: ctx.tongue.word("Standby device"),
    }
    links = [Link(label, address) for screen, label in labels.items() if (address := screen_address(ctx, screen))]
    return replace(reply, buttons=(*reply.buttons, tuple(links))) if links else reply


def screen_address(ctx: Context, screen: Screen) -> str:
    """Where a browser becomes that screen; "" if our address is not known."""
    link = make_link(ctx.clerk, ctx.contest, screen, ctx.person.id, ctx.home, ctx.now, ctx.rng)
    return ctx.links.page(f"{LED}?key={link}")


@routes.pressed(Arm)
async def on_arm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Arm after the check-list was read."""
    assert isinstance(event.action, Arm)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.ARM):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    if not event.action.sure:
        return [ctx.reply(await _unarmed(ctx, round), view.SUBJECT)]
    decision = await launch.arm(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    match decision:
        case Armed(again):
            return [ctx.reply(with_screens(ctx, view.armed(ctx.contest, ctx.tongue, round, again)), view.SUBJECT)]
        case AlreadyOpen(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=True), view.SUBJECT)]
        case Over() | OpensByItself():
            return [ctx.reply(view.nothing_to_launch(ctx.tongue))]
        case _:
            assert_never(decision)


@routes.pressed(Disarm)
async def on_disarm(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take the readiness back, after asking."""
    assert isinstance(event.action, Disarm)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.ARM):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    if not event.action.sure and round.state(ctx.now) is RoundState.ARMED:
        return [ctx.reply(view.sure_to_disarm(ctx.contest, ctx.tongue, round), view.SUBJECT)]
    if not event.action.sure:
        return [ctx.reply(await card(ctx), view.SUBJECT)]
    decision = await launch.disarm(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    match decision:
        case Disarmed() | NotArmed():
            return [ctx.reply(await _unarmed(ctx, round, view.disarmed(ctx.tongue)), view.SUBJECT)]
        case AlreadyOpen(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=True), view.SUBJECT)]
        case Over() | OpensByItself():
            return [ctx.reply(view.nothing_to_launch(ctx.tongue))]
        case _:
            assert_never(decision)


@routes.pressed(Launch)
async def on_launch(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The press itself; of two at once, the first stands and the second is told so."""
    assert isinstance(event.action, Launch)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.LAUNCH):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    if event.action.stamp != launch.stamp(ctx.contest):
        return [ctx.reply(view.of_another_contest(ctx.tongue))]
    decision = await launch.launch(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    match decision:
        case Launched(at):
            reply = view.launched(ctx.contest, ctx.tongue, round, at, again=False)
            another = view.with_another(ctx.tongue, round, reply) if await _rehearses(ctx) else reply
            return [ctx.reply(another, view.SUBJECT)]
        case AlreadyOpen(at):
            return [ctx.reply(view.launched(ctx.contest, ctx.tongue, round, at, again=True), view.SUBJECT)]
        case NotArmed():
            return [ctx.reply(await _unarmed(ctx, round, view.not_armed(ctx.tongue)), view.SUBJECT)]
        case Over() | OpensByItself():
            return [ctx.reply(view.nothing_to_launch(ctx.tongue))]
        case _:
            assert_never(decision)


@routes.pressed(LaunchAgain)
async def on_again(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """In a rehearsal: the button waits for its press once more."""
    assert isinstance(event.action, LaunchAgain)
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if round is None or not await ctx.can(Act.ARM):
        return [ctx.reply(view.not_for_you(ctx.contest, ctx.tongue, round))]
    await launch.again(ctx.uow, ctx.contest, round, ctx.person.id, ctx.now)
    return [ctx.reply(await card(ctx), view.SUBJECT)]


async def _rehearses(ctx: Context) -> bool:
    return ctx.contest.rehearsal and await ctx.can(Act.ARM)


async def _by_hand(ctx: Context) -> Round | None:
    return next(
        (round for round in await ctx.uow.rounds(ctx.contest.id) if round.by_hand and ctx.now < round.closes), None
    )
