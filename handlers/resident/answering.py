"""What somebody's words mean while an attempt is running: a sheet of answers, or nothing that can be recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.context import Context
from handlers.resident.play import anew, in_front, standing_now
from handlers.views import play as view
from handlers.views import sheet
from messaging.model import Outgoing, Said
from quiz.attempt import AlreadySettled, Attempt, Noted, NotYet, Submitted, TooLate
from quiz.sheet import read_sheet
from services import play
from services.records import Player


async def still_asked(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """The question in front of the asker once more, after words that are no answer to it; nothing where no attempt is running.

    Help in its place would bring choices of its own, and the next letter would be none of the question's.
    """
    player = await ctx.player()
    round = None if player is None else await play.round_now(ctx.uow, ctx.contest, ctx.now)
    if player is None or round is None:
        return []
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    if where.running is None:
        return []
    if ctx.means.sparing:
        return await _on_sheet(event, ctx, player, where.running)
    return [anew(ctx, in_front(ctx, where.running, view.no_answer(event.text, ctx.tongue)))]


async def _on_sheet(event: Said, ctx: Context, player: Player, attempt: Attempt) -> Sequence[Outgoing]:
    """Note what is written there and read it back, or name what is wrong with it."""
    read = read_sheet(event.text, attempt)
    if read is None:
        return [anew(ctx, sheet.unread(ctx.tongue, attempt, ctx.now, event.text))]
    if isinstance(read, tuple):
        return [anew(ctx, sheet.slipped(ctx.tongue, attempt, ctx.now, read))]
    decision = play.note_answers(ctx.uow, ctx.contest, attempt, read, ctx.now)
    match decision:
        case Noted():
            return [anew(ctx, sheet.read_back(ctx.tongue, attempt, ctx.now))]
        case TooLate() | Submitted() | AlreadySettled() | NotYet():
            return await standing_now(
                ctx, player, attempt, ctx.tongue.word("Time is up: this answer came too late to count.")
            )
        case _:
            assert_never(decision)
