"""Any notice of the calendar as a post for a unit, for the many groups that no bot can enter."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.group.forward import post_of
from handlers.group_actions import NoticePost, as_code
from handlers.notice_means import means
from handlers.organiser import picking
from handlers.organiser.picking import KINDS, Kind
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import notice_plan as view
from messaging.model import Outgoing, Pressed
from messaging.text import Text
from services.notice_facts import gather
from services.organising import PlannedNotice
from services.rights import Act

routes = Routes()
POST = "post"


@routes.pressed(NoticePost)
@in_private
async def on_post(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Choose whose link it gets."""
    assert isinstance(event.action, NoticePost)
    if await _notice(ctx, event.action.notice) is None:
        return await info.unknown(event, ctx)
    return await picking.begin(ctx, f"{POST}-{event.action.notice}", event)


async def _head(ctx: Context, word: str) -> Text | None:
    notice = await _notice(ctx, word)
    return None if notice is None else view.post_head(ctx.contest, ctx.tongue, notice)


async def _picked(ctx: Context, word: str, unit: str) -> Sequence[Outgoing]:
    notice = await _notice(ctx, word)
    assert notice is not None, "the head was shown"
    told = await gather(ctx.uow, ctx.contest, means(ctx), notice, ctx.now)
    return await post_of(ctx, told.facts, unit)


KINDS[POST] = Kind(_head, _picked, whole=True)


async def _notice(ctx: Context, word: str) -> PlannedNotice | None:
    """The notice that a button names, for who plans notices."""
    if not await ctx.can(Act.PLAN_NOTICES):
        return None
    return await ctx.uow.planned_notice(ctx.contest.id, as_code(word))
