"""`/tracuu`: staff look people up within their units; a resident gets their own data."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.resident import info, me
from handlers.resident.private import in_private
from handlers.role_actions import ShowPlayer
from handlers.routes import Routes
from handlers.views import lookup as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from quiz.fold import one_line
from services import lookup
from services.records import Player
from services.rights import Act, audience_of

routes = Routes()
WORDS = "lookup.words"
LONGEST_ECHO = 60


@routes.command("tracuu", words=("tra cứu", "look up"))
@in_private
async def on_look_up(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """`/tracuu lò thị mai` looks at once; without words they are asked for."""
    if not await ctx.can(Act.LOOK_UP):
        return await me.on_mine(event, ctx)
    words = event.text.split(maxsplit=1) if isinstance(event, Said) and event.text.startswith("/") else []
    ctx.ask(WORDS)
    return await _look(ctx, words[1]) if len(words) > 1 else [ctx.reply(view.ask(ctx.tongue))]


@routes.asking(WORDS)
@in_private
async def on_words(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """The words that were asked for; the next ones are a new look-up."""
    if not await ctx.can(Act.LOOK_UP):
        ctx.ask("")
        return await info.unknown(event, ctx)
    return await _look(ctx, event.text)


@routes.pressed(ShowPlayer)
@in_private
async def on_player(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Everything about one player."""
    assert isinstance(event.action, ShowPlayer)
    if not await ctx.can(Act.LOOK_UP):
        return await info.unknown(event, ctx)
    leave(ctx)
    player = await lookup.open_card(ctx.uow, ctx.contest, ctx.person.id, event.action.player, ctx.now)
    if player is None:
        return [ctx.reply(view.not_found(ctx.tongue))]
    return [await card(ctx, player)]


async def card(ctx: Context, player: Player, receipt: Text = ()) -> Outgoing:
    """A player's card, with a receipt above it after a correction."""
    audience = await audience_of(ctx.uow, ctx.contest, ctx.person.id)
    rounds = await lookup.rounds_played(ctx.uow, ctx.contest, ctx.boards, player, ctx.now, audience)
    corrects = await lookup.may_correct(ctx.uow, ctx.contest, ctx.person.id, player)
    reviews = await ctx.can(Act.REVIEW)
    shown = view.card(ctx.contest, ctx.tongue, player, rounds, corrects=corrects, reviews=reviews, receipt=receipt)
    return ctx.reply(shown)


def leave(ctx: Context) -> None:
    """What staff were asked is not asked any more; a registration on its way stays."""
    if ctx.person.asking.startswith(("lookup.", "correction.", "picking.", "extend.")):
        ctx.ask("")


async def _look(ctx: Context, words: str) -> Sequence[Outgoing]:
    words = one_line(words)[:LONGEST_ECHO]
    seen = await lookup.find(ctx.uow, ctx.contest, ctx.clerk, ctx.person.id, words, ctx.now)
    if not seen.players:
        return [ctx.reply(view.nobody(ctx.tongue, words, too_many=seen.more))]
    return [ctx.reply(view.found(ctx.contest, ctx.tongue, words, seen))]
