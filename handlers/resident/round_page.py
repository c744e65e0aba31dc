"""The page of a round: what its reader sees of their attempt now. The same attempt, rules and words as in the chat.

A page is looked at without being written; what is pressed on it comes to the handlers of the chat (`Pressed.aside`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.actions import Answer, Begin, HandIn
from handlers.context import Context
from handlers.resident.learn import answers_open, chosen_in
from handlers.resident.play import result_now
from handlers.views import learn, not_playing
from handlers.views import play as view
from handlers.views.card import card
from messaging.text import Text, join
from quiz.attempt import Attempt
from quiz.rounds import Round
from quiz.scores import kept, result_of
from quiz.visibility import Audience, Board, Seen
from services import play
from services.amending import as_amended
from services.boards import seen_in
from services.invitations import link_of
from services.papers import Card
from services.play import Situation


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question of the paper. `answers`: by option its words and what pressing it means; `several`: its bits are added instead."""

    slot: int
    text: str
    answers: tuple[tuple[str, Answer], ...]
    several: bool
    noted: Text


@dataclass(frozen=True, slots=True)
class PagePrediction:
    """The field of the prediction: its question, and what is kept so far."""

    question: str
    kept: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A page. `told`: what became of the last press; `questions` still to answer, of `total`, until `until`; `again` may be played once more."""

    title: str
    text: Text = ()
    told: str = ""
    total: int = 0
    questions: tuple[PageQuestion, ...] = ()
    until: datetime | None = None
    left: str = ""
    begin: Begin | None = None
    hand_in: HandIn | None = None
    again: bool = False
    shares: bool = False
    prediction: PagePrediction | None = None
    review: tuple[Text, ...] = ()


async def round_page(ctx: Context, round: Round, *, card: bool, pressed: tuple[int, int] | None) -> RoundPage:
    """What stands on the page. `card`: the rules before another attempt instead of the last result; `pressed`: the place and choice just sent."""
    title = view.title(ctx.contest, ctx.tongue, round.code)
    player = await ctx.player()
    if player is None:
        return RoundPage(title, not_playing.not_registered(ctx.tongue).text)
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    told = _told(ctx, where, pressed)
    if where.running is not None:
        return _running(ctx, title, told, where.running)
    done = [attempt for attempt in where.attempts if attempt.submitted_at is not None]
    if done and not card:
        return await _result(ctx, title, told, where, done[-1])
    return _before(ctx, title, where)


def _told(ctx: Context, where: Situation, pressed: tuple[int, int] | None) -> str:
    """Read from the attempt itself: a reload says the same, and an address that was made up says nothing false."""
    if pressed is None or not where.attempts:
        return ""
    slot, choice = pressed
    attempt = where.running or where.attempts[-1]
    step = attempt.step(slot)
    word = ctx.tongue.word
    if not 0 <= slot < len(attempt.paper.slots):
        return ""
    if step is None and choice == 0 and attempt.paper.slots[slot].several:
        return word("Please mark at least one option.")
    if step is None:
        return word("Time is up: this answer came too late to count.") if ctx.now >= attempt.deadline else ""
    letter = view.chosen_letters(attempt.paper.slots[slot], step.choice)
    if step.choice != choice:
        return word(
            "Question {place} was answered before with {letter}; the first answer stands.",
            place=slot + 1,
            letter=letter,
        )
    return word("Question {place}: {letter} recorded.", place=slot + 1, letter=letter)


def _running(ctx: Context, title: str, told: str, attempt: Attempt) -> RoundPage:
    if ctx.now >= attempt.deadline:
        waiting = ctx.tongue("Time is up; what you had answered is being handed in. The result follows in a moment.")
        return RoundPage(title, waiting, told)
    left = [slot for slot in range(len(attempt.paper.slots)) if attempt.step(slot) is None]
    return RoundPage(
        title,
        told=told,
        total=len(attempt.paper.slots),
        questions=tuple(_question(ctx, attempt, slot) for slot in left),
        until=attempt.deadline,
        left=ctx.tongue.span(attempt.deadline - ctx.now),
        hand_in=HandIn(attempt.id, 1),
    )


def _question(ctx: Context, attempt: Attempt, slot: int) -> PageQuestion:
    drawn = attempt.paper.slots[slot]
    asked = ctx.contest.bank[drawn.question, drawn.revision]
    noted = attempt.draft.get(slot)
    answers = tuple(
        (words, Answer(attempt.id, slot, 1 << place if drawn.several else place))
        for place, words in enumerate(view.options_words(asked, drawn, ctx.tongue))
    )
    before = ctx.tongue("On your sheet: {letter}", letter=view.chosen_letters(drawn, noted.choice)) if noted else ()
    return PageQuestion(slot, ctx.tongue.of(asked.text), answers, drawn.several, before)


async def _result(ctx: Context, title: str, told: str, where: Situation, attempt: Attempt) -> RoundPage:
    takes = where.round.takes(ctx.now)
    rule = ctx.contest.pack.rules.prediction
    prediction = None
    if rule is not None and takes:
        question = view.prediction_question(ctx.contest.pack.rules, ctx.tongue)
        prediction = PagePrediction(question, "" if where.prediction is None else ctx.tongue.number(where.prediction))
    return RoundPage(
        title,
        result_now(ctx, where, attempt).text,
        told,
        again=takes and where.left != 0,
        shares=True,
        prediction=prediction,
        review=tuple(await _review(ctx, where.round)),
    )


async def share_card(ctx: Context, round: Round) -> Card | None:
    """What somebody may show of their round: how much was right, as far as scores are told, and the way in by their own link.

    No name stands on it: whoever shows it is known to those who see it. None before there is a result.
    """
    player = await ctx.player()
    if player is None:
        return None
    where = await play.situation(ctx.uow, ctx.contest, player, round, ctx.now)
    rules, word = ctx.contest.pack.rules, ctx.tongue.word
    results = [found for one in where.attempts if (found := result_of(one, ctx.contest.bank, rules)) is not None]
    best = kept([result for result in results if not result.void], rules.kept)
    if best is None:
        return None
    title = view.title(ctx.contest, ctx.tongue, round.code)
    told = seen_in(ctx.contest, round, Board.OWN_RESULT, Audience.PLAYER, ctx.now) is not Seen.NO
    score = word("{round}: {correct}/{total} right", round=title, correct=best.correct, total=best.total)
    link = link_of(ctx.clerk, ctx.contest, player.id)
    links, codes = ctx.links.everywhere(link), ctx.links.codes(link)
    drawn = card(ctx.contest, ctx.tongue, "", links, codes)
    return replace(drawn, asks=word("I have taken part. And you?"), unit=score if told else title)


async def _review(ctx: Context, round: Round) -> Sequence[Text]:
    """The questions that the reader had, with answers and reasons, once everybody may see them."""
    if not answers_open(round, ctx):
        return []
    questions = (await as_amended(ctx.uow, ctx.contest)).pack.bank(round.code)
    chosen = await chosen_in(round.code, questions, ctx)
    mine = [question for question in questions if question.id in chosen]
    return [learn.reviewed(ctx.contest, question, chosen, ctx.tongue) for question in mine]


def _before(ctx: Context, title: str, where: Situation) -> RoundPage:
    """The rules before an attempt, or why there is none to make."""
    round, contest, tongue = where.round, ctx.contest, ctx.tongue
    if not round.takes(ctx.now):
        if ctx.now >= round.closes:
            return RoundPage(title, tongue("**{round}** is closed.", round=title))
        return RoundPage(title, not_playing.not_open_yet(contest, tongue, round, ctx.now, False).text)
    until = play.resting(contest, round, ctx.now)
    if until is not None:
        return RoundPage(title, not_playing.resting(contest, tongue, round, until).text)
    if where.left == 0:
        return RoundPage(title, not_playing.none_left(contest, tongue, round, None).text)
    card = view.rule_lines(contest, tongue, where)
    saved = tongue("• Each answer is kept as soon as you choose it, and cannot be changed afterwards.")
    return RoundPage(title, join([card, saved], "\n"), begin=Begin(round.code))
