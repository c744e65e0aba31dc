"""Wrong questions in words: which one, what is right, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.result_actions import (
    ConfirmProposal,
    ListProposals,
    ProposeRegrade,
    RegradeQuestion,
    RuleOn,
)
from handlers.tongue import Tongue
from handlers.views.paging import first_of, turn
from handlers.views.play import LETTERS, title
from handlers.views.prizes import bad_reason
from handlers.views.proposal import SUBJECT, back, ruling_words
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Style, Text, join, said
from quiz.fold import fold
from quiz.question import Question
from services.contest import Contest

__all__ = ["SUBJECT", "bad_reason"]
QUESTIONS = 8
OPENING = 60
"""How much of a question stands in a list, to recognise it."""
_BETWEEN = frozenset({"", "va", "hoac", "and", "or"})
_LETTER = re.compile(r"[a-h]")


def read_letters(words: str, options: int) -> int:
    """ "A, C" or "a và c" as bits; 0 for anything that is no list of options of this question."""
    parts = [part for part in re.split(r"[\s,.;/+]+", fold(words)) if part not in _BETWEEN]
    bits = 0
    for part in parts:
        for letter in part:
            place = ord(letter) - ord("a") if _LETTER.fullmatch(letter) else options
            if place >= options:
                return 0
            bits |= 1 << place
    return bits


def choose_question(
    contest: Contest, round: str, bank: Sequence[Question], at: ProposeRegrade, tongue: Tongue
) -> Reply:
    """Which question is wrong, a page at a time."""
    start = first_of(at.page, len(bank), QUESTIONS)
    page = bank[start : start + QUESTIONS]
    lines = [tongue("**Which question of {round}?**", round=title(contest, tongue, round))]
    lines += [said(f"{question.id}: {_opening(tongue.of(question.text))}") for question in page]
    rows: list[tuple[Key, ...]] = [(Button(question.id, RegradeQuestion(question.id, at.ticket)),) for question in page]
    rows += turn(at.page, len(bank), QUESTIONS, lambda page: ProposeRegrade(round, at.ticket, page), tongue)
    return Reply(join(lines), (*rows, (back(round, tongue),)), replaces=SUBJECT)


def ask_options(contest: Contest, question: Question, ticket: int, tongue: Tongue, receipt: Text = ()) -> Reply:
    """The question as it is graded, and what may be ruled."""
    options = [
        said(f"{LETTERS[place]}. {tongue.of(option.text)}", Style.BOLD if place in question.answers else Style.PLAIN)
        for place, option in enumerate(question.options)
    ]
    now = 0 if question.void else sum(1 << place for place in question.answers)
    ask = (
        tongue("Type the options that have to be marked together by the letters above (A C), or press:")
        if question.several
        else tongue("Type the right options by the letters above (A, or A C where each of them is right), or press:")
    )
    text = join(
        [
            receipt,
            tongue("**{question}** · {now}", question=question.id, now=ruling_words(now, tongue)),
            said(tongue.of(question.text)),
            join(options),
            ask,
        ],
        "\n\n",
    )
    void = Button(tongue.word("The question is void"), RuleOn(question.id, 0, ticket), mark="0")
    cancel = Button(tongue.word("Cancel"), ListProposals(question.round), mark="00")
    return Reply(text, ((void, cancel),), asks=Asks.TEXT)


def no_letters(tongue: Tongue) -> Text:
    """No option was named."""
    return tongue("I could not read which options you mean. Type their letters, for example: A C")


def ask_reason(question: Question, options: int, tongue: Tongue, receipt: Text = ()) -> Reply:
    """The ruling; the reason is asked."""
    lines = [
        tongue("**{question}** · {now}", question=question.id, now=ruling_words(options, tongue)),
        tongue("Type the reason; it will stand in the list (no names or phone numbers, please):"),
    ]
    cancel = Button(tongue.word("Cancel"), ListProposals(question.round))
    return Reply(join([receipt, join(lines)], "\n\n"), ((cancel,),), asks=Asks.TEXT)


def confirm(question: Question, options: int, reason: str, tongue: Tongue) -> Reply:
    """The question with the reason."""
    lines = [
        tongue("**{question}** · {now}", question=question.id, now=ruling_words(options, tongue)),
        tongue("Reason: {reason}", reason=reason),
        tongue("Nothing changes before somebody else has approved it."),
    ]
    yes = Button(tongue.word("Yes, propose it"), ConfirmProposal(question.id, options))
    return Reply(join(lines), ((yes, Button(tongue.word("Cancel"), ListProposals(question.round))),))


def _opening(words: str) -> str:
    return words if len(words) <= OPENING else words[:OPENING].rsplit(" ", 1)[0] + " …"
