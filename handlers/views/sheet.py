"""A whole paper in one message, its answers read back, and what is wrong with a line of them."""

from __future__ import annotations

from datetime import datetime

from handlers.tongue import Tongue
from handlers.views.play import LETTERS, SUBJECT, chosen_letters, no_answer_words, options_words, title
from messaging.model import Reply
from messaging.text import Text, join, said
from quiz.attempt import Attempt
from quiz.paper import Slot
from quiz.sheet import Slip, Wrong
from services.contest import Contest

_SLIPS_TOLD = 3


def paper(contest: Contest, tongue: Tongue, attempt: Attempt, now: datetime, receipt: str | None = None) -> Reply:
    """Every question that is not settled yet, each with its number, and how to answer them all at once."""
    head = tongue(
        "**{round}** – {total} questions, {left} left",
        round=title(contest, tongue, attempt.round),
        total=tongue.number(len(attempt.paper.slots)),
        left=tongue.span(attempt.deadline - now),
    )
    how = tongue(
        "Answer in one message: the number of the question and the letter, such as **1A 2C 3B**. You get your answers read back and can change them. When all is right, type **{submit}**. If time runs out first, what was read back to you counts.",
        submit=_submit(tongue),
    )
    questions = [
        _question(contest, tongue, attempt.paper.slots[slot], slot)
        for slot in range(len(attempt.paper.slots))
        if attempt.step(slot) is None
    ]
    so_far = _so_far(tongue, attempt) if attempt.draft else ()
    text = join([said(receipt) if receipt else (), head, how, *questions, so_far], "\n\n")
    return Reply(text, replaces=SUBJECT, until=attempt.deadline)


def _question(contest: Contest, tongue: Tongue, slot: Slot, place: int) -> Text:
    """In lines without a gap, so that a long paper is parted between questions."""
    asked = contest.bank[slot.question, slot.revision]
    several = tongue.word(" (more than one letter may be right, such as {place}AC)", place=place + 1)
    words = f"{place + 1}. {tongue.of(asked.text)}{several if slot.several else ''}"
    return said("\n".join([words, *options_words(asked, slot, tongue)]))


def read_back(tongue: Tongue, attempt: Attempt, now: datetime) -> Reply:
    """The answers so far, what is still missing, and what to do next."""
    submit, left = _submit(tongue), tongue.span(attempt.deadline - now)
    if attempt.blank:
        after = tongue(
            "Please add what is missing, or type **{submit}** to hand in as it is. ^^{left} left^^",
            submit=submit,
            left=left,
        )
    else:
        after = tongue(
            "All questions are answered. To change one, type it again, such as 4B. If all is right, type **{submit}**. ^^{left} left^^",
            submit=submit,
            left=left,
        )
    return Reply(join([_so_far(tongue, attempt), after], "\n\n"), replaces=SUBJECT, until=attempt.deadline)


def slipped(tongue: Tongue, attempt: Attempt, now: datetime, slips: tuple[Slip, ...]) -> Reply:
    """What is wrong with a message of answers: none of it was taken."""
    told = [tongue.word("Nothing of that was recorded:")]
    told += [f"• {_slip(slip, tongue)}" for slip in slips[:_SLIPS_TOLD]]
    return _once_more(tongue, attempt, now, "\n".join(told))


def unread(tongue: Tongue, attempt: Attempt, now: datetime, words: str) -> Reply:
    """Words that are no answers."""
    return _once_more(tongue, attempt, now, no_answer_words(words, tongue))


def _once_more(tongue: Tongue, attempt: Attempt, now: datetime, why: str) -> Reply:
    again = tongue(
        "Please type it again: the number and the letter, such as **1A 2C 3B**. ^^{left} left^^",
        left=tongue.span(attempt.deadline - now),
    )
    so_far = _so_far(tongue, attempt) if attempt.draft else ()
    return Reply(join([said(why), so_far, again], "\n\n"), replaces=SUBJECT, until=attempt.deadline)


def _so_far(tongue: Tongue, attempt: Attempt) -> Text:
    filled = tongue.number(len(attempt.paper.slots) - len(attempt.blank))
    answers = " ".join(
        f"{slot + 1}{chosen_letters(attempt.paper.slots[slot], step.choice)}"
        for slot, step in sorted(attempt.draft.items())
    )
    lines = [
        tongue(
            "**Your answers ({filled}/{total}): {answers}**",
            filled=filled,
            total=tongue.number(len(attempt.paper.slots)),
            answers=answers,
        )
    ]
    if attempt.blank:
        missing = ", ".join(str(slot + 1) for slot in attempt.blank)
        lines.append(tongue("Not answered yet: {missing}", missing=missing))
    return join(lines)


def _submit(tongue: Tongue) -> str:
    return tongue.word("HAND IN")


def _slip(slip: Slip, tongue: Tongue) -> str:
    match slip.wrong:
        case Wrong.NO_SUCH_PLACE:
            return tongue.word("There is no question {number}.", number=slip.number)
        case Wrong.NO_NUMBER:
            return tongue.word("The number of the question is missing before {letters}.", letters=slip.letters.upper())
        case Wrong.NO_LETTER:
            return tongue.word("Question {number} has no letter.", number=slip.number)
        case Wrong.NO_SUCH_OPTION:
            last = LETTERS[slip.options - 1]
            return tongue.word("Question {number} has the letters A to {last}.", number=slip.number, last=last)
        case Wrong.ONE_ONLY:
            return tongue.word("Question {number} takes one letter only.", number=slip.number)
        case Wrong.TWICE:
            return tongue.word("Question {number} stands there with two different answers.", number=slip.number)
        case Wrong.SETTLED:
            return tongue.word("Question {place} was answered before; the first answer stands.", place=slip.number)
