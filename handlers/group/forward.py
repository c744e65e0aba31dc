"""`/layban`: the notice of the day as a post with a unit's link, to be forwarded by hand where no bot can enter."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.group.subscribe import behind, search, unit_code
from handlers.group_actions import GroupPost
from handlers.notice_means import means
from handlers.routes import Routes
from handlers.views import calendar_notices as notice_view
from handlers.views import groups as view
from handlers.views.units import unit_words
from messaging.model import Event, Outgoing, Pressed
from services import calendar_notices, groups
from services.groups import LINK
from services.records import Json

routes = Routes()


@routes.command("layban", words=("lấy bản", "bản đăng", "bài đăng"))
async def on_post(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The post for the group's unit, the asker's own, or the one named behind the word."""
    words = behind(event)
    if words:
        code = unit_code(words, ctx)
        if code is None:
            return [ctx.reply(view.found_units(ctx.contest, ctx.tongue, words, search(words, ctx), GroupPost))]
        return await _post(ctx, code)
    if ctx.chat.group:
        agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
        return await _post(ctx, agreed.scope if agreed is not None else "")
    player = await ctx.player()
    return await _post(ctx, player.unit or "" if player is not None else "")


@routes.pressed(GroupPost)
async def on_unit(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The post for a chosen unit."""
    assert isinstance(event.action, GroupPost)
    return await _post(ctx, event.action.unit)


async def _post(ctx: Context, unit: str) -> Sequence[Outgoing]:
    if not groups.known_scope(ctx.contest, unit):
        unit = ""
    return await post_of(ctx, await calendar_notices.newest(ctx.uow, ctx.contest, means(ctx), ctx.now), unit)


async def post_of(ctx: Context, facts: Json | None, unit: str) -> Sequence[Outgoing]:
    """A notice (or the invitation) with a unit's link, and what to do with it."""
    rounds = await ctx.uow.rounds(ctx.contest.id)
    picture = None
    if facts is not None:
        picture = notice_view.picture(facts, ctx.contest, ctx.tongue)
        body = notice_view.body(facts, ctx.contest, ctx.tongue)
    else:
        body = notice_view.invitation(ctx.contest, ctx.tongue, rounds, ctx.now)
    payload = f"u-{unit}" if unit else f"{LINK}{ctx.record.id}" if ctx.chat.group else ""
    links = ctx.links.everywhere(payload)
    name = unit_words(ctx.contest.pack.units, unit) if unit else None
    post = view.post(ctx.tongue, body, name, links, ctx.links.codes(payload), picture)
    return [ctx.reply(post), ctx.reply(view.about_post(ctx.tongue))]
