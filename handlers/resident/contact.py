"""`/phananh`: how to reach the organisers with a complaint or a problem."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Open
from handlers.context import Context
from handlers.routes import Routes
from messaging.model import Button, Event, Outgoing, Reply
from messaging.text import join, said

routes = Routes()


@routes.command("phananh", "khieunai", words=("phản ánh", "khiếu nại", "kiến nghị", "báo lỗi", "complaint"))
async def on_complaint(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Who to turn to, and what to tell them so that they can find it."""
    tongue = ctx.tongue
    lines = [
        tongue("**To tell the organisers about a problem or to complain:**"),
        said(tongue.of(ctx.contest.pack.contact)),
        tongue(
            "Please say which round and which question it is about, and when it happened. The dates for complaints are in /lich."
        ),
    ]
    return [ctx.reply(Reply(join(lines), ((Button(tongue.word("Calendar"), Open("lich")),),)))]
