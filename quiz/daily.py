"""The question of the day: one for everybody, drawn by the date alone; it never counts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quiz.fold import fold
from quiz.localized import Localized
from quiz.question import Question

USUAL_HOUR = time(19)
MOST_IN_QUESTION = 300
MOST_IN_OPTION = 100
MOST_OPTIONS = 10
"""What fits a messenger's own quiz: letters of the question and of an option, and options."""


def drawn(
    shown: Collection[Question], secret: Collection[Question], languages: Sequence[str], day: date, seed: str
) -> Question | None:
    """The question of a day: those that may be shown take turns, in an order that the seed fixes.

    `secret` are the questions of rounds that still run or are to come: nothing near one of them is drawn.
    """
    first = languages[0]
    kept = {fold(question.text.to(first)) for question in secret}
    apart = {name for question in secret for name in question.apart}
    turns = [
        question
        for question in shown
        if question.in_force(day)
        and fits(question, languages)
        and fold(question.text.to(first)) not in kept
        and not question.apart & apart
    ]
    turns.sort(key=lambda question: hashlib.sha256(f"{seed}:{question.id}".encode()).digest())
    return turns[day.toordinal() % len(turns)] if turns else None


def fits(question: Question, languages: Sequence[str]) -> bool:
    """Whether a messenger's own quiz can show it, in every language: short, and with one right answer."""
    return (
        len(question.answers) == 1
        and 2 <= len(question.options) <= MOST_OPTIONS
        and all(_units(question.text, language) <= MOST_IN_QUESTION for language in languages)
        and all(
            _units(option.text, language) <= MOST_IN_OPTION for option in question.options for language in languages
        )
    )


def next_moment(now: datetime, hour: time, zone: ZoneInfo) -> datetime:
    """The next time that it is this hour, in the zone of `now`."""
    local = now.astimezone(zone)
    moment = datetime.combine(local.date(), hour, zone)
    if moment <= local:
        moment = datetime.combine(local.date() + timedelta(days=1), hour, zone)
    return moment.astimezone(now.tzinfo)


def _units(text: Localized, language: str) -> int:
    """Letters as messengers count them."""
    return len(text.to(language).encode("utf-16-le")) // 2
