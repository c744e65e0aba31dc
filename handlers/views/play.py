"""Playing in words: the rule card, a question, the prediction, a result."""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.actions import (
    Answer,
    AskPrediction,
    Begin,
    Continue,
    HandIn,
    Mark,
    MarksDone,
    Open,
    Remind,
    SkipPrediction,
)
from handlers.tongue import Tongue
from handlers.views.criteria import criteria_words
from handlers.views.info import shortened
from handlers.views.unit_board import points_words
from messaging.model import Asks, Button, Reply, Rows
from messaging.text import Text, join, said
from quiz.attempt import Attempt, Submission
from quiz.pack import Kept, Per, Rules, ShowScore, Subject
from quiz.paper import Slot
from quiz.question import Question
from quiz.rounds import Round, RoundState
from quiz.scores import Result
from services.contest import Contest
from services.play import Situation

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SUBJECT = "play"
"""The one message of a chat in which an attempt is played; it is replaced question by question."""


def title(contest: Contest, tongue: Tongue, code: str) -> str:
    """A round's title in the reader's language; "" is the whole contest."""
    return tongue.of(contest.pack.round(code).title) if code else tongue.word("The whole contest")


def rule_card(contest: Contest, tongue: Tongue, where: Situation) -> Reply:
    """What counts, before the clock starts."""
    early = tongue("• To hand in early, type /nopbai")
    return Reply(
        join([rule_lines(contest, tongue, where), early]), _rows(Button(tongue.word("Begin"), Begin(where.round.code)))
    )


def rule_lines(contest: Contest, tongue: Tongue, where: Situation) -> Text:
    """The rules of an attempt, a line each."""
    rules = contest.pack.rules
    left = tongue.word("no limit") if where.left is None else tongue.number(where.left)
    lines = [
        tongue(
            "**{round}** is open until {closes}.",
            round=title(contest, tongue, where.round.code),
            closes=tongue.moment(where.round.closes),
        ),
        tongue(
            "• {questions} questions in {time}; the clock does not stop, even if you close the app",
            questions=tongue.number(rules.questions),
            time=tongue.span(rules.time_limit),
        ),
        tongue("• Attempts left: **{left}**. {kept}", left=left, kept=kept_rule(rules, tongue)),
        tongue("• Ranked by: {criteria}", criteria=criteria_words(rules.ranking, tongue)),
        tongue("• Answers are shown after the round closes."),
    ]
    return join(lines)


def kept_rule(rules: Rules, tongue: Tongue) -> str:
    """Which attempt counts, as a sentence."""
    match rules.kept:
        case Kept.BEST:
            return tongue.word("Your best attempt counts.")
        case Kept.FIRST:
            return tongue.word("Your first attempt counts.")
        case Kept.LAST:
            return tongue.word("Your last attempt counts.")


def question(
    contest: Contest, tongue: Tongue, attempt: Attempt, now: datetime, toast: str | None = None, marks: int = 0
) -> Reply:
    """The question in front of the person, with its place and the time left; options in full, one row of short buttons.

    `marks`: the bits of the options that are marked already, where several can be right.
    """
    slot = attempt.current
    assert slot is not None
    drawn = attempt.paper.slots[slot]
    asked: Question = contest.bank[drawn.question, drawn.revision]
    head = tongue(
        "**Question {place}/{total}** ^^· {left} left^^",
        place=slot + 1,
        total=len(attempt.paper.slots),
        left=tongue.span(attempt.deadline - now),
    )
    options = said("\n".join(options_words(asked, drawn, tongue)))
    several = several_words(tongue) if drawn.several else ()
    noted = attempt.draft.get(slot)
    before = tongue("^^On your sheet: {letter}^^", letter=chosen_letters(drawn, noted.choice)) if noted else ()
    text = join([head, said(tongue.of(asked.text)), options, several, before], "\n\n")
    buttons = _letters(attempt.id, slot, drawn, marks, tongue)
    return Reply(text, buttons, replaces=SUBJECT, toast=toast, until=attempt.deadline)


def options_words(asked: Question, drawn: Slot, tongue: Tongue) -> list[str]:
    """The options in the order shown, each with its letter."""
    return [f"{LETTERS[place]}. {tongue.of(asked.options[option].text)}" for place, option in enumerate(drawn.order)]


def no_answer(words: str, tongue: Tongue) -> str:
    """What stands above a question that somebody's words did not answer."""
    again = tongue.word("Please type the letter of your answer.")
    return f"{no_answer_words(words, tongue)} {again}"


def no_answer_words(words: str, tongue: Tongue) -> str:
    """That somebody's words recorded nothing."""
    short = shortened(words)
    if not short:
        return tongue.word("Only letters can be read here, so nothing was recorded.")
    return tongue.word("“{words}” is not understood, so nothing was recorded.", words=short)


def _letters(attempt: int, slot: int, drawn: Slot, marks: int, tongue: Tongue) -> Rows:
    places = range(len(drawn.order))
    if not drawn.several:
        return (tuple(Button(LETTERS[place], Answer(attempt, slot, place), LETTERS[place]) for place in places),)
    letters = tuple(
        Button(marked_letter(place, marks), Mark(attempt, slot, place, int(not marks >> place & 1)), LETTERS[place])
        for place in places
    )
    return (letters, (Button(tongue.word("Done"), MarksDone(attempt, slot)),))


def marked_letter(place: int, marks: int) -> str:
    """The label of an option that may be marked."""
    return f"✓ {LETTERS[place]}" if marks >> place & 1 else LETTERS[place]


def letters_of(marks: int) -> str:
    """The letters of the options that are marked."""
    return ", ".join(LETTERS[place] for place in range(marks.bit_length()) if marks >> place & 1)


def chosen_letters(slot: Slot, choice: int) -> str:
    """The letters of a choice, as short as people write them."""
    return letters_of(choice).replace(", ", "") if slot.several else LETTERS[choice]


def several_words(tongue: Tongue) -> Text:
    """How to answer where several options can be right."""
    return tongue(
        "^^More than one option may be right: mark all of them, then press Done. Or type all letters in one message, such as A C.^^"
    )


def ask_prediction(contest: Contest, tongue: Tongue, round: str, before: int | None, receipt: Text = ()) -> Reply:
    """The one extra question of a round."""
    rules = contest.pack.rules
    assert rules.prediction is not None
    lines = [
        receipt,
        said(prediction_question(rules, tongue)),
        tongue("Type a whole number. You can change it until the round closes."),
    ]
    if before is not None:
        lines.append(tongue("Your prediction now: **{value}**", value=tongue.number(before)))
    skip = tongue.word("Keep it") if before is not None else tongue.word("Skip the prediction")
    return Reply(join(lines, "\n\n"), _rows(Button(skip, SkipPrediction(round))), replaces=SUBJECT, asks=Asks.NUMBER)


def prediction_question(rules: Rules, tongue: Tongue) -> str:
    """What is being predicted, as a question."""
    assert rules.prediction is not None
    total = tongue.number(rules.questions)
    match rules.prediction.subject:
        case Subject.PEOPLE_ALL_CORRECT:
            return tongue.word("How many people will answer all {total} questions right in this round?", total=total)
        case Subject.ATTEMPTS_ALL_CORRECT:
            return tongue.word("How many attempts will have all {total} answers right in this round?", total=total)
        case Subject.PARTICIPANTS:
            return tongue.word("How many people will take part in this round?")


def handed_in(tongue: Tongue, how: Submission) -> Text:
    """How the attempt ended."""
    match how:
        case Submission.COMPLETED:
            return tongue("You have answered every question.")
        case Submission.HANDED_IN:
            return tongue("Your answers are handed in.")
        case Submission.TIME_UP:
            return tongue("Time is up; what you had answered is handed in.")


def recorded(contest: Contest, tongue: Tongue, where: Situation, number: int, now: datetime) -> Reply:
    """The attempt is kept and its score is not told yet: says when it will be, and what comes next."""
    code = where.round.code
    lines = [
        tongue("**{round}** – attempt {number}", round=title(contest, tongue, code), number=number),
        join([tongue("**Recorded.**"), when_told(contest, where.round, tongue)], " "),
    ]
    if where.prediction is not None:
        lines.append(tongue("Your prediction: {value}", value=tongue.number(where.prediction)))
    lines.append(_next(tongue, contest.pack.rules.attempts_per, where, now))
    return Reply(join(lines), result_buttons(contest, tongue, where, now), replaces=SUBJECT)


def when_told(contest: Contest, round: Round, tongue: Tongue) -> Text:
    """From when on scores are told, where the rules do not tell them at once."""
    if contest.pack.rules.show_score is ShowScore.PUBLISHED:
        return tongue("Scores are shown once the result of the round is published.")
    return tongue("Scores are shown when the round has closed, after {closes}.", closes=tongue.moment(round.closes))


def result(
    contest: Contest, tongue: Tongue, where: Situation, shown: Result, best: Result | None, now: datetime
) -> Reply:
    """The score, what is left, and what happens next; answers stay closed until the round does."""
    code = where.round.code
    lines = [
        tongue("**{round}** – attempt {number}", round=title(contest, tongue, code), number=shown.number),
        score(tongue, shown),
    ]
    if best is not None and best.number != shown.number:
        lines.append(
            tongue(
                "Your attempt that counts: number {number} ({correct}/{total})",
                number=best.number,
                correct=best.correct,
                total=best.total,
            )
        )
    if where.prediction is not None:
        lines.append(tongue("Your prediction: {value}", value=tongue.number(where.prediction)))
    lines.append(_next(tongue, contest.pack.rules.attempts_per, where, now))
    return Reply(join(lines), result_buttons(contest, tongue, where, now), replaces=SUBJECT)


def score(tongue: Tongue, shown: Result) -> Text:
    """Right answers, points where the rules give them, and time used."""
    used = tongue.span(timedelta(seconds=shown.duration_s))
    if shown.points is not None:
        points = points_words(shown.points, tongue)
        return tongue(
            "**{correct}/{total}** right · **{points}** points · {time}",
            correct=shown.correct,
            total=shown.total,
            points=points,
            time=used,
        )
    return tongue("**{correct}/{total}** right · {time}", correct=shown.correct, total=shown.total, time=used)


def none_left_words(per: Per, tongue: Tongue) -> Text:
    """Nothing is left of the attempts that the rules give for a day, a round or the contest."""
    match per:
        case Per.DAY:
            return tongue("You have used every attempt of today. You can play again tomorrow.")
        case Per.ROUND:
            return tongue("No attempts left in this round.")
        case Per.CONTEST:
            return tongue("You have used every attempt of the contest.")


def _next(tongue: Tongue, per: Per, where: Situation, now: datetime) -> Text:
    closes = tongue.moment(where.round.closes)
    if where.round.state(now) is RoundState.CLOSED:
        return tongue("The round is closed; answers and explanations are in /ontap.")
    if where.left == 0 and per is not Per.ROUND:
        return none_left_words(per, tongue)
    if where.left == 0:
        return tongue(
            "You have used every attempt of this round. Answers and explanations: /ontap after {closes}.", closes=closes
        )
    if where.left is None:
        return tongue("You can play again until {closes}.", closes=closes)
    return tongue("Attempts left: **{left}**, until {closes}.", left=where.left, closes=closes)


def result_buttons(contest: Contest, tongue: Tongue, where: Situation, now: datetime) -> Rows:
    """What is useful after an attempt."""
    first: list[Button] = []
    playable = where.round.takes(now)
    if playable and where.left != 0:
        first.append(Button(tongue.word("Play again"), Open("thi")))
    if playable and contest.pack.rules.prediction is not None:
        label = tongue.word("Predict") if where.prediction is None else tongue.word("Change the prediction")
        first.append(Button(label, AskPrediction(where.round.code)))
    second = (Button(tongue.word("Leaderboard"), Open("bxh")), Button(tongue.word("My results"), Open("ketqua")))
    rows: Rows = (tuple(first), second) if first else (second,)
    coming = next((one for one in contest.pack.rounds if one.opens > where.round.opens), None)
    if coming is None:
        return rows
    name = title(contest, tongue, coming.code)
    return (*rows, (Button(tongue.word("Remind me when {round} opens", round=name), Remind(coming.code, "opens", 1)),))


def sure_to_hand_in(tongue: Tongue, attempt: Attempt) -> Reply:
    """Ask before an early submission: it cannot be taken back."""
    left = len(attempt.blank)
    text = tongue("{left} questions are not answered and would count as wrong. Hand in now?", left=left)
    return Reply(
        text,
        _rows(
            Button(tongue.word("Hand in"), HandIn(attempt.id, 1), tongue.word("HAND IN")),
            Button(tongue.word("Go on answering"), Continue(attempt.id)),
        ),
        replaces=SUBJECT,
    )


def _rows(*buttons: Button) -> Rows:
    return tuple((button,) for button in buttons)
