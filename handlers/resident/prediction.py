"""The prediction of a round: asked after the first attempt, changed as long as the round is open, or left out."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import AskPrediction, Predict, SkipPrediction
from handlers.context import Context
from handlers.resident.play import PREDICTION, anew, await_prediction, in_place, result_now, rule_card
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import play as view
from messaging.model import Outgoing, Pressed, Reply, Said
from quiz.registration import NumberProblem, read_number
from quiz.rounds import Round
from services import play
from services.play import NotOpen, Situation
from services.records import Player

routes = Routes()


@routes.pressed(AskPrediction)
@in_private
async def on_ask_prediction(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask for the prediction of an open round."""
    assert isinstance(event.action, AskPrediction)
    player = await ctx.player()
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if player is None or round is None or ctx.contest.pack.rules.prediction is None:
        return await rule_card(ctx)
    if not round.takes(ctx.now):
        return [ctx.reply(_no_prediction_now(ctx))]
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    await_prediction(ctx, round)
    return [anew(ctx, view.ask_prediction(ctx.contest, ctx.tongue, round.code, where.prediction))]


@routes.pressed(SkipPrediction)
@in_private
async def on_skip_prediction(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Go on to the result without (another) prediction."""
    assert isinstance(event.action, SkipPrediction)
    player = await ctx.player()
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    _stop_awaiting(ctx)
    if player is None or round is None:
        return await rule_card(ctx)
    return await _last_result(ctx, player, await play.situation(ctx.uow, ctx.contest, player, round, ctx.now))


@routes.asking(PREDICTION)
@in_private
async def on_prediction(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """Read the number; anything else gets a sentence and the question stays."""
    player = await ctx.player()
    round = await play.round_by_code(ctx.uow, ctx.contest, str(ctx.person.notes.get(PREDICTION, "")))
    rule = ctx.contest.pack.rules.prediction
    if player is None or round is None or rule is None:
        _stop_awaiting(ctx)
        return await rule_card(ctx)
    if not round.takes(ctx.now):
        _stop_awaiting(ctx)
        return [ctx.reply(_no_prediction_now(ctx)), *await rule_card(ctx)]
    value = read_number(event.text, rule.digits)
    if isinstance(value, NumberProblem):
        where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
        receipt = ctx.tongue("I could not read one whole number in that, for example 500.")
        return [in_place(ctx, view.ask_prediction(ctx.contest, ctx.tongue, round.code, where.prediction, receipt))]
    return await _predicted(ctx, player, round, value)


@routes.pressed(Predict)
@in_private
async def on_predict(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A number that came from a field of its own; one that no field of ours lets through changes nothing."""
    assert isinstance(event.action, Predict)
    player = await ctx.player()
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    rule = ctx.contest.pack.rules.prediction
    if player is None or round is None or rule is None or not 0 <= event.action.value < 10**rule.digits:
        return await rule_card(ctx)
    return await _predicted(ctx, player, round, event.action.value)


async def _predicted(ctx: Context, player: Player, round: Round, value: int) -> Sequence[Outgoing]:
    _stop_awaiting(ctx)
    decision = await play.predict(ctx.uow, ctx.contest, player, round, value, ctx.now)
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    if isinstance(decision, NotOpen):
        return [ctx.reply(_no_prediction_now(ctx))]
    receipt_words = ctx.tongue.word("Prediction recorded: {value}.", value=ctx.tongue.number(value))
    return await _last_result(ctx, player, where, receipt_words)


async def _last_result(
    ctx: Context, player: Player, where: Situation, receipt: str | None = None
) -> Sequence[Outgoing]:
    done = [attempt for attempt in where.attempts if attempt.submitted_at is not None]
    if not done:
        return await rule_card(ctx)
    reply = result_now(ctx, where, done[-1])
    return [in_place(ctx, Reply(reply.text, reply.buttons, replaces=reply.replaces, toast=receipt))]


def _no_prediction_now(ctx: Context) -> Reply:
    return Reply(ctx.tongue("The round is not open, so the prediction cannot be changed now."))


def _stop_awaiting(ctx: Context) -> None:
    if ctx.person.asking == PREDICTION:
        ctx.ask("")
