"""rules.yaml: the rules that the machine runs. A key that is left out has the default of `quiz.pack.Rules`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.problems import advice
from quiz.localized import Localized
from quiz.pack import (
    Asked,
    Blanks,
    Kept,
    OnePrize,
    Prediction,
    Prize,
    Registration,
    Rules,
    Scope,
    Subject,
    UnitFormula,
)
from quiz.ranking import Criterion, Order
from quiz.standings import COLUMNS

E = TypeVar("E", bound=StrEnum)

_RULES = Keys(
    {},
    frozenset(
        {
            "questions", "minutes", "attempts", "kept", "blanks", "prediction", "ranking", "least_age", "registration",
            "unit_formula", "prizes", "one_prize", "excluded",
        }
    ),
)  # fmt: skip
_PREDICTION = Keys({"subject": "people_all_correct"}, frozenset({"digits"}))
_CRITERION = Keys({"by": "correct", "order": "desc"})
_REGISTRATION = Keys({}, frozenset({"birth_year", "capacity", "unit", "place", "phone", "capacities", "other_unit"}))
_CAPACITY = Keys({"code": "can-bo", "title": "{vi: …, en: …}"})
_FORMULA = Keys({}, frozenset({"rate_weight", "average_weight", "floor", "least_people", "groups"}))
_PRIZE = Keys({"code": "nhat", "title": "{vi: …, en: …}", "scope": "individual", "count": "1"}, frozenset({"value"}))
_DEFAULT = Rules()
_MOST_DIGITS = 9
"""A prediction is kept in 32 bits."""
_MOST_MONEY = 10**12


def read_rules(top: Field, reading: Reading) -> tuple[Rules, Record]:
    """Read the file; the record tells later checks where its keys stand."""
    record = top.record(_RULES)
    return (
        Rules(
            questions=_whole(record, "questions", _DEFAULT.questions, 1, 100),
            time_limit=timedelta(minutes=_whole(record, "minutes", 15, 1, 600)),
            attempts=_attempts(record),
            kept=_choice(record, "kept", Kept, _DEFAULT.kept),
            blanks=_choice(record, "blanks", Blanks, _DEFAULT.blanks),
            prediction=_prediction(record),
            ranking=_ranking(record, reading),
            least_age=_whole(record, "least_age", _DEFAULT.least_age, 0, 100),
            registration=_registration(record, reading),
            unit_formula=_formula(record),
            prizes=_prizes(record, reading),
            one_prize=_choice(record, "one_prize", OnePrize, _DEFAULT.one_prize),
            excluded=tuple(item.words() for item in record["excluded"].items()),
        ),
        record,
    )


def _whole(record: Record, key: str, default: int, least: int, most: int) -> int:
    return record[key].whole(least, most) if record.has(key) else default


def _choice(record: Record, key: str, choices: type[E], default: E) -> E:
    return record[key].one_of(choices) if record.has(key) else default


def _attempts(record: Record) -> int | None:
    if not record.has("attempts"):
        return _DEFAULT.attempts
    field = record["attempts"]
    return None if field.raw("a number or `unlimited`") == "unlimited" else field.whole(1, 1000)


def _prediction(record: Record) -> Prediction | None:
    if not record.has("prediction"):
        return Prediction()
    field = record["prediction"]
    if not field.is_mapping:
        if field.raw("`none`, or keys such as `subject: people_all_correct`,") not in {"none", None}:
            field.wrong("write `none`, or below it `subject: people_all_correct` and `digits: 7`")
        return None
    below = field.record(_PREDICTION)
    return Prediction(below["subject"].one_of(Subject), _whole(below, "digits", 7, 1, _MOST_DIGITS))


def _ranking(record: Record, reading: Reading) -> tuple[Criterion, ...]:
    if not record.has("ranking"):
        return _DEFAULT.ranking
    field = record["ranking"]

    def read(item: Record) -> Criterion:
        by = item["by"].raw("the name of a criterion") or ""
        if by and by not in COLUMNS:
            item["by"].wrong(f"people cannot be ranked by `{by}`; {advice(by, COLUMNS)}")
        return Criterion(by, item["order"].one_of(Order))

    criteria = read_each(field.items(), _CRITERION, read, reading.report)
    _look_at_chain(field, criteria, predicts=_prediction_is_on(record))
    return tuple(criterion.value for criterion in criteria)


def _prediction_is_on(record: Record) -> bool:
    return not record.has("prediction") or record["prediction"].is_mapping


def _look_at_chain(field: Field, criteria: list[Sited[Criterion]], *, predicts: bool) -> None:
    names = [criterion.value.by for criterion in criteria]
    seen: set[str] = set()
    for criterion in criteria:
        by = criterion.value.by
        if by in seen:
            criterion.record["by"].wrong(f"`{by}` stands twice and decides nothing the second time; take this line out")
        elif by == "prediction_gap" and not predicts:
            criterion.record["by"].wrong("nobody predicts; take this line out, or write a `prediction`")
        seen.add(by)
    if not names:
        field.wrong("no criterion; write at least `- {by: correct, order: desc}`")
    elif names[-1] != "draw":
        field.doubtful("equal people stay equal; write `- {by: draw, order: asc}` as the last line to part them by lot")


def _registration(record: Record, reading: Reading) -> Registration:
    if not record.has("registration"):
        return Registration(capacity=Asked.NO)
    below, default = record["registration"].record(_REGISTRATION), Registration()
    capacities = read_each(
        below["capacities"].items(),
        _CAPACITY,
        lambda item: (item["code"].text(), item["title"].words()),
        reading.report,
    )
    _codes_once([(capacity.value[0], capacity.record) for capacity in capacities], "capacity")
    asked = _choice(below, "capacity", Asked, default.capacity)
    if asked is not Asked.NO and not capacities:
        at = below["capacities"] if below.has("capacities") else record["registration"]
        at.wrong("people are asked their capacity and there is none to choose; write `capacities:`, or `capacity: no`")
    return Registration(
        birth_year=_choice(below, "birth_year", Asked, default.birth_year),
        capacity=asked,
        unit=_choice(below, "unit", Asked, default.unit),
        place=_choice(below, "place", Asked, default.place),
        phone=_choice(below, "phone", Asked, default.phone),
        capacities=tuple(capacity.value for capacity in capacities),
        other_unit=below["other_unit"].flag() if below.has("other_unit") else default.other_unit,
    )


def _codes_once(coded: list[tuple[str, Record]], what: str) -> None:
    twice = {code for code, count in Counter(code for code, _ in coded).items() if count > 1}
    for code, record in coded:
        if code in twice:
            record["code"].wrong(f"`{code}` names more than one {what}; give each its own code")


def _formula(record: Record) -> UnitFormula:
    if not record.has("unit_formula"):
        return UnitFormula()
    below, default = record["unit_formula"].record(_FORMULA), UnitFormula()
    rate = _whole(below, "rate_weight", default.rate_weight, 0, 100)
    average = _whole(below, "average_weight", default.average_weight, 0, 100)
    if rate + average != 100:
        below["average_weight"].wrong(f"the weights make {rate + average}; let rate_weight and average_weight make 100")
    return UnitFormula(
        rate_weight=rate,
        average_weight=average,
        floor=_floor(below["floor"]) if below.has("floor") else None,
        least_people=_whole(below, "least_people", default.least_people, 1, 10**6),
        groups=tuple(tuple(kind.text() for kind in group.items()) for group in below["groups"].items()),
    )


def _floor(field: Field) -> Fraction | None:
    value = field.raw("a share such as `50%`, or `none`,")
    if value in {None, "none"}:
        return None
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", str(value))
    share = Fraction(match[1].replace(",", ".")) / 100 if match else None
    if share is None or share > 1:
        field.wrong(f"`{value}` is no share; write it in percent, such as `50%`, or `none`")
    return share


def _prizes(record: Record, reading: Reading) -> tuple[Prize, ...]:
    def read(item: Record) -> Prize:
        value = item["value"]
        title: Localized = item["title"].words()
        return Prize(
            code=item["code"].text(),
            title=title,
            scope=item["scope"].one_of(Scope),
            count=item["count"].whole(1, 10_000),
            value=value.whole(0, _MOST_MONEY) if item.has("value") and not value.blank else None,
        )

    prizes = read_each(record["prizes"].items(), _PRIZE, read, reading.report)
    _codes_once([(prize.value.code, prize.record) for prize in prizes], "prize")
    return tuple(prize.value for prize in prizes)
