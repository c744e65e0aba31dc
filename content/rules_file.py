"""rules.yaml: the rules that the machine runs. A key that is left out has the default of `quiz.pack.Rules`."""

from __future__ import annotations

from datetime import timedelta

from content.chain_rules import read_overall, read_ranking, read_ties
from content.formula_rules import read_formula
from content.nodes import Field, Keys, Reading, Record, read_each
from content.prize_rules import read_groups, read_prizes
from content.reading_rules import choice, codes_once, flag, whole
from quiz.pack import (
    Asked,
    Blanks,
    Grading,
    Kept,
    OnePrize,
    PaperKind,
    Part,
    Per,
    Prediction,
    Registration,
    Rules,
    ShowScore,
    Subject,
)

_RULES = Keys(
    {},
    frozenset(
        {
            "questions", "minutes", "paper", "shuffle", "shuffle_options", "blueprint", "several", "grading",
            "attempts", "attempts_per", "kept", "blanks", "prediction", "prediction_for_prize", "ranking", "overall",
            "overall_best", "ties", "ties_by", "groups", "least_age", "registration", "unit_formula", "prizes", "one_prize",
            "excluded", "show_score", "freeze_hours",
        }
    ),
)  # fmt: skip
_PREDICTION = Keys({"subject": "people_all_correct"}, frozenset({"digits"}))
_PART = Keys({"count": "2"}, frozenset({"topic", "level", "round"}))
_REGISTRATION = Keys({}, frozenset({"birth_year", "capacity", "unit", "place", "phone", "capacities", "other_unit"}))
_CAPACITY = Keys({"code": "can-bo", "title": "{vi: …, en: …}"})
_DEFAULT = Rules()
_MOST_DIGITS = 9
"""A prediction is kept in 32 bits."""


def read_rules(top: Field, reading: Reading) -> tuple[Rules, Record]:
    """Read the file; the record tells later checks where its keys stand."""
    record = top.record(_RULES)
    prediction = _prediction(record)
    grading = choice(record, "grading", Grading, _DEFAULT.grading)
    registration, formula = _registration(record, reading), read_formula(record, reading)
    ranking = read_ranking(record, reading, predicts=prediction is not None, grading=grading)
    overall, overall_best = read_overall(record, reading)
    ties, ties_by = read_ties(record, reading, ranking)
    groups = read_groups(record, reading, registration)
    rules = Rules(
        questions=whole(record, "questions", _DEFAULT.questions, 1, 100),
        time_limit=timedelta(minutes=whole(record, "minutes", 15, 1, 600)),
        paper=choice(record, "paper", PaperKind, _DEFAULT.paper),
        shuffle=flag(record, "shuffle", default=_DEFAULT.shuffle),
        shuffle_options=flag(record, "shuffle_options", default=_DEFAULT.shuffle_options),
        blueprint=_blueprint(record, reading),
        several=flag(record, "several", default=_DEFAULT.several),
        grading=grading,
        attempts=_attempts(record),
        attempts_per=choice(record, "attempts_per", Per, _DEFAULT.attempts_per),
        kept=choice(record, "kept", Kept, _DEFAULT.kept),
        blanks=choice(record, "blanks", Blanks, _DEFAULT.blanks),
        prediction=prediction,
        prediction_for_prize=flag(record, "prediction_for_prize", default=_DEFAULT.prediction_for_prize),
        ranking=ranking,
        overall=overall,
        overall_best=overall_best,
        ties=ties,
        ties_by=ties_by,
        groups=groups,
        least_age=whole(record, "least_age", _DEFAULT.least_age, 0, 100),
        registration=registration,
        unit_formula=formula,
        prizes=read_prizes(record, reading, groups, formula, overall=overall is not None),
        one_prize=choice(record, "one_prize", OnePrize, _DEFAULT.one_prize),
        excluded=tuple(item.words() for item in record["excluded"].items()),
        show_score=choice(record, "show_score", ShowScore, _DEFAULT.show_score),
        freeze=timedelta(hours=whole(record, "freeze_hours", 0, 1, 720)) if record.has("freeze_hours") else None,
    )
    _look_at_contradictions(rules, record)
    return rules, record


def _look_at_contradictions(rules: Rules, record: Record) -> None:
    if rules.paper is PaperKind.FIXED and rules.blueprint:
        record["blueprint"].wrong("a fixed paper is not drawn; take `blueprint` out, or write `paper: random`")
    taken = {band.code for band in rules.unit_formula.bands} & {group.code for group in rules.groups}
    for code in sorted(taken):
        record["groups"].wrong(f"`{code}` names a group of people and a band of units; give one of them another code")
    if rules.prediction is None and rules.prediction_for_prize:
        record["prediction_for_prize"].wrong("nobody predicts; take this line out, or write a `prediction`")
    if rules.attempts is None and record.has("attempts_per"):
        record["attempts_per"].wrong("attempts are unlimited; take this line out, or write a number of `attempts`")
    if rules.freeze is not None and rules.show_score is not ShowScore.AT_ONCE:
        record["freeze_hours"].wrong(
            "nobody sees the boards of a round that runs, so there is nothing to freeze; take this line out, or write "
            "`show_score: at_once`"
        )
    if rules.least_age and rules.registration.birth_year is not Asked.REQUIRED:
        at = record["least_age"] if record.has("least_age") else record["registration"]
        at.doubtful(
            "not everybody says their year of birth, so the age cannot be looked at; write `birth_year: required` "
            "under `registration`, or `least_age: 0`"
        )


def _blueprint(record: Record, reading: Reading) -> tuple[Part, ...]:
    def read(item: Record) -> Part:
        return Part(
            count=item["count"].whole(1, 100),
            topic=item["topic"].text() if item.has("topic") else "",
            level=item["level"].text() if item.has("level") else "",
            round=item["round"].text() if item.has("round") else "",
        )

    return tuple(part.value for part in read_each(record["blueprint"].items(), _PART, read, reading.report))


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
    return Prediction(below["subject"].one_of(Subject), whole(below, "digits", 7, 1, _MOST_DIGITS))


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
    codes_once([(capacity.value[0], capacity.record) for capacity in capacities], "capacity")
    asked = choice(below, "capacity", Asked, default.capacity)
    if asked is not Asked.NO and not capacities:
        at = below["capacities"] if below.has("capacities") else record["registration"]
        at.wrong("people are asked their capacity and there is none to choose; write `capacities:`, or `capacity: no`")
    return Registration(
        birth_year=choice(below, "birth_year", Asked, default.birth_year),
        capacity=asked,
        unit=choice(below, "unit", Asked, default.unit),
        place=choice(below, "place", Asked, default.place),
        phone=choice(below, "phone", Asked, default.phone),
        capacities=tuple(capacity.value for capacity in capacities),
        other_unit=below["other_unit"].flag() if below.has("other_unit") else default.other_unit,
    )
