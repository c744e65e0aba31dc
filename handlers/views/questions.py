"""The bank as a question drafter sees it: each question with its key, explanation and source."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.question_actions import ShowKeyed
from handlers.tongue import Tongue
from handlers.views.play import LETTERS, title
from messaging.model import Button, Reply
from messaging.text import Style, Text, join, said
from quiz.question import Question
from services.contest import Contest

SUBJECT = "questions"


def rounds(contest: Contest, tongue: Tongue) -> Reply:
    """The rounds and how many questions each has."""
    lines = [
        tongue("**Question bank**"),
        tongue(
            "You see keys before the rounds close: keep them to yourself. Every question that you open is written down."
        ),
    ]
    rows = tuple(
        (
            Button(
                f"{title(contest, tongue, planned.code)} ({len(contest.pack.bank(planned.code))})",
                ShowKeyed(planned.code, 0),
            ),
        )
        for planned in contest.pack.rounds
    )
    return Reply(join(lines), rows, replaces=SUBJECT)


def keyed(contest: Contest, tongue: Tongue, round: str, bank: Sequence[Question], index: int) -> Reply:
    """One question; the right options are bold and named below."""
    question = bank[index]
    head = tongue(
        "**{round}, question {place}/{total}** · code {code}, revision {revision}",
        round=title(contest, tongue, round),
        place=index + 1,
        total=len(bank),
        code=question.id,
        revision=question.revision,
    )
    options = [
        said(f"{LETTERS[place]}. {tongue.of(option.text)}", Style.BOLD if place in question.answers else Style.PLAIN)
        for place, option in enumerate(question.options)
    ]
    key = ", ".join(LETTERS[place] for place in sorted(question.answers))
    why: list[Text] = [
        tongue("Key: **{key}**", key=key),
        said(tongue.of(question.explanation)),
        said(tongue.of(question.citation)),
    ]
    keys = []
    if index:
        keys.append(Button(tongue.word("The one before"), ShowKeyed(round, index - 1)))
    if index + 1 < len(bank):
        keys.append(Button(tongue.word("Next question"), ShowKeyed(round, index + 1)))
    text = join([head, said(tongue.of(question.text)), join(options), join(why)], "\n\n")
    return Reply(text, (tuple(keys),) if keys else (), replaces=SUBJECT)
