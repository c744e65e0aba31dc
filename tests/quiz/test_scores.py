"""What an attempt is worth, and which one is kept."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.pack import Blanks, Kept, Rules
from quiz.scores import Result, graded, kept, result_of
from tests.quiz.making import BANK, answered, attempt, seconds

RULES = Rules()
NO_BLANKS = Rules(blanks=Blanks.VOID)


def test_blanks_are_wrong() -> None:
    result = result_of(answered(7, wrong=0), BANK, RULES)
    assert result is not None
    assert (result.correct, result.void, result.completed) == (7, False, False)


def test_blanks_make_an_attempt_void_where_the_rules_say_so() -> None:
    for wrong, void in ((0, True), (None, False)):
        result = result_of(answered(7, wrong=wrong), BANK, NO_BLANKS)
        assert result is not None
        assert (result.correct, result.void, result.completed) == (7, void, not void)


def test_a_result_counts_whole_seconds_rounded_down() -> None:
    assert result_of(answered(9, taking=61.999), BANK, RULES) == Result(
        101, 7, 1, 9, 10, 61, seconds(61.999), completed=True
    )


def test_a_running_attempt_has_no_result() -> None:
    assert result_of(attempt(), BANK, RULES) is None


def test_graded_tells_each_place() -> None:
    places = graded(answered(1, wrong=1), BANK)
    assert [place.right for place in places] == [True] + [False] * 9
    assert places[0].chosen == {0}
    assert places[1].chosen not in ({0}, frozenset())
    assert not places[2].chosen


def test_a_corrected_key_changes_the_score_and_not_the_attempt() -> None:
    mine = answered(10)
    steps = list(mine.steps)
    slot = mine.paper.slots[0]
    key = {**BANK, (slot.question, 1): replace(BANK[slot.question, 1], answers=frozenset({3}))}
    assert sum(place.right for place in graded(mine, key)) == 9
    assert mine.steps == steps


@given(st.integers(0, 10), st.integers(0, 10))
@settings(max_examples=30)
def test_regrading_with_the_same_key_is_the_identity(right: int, wrong: int) -> None:
    mine = answered(right, wrong=min(wrong, 10 - right))
    again = {name: replace(question) for name, question in BANK.items()}
    assert result_of(mine, BANK, RULES) == result_of(mine, again, RULES)


def result(number: int, correct: int, duration_s: int = 100, at: float = 0, *, void: bool = False) -> Result:
    return Result(number, 7, number, correct, 10, duration_s, seconds(at), completed=True, void=void)


@pytest.mark.parametrize(
    ("results", "best"),
    [
        ([result(1, 8), result(2, 9)], 2),
        ([result(1, 9, 200), result(2, 9, 100)], 2),
        ([result(1, 9, at=50), result(2, 9, at=20)], 2),
        ([result(1, 9), result(2, 9)], 1),
        ([result(1, 10, void=True), result(2, 3)], 2),
    ],
)
def test_the_best_attempt(results: list[Result], best: int) -> None:
    for order in permutations(results):
        chosen = kept(order, Kept.BEST)
        assert chosen is not None
        assert chosen.number == best


def test_first_and_last() -> None:
    results = [result(2, 9), result(3, 1), result(1, 5)]
    assert kept(results, Kept.FIRST) == results[2]
    assert kept(results, Kept.LAST) == results[1]


def test_nothing_is_kept_of_nothing() -> None:
    assert kept([], Kept.BEST) is None
    assert kept([result(1, 9, void=True)], Kept.LAST) is None


def test_time_never_exceeds_the_limit() -> None:
    mine = attempt()
    mine.hand_in(seconds(0) + timedelta(hours=2))
    result = result_of(mine, BANK, RULES)
    assert result is not None
    assert (result.duration_s, result.correct, result.completed) == (900, 0, False)
