"""Rulings on the key, outcomes as bytes, and what moves from one to the next."""

from dataclasses import replace

import pytest

from quiz.amending import Ruling, ruled, ruled_bank
from quiz.outcome import make_outcome
from quiz.outcome_json import digest_of, outcome_bytes, read_outcome
from quiz.pack import Prediction
from quiz.result_diff import Moved, PrizeMoved, difference
from tests.quiz.contest import Player, Submitted, pack
from tests.quiz.making import question

PEOPLE = [Player(number, unit="h1", full_name=f"Lò Văn {number}") for number in (1, 2, 3)]
ROWS = [Submitted(number, number, 9, duration_s=100 * number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("ruling", "option", "right"),
    [
        (Ruling(None), None, True),
        (Ruling(None), 3, True),
        (Ruling(frozenset({2})), 2, True),
        (Ruling(frozenset({2})), 0, False),
        (Ruling(frozenset({0, 2})), 0, True),
        (Ruling(frozenset({0, 2})), None, False),
    ],
)
def test_a_ruling_is_another_key(ruling: Ruling, option: int | None, right: bool) -> None:
    assert ruled(question(1), ruling).right(option) is right


def test_a_key_after_a_void_question_takes_it_back() -> None:
    void = ruled(question(1), Ruling(None))
    assert not ruled(void, Ruling(frozenset({1}))).void


def test_a_ruling_holds_for_every_revision_and_for_no_other_question() -> None:
    bank = {("c01", 1): question(1), ("c01", 2): replace(question(1), revision=2), ("c02", 1): question(2)}
    found = ruled_bank(bank, {"c01": Ruling(None), "none": Ruling(None)})
    assert [each.void for each in found.values()] == [True, True, False]
    assert ruled_bank(bank, {}) is bank


def test_an_outcome_comes_back_from_its_bytes_without_names() -> None:
    found = make_outcome(pack(prediction=Prediction()), "week-1", PEOPLE, ROWS, {1: 4})
    data = outcome_bytes(found)
    assert "Lò Văn".encode() not in data
    again = read_outcome(data)
    assert outcome_bytes(again) == data
    assert [standing.row.player for standing in again.people] == [1, 2, 3]
    assert (again.awards, again.units, again.actual) == (found.awards, found.units, found.actual)
    assert digest_of(data) == digest_of(outcome_bytes(replace(found)))


def test_everything_that_moves_is_told_and_nothing_else() -> None:
    before = make_outcome(pack(), "week-1", PEOPLE, ROWS, {})
    after = make_outcome(pack(), "week-1", PEOPLE, [ROWS[0], ROWS[1], replace(ROWS[2], correct=10)], {})
    told = difference(before, after)
    assert told.people == (Moved(3, 3, 1, 9, 10), Moved(1, 1, 2, 9, 9), Moved(2, 2, 3, 9, 9))
    assert told.prizes == (PrizeMoved(1, "nhat", "nhi"), PrizeMoved(3, "nhi", "nhat"))
    assert difference(before, before).nothing


def test_who_comes_and_who_goes_is_a_move() -> None:
    before = make_outcome(pack(), "week-1", PEOPLE, ROWS[:2], {})
    after = make_outcome(pack(), "week-1", PEOPLE, ROWS[1:], {})
    moved = {each.player: (each.before, each.after) for each in difference(before, after).people}
    assert moved == {1: (1, None), 2: (2, 1), 3: (None, 2)}
