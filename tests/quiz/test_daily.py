"""The question of the day: everybody gets the same, each in its turn, and nothing near a secret one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from quiz.daily import drawn, fits, next_moment
from quiz.localized import Localized
from quiz.question import Option, Question

DAY = date(2024, 6, 4)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def words(vi: str, en: str = "") -> Localized:
    return Localized({"vi": vi, "en": en or vi})


def question(id: str, text: str = "", options: tuple[str, ...] = ("Có", "Không")) -> Question:
    return Question(
        id=id,
        revision=1,
        round="trial",
        text=words(text or f"Câu {id}?"),
        options=tuple(Option(words(option)) for option in options),
        answers=frozenset({0}),
        citation=words("Điều 3"),
        explanation=words(""),
    )


BANK = [question(f"q{number}") for number in range(7)]


def of_day(day: date, *, secret: list[Question] | None = None, bank: list[Question] = BANK) -> Question | None:
    return drawn(bank, secret or [], ("vi", "en"), day, "son-la-2024")


def test_each_has_its_turn_and_the_order_of_the_bank_is_nothing() -> None:
    week = [of_day(DAY + timedelta(days=days)) for days in range(7)]
    assert {one.id for one in week if one} == {one.id for one in BANK}
    assert [of_day(DAY + timedelta(days=days), bank=BANK[::-1]) for days in range(7)] == week
    assert week != BANK


def test_another_contest_has_another_order() -> None:
    days = [DAY + timedelta(days=days) for days in range(7)]
    assert [drawn(BANK, [], ("vi",), day, "a") for day in days] != [drawn(BANK, [], ("vi",), day, "b") for day in days]


def test_nothing_like_a_secret_question_is_drawn() -> None:
    same = question("other", " CÂU  Q1? ")
    twin = replace(question("twin"), apart=frozenset({"near"}))
    bank = [*BANK[1:2], replace(BANK[2], apart=frozenset({"near"})), BANK[3]]
    for days in range(9):
        assert of_day(DAY + timedelta(days=days), secret=[same, twin], bank=bank) == BANK[3]
    assert of_day(DAY, secret=[BANK[1]], bank=BANK[1:2]) is None


def test_a_law_that_does_not_read_so_is_not_asked_about() -> None:
    assert of_day(DAY, bank=[replace(BANK[0], valid_until=DAY)]) is None
    assert of_day(DAY, bank=[replace(BANK[0], valid_from=DAY)]) is not None


@pytest.mark.parametrize(
    ("asked", "fit"),
    [
        (question("a", "a" * 300), True),
        (question("a", "a" * 301), False),
        (question("a", "😀" * 151), False),
        (question("a", options=("a" * 100, "b")), True),
        (question("a", options=("a" * 101, "b")), False),
        (question("a", options=("a",)), False),
        (question("a", options=tuple("abcdefghij")), True),
        (question("a", options=tuple("abcdefghijk")), False),
        (replace(question("a"), answers=frozenset({0, 1})), False),
        (replace(question("a"), text=words("a", "a" * 301)), False),
    ],
)
def test_only_what_a_messengers_quiz_can_show(asked: Question, fit: bool) -> None:
    assert fits(asked, ("vi", "en")) is fit


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2024, 6, 3, 1, 0, tzinfo=UTC), datetime(2024, 6, 3, 12, 0, tzinfo=UTC)),
        (datetime(2024, 6, 3, 12, 0, tzinfo=UTC), datetime(2024, 6, 4, 12, 0, tzinfo=UTC)),
        (datetime(2024, 6, 3, 18, 0, tzinfo=UTC), datetime(2024, 6, 4, 12, 0, tzinfo=UTC)),
    ],
)
def test_the_next_hour_is_after_now_in_the_contests_zone(now: datetime, then: datetime) -> None:
    assert next_moment(now, time(19), ZONE) == then
