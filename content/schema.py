"""JSON Schemas of a pack's files, so that an editor completes keys and values while an author writes.

`python -m content.schema` writes them to content/schema/. `check` remains the judge: it knows what a schema cannot say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from quiz.pack import Asked, Blanks, Grading, Kept, OnePrize, PaperKind, Per, Rules, Scope, ShowScore, Subject, Ties
from quiz.ranking import Order
from quiz.standings import COLUMNS, OVERALL_COLUMNS

FOLDER = Path(__file__).parent / "schema"
LINE = "# yaml-language-server: $schema="
"""What stands before the schema's address on the first line of a file."""
Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
FLAG: Schema = {"type": "boolean"}
SCALAR: Schema = {"type": ["string", "integer"]}
WORDS: Schema = {
    "description": "Vietnamese alone, or a text for each language",
    "oneOf": [
        TEXT,
        {
            "type": "object",
            "required": ["vi"],
            "properties": {"vi": TEXT, "en": TEXT},
            "additionalProperties": TEXT,
            "propertyNames": {"pattern": "^[a-z]{2}$"},
        },
    ],
}
MOMENT: Schema = {
    **TEXT,
    "description": "08h00 03/6/2024 (day first), 24h00 09/6/2024, or hết ngày 09/6/2024",
    "pattern": r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}",
}
HOURS: Schema = {**TEXT, "description": "hours of each day: 08h00-17h00", "pattern": r"\d{1,2}[h:]\d{0,2}\s*(-|–|đến)"}
DAY: Schema = {**TEXT, "pattern": r"^(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})$"}


def whole(least: int, most: int, default: int | None = None) -> Schema:
    """A whole number between two bounds."""
    return _default({"type": "integer", "minimum": least, "maximum": most}, default)


def words_of(kind: type[StrEnum], default: StrEnum | None = None) -> Schema:
    """One word of a list."""
    return _default({"enum": [*map(str, kind)]}, None if default is None else str(default))


def each(item: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": item}


def keys(needs: Mapping[str, Schema], may: Mapping[str, Schema] | None = None) -> Schema:
    """Keys: those it needs, and those it may have."""
    return {
        "type": "object",
        "properties": {**needs, **(may or {})},
        "required": [*needs],
        "additionalProperties": False,
    }


def _default(schema: Schema, default: int | str | bool | None) -> Schema:
    return schema if default is None else {**schema, "default": default}


def _chain(columns: Iterable[str]) -> Schema:
    return {**each(keys({"by": {"enum": [*columns]}, "order": words_of(Order)})), "minItems": 1}


def _rules() -> Schema:
    usual = Rules()
    return keys(
        {},
        {
            "questions": whole(1, 100, usual.questions),
            "minutes": whole(1, 600, 15),
            "paper": words_of(PaperKind, usual.paper),
            "shuffle": {**FLAG, "default": True},
            "shuffle_options": {**FLAG, "default": True},
            "blueprint": each(keys({"count": whole(1, 100)}, {"topic": TEXT, "level": TEXT, "round": TEXT})),
            "several": {**FLAG, "default": False},
            "grading": words_of(Grading, usual.grading),
            "attempts": {"oneOf": [whole(1, 1000), {"const": "unlimited"}], "default": 3},
            "attempts_per": words_of(Per, usual.attempts_per),
            "kept": words_of(Kept, usual.kept),
            "blanks": words_of(Blanks, usual.blanks),
            "prediction": {
                "oneOf": [{"const": "none"}, keys({"subject": words_of(Subject)}, {"digits": whole(1, 9, 7)})]
            },
            "prediction_for_prize": {**FLAG, "default": False},
            "ranking": _chain(COLUMNS),
            "overall": {"oneOf": [{"const": "none"}, _chain(OVERALL_COLUMNS)]},
            "overall_best": whole(1, 100),
            "ties": words_of(Ties, usual.ties),
            "ties_by": _chain(COLUMNS),
            "groups": each(
                keys({"code": TEXT, "title": WORDS}, {"capacities": each(TEXT), "unit_kinds": each(TEXT), "bank": TEXT})
            ),
            "least_age": whole(0, 100, usual.least_age),
            "registration": _registration(),
            "unit_formula": _formula(),
            "prizes": each(_prize()),
            "one_prize": words_of(OnePrize, usual.one_prize),
            "excluded": each(WORDS),
            "show_score": words_of(ShowScore, usual.show_score),
            "freeze_hours": whole(1, 720),
        },
    )


def _registration() -> Schema:
    return keys(
        {},
        {
            **{field: words_of(Asked) for field in ("birth_year", "capacity", "unit", "place", "phone")},
            "capacities": each(keys({"code": TEXT, "title": WORDS})),
            "other_unit": FLAG,
        },
    )


def _formula() -> Schema:
    return keys(
        {},
        {
            "rate_weight": whole(0, 100, 60),
            "average_weight": whole(0, 100, 40),
            "floor": {"oneOf": [{"const": "none"}, {"type": "string", "pattern": r"^\d{1,3}([.,]\d+)?\s*%$"}]},
            "least_people": whole(1, 10**6, 1),
            "groups": each(each(TEXT)),
            "bands": {**each(keys({"code": TEXT, "title": WORDS}, {"up_to": whole(1, 10**7)})), "minItems": 2},
            "bonus_max": whole(0, 100, 0),
            "no_floor": each(TEXT),
            "unasked": each(TEXT),
            "roll_call": {**FLAG, "default": False},
        },
    )


def _prize() -> Schema:
    return keys(
        {"code": TEXT, "title": WORDS, "scope": words_of(Scope), "count": whole(1, 10_000)},
        {
            "value": {"oneOf": [{"type": "null"}, whole(0, 10**12)], "description": "in đồng; empty while undecided"},
            "group": TEXT,
            "overall": {**FLAG, "default": False},
        },
    )


def _question(*, counted: bool) -> Schema:
    answer: Schema = {"type": ["string", "integer"], "pattern": "^[A-Ha-h0-9]+$"}
    option = {"oneOf": [*WORDS["oneOf"], keys({"text": WORDS}, {"last": FLAG})]}
    needs = {
        "id": {**TEXT, "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$"},
        "text": WORDS,
        "options": {**each(option), "minItems": 2, "maxItems": 8},
        "answer": {"oneOf": [answer, {**each(answer), "minItems": 1}]},
        "citation": WORDS,
        "explanation": WORDS,
    }
    may = {
        "revision": whole(1, 10_000, 1),
        **dict.fromkeys(("source", "topic", "level", "bank"), TEXT),
        "apart": each(TEXT),
        "valid_from": DAY,
        "valid_until": DAY,
    }
    return each(keys({**needs, "round": TEXT} if counted else needs, may))


def _contest() -> Schema:
    texts = ("title", "short_title", "summary", "organiser", "directed_by", "who", "contact")
    return keys(
        {
            "id": {**TEXT, "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            **dict.fromkeys(texts, WORDS),
            "address": TEXT,
            "zone": TEXT,
            "languages": each({"type": "string", "pattern": "^[a-z]{2}$"}),
            "unit_set": TEXT,
            "consent": keys({"version": TEXT, "short": WORDS, "full": WORDS}),
        }
    )


def _calendar() -> Schema:
    opening = {"code": TEXT, "title": WORDS, "opens": MOMENT, "closes": MOMENT}
    milestone = keys({"code": TEXT, "title": WORDS, "at": MOMENT}, {"until": MOMENT, "public": FLAG})
    return keys({"rounds": each(keys(opening, {"by_hand": FLAG, "hours": HOURS}))}, {"milestones": each(milestone)})


def _notices() -> Schema:
    notice = keys({"code": TEXT, "at": MOMENT}, {"until": MOMENT, "text": WORDS, "banner": TEXT})
    return keys({"notices": each(notice)}, {"livestream": TEXT, "daily_question": TEXT})


def _learning() -> Schema:
    link = keys({"text": WORDS, "url": TEXT})
    return each(keys({"code": TEXT, "title": WORDS, "digest": WORDS}, {"links": each(link), "round": TEXT}))


def _programme() -> Schema:
    item = keys({"text": WORDS}, {"by": WORDS})
    return each(keys({"code": TEXT, "title": WORDS, "items": each(item)}))


def schemas() -> dict[str, Schema]:
    """The schema of every YAML file of a pack, by the file's name without its ending."""
    made = {
        "contest": _contest(),
        "calendar": _calendar(),
        "rules": _rules(),
        "questions": _question(counted=True),
        "trial": _question(counted=False),
        "learning": _learning(),
        "programme": _programme(),
        "banners": each(keys({"code": TEXT, "heading": WORDS, "lines": each(WORDS), "footer": WORDS})),
        "notices": _notices(),
    }
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{name}.yaml", **schema}
        for name, schema in made.items()
    }


def written(schema: Schema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for _name, _schema in schemas().items():
        (FOLDER / f"{_name}.json").write_text(written(_schema), "utf-8")
