"""`/dieuhanh`: what organisers can do, in one place."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Open
from handlers.context import Context
from handlers.organiser.launch import MAY_LAUNCH
from handlers.resident import info
from handlers.routes import Routes
from messaging.model import Button, Event, Outgoing, Reply
from services import play

routes = Routes()


@routes.command("dieuhanh", words=("điều hành", "organiser"))
async def on_menu(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The menu with where the contest stands; a resident gets the help."""
    if ctx.chat.group or not await ctx.may(*MAY_LAUNCH):
        return await info.unknown(event, ctx)
    tongue = ctx.tongue
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    if round is None:
        text = tongue("**For organisers.** All rounds are over.")
    else:
        name = tongue.of(ctx.contest.pack.round(round.code).title)
        running = await ctx.uow.running_attempts(ctx.contest.id, round.code)
        text = tongue(
            "**For organisers.** {round}: {running} attempts are running now.",
            round=name,
            running=tongue.number(running),
        )
    rows = (
        (Button(tongue.word("Launch"), Open("phatdong")), Button(tongue.word("Leaderboard"), Open("bxh"))),
        (Button(tongue.word("Calendar"), Open("lich")), Button(tongue.word("Rules"), Open("thele"))),
    )
    return [ctx.reply(Reply(text, rows))]
