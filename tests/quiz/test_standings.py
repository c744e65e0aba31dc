"""Leaderboards of people and of units."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.pack import DEFAULT_RANKING, Subject, UnitFormula
from quiz.ranking import Criterion, Order
from quiz.standings import Basis, Entry, actual_value, around, people_standings, unit_standings
from quiz.units import Unit, UnitSet, build
from tests.quiz.making import entry


def order(entries: list[Entry], actual: int | None) -> list[tuple[int, int, str | None]]:
    return [
        (place.row.player, place.rank, place.decided_by) for place in people_standings(entries, DEFAULT_RANKING, actual)
    ]


def test_right_answers_then_gap_then_time_then_submission_then_draw() -> None:
    entries = [
        entry(1, 9, prediction=500),
        entry(2, 10, prediction=400),
        entry(3, 10, prediction=490),
        entry(4, 10, prediction=510, duration_s=90),
        entry(5, 10, prediction=510, duration_s=90, at=-5),
        entry(6, 8, prediction=1, drawn=2),
        entry(7, 8, prediction=1, drawn=1),
    ]
    assert order(entries, 500) == [
        (5, 1, None),
        (4, 2, "submitted_at"),
        (3, 3, "duration"),
        (2, 4, "prediction_gap"),
        (1, 5, "correct"),
        (7, 6, "correct"),
        (6, 7, "draw"),
    ]


def test_without_the_true_number_the_prediction_decides_nothing() -> None:
    entries = [entry(1, prediction=500, duration_s=200), entry(2, prediction=None, duration_s=100)]
    assert order(entries, None) == [(2, 1, None), (1, 2, "duration")]


def test_a_blank_prediction_is_the_worst_gap() -> None:
    entries = [entry(1, prediction=None), entry(2, prediction=9_999_999, duration_s=900)]
    assert order(entries, 3) == [(2, 1, None), (1, 2, "prediction_gap")]


def test_equal_people_share_a_rank_and_who_is_not_ranked_is_not_listed() -> None:
    entries = [entry(3), entry(1), entry(2, ranked=False), entry(4, 9)]
    assert order(entries, None) == [(1, 1, None), (3, 1, None), (4, 3, "correct")]


def test_an_unknown_criterion_is_named() -> None:
    with pytest.raises(ValueError, match="'speed'"):
        people_standings([entry(1)], [Criterion("speed", Order.ASC)], None)


@pytest.mark.parametrize(
    ("subject", "number"),
    [(Subject.PEOPLE_ALL_CORRECT, 2), (Subject.ATTEMPTS_ALL_CORRECT, 4), (Subject.PARTICIPANTS, 3)],
)
def test_the_true_number_counts_people_in_the_ranking(subject: Subject, number: int) -> None:
    entries = [
        entry(1, attempts=3, all_correct=3),
        entry(2, 9, attempts=2, all_correct=1),
        entry(3, 9),
        entry(4, all_correct=1, ranked=False),
    ]
    assert actual_value(subject, entries) == number


def test_own_place_with_neighbours() -> None:
    places = people_standings([entry(number, duration_s=number) for number in range(1, 8)], DEFAULT_RANKING, None)
    assert [place.row.player for place in around(places, 4, 2)] == [2, 3, 4, 5, 6]
    assert [place.row.player for place in around(places, 1, 2)] == [1, 2, 3]
    assert around(places, 99, 2) == []


def units(first: int | None = None, second: int | None = None, office: int | None = None) -> UnitSet:
    """A province with two districts (two communes in the first, one in the second) and an office, with declared numbers."""
    return build(
        "2024",
        [
            Unit("p", "Tỉnh Sơn La", "tỉnh", None),
            Unit("h1", "Huyện Mai Sơn", "huyện", "p", first),
            Unit("h2", "Huyện Bắc Yên", "huyện", "p", second),
            Unit("s1", "Sở Tư pháp", "sở, ban, ngành", "p", office),
            Unit("x1", "Xã Hát Lót", "xã", "h1"),
            Unit("t1", "Thị trấn Hát Lót", "thị trấn", "h1"),
            Unit("x2", "Xã Tạ Khoa", "xã", "h2"),
        ],
    )


ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(1, 99),
        st.integers(0, 10),
        duration_s=st.integers(0, 3),
        at=st.integers(0, 3),
        prediction=st.none() | st.integers(0, 5),
        unit=st.sampled_from(["x1", "x2", "t1", "s1", "gone", None]),
        ranked=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda each: each.player,
)


@given(ENTRIES, st.none() | st.integers(0, 5), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_in_which_people_arrive_changes_no_board(
    entries: list[Entry], actual: int | None, rng: random.Random
) -> None:
    shuffled = rng.sample(entries, len(entries))
    assert order(entries, actual) == order(shuffled, actual)
    assert unit_standings(units(100), entries, UnitFormula()) == unit_standings(units(100), shuffled, UnitFormula())


PEOPLE = [
    entry(1, 10, unit="x1"),
    entry(2, 8, unit="t1"),
    entry(3, 6, unit="h1"),
    entry(4, 10, unit="x2"),
    entry(5, 9, unit="s1"),
    entry(6, 9, unit="s1"),
    entry(7, 10, unit=None),
    entry(8, 10, unit="p"),
    entry(9, 10, unit="x2", ranked=False),
]


def test_without_declared_numbers_units_rank_by_participants_and_the_table_says_so() -> None:
    (table,) = unit_standings(units(), PEOPLE, UnitFormula())
    assert table.basis is Basis.PARTICIPANTS
    assert [(place.row.unit, place.row.participants, place.rank, place.decided_by) for place in table.ranked] == [
        ("h1", 3, 1, None),
        ("s1", 2, 2, "participants"),
        ("h2", 1, 3, "participants"),
    ]
    assert table.ranked[0].row.average == Fraction(24, 30)
    assert table.ranked[0].row.points is None


def test_with_declared_numbers_units_rank_by_points() -> None:
    (table,) = unit_standings(units(10, 1, 4), PEOPLE, UnitFormula())
    assert table.basis is Basis.POINTS
    assert [(place.row.unit, place.row.rate, place.row.points) for place in table.ranked] == [
        ("h2", Fraction(1), Fraction(100)),
        ("s1", Fraction(1, 2), Fraction(66)),
        ("h1", Fraction(3, 10), Fraction(50)),
    ]


def test_more_people_than_declared_is_still_the_whole() -> None:
    (table,) = unit_standings(units(1, 1, 1), PEOPLE, UnitFormula())
    assert {place.row.rate for place in table.ranked} == {1}


def test_units_without_a_declared_number_stand_behind_and_the_table_says_so() -> None:
    (table,) = unit_standings(units(None, 100, None), PEOPLE, UnitFormula())
    assert table.basis is Basis.MIXED
    assert [place.row.unit for place in table.ranked] == ["h2", "h1", "s1"]


def test_under_the_floor_or_without_people_there_is_no_rank() -> None:
    (table,) = unit_standings(units(10, 2, 0), PEOPLE[:4], UnitFormula(floor=Fraction(1, 2)))
    assert [place.row.unit for place in table.ranked] == ["h2"]
    assert [line.unit for line in table.unranked] == ["h1", "s1"]
    (table,) = unit_standings(units(), PEOPLE, UnitFormula(least_people=2))
    assert [line.unit for line in table.unranked] == ["h2"]


def test_the_communes_of_a_district() -> None:
    (table,) = unit_standings(units(), PEOPLE, UnitFormula(), level="h1")
    assert [(place.row.unit, place.row.participants) for place in table.ranked] == [("x1", 1), ("t1", 1)]


def test_groups_compete_apart() -> None:
    formula = UnitFormula(groups=(("huyện", "thành phố"), ("sở, ban, ngành",)))
    districts, offices = unit_standings(units(), PEOPLE, formula)
    assert [place.row.unit for place in districts.ranked] == ["h1", "h2"]
    assert [(place.row.unit, place.rank) for place in offices.ranked] == [("s1", 1)]


def test_a_person_of_several_weeks_is_one_participant() -> None:
    (table,) = unit_standings(units(), [entry(1, 10, unit="x1"), entry(1, 5, unit="x1")], UnitFormula())
    assert (table.ranked[0].row.participants, table.ranked[0].row.average) == (1, Fraction(3, 4))


def test_units_that_did_the_same_share_a_rank_in_vietnamese_order() -> None:
    (table,) = unit_standings(units(), [entry(1, unit="x1"), entry(2, unit="x2")], UnitFormula())
    assert [(place.row.unit, place.rank) for place in table.ranked] == [("h2", 1), ("h1", 1)]


def test_an_unknown_level() -> None:
    with pytest.raises(KeyError):
        unit_standings(units(), [], UnitFormula(), level="gone")
