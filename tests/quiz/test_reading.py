"""Names, phones, years, places and numbers as people type them."""

import unicodedata

import pytest

from quiz import names, phone
from quiz.localized import Localized
from quiz.names import NameProblem, clean_name
from quiz.pack import Asked, Registration
from quiz.phone import PhoneProblem, read_phone
from quiz.registration import (
    BirthYearProblem,
    Draft,
    Field,
    NumberProblem,
    PlaceProblem,
    clean_place,
    next_field,
    read_birth_year,
    read_number,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lò Thị Mai", "Lò Thị Mai"),
        ("  lò   thị\nmai ", "lò thị mai"),
        (unicodedata.normalize("NFD", "Quàng Văn Hướng"), "Quàng Văn Hướng"),
        ("Giàng A Páo", "Giàng A Páo"),
        ("Vàng Mí", "Vàng Mí"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Trần-Lê Minh", "Trần-Lê Minh"),
        ("\u202eLò Thị Mai", "Lò Thị Mai"),
        ("Lò **Thị** Mai", "Lò **Thị** Mai"),
        ("", NameProblem.EMPTY),
        (" \u200b ", NameProblem.EMPTY),
        ("Mai", NameProblem.ONE_WORD),
        ("Mai 2", NameProblem.ONE_WORD),
        ("🙂 🙂", NameProblem.NO_LETTERS),
        ("0912 345 678", NameProblem.NO_LETTERS),
        ("Lò Mai 🌸", NameProblem.STRANGE),
        ("<b>Lò</b> Mai", NameProblem.STRANGE),
        ("Lò Mai\\", NameProblem.STRANGE),
        ("Lò " + "a" * 80, NameProblem.TOO_LONG),
    ],
)
def test_names(typed: str, name: str | NameProblem) -> None:
    assert clean_name(typed) == name


def test_a_masked_name() -> None:
    assert names.masked("Lò Thị Mai") == "Lò Thị M."


@pytest.mark.parametrize(
    "typed",
    ["0912345678", "0912 345 678", "0912.345.678", "+84912345678", "84 912 345 678", "0084912345678", "912345678", "sđt: 0912-345-678", "(+84) 912345678", "０９１２３４５６７８"],
)  # fmt: skip
def test_one_number_in_every_writing(typed: str) -> None:
    assert read_phone(typed) == "+84912345678"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01621234567", "+84321234567"),
        ("01691234567", "+84391234567"),
        ("01201234567", "+84701234567"),
        ("0121 123 4567", "+84791234567"),
        ("+841221234567", "+84771234567"),
        ("01261234567", "+84761234567"),
        ("01281234567", "+84781234567"),
        ("01231234567", "+84831234567"),
        ("01241234567", "+84841234567"),
        ("01251234567", "+84851234567"),
        ("01271234567", "+84811234567"),
        ("01291234567", "+84821234567"),
        ("841861234567", "+84561234567"),
        ("01881234567", "+84581234567"),
        ("00841991234567", "+84591234567"),
    ],
)
def test_eleven_digits_of_before_2018(old: str, new: str) -> None:
    assert read_phone(old) == new


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", PhoneProblem.EMPTY),
        ("không có", PhoneProblem.NOT_ONE),
        ("0912345678 hoặc 0987654321", PhoneProblem.NOT_ONE),
        ("02123852345", PhoneProblem.NOT_MOBILE),
        ("+14155552671", PhoneProblem.FOREIGN),
        ("09123", PhoneProblem.INVALID),
        ("0112345678", PhoneProblem.INVALID),
        ("1" * 60, PhoneProblem.INVALID),
    ],
)
def test_what_is_no_mobile_number(typed: str, problem: PhoneProblem) -> None:
    assert read_phone(typed) == problem


def test_a_masked_phone() -> None:
    assert phone.masked("+84912345678") == "09******78"


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("1990", 1990),
        ("sinh năm 1990", 1990),
        ("02/9/1990", 1990),
        ("１９９０", 1990),
        ("2010", 2010),
        ("1900", 1900),
        ("90", BirthYearProblem.TWO_DIGITS),
        ("02/9/90", BirthYearProblem.TWO_DIGITS),
        ("1899", BirthYearProblem.TOO_EARLY),
        ("2025", BirthYearProblem.IN_FUTURE),
        ("2011", BirthYearProblem.TOO_YOUNG),
        ("1990 hay 1991", BirthYearProblem.UNREADABLE),
        ("0912345678", BirthYearProblem.UNREADABLE),
        ("tuổi ngựa", BirthYearProblem.UNREADABLE),
        ("", BirthYearProblem.UNREADABLE),
    ],
)
def test_years_of_birth(typed: str, year: int | BirthYearProblem) -> None:
    assert read_birth_year(typed, 2024, 14) == year


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("500", 500),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1,234,567", 1234567),
        ("khoảng 500 người", 500),
        ("５００", 500),
        ("0", 0),
        ("007", 7),
        ("", NumberProblem.NONE),
        ("nhiều", NumberProblem.NONE),
        ("400-500", NumberProblem.SEVERAL),
        ("400 hoặc 500", NumberProblem.SEVERAL),
        ("-5", NumberProblem.NEGATIVE),
        ("âm 5", NumberProblem.NEGATIVE),
        ("12,5", NumberProblem.NOT_WHOLE),
        ("1.5", NumberProblem.NOT_WHOLE),
        ("5k", NumberProblem.IN_WORDS),
        ("1 nghìn", NumberProblem.IN_WORDS),
        ("2 triệu", NumberProblem.IN_WORDS),
        ("12345678", NumberProblem.TOO_LONG),
        ("9" * 5000, NumberProblem.TOO_LONG),
    ],
)
def test_predictions(typed: str, number: int | NumberProblem) -> None:
    assert read_number(typed, 7) == number


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        (" Bản Cá,  phường Chiềng An ", "Bản Cá, phường Chiềng An"),
        ("Tổ 5", "Tổ 5"),
        ("5", PlaceProblem.NO_LETTERS),
        ("", PlaceProblem.EMPTY),
        ("a" * 101, PlaceProblem.TOO_LONG),
        ("<script>", PlaceProblem.STRANGE),
    ],
)
def test_places(typed: str, place: str | PlaceProblem) -> None:
    assert clean_place(typed) == place


ASKED = Registration(phone=Asked.OPTIONAL, capacities=(("nong-dan", Localized({"vi": "Nông dân"})),))


def test_fields_are_asked_one_after_the_other() -> None:
    draft, order = Draft(), []
    given = {
        Field.FULL_NAME: Draft(full_name="Lò Mai"),
        Field.BIRTH_YEAR: Draft(full_name="Lò Mai", birth_year=1990),
        Field.CAPACITY: Draft(full_name="Lò Mai", birth_year=1990, capacity="nong-dan"),
        Field.UNIT: Draft(full_name="Lò Mai", birth_year=1990, capacity="nong-dan", unit_other="Chợ"),
    }
    while (field := next_field(ASKED, draft)) in given:
        order.append(field)
        draft = given[field]
    assert order == list(given)
    assert field is Field.PLACE
    passed_over = Draft(**{**draft.to_json(), "skipped": frozenset({Field.PLACE, Field.PHONE})})
    assert next_field(ASKED, passed_over) is None


def test_a_required_field_cannot_be_skipped() -> None:
    assert next_field(ASKED, Draft(skipped=frozenset(Field))) is Field.FULL_NAME


def test_no_capacities_no_question_about_them() -> None:
    assert next_field(Registration(), Draft(full_name="Lò Mai", birth_year=1990)) is Field.UNIT


def test_a_draft_survives_storing() -> None:
    draft = Draft("Lò Mai", 1990, "nong-dan", "03667", None, "Bản Cá", "+84912345678", frozenset({Field.PLACE}))
    assert Draft.from_json(draft.to_json()) == draft
    assert Draft.from_json({"full_name": "Lò Mai", "gone": 1, "skipped": ["gone"]}) == Draft("Lò Mai")
