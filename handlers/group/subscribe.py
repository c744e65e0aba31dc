"""`/nhantin`, `/tatnhantin`, and the bot's coming into a group, leaving and moving."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.group.admin import by_admin, link
from handlers.group_actions import GroupAgree, GroupEnd, GroupScope
from handlers.links import WHOLE, from_payload
from handlers.routes import Routes
from handlers.views import groups as view
from messaging.model import Allowed, Event, Joined, Left, Moved, Outgoing, Pressed, Said
from quiz.fold import one_line
from quiz.units import Unit
from services import groups
from services.organising import Subscription

routes = Routes()
MOST_FOUND = 6
LONGEST_ECHO = 60


@routes.on(Joined)
async def on_joined(event: Joined, ctx: Context) -> Sequence[Outgoing]:
    """Introduce itself, once a coming; nothing is sent later unless an admin agrees."""
    await groups.joined(
        ctx.uow, ctx.contest, ctx.record, by(ctx), ctx.now, title=event.title, writes=event.writes, admin=event.admin
    )
    if not event.writes:
        return []
    return [ctx.reply(view.introduction(ctx.contest, ctx.tongues(None), link(ctx)))]


@routes.on(Allowed)
async def on_allowed(event: Allowed, ctx: Context) -> Sequence[Outgoing]:
    """Muted or set free: it is kept, and nothing is said about it."""
    await groups.allowed(ctx.uow, ctx.contest, ctx.record, by(ctx), ctx.now, writes=event.writes, admin=event.admin)
    return []


@routes.on(Left)
async def on_left(event: Left, ctx: Context) -> Sequence[Outgoing]:
    """Taken out: the agreement ends with it."""
    await groups.left(ctx.uow, ctx.contest, ctx.record, by(ctx), ctx.now)
    return []


@routes.on(Moved)
async def on_moved(event: Moved, ctx: Context) -> Sequence[Outgoing]:
    """The same group under another id."""
    await groups.move(ctx.uow, ctx.contest, ctx.record, await ctx.uow.chat(event.to), ctx.now)
    return []


@routes.command("nhantin", words=("nhận tin", "đăng ký nhận tin"))
@by_admin
async def on_subscribe(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Choose for whom the group stands; words behind the command look for a unit."""
    words = behind(event)
    if words:
        code = unit_code(words, ctx)
        if code is not None:
            return [ctx.reply(view.confirm(ctx.contest, ctx.tongue, code), view.SUBJECT)]
        units = search(words, ctx)
        return [ctx.reply(view.found_units(ctx.contest, ctx.tongue, words, units, GroupScope), view.SUBJECT)]
    agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
    if agreed is not None and isinstance(event, Said):
        return _subscribed(ctx, agreed, fresh=False)
    return [ctx.reply(view.choose_scope(ctx.contest, ctx.tongue, None), view.SUBJECT)]


@routes.pressed(GroupScope)
@by_admin
async def on_scope(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What will come, before the agreement."""
    assert isinstance(event.action, GroupScope)
    if not groups.known_scope(ctx.contest, event.action.unit):
        return [ctx.reply(view.choose_scope(ctx.contest, ctx.tongue, None), view.SUBJECT)]
    return [ctx.reply(view.confirm(ctx.contest, ctx.tongue, event.action.unit), view.SUBJECT)]


@routes.pressed(GroupAgree)
@by_admin
async def on_agree(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The agreement: who and when is kept."""
    assert isinstance(event.action, GroupAgree)
    scope = event.action.unit
    if not groups.known_scope(ctx.contest, scope):
        return [ctx.reply(view.choose_scope(ctx.contest, ctx.tongue, None), view.SUBJECT)]
    agreed, fresh = await groups.subscribe(ctx.uow, ctx.contest, ctx.record.id, scope, ctx.person.id, ctx.now)
    return _subscribed(ctx, agreed, fresh=fresh)


def _subscribed(ctx: Context, agreed: Subscription, *, fresh: bool) -> Sequence[Outgoing]:
    """It is agreed: notices come into the topic in which this was said."""
    groups.heard_in(ctx.uow, ctx.record, ctx.chat.topic)
    topic = bool(ctx.chat.topic)
    reply = view.subscribed(ctx.contest, ctx.tongue, agreed, link(ctx), fresh=fresh, topic=topic)
    return [ctx.reply(reply, view.SUBJECT)]


@routes.command("tatnhantin", words=("tắt nhận tin", "ngừng nhận tin"))
@by_admin
async def on_stop(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Ask before all notices stop."""
    if await groups.in_force(ctx.uow, ctx.contest, ctx.record.id) is None:
        return [ctx.reply(view.not_subscribed(ctx.tongue))]
    return [ctx.reply(view.ask_to_end(ctx.tongue), view.SUBJECT)]


@routes.pressed(GroupEnd)
@by_admin
async def on_end(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Stop; pressing again changes nothing."""
    assert isinstance(event.action, GroupEnd)
    if not event.action.sure:
        return await on_stop(event, ctx)
    await groups.end(ctx.uow, ctx.contest, ctx.record.id, str(ctx.person.id), ctx.now)
    return [ctx.reply(view.ended(ctx.tongue), view.SUBJECT)]


async def by_code(event: Said, ctx: Context, unit: str) -> Sequence[Outgoing]:
    """A unit's join code, typed in a group: its admin is asked to agree for that unit."""

    async def confirm(_: Said, ctx: Context) -> Sequence[Outgoing]:
        return [ctx.reply(view.confirm(ctx.contest, ctx.tongue, unit), view.SUBJECT)]

    return await by_admin(confirm)(event, ctx)


async def greet(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """`/batdau` in a group: the introduction; by a link that added the bot, an admin is asked for the scope at once."""
    words = behind(event)
    code = unit_code(words, ctx)
    if ctx.admin and (code is not None or words == WHOLE):
        return [ctx.reply(view.choose_scope(ctx.contest, ctx.tongue, code), view.SUBJECT)]
    return [ctx.reply(view.introduction(ctx.contest, ctx.tongue, link(ctx)))]


def by(ctx: Context) -> str:
    """Who did something to the bot in a group; a messenger does not always tell."""
    return str(ctx.person.id) if ctx.person.id else "unknown"


def behind(event: Event) -> str:
    """The words behind a typed command."""
    if not isinstance(event, Said) or not event.text.startswith("/"):
        return ""
    _, _, words = one_line(event.text).partition(" ")
    return words[:LONGEST_ECHO]


def unit_code(words: str, ctx: Context) -> str | None:
    """The unit whose code was typed ("u-03646", "03646"); None for other words."""
    code = from_payload(words).upper().removeprefix("U-")
    return code if code and groups.known_scope(ctx.contest, code) else None


def search(words: str, ctx: Context) -> list[Unit]:
    """Units like these words."""
    return [match.unit for match in ctx.contest.index.search(words, MOST_FOUND)]
