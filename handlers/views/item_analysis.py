"""How questions were answered, in words: the hardest, those that tell people apart, what was misread and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.actions import Open
from handlers.closing_actions import MakeClosing
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.boards import unit_labels
from handlers.views.closing_papers import with_file
from handlers.views.play import title
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from quiz.items import ItemLine, Misread
from quiz.outcome import WHOLE
from quiz.question import Question
from quiz.rounds import Round
from services.contest import Contest
from services.exports import ITEMS
from services.item_analysis import Analysis
from services.records import Json

NAMED = 5
OPENING = 90
"""How much of a question or an option stands in chat; the workbook has all of it."""


def choose(contest: Contest, rounds: Sequence[Round], tongue: Tongue) -> Reply:
    """Of which round."""
    if not rounds:
        text = tongue("No round has closed yet. Its questions are analysed once its answers may be seen.")
        return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")),),))
    lines = [
        tongue("**Analysis of questions**"),
        tongue(
            "Which were hard, which tell people apart, what was misread and where. Counted from everybody's first attempt."
        ),
        tongue("Of which round?"),
    ]
    rows: list[tuple[Key, ...]] = [
        (Button(title(contest, tongue, round.code), MakeClosing(ITEMS, round.code)),) for round in rounds
    ]
    if len(rounds) > 1:
        rows.append((Button(tongue.word("All of them"), MakeClosing(ITEMS, WHOLE)),))
    return Reply(join(lines), tuple(rows))


def gist(found: Analysis) -> Json:
    """What the notice says, as facts: the words are made in the reader's language when it leaves."""

    def line(one: ItemLine) -> list[Any]:
        favourite = one.wrong_favourite(found.bank[one.item])
        taken = one.chosen[favourite] if favourite is not None else 0
        return [*one.item, one.right, one.shown, favourite, taken]

    return {
        "people": found.people,
        "hard": [line(one) for one in found.hardest(NAMED)],
        "parting": [
            [*one.item, one.discrimination.numerator, one.discrimination.denominator]
            for one in found.parting(NAMED)
            if one.discrimination is not None
        ],
        "misread": [_misread(one) for one in found.misread[:NAMED]],
    }


def _misread(one: Misread) -> list[Any]:
    elsewhere = one.elsewhere
    return [*one.item, one.option, one.unit, one.chosen, one.shown, elsewhere.numerator, elsewhere.denominator]


def ready(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice: the gist in words, and the workbook."""
    round = title(contest, tongue, str(parameters["round"]))
    people = tongue.number(parameters["people"])
    parts = [tongue("**Analysis of questions: {round}**, {people} first attempts.", round=round, people=people)]
    if parameters["hard"]:
        parts.append(join([tongue("**Hardest**"), *(_hard(contest, one, tongue) for one in parameters["hard"])]))
    else:
        parts.append(tongue("Too few people met each question to say which was hard."))
    if parameters["parting"]:
        head = tongue("**Best tell those who know from those who do not**")
        parts.append(join([head, *(_parting(contest, one, tongue) for one in parameters["parting"])]))
    if parameters["misread"]:
        head = tongue("**What was misread, and where**")
        parts.append(join([head, *(_where(contest, one, tongue) for one in parameters["misread"])]))
    return with_file(parameters, [join(parts, "\n\n"), ()], tongue, links)


def _hard(contest: Contest, one: Sequence[Any], tongue: Tongue) -> Text:
    id, revision, right, shown, favourite, taken = one
    question = contest.bank[id, revision]
    share = tongue.percent(right, shown)
    cited, asked = tongue.of(question.citation), _opening(tongue.of(question.text))
    if favourite is None:
        return tongue("• {code} ({law}): {share} right. {question}", code=id, law=cited, share=share, question=asked)
    return tongue(
        "• {code} ({law}): {share} right. {question} Taken for right by {taken}: “{option}”",
        code=id,
        law=cited,
        share=share,
        question=asked,
        taken=tongue.percent(taken, shown),
        option=_option(question, favourite, tongue),
    )


def _parting(contest: Contest, one: Sequence[Any], tongue: Tongue) -> Text:
    id, revision, numerator, denominator = one
    question = contest.bank[id, revision]
    return tongue(
        "• {code} ({law}): the best quarter has it right more often by {share}.",
        code=id,
        law=tongue.of(question.citation),
        share=tongue.percent(numerator, denominator),
    )


def _where(contest: Contest, one: Sequence[Any], tongue: Tongue) -> Text:
    id, revision, option, unit, chosen, shown, numerator, denominator = one
    question = contest.bank[id, revision]
    return tongue(
        "• {law}, {unit}: {here} took “{option}”; elsewhere {elsewhere} ({code}).",
        law=tongue.of(question.citation),
        unit=unit_labels(contest.pack.units)(unit),
        here=tongue.percent(chosen, shown),
        elsewhere=tongue.percent(numerator, denominator),
        option=_option(question, option, tongue),
        code=id,
    )


def _option(question: Question, place: int, tongue: Tongue) -> str:
    return _opening(tongue.of(question.options[place].text))


def _opening(words: str) -> str:
    return words if len(words) <= OPENING else words[: OPENING - 1].rstrip() + "…"
