"""Several right options: what counts as an answer, what it is worth, and that a paper keeps its way of answering."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from quiz.attempt import Accepted, Attempt, NotYet, begin
from quiz.pack import Blanks, Grading, Rules
from quiz.paper import Paper, Slot, make_paper, slot_of
from quiz.scores import PARTS, graded, kept, points_of, result_of
from tests.quiz.making import CLOSES, OPENS, bank_of, question, seconds

THREE = replace(question(1), answers=frozenset({0, 1, 3}), several=True)
ONE = question(2)
BANK = bank_of(THREE, ONE)
ORDER = (2, 0, 3, 1)
"""Shown: A is option 2, B 0, C 3, D 1; so the key of THREE is B, C, D."""


def playing(*, several: bool = True, number: int = 1) -> Attempt:
    slots = (Slot(THREE.id, 1, ORDER, several), Slot(ONE.id, 1, ORDER))
    return begin(
        id=number, contest="c", round="r", player=1, number=number, paper=Paper(slots),
        now=OPENS, limit=timedelta(minutes=15), closes=CLOSES,
    )  # fmt: skip


def bits(letters: str) -> int:
    return sum(1 << "ABCD".index(letter) for letter in letters)


@pytest.mark.parametrize(
    ("marked", "right", "part"),
    [
        ("BCD", True, Fraction(1)),
        ("BC", False, Fraction(2, 3)),
        ("B", False, Fraction(1, 3)),
        ("ABCD", False, Fraction(2, 3)),
        ("AB", False, Fraction(0)),
        ("A", False, Fraction(0)),
    ],
)
def test_what_marks_are_worth(marked: str, right: bool, part: Fraction) -> None:
    mine = playing()
    assert mine.answer(0, bits(marked), seconds(5)) == Accepted(0, last=False)
    place = graded(mine, BANK)[0]
    assert (place.right, place.worth) == (right, part)


@pytest.mark.parametrize("choice", [0, -1, 16, 1 << 40])
def test_no_marks_and_marks_beside_the_options_are_no_answer(choice: int) -> None:
    mine = playing()
    assert mine.answer(0, choice, seconds(5)) == NotYet(0)
    assert mine.steps == []


def test_points_stand_beside_right_answers_only_where_a_part_counts() -> None:
    mine = playing()
    mine.answer(0, bits("BC"), seconds(5))
    mine.answer(1, 1, seconds(9))
    whole = result_of(mine, BANK, Rules())
    part = result_of(mine, BANK, Rules(grading=Grading.PARTIAL))
    assert whole is not None
    assert part is not None
    assert (whole.correct, whole.points, whole.score) == (1, None, 1)
    assert (part.correct, part.points, part.score) == (1, Fraction(5, 3), Fraction(5, 3))
    assert not part.all_correct


def test_the_best_attempt_is_the_one_with_more_points_where_they_count() -> None:
    first, second = playing(number=1), playing(number=2)
    first.answer(0, bits("A"), seconds(1))
    second.answer(0, bits("BC"), seconds(60))
    for mine in (first, second):
        mine.hand_in(seconds(60) if mine is second else seconds(2))
    for grading, number in ((Grading.ALL_OR_NOTHING, 1), (Grading.PARTIAL, 2)):
        rules = Rules(grading=grading)
        best = kept([result for mine in (first, second) if (result := result_of(mine, BANK, rules))], rules.kept)
        assert best is not None
        assert best.number == number


def test_a_blank_among_several_makes_the_attempt_void_where_the_rules_say_so() -> None:
    mine = playing()
    mine.answer(0, bits("BCD"), seconds(5))
    mine.hand_in(seconds(6))
    for blanks, void in ((Blanks.VOID, True), (Blanks.WRONG, False)):
        result = result_of(mine, BANK, Rules(blanks=blanks))
        assert result is not None
        assert (result.correct, result.void) == (1, void)


def test_points_are_kept_as_whole_parts() -> None:
    for right in range(1, 9):
        for found in range(right + 1):
            share = Fraction(found, right)
            assert points_of(int(share * PARTS)) == share
            assert (share * PARTS).denominator == 1


def test_a_key_that_comes_to_accept_a_second_option_changes_no_way_of_answering() -> None:
    """A place where one option is chosen stays one: any of the accepted options is right there."""
    mine = playing(several=False)
    mine.answer(0, ORDER.index(3), seconds(5))
    place = graded(mine, BANK)[0]
    assert (place.right, place.worth) == (True, Fraction(1))


def test_papers_keep_which_places_take_several_marks() -> None:
    paper = make_paper([THREE, ONE], Rules(questions=2), "r", random.Random(1))
    assert {slot.question: slot.several for slot in paper.slots} == {THREE.id: True, ONE.id: False}
    assert [slot_of(slot.stored()) for slot in paper.slots] == list(paper.slots)
    assert slot_of(["c1", 1, [0, 1]]) == Slot("c1", 1, (0, 1))
    everywhere = make_paper([THREE, ONE], Rules(questions=2, several=True), "r", random.Random(1))
    assert all(slot.several for slot in everywhere.slots)
