"""Playing: `/thi`, the questions one after the other, the result; and what an early, late or stale press sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.actions import Answer, Begin, Continue, HandIn
from handlers.context import Context
from handlers.resident.marks import marks_of
from handlers.resident.private import in_private
from handlers.routes import Routes
from handlers.views import not_playing, sheet
from handlers.views import play as view
from messaging.model import Due, Event, Link, Outgoing, Pressed, Reply
from messaging.text import join
from quiz.attempt import Accepted, AlreadySettled, Attempt, NotYet, Submitted, TooEarly, TooLate
from quiz.pack import PlannedRound
from quiz.rounds import Round
from quiz.scores import kept, result_of
from quiz.visibility import Audience, Board, Seen
from services import play
from services.boards import seen_in
from services.play import Begun, NoneLeft, NotOpen, NotYours, Resting, Situation
from services.records import Notice, Player
from services.round_links import make_link

routes = Routes()
PREDICTION = "prediction"
PAGE = "/r"
"""Where the pages of rounds are, behind it a link."""


@routes.command("thi", "vaothi", "play", words=("vào thi", "dự thi", "thi ngay", "làm bài", "bắt đầu thi"))
@in_private
async def on_play(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Lead to the next useful step: the running question, the rule card, or what to do instead."""
    return await rule_card(ctx)


async def rule_card(ctx: Context) -> Sequence[Outgoing]:
    """The card before an attempt, or whatever stands in its way."""
    player = await ctx.player()
    if player is None:
        return [ctx.reply(not_playing.not_registered(ctx.tongue))]
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    if round is None:
        return [ctx.reply(not_playing.all_over(ctx.tongue))]
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    if where.running is not None:
        return [anew(ctx, with_page(ctx, round, in_front(ctx, where.running)))]
    if not round.takes(ctx.now):
        return [ctx.reply(await _waiting(ctx, round))]
    until = play.resting(ctx.contest, round, ctx.now)
    if until is not None:
        return [ctx.reply(not_playing.resting(ctx.contest, ctx.tongue, round, until))]
    if where.left == 0:
        return [ctx.reply(not_playing.none_left(ctx.contest, ctx.tongue, round, _following(ctx, round)))]
    return [anew(ctx, with_page(ctx, round, view.rule_card(ctx.contest, ctx.tongue, where)))]


@routes.pressed(Begin)
@in_private
async def on_begin(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Start the clock; a second press shows the running question."""
    assert isinstance(event.action, Begin)
    player = await ctx.player()
    round = await play.round_by_code(ctx.uow, ctx.contest, event.action.round)
    if player is None or round is None:
        return await rule_card(ctx)
    decision = await play.begin_attempt(ctx.uow, ctx.contest, player, round, ctx.now, ctx.rng)
    match decision:
        case Begun(attempt, resumed):
            if not event.aside:
                ctx.ask("")
            toast = ctx.tongue.word("This attempt is already running.") if resumed else None
            return [in_place(ctx, in_front(ctx, attempt, toast))]
        case NotOpen() | Resting() | NoneLeft():
            return await rule_card(ctx)
        case _:
            assert_never(decision)


@routes.pressed(Answer)
@in_private
async def on_answer(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Settle a question; whatever the press was, show where the attempt stands now."""
    action = event.action
    assert isinstance(action, Answer)
    return await settle(ctx, action.attempt, action.slot, action.choice)


async def settle(ctx: Context, attempt: int, slot: int, choice: int) -> Sequence[Outgoing]:
    """Take an answer, and show where the attempt stands now."""
    player = await ctx.player()
    played = await play.submit_answer(ctx.uow, ctx.contest, player, attempt, slot, choice, ctx.now)
    if isinstance(played, NotYours) or player is None:
        return [ctx.reply(not_playing.not_yours(ctx.tongue))]
    word = ctx.tongue.word
    match played.decision:
        case Accepted(_, last):
            if last:
                return await _finished(ctx, player, played.attempt)
            several = played.attempt.paper.slots[slot].several
            letter = view.letters_of(choice) if several else view.LETTERS[choice]
            toast = word("Question {place}: {letter} recorded.", place=slot + 1, letter=letter)
        case AlreadySettled():
            toast = word("Question {place} was answered before; the first answer stands.", place=slot + 1)
        case NotYet():
            toast = word("That button is not for the question in front of you.")
        case TooLate():
            toast = word("Time is up: this answer came too late to count.")
        case Submitted() | TooEarly():
            toast = word("This attempt is already handed in.")
        case _:
            assert_never(played.decision)
    return await standing_now(ctx, player, played.attempt, toast)


@routes.pressed(Continue)
@in_private
async def on_continue(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show the question in front of the person again; of a paper that was shown whole, what stands on it so far."""
    assert isinstance(event.action, Continue)
    attempt = await play.own_attempt(ctx.uow, ctx.contest, await ctx.player(), event.action.attempt)
    if ctx.means.sparing and attempt is not None and attempt.draft and ctx.now < attempt.deadline:
        return [anew(ctx, sheet.read_back(ctx.tongue, attempt, ctx.now))]
    return await rule_card(ctx)


@routes.command("nopbai", words=("nộp bài", "nộp", "hand in"))
@in_private
async def on_hand_in_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Ask before submitting early; a sheet without a blank is handed in at once."""
    player = await ctx.player()
    round = await play.round_now(ctx.uow, ctx.contest, ctx.now)
    if player is None or round is None:
        return await rule_card(ctx)
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    if where.running is None:
        return await rule_card(ctx)
    if not where.running.blank:
        return await _handed_in(ctx, player, where.running.id)
    return [anew(ctx, view.sure_to_hand_in(ctx.tongue, where.running))]


@routes.pressed(HandIn)
@in_private
async def on_hand_in(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Submit early, once the person is sure."""
    action = event.action
    assert isinstance(action, HandIn)
    if not action.sure:
        return await on_hand_in_command(event, ctx)
    return await _handed_in(ctx, await ctx.player(), action.attempt)


async def _handed_in(ctx: Context, player: Player | None, attempt: int) -> Sequence[Outgoing]:
    played = await play.hand_in(ctx.uow, ctx.contest, player, attempt, ctx.now)
    if isinstance(played, NotYours) or player is None:
        return [ctx.reply(not_playing.not_yours(ctx.tongue))]
    return await _finished(ctx, player, played.attempt)


@routes.due("attempt")
async def on_attempt_due(event: Due, ctx: Context) -> Sequence[Outgoing]:
    """Time is over: submit what was answered and tell the player, through the outbox because nobody presses again."""
    played = await play.expire_attempt(ctx.uow, ctx.contest, int(event.subject_id), ctx.now)
    if played is None or not isinstance(played.decision, Submitted) or played.decision.again:
        return []
    attempt = played.attempt
    player = await ctx.uow.player(attempt.player)
    shown = result_of(attempt, ctx.contest.bank, ctx.contest.pack.rules)
    if player is None:
        return []
    predicted = await ctx.uow.prediction(ctx.contest.id, attempt.round, player.id)
    round = await play.round_by_code(ctx.uow, ctx.contest, attempt.round)
    told = round is not None and _told(ctx, round)
    chats = [chat for chat in await ctx.uow.chats_of(player.person) if chat.reachable]
    played_in = [chat for chat in chats if view.SUBJECT in chat.shown] or chats
    for chat in played_in[:1]:
        parameters = {
            "round": attempt.round,
            "number": attempt.number,
            "correct": (shown.correct if shown else 0) if told else None,
            "total": len(attempt.paper.slots),
            "void": shown is None or shown.void,
            "predicted": predicted is not None or ctx.contest.pack.rules.prediction is None,
        }
        key = f"time_up:{attempt.id}"
        ctx.uow.add_notice(Notice(await ctx.uow.new_id(), ctx.contest.id, key, "time_up", parameters, chat.id, ctx.now))
    return []


async def _finished(ctx: Context, player: Player, attempt: Attempt) -> Sequence[Outgoing]:
    """After the last answer: the prediction if it is still owed, else the result."""
    where = await _where(ctx, player, attempt)
    assert attempt.how is not None
    owed = ctx.contest.pack.rules.prediction is not None and where.prediction is None and where.round.takes(ctx.now)
    if owed:
        await_prediction(ctx, where.round)
        receipt = view.handed_in(ctx.tongue, attempt.how)
        return [in_place(ctx, view.ask_prediction(ctx.contest, ctx.tongue, attempt.round, None, receipt))]
    return [in_place(ctx, result_now(ctx, where, attempt))]


async def standing_now(ctx: Context, player: Player, attempt: Attempt, toast: str | None = None) -> Sequence[Outgoing]:
    """Where an attempt stands: its question, the wait for the end, or its result."""
    if attempt.current is not None and ctx.now < attempt.deadline:
        return [in_place(ctx, in_front(ctx, attempt, toast))]
    if attempt.submitted_at is None:
        waiting = ctx.tongue("Time is up; what you had answered is being handed in. The result follows in a moment.")
        return [in_place(ctx, Reply(waiting, replaces=view.SUBJECT, toast=toast))]
    where = await _where(ctx, player, attempt)
    reply = result_now(ctx, where, attempt)
    return [in_place(ctx, Reply(reply.text, reply.buttons, replaces=reply.replaces, toast=toast))]


def result_now(ctx: Context, where: Situation, attempt: Attempt) -> Reply:
    """The result of a submitted attempt, as far as the rules tell it by now."""
    rules = ctx.contest.pack.rules
    results = [found for one in where.attempts if (found := result_of(one, ctx.contest.bank, rules)) is not None]
    shown = next((found for found in results if found.attempt_id == attempt.id), None)
    assert attempt.how is not None
    if shown is None or shown.void:
        text = join(
            [
                view.handed_in(ctx.tongue, attempt.how),
                ctx.tongue("Not every question was answered, so by the rules this attempt does not count."),
            ]
        )
        return Reply(text, view.result_buttons(ctx.contest, ctx.tongue, where, ctx.now), replaces=view.SUBJECT)
    if not _told(ctx, where.round):
        return view.recorded(ctx.contest, ctx.tongue, where, shown.number, ctx.now)
    return view.result(ctx.contest, ctx.tongue, where, shown, kept(results, rules.kept), ctx.now)


def _told(ctx: Context, round: Round) -> bool:
    """Whether people are told their own scores of a round by now."""
    return seen_in(ctx.contest, round, Board.OWN_RESULT, Audience.PLAYER, ctx.now) is not Seen.NO


async def _where(ctx: Context, player: Player, attempt: Attempt) -> Situation:
    round = await play.round_by_code(ctx.uow, ctx.contest, attempt.round)
    assert round is not None
    return await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)


async def _waiting(ctx: Context, round: Round) -> Reply:
    timer = await ctx.uow.timer(ctx.contest.id, "reminder", f"{round.code}.opens.{ctx.person.id}")
    return not_playing.not_open_yet(
        ctx.contest, ctx.tongue, round, ctx.now, timer is not None and timer.done_at is None
    )


def _following(ctx: Context, round: Round) -> PlannedRound | None:
    rest = [planned for planned in ctx.contest.pack.rounds if planned.opens >= round.closes]
    return rest[0] if rest else None


def await_prediction(ctx: Context, round: Round) -> None:
    """What this person says next is taken for the prediction of this round."""
    ctx.person.notes = {**ctx.person.notes, PREDICTION: round.code}
    ctx.ask(PREDICTION)
    ctx.uow.save_person(ctx.person)


def in_front(ctx: Context, attempt: Attempt, toast: str | None = None) -> Reply:
    """What a running attempt asks now: its next question or, where messages are scarce, the whole paper."""
    if ctx.means.sparing:
        return sheet.paper(ctx.contest, ctx.tongue, attempt, ctx.now, toast)
    return view.question(ctx.contest, ctx.tongue, attempt, ctx.now, toast, marks_of(ctx.person, attempt))


def with_page(ctx: Context, round: Round, reply: Reply, label: str = "") -> Reply:
    """The reply with the way to the page of the round, where the same attempt can be played at the cost of no further message."""
    link = make_link(ctx.clerk, ctx.contest, round.code, ctx.person.id, ctx.home, ctx.now, ctx.rng)
    address = ctx.links.page(f"{PAGE}/{link}")
    if not address:
        return reply
    return replace(
        reply, buttons=(*reply.buttons, (Link(label or ctx.tongue.word("Play on a page"), address, app=True),))
    )


def in_place(ctx: Context, reply: Reply) -> Outgoing:
    """In the one message in which an attempt is played."""
    return ctx.reply(reply, view.SUBJECT)


def anew(ctx: Context, reply: Reply) -> Outgoing:
    """A fresh message at the bottom of the chat, which later replies replace."""
    return ctx.reply(replace(reply, replaces=None), view.SUBJECT)
