"""What can be wrong between the questions of a bank: copies, near-twins, half-translated ones, keys that fall into a pattern."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from content.nodes import Sited
from content.problems import Report
from content.questions_file import LETTERS
from quiz.fold import fold, same_words
from quiz.localized import FIRST_LANGUAGE
from quiz.question import Question

TWIN_TEXT = 90
TWIN_WHOLE = 78
"""Likeness (0 to 100) of the questions alone, or of questions with options, from which two are held for near-twins.

Measured on the shipped bank: pairs that a reader finds alike reach 81 and 93, the next pair that is not stands at 76.
"""
_SAMPLE = 20
"""Fewer keys than this say nothing about a pattern."""


@dataclass(frozen=True, slots=True)
class _Folded:
    read: Sited[Question]
    text: str
    whole: str
    options: frozenset[str]

    @property
    def id(self) -> str:
        return self.read.value.id


def check_bank(questions: Sequence[Sited[Question]], trial: Sequence[Sited[Question]], report: Report) -> None:
    """Note what is wrong between questions; those that could not be read are left out."""
    counted = [_folded(read) for read in questions if read.sound]
    trying = [_folded(read) for read in trial if read.sound]
    copies = _copies([*counted, *trying], report)
    _twins(counted, copies, report)
    _given_away(counted, trying, copies, report)
    for read in [*questions, *trial]:
        _half_translated(read, report)
    _positions([folded.read for folded in counted], report)


def _folded(read: Sited[Question]) -> _Folded:
    question = read.value
    options = [same_words(option.text.to(FIRST_LANGUAGE)) for option in question.options]
    text = fold(question.text.to(FIRST_LANGUAGE))
    whole = " ".join([text, *(fold(option.text.to(FIRST_LANGUAGE)) for option in question.options)])
    return _Folded(read, text, whole, frozenset(options))


def _copies(bank: Sequence[_Folded], report: Report) -> set[frozenset[str]]:
    """Questions in the very same words; the pairs found, which need no second remark."""
    by_text: dict[str, list[_Folded]] = defaultdict(list)
    for folded in bank:
        by_text[same_words(folded.read.value.text.to(FIRST_LANGUAGE))].append(folded)
    found: set[frozenset[str]] = set()
    for first, *others in by_text.values():
        for other in others:
            found.add(frozenset({first.id, other.id}))
            place = other.read.record.where("text")
            if first.options == other.options:
                report.error(place, f"{other.id} is {first.id} once more; write another question or take one out")
            else:
                report.warn(
                    place,
                    f"{other.id} asks in the same words as {first.id}; word it otherwise, so that people can tell them apart",
                )
    return found


def _twins(bank: Sequence[_Folded], copies: set[frozenset[str]], report: Report) -> None:
    rounds: dict[str, list[_Folded]] = defaultdict(list)
    for folded in bank:
        rounds[folded.read.value.round].append(folded)
    for alike in rounds.values():
        for one, other in combinations(alike, 2):
            if one.read.value.apart & other.read.value.apart or {one.id, other.id} in copies or not _alike(one, other):
                continue
            report.warn(
                other.read.record.place,
                f"{other.id} is nearly {one.id} and both can stand in one paper; "
                f"write `apart: [a-name]`, the same name, in both, or word one otherwise",
            )


def _alike(one: _Folded, other: _Folded) -> bool:
    return bool(
        fuzz.ratio(one.text, other.text, score_cutoff=TWIN_TEXT)
        or fuzz.ratio(one.whole, other.whole, score_cutoff=TWIN_WHOLE)
    )


def _given_away(
    counted: Sequence[_Folded], trial: Sequence[_Folded], copies: set[frozenset[str]], report: Report
) -> None:
    for trying in trial:
        for folded in counted:
            if _alike(trying, folded) and {trying.id, folded.id} not in copies:
                report.warn(
                    trying.read.record.place,
                    f"trial question {trying.id} is nearly {folded.id}, which counts; ask about something else",
                )


def _half_translated(read: Sited[Question], report: Report) -> None:
    question = read.value
    texts = [question.text, *(option.text for option in question.options), question.citation, question.explanation]
    for language in sorted(set().union(*(text.languages for text in texts)) - {FIRST_LANGUAGE}):
        missing = sum(language not in text.languages for text in texts)
        if missing:
            report.warn(
                read.record.place,
                f"{question.id} is half in {language}: {missing} of its {len(texts)} texts lack it; "
                f"write them all in {language}, or none",
            )


def _positions(bank: Sequence[Sited[Question]], report: Report) -> None:
    """Papers are shuffled, but a lopsided bank is a habit of its author that shows on printed sheets."""
    single = [read for read in bank if len(read.value.answers) == 1 and len(read.value.options) == 4]
    if len(single) < _SAMPLE:
        return
    counts = Counter(min(read.value.answers) for read in single)
    for position in range(4):
        share = 100 * counts[position] // len(single)
        if not 10 <= share <= 40:
            told = ", ".join(f"{LETTERS[index]} {counts[index]}" for index in range(4))
            report.warn(
                single[0].record.place,
                f"{LETTERS[position]} is the key of {share} % of the questions ({told}); put the keys in other places",
            )
