"""A key as it was ruled on after a complaint: other right options, several that are accepted, or a question that is void.

Papers and steps stay as they are; a ruling is another way to read them (see `quiz.scores`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quiz.question import Bank, Question


@dataclass(frozen=True, slots=True)
class Ruling:
    """What holds for every revision of a question: these options are right, each by itself; None makes the question void."""

    answers: frozenset[int] | None


def ruled(question: Question, ruling: Ruling) -> Question:
    """The question with the key that holds now."""
    if ruling.answers is None:
        return replace(question, void=True)
    return replace(question, answers=ruling.answers, void=False)


def ruled_bank(bank: Bank, rulings: Mapping[str, Ruling]) -> Bank:
    """The bank with every ruling; a ruling on a question that is none changes nothing."""
    if not rulings:
        return bank
    return {
        key: ruled(question, rulings[question.id]) if question.id in rulings else question
        for key, question in bank.items()
    }
