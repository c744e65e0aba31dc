"""Item analysis: shares by hand, order does not matter, and the place where something is misread is found."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from quiz.attempt import begin
from quiz.items import Answered, Items, answered
from quiz.paper import Paper, Slot
from tests.quiz.making import OPENS, question, seconds

BANK = {(made.id, made.revision): made for made in (question(number) for number in range(1, 6))}
ONE, TWO, THREE, FOUR, FIVE = BANK


def paper(*options: int | None, seconds: int | None = 10) -> tuple[Answered, ...]:
    """The five questions answered so; option 0 is right everywhere."""
    return tuple(Answered(item, one(option), seconds) for item, option in zip(BANK, options, strict=True))


def one(option: int | None) -> frozenset[int]:
    return frozenset() if option is None else frozenset({option})


def test_facility_choices_blanks_and_middle_time() -> None:
    items = Items(BANK)
    for option, time in ((0, 4), (0, 6), (2, 20), (None, None)):
        items.take(None, (Answered(ONE, one(option), time),))
    (line,) = items.lines()
    assert (line.shown, line.right, line.facility) == (4, 2, Fraction(1, 2))
    assert line.chosen == (2, 0, 1, 0)
    assert line.blank == 1
    assert line.seconds == 6
    assert line.discrimination is None
    assert line.wrong_favourite(BANK[ONE]) == 2


def test_the_middle_of_an_even_count_lies_between() -> None:
    items = Items(BANK)
    for time in (4, 7):
        items.take(None, (Answered(ONE, one(0), time),))
    assert items.lines()[0].seconds == Fraction(11, 2)


def test_a_question_that_only_the_good_ones_know_parts_fully_and_one_that_they_miss_parts_backwards() -> None:
    items = Items(BANK)
    for _ in range(50):
        items.take(None, paper(0, 0, 0, 0, 1))
        items.take(None, paper(1, 1, 1, 1, 0))
    lines = {line.item: line for line in items.lines()}
    assert lines[ONE].discrimination == 1
    assert lines[FIVE].discrimination == -1


def test_everybody_alike_parts_nobody() -> None:
    items = Items(BANK)
    for _ in range(20):
        items.take(None, paper(0, 0, 0, 0, 0))
    assert {line.discrimination for line in items.lines()} == {None}


def test_nothing_depends_on_the_order_of_arrival() -> None:
    dice = random.Random(3)
    papers = [paper(*(dice.choice([0, 0, 1, 2, 3, None]) for _ in BANK)) for _ in range(200)]
    shuffled = dice.sample(papers, len(papers))
    first, other = Items(BANK), Items(BANK)
    for each in papers:
        first.take("a", each)
    for each in shuffled:
        other.take("a", each)
    assert first.lines() == other.lines()
    for line in first.lines():
        assert line.discrimination is not None
        assert -1 <= line.discrimination <= 1


def test_where_something_is_misread() -> None:
    items = Items(BANK, {"xã a": "huyện", "xã b": "huyện", "sở": "sở", "nhỏ": "nhỏ"}.get)
    for number in range(40):
        items.take("xã a" if number % 2 else "xã b", paper(3 if number < 30 else 0, 0, 0, 0, 0))
        items.take("sở", paper(3 if number < 4 else 0, 0, 0, 0, 0))
    for _ in range(3):
        items.take("nhỏ", paper(1, 1, 1, 1, 1))
    items.take(None, paper(0, 0, 0, 0, 0))
    (found,) = items.misread()
    assert (found.item, found.option, found.unit) == (ONE, 3, "huyện")
    assert (found.chosen, found.shown, found.elsewhere) == (30, 40, Fraction(4, 44))


def test_an_attempt_as_its_person_met_it() -> None:
    drawn = Paper((Slot("c01", 1, (2, 0, 1, 3)), Slot("c02", 1, (0, 1, 2, 3)), Slot("c03", 1, (0, 1, 2, 3))))
    attempt = begin(
        id=1,
        contest="c",
        round="tuan-1",
        player=1,
        number=1,
        paper=drawn,
        now=OPENS,
        limit=timedelta(minutes=15),
        closes=OPENS + timedelta(days=1),
    )
    attempt.answer(0, 1, seconds(9))
    attempt.answer(1, 3, seconds(12))
    assert answered(attempt) == (Answered(ONE, one(0), 9), Answered(TWO, one(3), 3), Answered(THREE, frozenset(), None))


def test_a_question_that_is_not_in_the_bank_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        Items(BANK).take(None, (Answered(("x", 1), one(0), 1),))


def test_where_several_are_marked_each_counts_and_only_all_of_them_are_right() -> None:
    bank = {ONE: replace(BANK[ONE], answers=frozenset({0, 1}), several=True)}
    items = Items(bank)
    for options in ({0, 1}, {0}, {0, 2}, set()):
        items.take(None, (Answered(ONE, frozenset(options), 5, several=True),))
    (line,) = items.lines()
    assert (line.shown, line.right, line.chosen, line.blank) == (4, 1, (3, 1, 1, 0), 1)
