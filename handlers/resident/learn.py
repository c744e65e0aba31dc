"""`/tailieu`, `/ontap` and drills. Answers are shown only of rounds that have closed; nothing here ever counts."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.info_actions import TRIAL, Drill, DrillChoice, DrillMark, Reveal, Review, ShowChapter, Study
from handlers.routes import Routes
from handlers.views import learn as view
from messaging.model import Event, Outgoing, Pressed, Reply
from quiz.paper import Slot
from quiz.question import Question
from quiz.rounds import Round
from quiz.scores import kept, result_of
from quiz.visibility import Audience, Board, Seen
from services import play
from services.amending import as_amended
from services.boards import seen_in

routes = Routes()


@routes.command("tailieu", words=("tài liệu", "tài liệu tham khảo", "học", "đọc", "câu hỏi thử", "material", "read"))
async def material(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The chapters, as a new message."""
    return [ctx.reply(view.chapters_reply(ctx.contest, ctx.tongue), view.SUBJECT)]


@routes.pressed(ShowChapter)
async def chapter(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A chapter in place of what is shown; one that is no more leads to the list."""
    assert isinstance(event.action, ShowChapter)
    codes = [chapter.code for chapter in ctx.contest.pack.chapters]
    if event.action.chapter not in codes:
        return await material(event, ctx)
    return _in_place(ctx, view.chapter_reply(ctx.contest, codes.index(event.action.chapter), ctx.tongue))


@routes.command(
    "ontap", "luyentap", words=("ôn tập", "luyện tập", "ôn thi", "đáp án", "xem đáp án", "answers", "practice")
)
async def revise(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The rounds that have closed."""
    rounds = await ctx.uow.rounds(ctx.contest.id)
    closed = [round for round in rounds if answers_open(round, ctx)]
    running = next((round for round in rounds if round.takes(ctx.now)), None)
    return [ctx.reply(view.closed_rounds(ctx.contest, closed, running, ctx.tongue), view.SUBJECT)]


@routes.pressed(Study)
async def study(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """What can be done with a closed round."""
    assert isinstance(event.action, Study)
    opened = await _questions(event.action.round, ctx)
    if isinstance(opened, Reply):
        return [ctx.reply(opened)]
    reply = view.round_reply(ctx.contest, event.action.round, opened, ctx.tongue)
    return [ctx.reply(reply, view.SUBJECT)]


@routes.pressed(Review)
async def review(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """A question of a closed round with its answer, and what the asker chose."""
    assert isinstance(event.action, Review)
    code, index = event.action.round, event.action.index
    questions = await _questions(code, ctx)
    if isinstance(questions, Reply):
        return [ctx.reply(questions)]
    if not questions:
        return await revise(event, ctx)
    chosen = {} if ctx.chat.group else await chosen_in(code, questions, ctx)
    index = min(index, len(questions) - 1)
    return _in_place(ctx, view.review_reply(ctx.contest, code, questions, index, chosen, ctx.tongue))


@routes.pressed(Drill)
async def drill(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask a question that does not count."""
    assert isinstance(event.action, Drill)
    code = event.action.questions
    bank = await _drilled(code, ctx)
    if isinstance(bank, Reply):
        return [ctx.reply(bank)]
    index = min(event.action.index, len(bank) - 1)
    return _in_place(ctx, view.drill_question(ctx.contest, code, bank, index, ctx.tongue))


@routes.pressed(Reveal)
async def reveal(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """The answer of a question that was put to a group."""
    assert isinstance(event.action, Reveal)
    bank = await _drilled(event.action.questions, ctx)
    if isinstance(bank, Reply):
        return [ctx.reply(bank)]
    question = bank[min(event.action.index, len(bank) - 1)]
    return [ctx.reply(view.revealed(question, ctx.tongue), view.REVEALED)]


@routes.pressed(DrillChoice)
async def drill_choice(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Say whether that was right; a press that fits no option is asked again."""
    assert isinstance(event.action, DrillChoice)
    code, index, choice = event.action.questions, event.action.index, event.action.choice
    bank = await _drilled(code, ctx)
    if isinstance(bank, Reply):
        return [ctx.reply(bank)]
    index = min(index, len(bank) - 1)
    several = view.several(ctx.contest, bank[index])
    if not Slot("", 0, tuple(range(len(bank[index].options))), several).takes(choice):
        return _in_place(ctx, view.drill_question(ctx.contest, code, bank, index, ctx.tongue))
    return _in_place(ctx, view.drill_answer(ctx.contest, code, bank, index, choice, ctx.tongue))


@routes.pressed(DrillMark)
async def drill_mark(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Show the drilled question with these marks; nothing is kept."""
    assert isinstance(event.action, DrillMark)
    code, index, marks = event.action.questions, event.action.index, event.action.marks
    bank = await _drilled(code, ctx)
    if isinstance(bank, Reply):
        return [ctx.reply(bank)]
    index = min(index, len(bank) - 1)
    marks &= (1 << len(bank[index].options)) - 1
    return _in_place(ctx, view.drill_question(ctx.contest, code, bank, index, ctx.tongue, marks))


async def _drilled(code: str, ctx: Context) -> tuple[Question, ...] | Reply:
    """The questions of a set that somebody drills: one at least, or a kind refusal."""
    bank = await _questions(code, ctx)
    return bank or view.no_trial(ctx.tongue)


async def _questions(code: str, ctx: Context) -> tuple[Question, ...] | Reply:
    """The questions of a set, or a kind refusal: those of a round only once it has closed."""
    if code == TRIAL:
        return ctx.contest.pack.trial
    round = await play.round_by_code(ctx.uow, ctx.contest, code)
    if round is None:
        rounds = await ctx.uow.rounds(ctx.contest.id)
        closed = [other for other in rounds if answers_open(other, ctx)]
        return view.closed_rounds(ctx.contest, closed, None, ctx.tongue)
    if not answers_open(round, ctx):
        return view.still_closed(ctx.contest, round, ctx.now, ctx.tongue)
    return (await as_amended(ctx.uow, ctx.contest)).pack.bank(code)


def answers_open(round: Round, ctx: Context) -> bool:
    """Whether everybody may see the answers of a round by now."""
    return seen_in(ctx.contest, round, Board.ANSWERS, Audience.PUBLIC, ctx.now) is not Seen.NO


async def chosen_in(code: str, questions: Sequence[Question], ctx: Context) -> dict[str, frozenset[int]]:
    """What the asker chose, by question: in the attempt that counts, else in any other that had the question."""
    player, round = await ctx.player(), await play.round_by_code(ctx.uow, ctx.contest, code)
    if player is None or round is None:
        return {}
    if seen_in(ctx.contest, round, Board.OWN_RESULT, Audience.PLAYER, ctx.now) is Seen.NO:
        return {}
    attempts = [
        attempt
        for attempt in await ctx.uow.attempts_of(player.id, ctx.contest.id, code)
        if attempt.submitted_at is not None
    ]
    rules = ctx.contest.pack.rules
    bank = (await as_amended(ctx.uow, ctx.contest)).bank
    graded = [result_of(attempt, bank, rules) for attempt in attempts]
    best = kept([result for result in graded if result is not None], rules.kept)
    revisions = {(question.id, question.revision) for question in questions}
    chosen: dict[str, frozenset[int]] = {}
    for attempt in sorted(attempts, key=lambda attempt: best is not None and attempt.id == best.attempt_id):
        for place, slot in enumerate(attempt.paper.slots):
            if (slot.question, slot.revision) in revisions:
                chosen[slot.question] = attempt.chosen(place)
    return chosen


def _in_place(ctx: Context, reply: Reply) -> Sequence[Outgoing]:
    return [ctx.reply(reply, view.SUBJECT)]
