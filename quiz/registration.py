"""Registration: which field comes next, and reading what a person types into one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from quiz.fold import fold, one_line
from quiz.names import is_strange
from quiz.pack import Asked, Registration

LONGEST_PLACE = 100
EARLIEST_BIRTH = 1900


class Field(StrEnum):
    """A thing that is asked, in the order of asking."""

    FULL_NAME = "full_name"
    BIRTH_YEAR = "birth_year"
    CAPACITY = "capacity"
    UNIT = "unit"
    PLACE = "place"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Draft:
    """A registration on its way. `unit` is a code of the contest's unit set, `unit_other` a unit that is not on the list.

    `phone` in E.164. `skipped`: optional fields that the person passed over.
    """

    full_name: str | None = None
    birth_year: int | None = None
    capacity: str | None = None
    unit: str | None = None
    unit_other: str | None = None
    place: str | None = None
    phone: str | None = None
    skipped: frozenset[Field] = frozenset()

    def has(self, field: Field) -> bool:
        """Whether the field has a value."""
        if field is Field.UNIT:
            return self.unit is not None or self.unit_other is not None
        return getattr(self, field.value) is not None

    def to_json(self) -> dict[str, Any]:
        """Plain values, without the empty ones, for storing."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN if getattr(self, name) is not None}
        if self.skipped:
            plain["skipped"] = sorted(field.value for field in self.skipped)
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Draft:
        """What `to_json` made; names of another version of the program are left out."""
        known = {field.value for field in Field}
        skipped = frozenset(Field(name) for name in plain.get("skipped", ()) if name in known)
        return cls(**{name: plain[name] for name in _PLAIN if name in plain}, skipped=skipped)


_PLAIN = ("full_name", "birth_year", "capacity", "unit", "unit_other", "place", "phone")


def asked(registration: Registration, field: Field) -> Asked:
    """Whether a field is asked. The name always is; the capacity only where the pack lists some."""
    match field:
        case Field.FULL_NAME:
            return Asked.REQUIRED
        case Field.BIRTH_YEAR:
            return registration.birth_year
        case Field.CAPACITY:
            return registration.capacity if registration.capacities else Asked.NO
        case Field.UNIT:
            return registration.unit
        case Field.PLACE:
            return registration.place
        case Field.PHONE:
            return registration.phone


def next_field(registration: Registration, draft: Draft) -> Field | None:
    """The first field still to ask: a required one without a value, or an optional one neither given nor skipped."""
    for field in Field:
        need = asked(registration, field)
        if need is Asked.NO or draft.has(field) or (need is Asked.OPTIONAL and field in draft.skipped):
            continue
        return field
    return None


class BirthYearProblem(Enum):
    """Why a typed year of birth cannot stand."""

    UNREADABLE = "unreadable"
    TWO_DIGITS = "two_digits"
    TOO_EARLY = "too_early"
    IN_FUTURE = "in_future"
    TOO_YOUNG = "too_young"


_ASCII_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
"""Full-width digits, which some keyboards send."""


def read_birth_year(raw: str, year_now: int, least_age: int) -> int | BirthYearProblem:
    """The year in "1990", "sinh năm 1990" or "02/9/1990". `least_age` in years, reached at some day of `year_now`."""
    numbers = re.findall(r"\d+", raw.translate(_ASCII_DIGITS), re.ASCII)
    years = {number for number in numbers if len(number) == 4}
    if len(years) != 1 or any(len(number) > 4 for number in numbers):
        short = bool(numbers) and not years and len(numbers[-1]) == 2
        return BirthYearProblem.TWO_DIGITS if short else BirthYearProblem.UNREADABLE
    year = int(years.pop())
    if year < EARLIEST_BIRTH:
        return BirthYearProblem.TOO_EARLY
    if year > year_now:
        return BirthYearProblem.IN_FUTURE
    if year_now - year < least_age:
        return BirthYearProblem.TOO_YOUNG
    return year


class PlaceProblem(Enum):
    """Why a typed place (or a unit that is not on the list) cannot stand."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    STRANGE = "strange"


def clean_place(raw: str) -> str | PlaceProblem:
    """A place as typed, with single spaces and no invisible characters, at most 100 characters."""
    place = one_line(raw)
    if not place:
        return PlaceProblem.EMPTY
    if len(place) > LONGEST_PLACE:
        return PlaceProblem.TOO_LONG
    if not any(letter.isalpha() for letter in place):
        return PlaceProblem.NO_LETTERS
    return PlaceProblem.STRANGE if is_strange(place) else place


class NumberProblem(Enum):
    """Why what was typed is not one whole number."""

    NONE = "none"
    SEVERAL = "several"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    IN_WORDS = "in_words"
    TOO_LONG = "too_long"


_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[., \u00a0\u202f]\d{3})+(?!\d)|\d+", re.ASCII)
_MULTIPLIER = re.compile(
    r"(?:k|tr|ch(?:ục|uc)|tr(?:ăm|am)|ngh?(?:ìn|in|àn|an)|tri(?:ệu|eu)|t[ỷỉ]|v(?:ạn|an))\b", re.IGNORECASE
)


def read_number(raw: str, digits: int) -> int | NumberProblem:
    """The one whole number in what was typed: "500", "1.234", "1 234", "khoảng 500 người". At most `digits` digits.

    "1 nghìn" and "5k" are refused rather than read as 1 and 5.
    """
    text = one_line(raw.translate(_ASCII_DIGITS))
    found = list(_NUMBER.finditer(text))
    if not found:
        return NumberProblem.NONE
    before, after = text[: found[0].start()], text[found[-1].end() :].lstrip()
    if len(found) > 1:
        decimal = len(found) == 2 and text[found[0].end() : found[1].start()] in {".", ","}
        return NumberProblem.NOT_WHOLE if decimal else NumberProblem.SEVERAL
    if re.search(r"(?:^|\s)[-−–]\s?$", before) or fold(before).split()[-1:] == ["am"]:
        return NumberProblem.NEGATIVE
    if _MULTIPLIER.match(after):
        return NumberProblem.IN_WORDS
    number = re.sub(r"\D", "", found[0].group()).lstrip("0") or "0"
    return int(number) if len(number) <= digits else NumberProblem.TOO_LONG
