"""Questions with several right options: mark one after the other, then say that it is done."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Mark, MarksDone
from handlers.context import Context
from handlers.resident.marks import marks_of, note_mark
from handlers.resident.play import settle, standing_now
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import not_playing
from messaging.model import Outgoing, Pressed
from services import play

routes = Routes()


@routes.pressed(Mark)
@in_private
async def on_mark(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Put or take a mark and show the question with it. Nothing counts yet, so a press that fits no question changes nothing."""
    action = event.action
    assert isinstance(action, Mark)
    player = await ctx.player()
    attempt = await play.own_attempt(ctx.uow, ctx.contest, player, action.attempt)
    if attempt is None or player is None:
        return [ctx.reply(not_playing.not_yours(ctx.tongue))]
    slots = attempt.paper.slots
    fits = (
        attempt.current == action.slot and slots[action.slot].several and action.place < len(slots[action.slot].order)
    )
    if not fits:
        return await standing_now(
            ctx, player, attempt, ctx.tongue.word("That button is not for the question in front of you.")
        )
    note_mark(ctx.person, attempt, action.place, on=bool(action.on))
    ctx.uow.save_person(ctx.person)
    return await standing_now(ctx, player, attempt)


@routes.pressed(MarksDone)
@in_private
async def on_done(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take what is marked as the answer; without a mark, ask for one."""
    action = event.action
    assert isinstance(action, MarksDone)
    player = await ctx.player()
    attempt = await play.own_attempt(ctx.uow, ctx.contest, player, action.attempt)
    if attempt is not None and player is not None and attempt.current == action.slot:
        marks = marks_of(ctx.person, attempt)
        if not marks and attempt.paper.slots[action.slot].several:
            return await standing_now(ctx, player, attempt, ctx.tongue.word("Mark at least one option first."))
        return await settle(ctx, action.attempt, action.slot, marks)
    return await settle(ctx, action.attempt, action.slot, 0)
