"""questions.yaml and trial.yaml: the bank, and what can be wrong with a question by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import Report
from quiz.fold import fold, same_words
from quiz.localized import FIRST_LANGUAGE, Localized
from quiz.question import Option, Question

LETTERS = "ABCDEFGH"
TRIAL = "trial"
"""The round that trial questions stand in; none of the calendar."""

_MAY = frozenset(
    {"revision", "source", "topic", "level", "apart", "valid_from", "valid_until", "citation", "explanation", "bank"}
)
_NEEDS = {
    "id": "w1-01",
    "text": '"…?"',
    "options": "and below it a list of two or more",
    "answer": "A",
    "citation": '"Khoản 1 Điều 2 …"',
    "explanation": '"…"',
}
_COUNTED = Keys({**_NEEDS, "round": "week-1"}, _MAY)
_TRIAL = Keys(_NEEDS, _MAY)
_OPTION = Keys({"text": '"…"'}, frozenset({"last"}))
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_THINGS = r"(cac |nhung )?(phuong an|dap an|cau|y|noi dung|truong hop)\b"
_OF_ALL = re.compile(rf"(tat ca ({_THINGS}|deu)|ca (hai|ba|bon|nam) {_THINGS}|ca [a-h]\b|khong (co )?{_THINGS} nao)")
_NAMES_LETTERS = re.compile(
    r"\b(?:cả|đáp án|phương án|câu|ý)\s+[A-H]\b(?:\s*(?:,|và|hoặc|&)\s*[A-H]\b)*", re.IGNORECASE
)


def read_questions(top: Field, reading: Reading, *, counted: bool) -> list[Sited[Question]]:
    """Read a bank. `counted` false: the trial questions, which belong to no round."""
    report = reading.report
    keys = _COUNTED if counted else _TRIAL
    return read_each(
        top.items("a list of questions"), keys, lambda record: _question(record, report, counted=counted), report
    )


def _question(record: Record, report: Report, *, counted: bool) -> Question:
    options = tuple(_option(field) for field in record["options"].items("a list of options"))
    _look_at_options(options, record, report)
    valid_from = record["valid_from"].day() if record.has("valid_from") else None
    valid_until = record["valid_until"].day() if record.has("valid_until") else None
    if valid_from and valid_until and valid_until <= valid_from:
        record["valid_until"].wrong(
            "the law stops before it begins; `valid_until` is the first day it no longer reads so"
        )
    answers = _answers(record["answer"], len(options))
    return Question(
        id=_question_id(record["id"]),
        revision=record["revision"].whole(1, 10_000) if record.has("revision") else 1,
        round=(record["round"].raw("the code of a round") or "") if counted else TRIAL,
        text=record["text"].words(translated=False),
        options=options,
        answers=answers,
        citation=record["citation"].words(translated=False),
        explanation=record["explanation"].words(translated=False),
        source=_optional(record, "source"),
        topic=_optional(record, "topic"),
        level=_optional(record, "level"),
        apart=frozenset(field.text() for field in record["apart"].items("a list of groups")),
        valid_from=valid_from,
        valid_until=valid_until,
        counted=counted,
        several=len(answers) > 1,
        bank=_optional(record, "bank"),
    )


def _question_id(field: Field) -> str:
    text = field.text()
    if text and not _ID.fullmatch(text):
        field.wrong(f"`{text}` cannot be an id; write letters, digits, `-`, `_` or `.`, 32 at most")
    return text


def _optional(record: Record, key: str) -> str:
    return (record[key].raw("a text") or "") if record.has(key) else ""


def _option(field: Field) -> Option:
    if not field.is_mapping or field.has_key(FIRST_LANGUAGE):
        return Option(field.words(translated=False))
    record = field.record(_OPTION)
    return Option(record["text"].words(translated=False), record.has("last") and record["last"].flag())


def _answers(field: Field, options: int) -> frozenset[int]:
    fields = field.items() if field.is_list else [field]
    found: list[int] = []
    for point in fields:
        value = point.raw("a letter such as `A`")
        index = _index(value, point, options) if value is not None else None
        if index in found:
            point.wrong(f"`{value}` stands twice; keep one")
        if index is not None:
            found.append(index)
    if field.is_list and not fields:
        field.wrong("no right option; write a letter, such as `A`")
    if len(set(found)) == options > 0:
        field.doubtful("every option is right; look whether that is meant")
    return frozenset(found)


def _index(value: str, field: Field, options: int) -> int | None:
    index = int(value) if value.isdecimal() else LETTERS.find(value.upper()) if len(value) == 1 else -1
    if 0 <= index < options:
        return index
    if options:
        last = min(options, len(LETTERS)) - 1
        field.wrong(
            f"`{value}` is none of the {options} options; write a letter from A to {LETTERS[last]} "
            f"(or a number from 0 to {last}: numbers count from 0)"
        )
    return None


def _look_at_options(options: Sequence[Option], record: Record, report: Report) -> None:
    place = record.where("options")
    if record.has("options") and len(options) < 2:
        report.error(
            place, f"a question needs two options at least, here are {len(options)}; write more below `options:`"
        )
    if len(options) > len(LETTERS):
        report.error(place, f"{len(options)} options are too many for the buttons A to H; keep {len(LETTERS)} at most")
    for (first, one), (second, other) in combinations(enumerate(options), 2):
        a, b = one.text.to(FIRST_LANGUAGE), other.text.to(FIRST_LANGUAGE)
        pair = f"options {LETTERS[first % 8]} and {LETTERS[second % 8]}"
        if a and (a == b or (same_words(a) and same_words(a) == same_words(b))):
            report.error(place, f"{pair} are equal (“{a}”); write another option")
        elif fold(a) and fold(a) == fold(b):
            report.warn(place, f"{pair} differ only in marks (“{a}”, “{b}”); look whether that is meant")
    for number, option in enumerate(options):
        _look_at_last(option, number == len(options) - 1, LETTERS[number % 8], record, report)


def _look_at_last(option: Option, stands_last: bool, letter: str, record: Record, report: Report) -> None:
    text: Localized = option.text
    words, place = text.to(FIRST_LANGUAGE), record.where("options")
    of_all = bool(_OF_ALL.match(fold(words)))
    if of_all and not option.last:
        report.warn(place, f'option {letter} speaks of the others; write `- {{text: "{words}", last: true}}`')
    if option.last and not stands_last:
        report.warn(place, f"option {letter} is marked `last` and others follow it; write it behind them")
    named = _NAMES_LETTERS.search(words)
    if named and not (option.last and stands_last and set(re.findall(r"\b[A-H]\b", named[0])) == _before(letter)):
        report.warn(
            place, f"option {letter} names letters and the options are shuffled; write what the letters stand for"
        )


def _before(letter: str) -> set[str]:
    return set(LETTERS[: LETTERS.index(letter)])
