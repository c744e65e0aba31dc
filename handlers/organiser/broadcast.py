"""`/thongbao`: broadcasts of the organisers. Look at them, send, approve, name who approves, and change their course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.broadcast_actions import (
    ApproveBroadcast,
    ChooseDeputy,
    ListLines,
    OpenBroadcast,
    SendBroadcast,
    SteerBroadcast,
)
from handlers.context import Context
from handlers.naming import name_of
from handlers.organiser.broadcast_draft import calm, draft_card, found, in_sight
from handlers.organiser.explaining import explained
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import broadcast as view
from handlers.views import broadcast_report as report
from handlers.views import ledger
from messaging.model import Chat, Due, Event, Outgoing, Pressed
from messaging.text import Text
from services import audiences, broadcast_ledger, broadcast_request, broadcasts
from services.broadcast_rules import OVER, Decision, Refused, Same, Why, decide_course, decide_send
from services.broadcasts import DEPUTY_SETTING, SUBJECT
from services.organising import Broadcast, BroadcastState
from services.records import Audit, SendState
from services.rights import RIGHTS, Act, scopes

routes = Routes()
RECENT = 6


@routes.command("thongbao", words=("thông báo", "broadcast"))
@in_private
async def on_broadcasts(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """What was written lately; a resident hears what it is for."""
    write, send = await ctx.can(Act.WRITE_BROADCAST), await ctx.can(Act.SEND_BROADCAST)
    if not write and not send:
        return await explained(ctx, "thongbao")
    calm(ctx)
    recent: list[Broadcast] = []
    for one in await ctx.uow.broadcasts(ctx.contest.id):
        discarded = one.state is BroadcastState.CANCELLED and one.started_at is None
        if discarded or len(recent) == RECENT:
            continue
        if await broadcasts.may_open(ctx.uow, ctx.contest, ctx.person.id, one):
            recent.append(one)
    limit = await broadcasts.approval_limit(ctx.uow, ctx.contest)
    deputy = await _deputy_name(ctx) if await _names_deputy(ctx) else None
    return [ctx.reply(view.home(ctx.tongue, recent, write=write, deputy=deputy, limit=limit))]


@routes.pressed(OpenBroadcast)
@in_private
@in_sight
async def on_open(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The draft, the progress or the report, whichever it is."""
    assert isinstance(event.action, OpenBroadcast)
    broadcast = await found(ctx, event.action.broadcast)
    if broadcast is None:
        return await info.unknown(event, ctx)
    calm(ctx)
    if broadcast.state not in OVER:
        await broadcasts.watch(ctx.uow, ctx.contest, broadcast, ctx.record.id)
    return [await _shown(ctx, broadcast)]


async def _shown(ctx: Context, broadcast: Broadcast, problem: Text = (), toast: str | None = None) -> Outgoing:
    if broadcast.state is BroadcastState.DRAFT:
        return draft_card(ctx, broadcast, problem, toast)
    if broadcast.state is BroadcastState.WAITING and broadcast.author != ctx.person.id:
        asked = report.approval(broadcast_request.request(broadcast), ctx.contest, ctx.tongue, ctx.links, problem)
        return ctx.reply(replace(asked, toast=toast), view.subject(broadcast))
    toast = report.words_of(problem) if problem else toast
    progress = await broadcast_ledger.progress(ctx.uow, broadcast)
    reply = report.standing(ctx.contest, ctx.tongue, broadcast, progress, steers=True, toast=toast)
    return ctx.reply(reply, view.subject(broadcast))


async def _after(ctx: Context, broadcast: Broadcast, decision: Decision) -> list[Outgoing]:
    """What a decision looks like: a refusal with the card, or where it stands now."""
    if isinstance(decision, Refused):
        words = report.refusal(ctx.tongue, decision.why)
        if broadcast.state is BroadcastState.DRAFT:
            return [draft_card(ctx, broadcast, words)]
        return [await _shown(ctx, broadcast, words)]
    toast = report.done_before(ctx.tongue, broadcast) if isinstance(decision, Same) else None
    return [await _shown(ctx, broadcast, toast=toast)]


# sending -----------------------------------------------------------------------------------------------------------------
@routes.pressed(SendBroadcast)
@in_private
@in_sight
async def on_send(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Say to whom, then send: however often it is pressed, it is one broadcast."""
    assert isinstance(event.action, SendBroadcast)
    broadcast = await found(ctx, event.action.broadcast)
    if broadcast is None:
        return await info.unknown(event, ctx)
    calm(ctx)
    if event.action.sure or broadcast.state is not BroadcastState.DRAFT:
        decision = await broadcasts.send(
            ctx.uow, ctx.contest, broadcast, ctx.person.id, ctx.record.id, ctx.now, seen=event.action.stamp
        )
        return await _after(ctx, broadcast, decision)
    return [await _asked_whether(ctx, broadcast)]


async def _asked_whether(ctx: Context, broadcast: Broadcast) -> Outgoing:
    """The question before the first press that counts, with everything that stands in the way said now."""
    uow, contest, who = ctx.uow, ctx.contest, ctx.person.id
    if broadcast.audience:
        broadcast.counted = await audiences.count(uow, contest, broadcast.audience)
        uow.save_broadcast(broadcast)
    decision = decide_send(
        broadcast,
        who,
        may=await broadcasts.may_send(uow, contest, who, broadcast),
        counted=broadcast.counted or 0,
        limit=await broadcasts.approval_limit(uow, contest),
        approvers=len(await broadcasts.approvers(uow, contest, broadcast)),
        now=ctx.now,
    )
    if isinstance(decision, Refused):
        return draft_card(ctx, broadcast, report.refusal(ctx.tongue, decision.why))
    another = not isinstance(decision, Same) and decision.after is BroadcastState.WAITING
    return ctx.reply(report.sure(contest, ctx.tongue, broadcast, another=another), view.subject(broadcast))


@routes.pressed(ApproveBroadcast)
@in_private
@in_sight
async def on_approve(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Another person's yes or no."""
    assert isinstance(event.action, ApproveBroadcast)
    broadcast = await found(ctx, event.action.broadcast)
    if broadcast is None:
        return await info.unknown(event, ctx)
    yes = bool(event.action.yes)
    who, chat, seen = ctx.person.id, ctx.record.id, event.action.stamp
    decision = await broadcasts.approve(ctx.uow, ctx.contest, broadcast, who, chat, ctx.now, yes=yes, seen=seen)
    return await _after(ctx, broadcast, decision)


@routes.pressed(SteerBroadcast)
@in_private
@in_sight
async def on_steer(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Pause, go on, cancel, back to the draft, or send the refused again."""
    assert isinstance(event.action, SteerBroadcast)
    broadcast, course = await found(ctx, event.action.broadcast), event.action.course
    if broadcast is None:
        return await info.unknown(event, ctx)
    calm(ctx)
    if not event.action.sure and course in {"cancel", "resend"}:
        counts = (await broadcast_ledger.progress(ctx.uow, broadcast)).counts
        decision = decide_course(broadcast, course, refused=counts.get(SendState.REFUSED, 0))
        if isinstance(decision, Same | Refused):
            return await _after(ctx, broadcast, decision)
        asked = report.sure_course(ctx.tongue, broadcast, course, counts.get(SendState.REFUSED, 0))
        return [ctx.reply(asked, view.subject(broadcast))]
    goes_on = course in {"resend", "resume"}
    if goes_on and not await broadcasts.may_send(ctx.uow, ctx.contest, ctx.person.id, broadcast):
        return await _after(ctx, broadcast, Refused(Why.NO_RIGHT))
    decision = await broadcasts.steer(ctx.uow, ctx.contest, broadcast, ctx.person.id, course, ctx.record.id, ctx.now)
    if broadcast.state is BroadcastState.CANCELLED and broadcast.started_at is None:
        return [ctx.reply(report.discarded(ctx.tongue, broadcast), view.subject(broadcast))]
    return await _after(ctx, broadcast, decision)


@routes.pressed(ListLines)
@in_private
@in_sight
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The recipients in a state of the ledger."""
    assert isinstance(event.action, ListLines)
    broadcast = await found(ctx, event.action.broadcast)
    if broadcast is None or event.action.state not in set(SendState):
        return await info.unknown(event, ctx)
    state, key = SendState(event.action.state), broadcasts.ledger_key(broadcast.id)
    lines = await ctx.uow.ledger_lines(key, {state})
    total = (await ctx.uow.ledger_counts(key)).get(state, 0)
    return [ctx.reply(ledger.lines_of(ctx.tongue, state, lines, total, OpenBroadcast(broadcast.id)))]


# who approves ------------------------------------------------------------------------------------------------------------
@routes.pressed(ChooseDeputy)
@in_private
@in_sight
async def on_deputy(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Name who is asked to approve, for the whole contest; only among those who may send."""
    assert isinstance(event.action, ChooseDeputy)
    if not await _names_deputy(ctx):
        return await info.unknown(event, ctx)
    chosen, contest = event.action.person, ctx.contest.id
    people = await _senders(ctx)
    if event.action.sure and (chosen == 0 or chosen in dict(people)):
        before = await ctx.uow.setting(contest, DEPUTY_SETTING)
        if before != (chosen or None):
            ctx.uow.save_setting(contest, DEPUTY_SETTING, chosen or None)
            details = {"before": before, "after": chosen or None}
            who, id = str(ctx.person.id), await ctx.uow.new_id()
            ctx.uow.add_audit(Audit(id, contest, ctx.now, who, "broadcast.deputy", f"person:{chosen}", details))
        return await on_broadcasts(event, ctx)
    return [ctx.reply(view.deputies(ctx.tongue, people, await ctx.uow.setting(contest, DEPUTY_SETTING)))]


async def _names_deputy(ctx: Context) -> bool:
    """The deputy is asked about everybody's broadcasts, so a role for one unit does not name one."""
    return "" in await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEND_BROADCAST)


async def _senders(ctx: Context) -> list[tuple[int, str]]:
    grants = await ctx.uow.grants(ctx.contest.id)
    ids = sorted({grant.person for grant in grants if Act.SEND_BROADCAST in RIGHTS[grant.role]})
    return [(id, await name_of(ctx, id)) for id in ids]


async def _deputy_name(ctx: Context) -> str:
    deputy = await ctx.uow.setting(ctx.contest.id, DEPUTY_SETTING)
    return await name_of(ctx, deputy) if isinstance(deputy, int) else ""


# on its way --------------------------------------------------------------------------------------------------------------
@routes.due(SUBJECT)
async def on_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Fill the ledger, notice the end, and show those who watch how far it is, in the message that they have."""
    broadcast = await ctx.uow.broadcast(int(event.subject_id))
    timer = await ctx.uow.timer(ctx.contest.id, SUBJECT, event.subject_id)
    if broadcast is None or timer is None or broadcast.contest != ctx.contest.id:
        return []
    progress = await broadcast_ledger.look(ctx.uow, ctx.contest, broadcast, timer, ctx.now)
    if progress is None:
        return []
    told: list[Outgoing] = []
    for watching in timer.parameters["watching"]:
        record = await ctx.uow.chat_by_id(int(watching))
        can = ctx.channels.get(record.channel) if record is not None else None
        if record is None or can is None or not (can.edit or broadcast.state in OVER):
            continue
        person = await ctx.uow.person(record.person) if record.person else None
        tongue = ctx.tongues(person.language if person else None)
        reply = report.standing(ctx.contest, tongue, broadcast, progress, steers=True)
        chat = Chat(record.channel, record.account, record.external_id, record.group)
        told.append(Outgoing(chat, reply, view.subject(broadcast)))
    return told
