"""`/ketqua`: what I did in each round, what counts, and what comes next; staff find the lists from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.context import Context
from handlers.resident.boards import has_begun
from handlers.resident.learn import answers_open
from handlers.resident.play import with_page
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.staff import lists
from handlers.views import results as view
from handlers.views.unit_board import own_unit
from messaging.model import Event, Outgoing, Reply
from quiz.outcome import WHOLE
from quiz.rounds import Round
from quiz.scores import kept, result_of
from quiz.visibility import Audience, Board, Phase, Seen
from services import disqualifying, play
from services.amending import as_amended
from services.boards import seen_in, whole_seen
from services.counting import barred_of
from services.records import Player
from services.rights import Act, scopes

routes = Routes()


@routes.command(
    "ketqua", words=("kết quả", "kết quả của tôi", "xem kết quả", "điểm", "điểm của tôi", "my results", "results")
)
@in_private
async def results(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """My results, in private; staff may name a round, a unit and a number of people, and get that list."""
    held = await scopes(ctx.uow, ctx.contest, ctx.person.id, Act.SEE_RESULTS)
    words = lists.entrance(event)
    if held and words:
        return await lists.by_words(ctx, held, words)
    reply = await _own(ctx)
    return [ctx.reply(replace(reply, buttons=(*reply.buttons, view.to_lists(ctx.tongue))) if held else reply)]


async def _own(ctx: Context) -> Reply:
    player = await ctx.player()
    if player is None:
        return view.not_registered(ctx.tongue)
    begun = [round for round in await ctx.uow.rounds(ctx.contest.id) if has_begun(round, ctx)]
    rounds = [await _own_round(ctx, player, round) for round in begun]
    reply = view.results_reply(ctx.contest, rounds, await _own_whole(ctx, player), ctx.now, ctx.tongue)
    newest = next((own.where.round for own in reversed(rounds) if own.results), None)
    if newest is None or not answers_open(newest, ctx):
        return reply
    return with_page(ctx, newest, reply, ctx.tongue.word("Answers on a page"))


async def _own_whole(ctx: Context, player: Player) -> view.OwnWhole | None:
    """What the whole contest's list says of a player and their unit, once there is one that they may see."""
    phase, seen = await whole_seen(ctx.uow, ctx.contest, Board.OWN_RESULT, Audience.PLAYER, ctx.now)
    if seen is Seen.NO:
        return None
    board = await ctx.boards.of(ctx.uow, ctx.contest, WHOLE, ctx.now, Audience.PLAYER)
    own, units = board.own(player.id), ctx.contest.pack.units
    top = units.top_of(player.unit) if player.unit is not None and player.unit in units.units else None
    return view.OwnWhole(
        version=board.version or 1,
        published=phase is Phase.PUBLISHED,
        place=(own.rank, len(board.people)) if own is not None else None,
        prizes=tuple(award.prize for award in board.awards if award.winner == player.id),
        unit=own_unit(units, board.units, player, ctx.tongue),
        unit_prizes=tuple(award.prize for award in board.awards if top is not None and award.winner == top.code),
    )


async def _own_round(ctx: Context, player: Player, round: Round) -> view.OwnRound:
    rules = ctx.contest.pack.rules
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    bank = (await as_amended(ctx.uow, ctx.contest)).bank
    graded = [result_of(attempt, bank, rules) for attempt in where.attempts]
    submitted = [result for result in graded if result is not None]
    board = await ctx.boards.of(ctx.uow, ctx.contest, round.code, ctx.now, Audience.PLAYER) if submitted else None
    own = board.own(player.id) if board is not None else None
    told = seen_in(ctx.contest, round, Board.OWN_RESULT, Audience.PLAYER, ctx.now) is not Seen.NO
    changes = await ctx.uow.amendments(ctx.contest.id)
    decision = disqualifying.in_force(changes, player.id, round.code) if submitted else None
    won = board.awards if board is not None and decision is None else ()
    prizes = tuple(award.prize for award in won if award.winner == player.id)
    return view.OwnRound(
        where=where,
        decision=decision,
        appeal_until=disqualifying.appeal_until(ctx.contest, decision) if decision is not None else None,
        results=submitted,
        kept=kept(submitted, rules.kept),
        place=own.rank if own is not None and decision is None else None,
        ranked=len(board.people) if board is not None else 0,
        version=board.version if board is not None else None,
        told=told,
        frozen=board.at if board is not None and board.frozen else None,
        prizes=prizes,
        replaced=not prizes and decision is None and player.id in barred_of(changes, round.code),
    )
