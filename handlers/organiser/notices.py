"""`/lichthongbao`: the notices by the calendar, to look at, move, hold back or send; and their going out in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TypeAlias, TypeVar

from handlers.context import Context
from handlers.group_actions import (
    NoticeAskMoment,
    NoticeCard,
    NoticeHold,
    NoticeLines,
    NoticeList,
    NoticeMove,
    NoticePreview,
    NoticeSend,
    as_code,
)
from handlers.notice_means import means
from handlers.organiser.explaining import explained
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import calendar_notices as notice_view
from handlers.views import ledger
from handlers.views import notice_plan as view
from messaging.model import Due, Event, Outgoing, Pressed, Said
from messaging.text import Text, said
from quiz.schedule import parse_moment
from services import calendar_notices, notice_plan
from services.notice_facts import gather
from services.notice_plan import SUBJECT, AlreadySent, GoneBy
from services.organising import PlannedNotice
from services.records import SendState
from services.rights import Act

routes = Routes()
ASKED = "notice.moment"
NOTE = "notice"
FARTHEST = timedelta(days=366)
E = TypeVar("E", bound=Event)
Answering: TypeAlias = Callable[[E, Context], Awaitable[Sequence[Outgoing]]]


def by_planner(handler: Answering[E]) -> Answering[E]:
    """Let through who plans notices, in private; buttons and answers of others mean nothing."""

    @wraps(handler)
    async def guarded(event: E, ctx: Context) -> Sequence[Outgoing]:
        if not await ctx.can(Act.PLAN_NOTICES):
            return await info.unknown(event, ctx)
        if not isinstance(event, Said) and ctx.person.asking == ASKED:
            ctx.ask("")
        return await handler(event, ctx)

    return in_private(guarded)


@routes.due(SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """A notice's time has come."""
    await calendar_notices.look(ctx.uow, ctx.contest, means(ctx), event.subject_id, ctx.now)
    return []


@routes.command("lichthongbao", words=("lịch thông báo", "thông báo theo lịch"))
@in_private
async def on_list(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The list, opened where the next one stands; a resident hears what it is for."""
    if not await ctx.can(Act.PLAN_NOTICES):
        return await explained(ctx, "lichthongbao")
    if ctx.person.asking == ASKED:
        ctx.ask("")
    notices = await ctx.uow.planned_notices(ctx.contest.id)
    return [ctx.reply(view.listed(ctx.contest, ctx.tongue, notices, view.first_page(notices)), view.SUBJECT)]


@routes.pressed(NoticeList)
@by_planner
async def on_page(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Another page."""
    assert isinstance(event.action, NoticeList)
    notices = await ctx.uow.planned_notices(ctx.contest.id)
    return [ctx.reply(view.listed(ctx.contest, ctx.tongue, notices, event.action.page), view.SUBJECT)]


@routes.pressed(NoticeCard)
@by_planner
async def on_card(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """One of them."""
    notice = await _named(event, ctx)
    return [await _card(ctx, notice)] if notice is not None else [ctx.reply(view.unknown(ctx.tongue))]


@routes.pressed(NoticePreview)
@by_planner
async def on_preview(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The message as a group will see it, made by the very same view from the facts as they are now."""
    notice = await _named(event, ctx)
    if notice is None:
        return [ctx.reply(view.unknown(ctx.tongue))]
    told = await gather(ctx.uow, ctx.contest, means(ctx), notice, ctx.now)
    shown = notice_view.render({**told.facts, "link": "g-0"}, ctx.contest, ctx.tongue, ctx.links)
    return [ctx.reply(shown), ctx.reply(view.under_preview(ctx.tongue, notice), view.SUBJECT)]


@routes.pressed(NoticeAskMoment)
@by_planner
async def on_ask_moment(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for another moment."""
    notice = await _named(event, ctx)
    if notice is None:
        return [ctx.reply(view.unknown(ctx.tongue))]
    refused = _cannot_move(notice, ctx)
    if refused:
        return [await _card(ctx, notice, refused)]
    _remember(ctx, notice)
    return [ctx.reply(view.ask_moment(ctx.contest, ctx.tongue, notice), view.SUBJECT)]


@routes.asking(ASKED)
@by_planner
async def on_moment(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the moment, and show the move before it is made."""
    notice = await ctx.uow.planned_notice(ctx.contest.id, str(ctx.person.notes.get(NOTE, "")))
    if notice is None:
        ctx.ask("")
        return [ctx.reply(view.unknown(ctx.tongue))]
    try:
        at = parse_moment(event.text[:80], ctx.contest.pack.zone)
    except (ValueError, OverflowError):
        at = None
    if at is None:
        receipt = ctx.tongue("I cannot read a moment in that.")
        return [ctx.reply(view.ask_moment(ctx.contest, ctx.tongue, notice, receipt), view.SUBJECT)]
    if not ctx.now < at < ctx.now + FARTHEST:
        receipt = ctx.tongue("{at} has gone by or is too far away.", at=ctx.tongue.moment(at))
        return [ctx.reply(view.ask_moment(ctx.contest, ctx.tongue, notice, receipt), view.SUBJECT)]
    ctx.ask("")
    return [ctx.reply(view.confirm_move(ctx.contest, ctx.tongue, notice, at), view.SUBJECT)]


@routes.pressed(NoticeMove)
@by_planner
async def on_move(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Move it."""
    assert isinstance(event.action, NoticeMove)
    notice = await _named(event, ctx)
    at = _moment(event.action.minute, ctx)
    if notice is None:
        return [ctx.reply(view.unknown(ctx.tongue))]
    decision = GoneBy() if at is None else await notice_plan.move(ctx.uow, notice, at, ctx.person.id, ctx.now)
    receipt = _cannot_move(notice, ctx)
    if isinstance(decision, PlannedNotice):
        receipt = ctx.tongue("It is moved.")
    elif isinstance(decision, GoneBy):
        receipt = ctx.tongue("That moment has gone by; nothing was changed.")
    return [await _card(ctx, notice, receipt)]


@routes.pressed(NoticeHold)
@by_planner
async def on_hold(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Hold it back, or let it go out in time again."""
    assert isinstance(event.action, NoticeHold)
    notice = await _named(event, ctx)
    if notice is None:
        return [ctx.reply(view.unknown(ctx.tongue))]
    act = notice_plan.hold if event.action.on else notice_plan.release
    done = await act(ctx.uow, notice, ctx.person.id, ctx.now)
    if not done:
        receipt = ctx.tongue("Nothing was changed: this is how it stands.")
    elif event.action.on:
        receipt = ctx.tongue("It is held back: nobody gets it unless you send it or let it go out.")
    else:
        receipt = ctx.tongue("It goes out in time again.")
    return [await _card(ctx, notice, receipt)]


@routes.pressed(NoticeSend)
@by_planner
async def on_send(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask, then send; of two presses the first stands."""
    assert isinstance(event.action, NoticeSend)
    notice = await _named(event, ctx)
    if notice is None:
        return [ctx.reply(view.unknown(ctx.tongue))]
    groups = await calendar_notices.groups_for(ctx.uow, ctx.contest, notice)
    if not event.action.sure and notice.sent_at is None:
        return [ctx.reply(view.confirm_send(ctx.contest, ctx.tongue, notice, len(groups)), view.SUBJECT)]
    sent = await calendar_notices.send(ctx.uow, ctx.contest, means(ctx), notice, ctx.person.id, ctx.now)
    if isinstance(sent, AlreadySent):
        return [await _card(ctx, notice, ctx.tongue("It was sent before; each group gets it once."))]
    return [await _card(ctx, notice, ctx.tongue("It is going out now."))]


@routes.pressed(NoticeLines)
@by_planner
async def on_lines(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The groups whose copies ended in one way, by name."""
    assert isinstance(event.action, NoticeLines)
    notice = await _named(event, ctx)
    if notice is None or event.action.state not in set(SendState):
        return [ctx.reply(view.unknown(ctx.tongue))]
    state, key = SendState(event.action.state), notice_plan.ledger_key(notice)
    found = await ctx.uow.ledger_lines(key, {state})
    total = (await ctx.uow.ledger_counts(key)).get(state, 0)
    listed = ledger.lines_of(ctx.tongue, state, found, total, NoticeCard(event.action.notice))
    return [ctx.reply(replace(listed, replaces=view.SUBJECT), view.SUBJECT)]


async def _named(event: Pressed, ctx: Context) -> PlannedNotice | None:
    code = as_code(str(getattr(event.action, "notice", "")))
    return await ctx.uow.planned_notice(ctx.contest.id, code)


async def _card(ctx: Context, notice: PlannedNotice, receipt: Text = ()) -> Outgoing:
    groups = await calendar_notices.groups_for(ctx.uow, ctx.contest, notice)
    counts = await ctx.uow.ledger_counts(notice_plan.ledger_key(notice))
    ahead = not await notice_plan.gone_by(ctx.uow, notice, ctx.now)
    return ctx.reply(
        view.card(ctx.contest, ctx.tongue, notice, len(groups), counts, receipt, ahead=ahead), view.SUBJECT
    )


def _cannot_move(notice: PlannedNotice, ctx: Context) -> Text:
    """Why it has no moment to change; nothing if it has."""
    if notice.sent_at is not None:
        return ctx.tongue("It was sent before; each group gets it once.")
    if notice.kind == "launch":
        return ctx.tongue("It goes out with the press of the launch button, so it has no time of its own.")
    return said("")


def _remember(ctx: Context, notice: PlannedNotice) -> None:
    ctx.person.notes = {**ctx.person.notes, NOTE: notice.code}
    ctx.uow.save_person(ctx.person)
    ctx.ask(ASKED)


def _moment(minute: int, ctx: Context) -> datetime | None:
    """The moment of a button, which may be forged to any number."""
    if minute * 60 > (ctx.now + FARTHEST).timestamp():
        return None
    return datetime.fromtimestamp(minute * 60, UTC)
