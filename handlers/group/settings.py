"""`/caidat`: which notices, when it is quiet, which language."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.group.admin import by_admin
from handlers.group_actions import GroupLanguage, GroupQuiet, GroupTopic
from handlers.routes import Routes
from handlers.views import groups as view
from messaging.model import Event, Outgoing, Pressed
from services import groups
from services.groups import QUIET, Topic

routes = Routes()


@routes.command("caidat", words=("cài đặt", "settings"))
@by_admin
async def on_settings(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Show the settings."""
    agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
    if agreed is None:
        return [ctx.reply(view.not_subscribed(ctx.tongue))]
    return [ctx.reply(view.settings(ctx.contest, ctx.tongue, agreed, ctx.tongues), view.SUBJECT)]


@routes.pressed(GroupTopic)
@routes.pressed(GroupQuiet)
@routes.pressed(GroupLanguage)
@by_admin
async def on_change(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Change one of them; what no list offers changes nothing and shows how it stands."""
    agreed = await groups.in_force(ctx.uow, ctx.contest, ctx.record.id)
    if agreed is None:
        return [ctx.reply(view.not_subscribed(ctx.tongue))]
    match event.action:
        case GroupTopic(topic, on) if topic in set(Topic):
            await groups.change(ctx.uow, ctx.contest, agreed, ctx.person.id, ctx.now, topic=(Topic(topic), bool(on)))
        case GroupQuiet(hours) if hours < len(QUIET):
            await groups.change(ctx.uow, ctx.contest, agreed, ctx.person.id, ctx.now, quiet=hours)
        case GroupLanguage(language) if language in ctx.contest.pack.languages:
            await groups.change(ctx.uow, ctx.contest, agreed, ctx.person.id, ctx.now, language=language)
    return await on_settings(event, ctx)
