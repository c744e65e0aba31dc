"""The formula of units in rules.yaml: weights, the floor, who competes with whom, and bonus points."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from content.nodes import Field, Keys, Reading, Record, Sited, read_each
from content.reading_rules import codes_once, flag, whole
from quiz.bands import Band
from quiz.pack import UnitFormula

_FORMULA = Keys(
    {},
    frozenset(
        {
            "rate_weight", "average_weight", "floor", "no_floor", "least_people", "groups", "bands", "bonus_max",
            "unasked", "roll_call",
        }
    ),
)  # fmt: skip
_BAND = Keys({"code": "nho", "title": "{vi: …, en: …}"}, frozenset({"up_to"}))
_MOST_PEOPLE = 10**7


def read_formula(record: Record, reading: Reading) -> UnitFormula:
    """What units are ranked by."""
    if not record.has("unit_formula"):
        return UnitFormula()
    below, default = record["unit_formula"].record(_FORMULA), UnitFormula()
    rate = whole(below, "rate_weight", default.rate_weight, 0, 100)
    average = whole(below, "average_weight", default.average_weight, 0, 100)
    if rate + average != 100:
        below["average_weight"].wrong(f"the weights make {rate + average}; let rate_weight and average_weight make 100")
    if below.has("groups") and below.has("bands"):
        below["bands"].wrong(
            "units are ranked by their kind (`groups`) or by their declared number (`bands`), not by both; take one out"
        )
    return UnitFormula(
        rate_weight=rate,
        average_weight=average,
        floor=_floor(below["floor"]) if below.has("floor") else None,
        least_people=whole(below, "least_people", default.least_people, 1, 10**6),
        groups=tuple(tuple(kind.text() for kind in group.items()) for group in below["groups"].items()),
        no_floor=_kinds(below, "no_floor", default.no_floor),
        unasked=_kinds(below, "unasked", default.unasked),
        roll_call=flag(below, "roll_call", default=default.roll_call),
        bands=_bands(below, reading),
        bonus_max=whole(below, "bonus_max", default.bonus_max, 0, 100),
    )


def _bands(record: Record, reading: Reading) -> tuple[Band, ...]:
    bands = read_each(record["bands"].items(), _BAND, _band, reading.report)
    codes_once([(band.value.code, band.record) for band in bands], "band")
    if len(bands) == 1:
        bands[0].record["code"].wrong("one band is no band: write at least two, or take `bands` out")
        return ()
    for band in bands[:-1]:
        if band.value.up_to is None:
            band.record["code"].wrong(
                f"`{band.value.code}` has no `up_to`, so it takes every larger unit and nobody reaches the bands below; "
                "write how many people its units have at most"
            )
    if bands and bands[-1].value.up_to is not None:
        bands[-1].record["up_to"].wrong(
            "the last band takes all larger units, and those without a declared number; take its `up_to` out"
        )
    _look_at_steps(bands)
    return tuple(band.value for band in bands)


def _look_at_steps(bands: list[Sited[Band]]) -> None:
    for lower, upper in pairwise(bands):
        least, most = lower.value.up_to, upper.value.up_to
        if least is not None and most is not None and most <= least:
            upper.record["up_to"].wrong(
                f"the bands overlap: units of up to {most} people are in the band up to {least} already; "
                "write the bands from the smallest units to the largest"
            )


def _band(item: Record) -> Band:
    up_to = item["up_to"].whole(1, _MOST_PEOPLE) if item.has("up_to") else None
    return Band(item["code"].text(), item["title"].words(), up_to)


def _kinds(record: Record, key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item.text() for item in record[key].items()) if record.has(key) else usual


def _floor(field: Field) -> Fraction | None:
    value = field.raw("a share such as `50%`, or `none`,")
    if value in {None, "none"}:
        return None
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", str(value))
    share = Fraction(match[1].replace(",", ".")) / 100 if match else None
    if share is None or share > 1:
        field.wrong(f"`{value}` is no share; write it in percent, such as `50%`, or `none`")
    return share
