"""Ranks, ties, and what parted each pair."""

import random
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.ranking import Criterion, MixedKinds, Order, Standing, Value, rank, read_rules
from tests.quiz.making import OPENS

Row = tuple[int, dict[str, Value]]
UP, DOWN = Order.ASC, Order.DESC


def ranked(rows: list[Row], *criteria: Criterion) -> list[Standing[Row]]:
    return rank(rows, criteria, lambda row, by: row[1][by], lambda row: row[0])


def column(*values: Value, order: Order = DOWN) -> list[tuple[int, int, str | None]]:
    rows: list[Row] = [(number, {"value": value}) for number, value in enumerate(values)]
    return [(place.row[0], place.rank, place.decided_by) for place in ranked(rows, Criterion("value", order))]


def test_equal_rows_share_a_rank_and_the_next_is_counted_on() -> None:
    assert column(9, 10, 9, 8) == [(1, 1, None), (0, 2, "value"), (2, 2, None), (3, 4, "value")]


def test_the_first_criterion_that_differs_decides() -> None:
    rows: list[Row] = [
        (1, {"correct": 9, "time": 50}),
        (2, {"correct": 9, "time": 40}),
        (3, {"correct": 10, "time": 90}),
    ]
    places = ranked(rows, Criterion("correct", DOWN), Criterion("time", UP))
    assert [(place.row[0], place.decided_by) for place in places] == [(3, None), (2, "correct"), (1, "time")]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_a_missing_value_is_last_whichever_way_is_better(order: Order) -> None:
    assert [number for number, _, _ in column(None, 3, None, 1, order=order)][2:] == [0, 2]


@pytest.mark.parametrize(
    ("values", "order", "expected"),
    [
        ((Fraction(1, 3), 1, Fraction(1, 2), 0), DOWN, [1, 2, 0, 3]),
        ((Fraction(1, 3), Fraction(2, 6)), UP, [0, 1]),
        (("b", "a", "ă"), UP, [1, 0, 2]),
        (("b", "a", "ă"), DOWN, [2, 0, 1]),
        ((OPENS, OPENS - timedelta(microseconds=1)), UP, [1, 0]),
        ((False, True), DOWN, [1, 0]),
    ],
)
def test_kinds_of_values(values: tuple[Value, ...], order: Order, expected: list[int]) -> None:
    assert [number for number, _, _ in column(*values, order=order)] == expected


def test_one_moment_in_two_zones_is_a_tie() -> None:
    assert column(OPENS, OPENS.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")), order=UP)[1] == (1, 1, None)


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1))
    assert column(second, first, order=UP)[1] == (0, 2, "value")


def test_fractions_without_a_handy_denominator() -> None:
    primes = [number for number in range(2, 2500) if all(number % other for other in range(2, int(number**0.5) + 1))]
    values = [Fraction(1, prime) for prime in primes]
    assert [number for number, _, _ in column(*values, order=UP)] == list(reversed(range(len(primes))))


@pytest.mark.parametrize(
    "values",
    [(1, "1"), (OPENS, 1), (True, 1), ("2024", OPENS), (OPENS, OPENS.replace(tzinfo=None)), (Fraction(1, 2), "x")],
)
def test_a_column_has_one_kind(values: tuple[Value, ...]) -> None:
    with pytest.raises(MixedKinds, match="column 'value' mixes"):
        column(*values)


def test_nobody() -> None:
    assert column() == []
    assert column(None, None) == [(0, 1, None), (1, 1, None)]


VALUES = {
    "correct": st.none() | st.integers(-3, 3),
    "share": st.none() | st.integers(0, 2) | st.fractions(0, 2, max_denominator=4),
    "at": st.none()
    | st.builds(
        lambda after, hours: (OPENS + timedelta(minutes=after)).astimezone(timezone(timedelta(hours=hours))),
        st.integers(0, 2),
        st.integers(0, 7),
    ),
    "name": st.none() | st.sampled_from(["An", "Ân", "Bình"]),
}
ROWS = st.lists(st.fixed_dictionaries(VALUES), max_size=12)
RULES = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(*(st.builds(Criterion, st.just(name), st.sampled_from(Order)) for name in names))
)


def better(one: Value, other: Value, order: Order) -> int:
    """1 if `one` is better, -1 if `other` is, 0 if neither: the definition, without any speed."""
    if one == other:
        return 0
    if one is None or other is None:
        return -1 if one is None else 1
    left: Any = one
    return 1 if (left < other) is (order is UP) else -1


@given(ROWS, RULES)
@settings(max_examples=100)
def test_a_standing_is_a_total_preorder_that_agrees_with_the_criteria(
    values: list[dict[str, Value]], criteria: tuple[Criterion, ...]
) -> None:
    places = ranked(list(enumerate(values)), *criteria)
    assert sorted(place.row[0] for place in places) == list(range(len(values)))
    for position, (above, below) in enumerate(pairwise(places), start=2):
        parted = [
            (criterion.by, sign)
            for criterion in criteria
            if (sign := better(above.row[1][criterion.by], below.row[1][criterion.by], criterion.order))
        ]
        if parted:
            assert parted[0] == (below.decided_by, 1)
            assert below.rank == position
        else:
            assert (below.decided_by, below.rank) == (None, above.rank)
            assert above.row[0] < below.row[0]


@given(ROWS, RULES, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_arrival_never_changes_a_result(
    values: list[dict[str, Value]], criteria: tuple[Criterion, ...], rng: random.Random
) -> None:
    rows: list[Row] = list(enumerate(values))
    shuffled = rng.sample(rows, len(rows))
    assert ranked(rows, *criteria) == ranked(shuffled, *criteria)


def test_a_province_is_ranked_in_a_moment() -> None:
    rng = random.Random(1)
    rows: list[Row] = [
        (
            number,
            {
                "correct": rng.randint(0, 10),
                "gap": rng.choice([None, rng.randint(0, 999)]),
                "share": Fraction(rng.randint(0, 100), 100),
                "at": datetime(2024, 6, 3, tzinfo=UTC) + timedelta(microseconds=rng.randrange(10**9)),
                "draw": None,
            },
        )
        for number in range(20_000)
    ]
    criteria = [Criterion("correct", DOWN), Criterion("gap", UP), Criterion("share", DOWN), Criterion("at", UP)]
    places = ranked(rows, *criteria, Criterion("draw", UP))
    assert [place.rank for place in places] == list(range(1, 20_001))


def test_rules_are_read() -> None:
    rules = {"ranking": [{"by": "correct", "order": "desc"}, {"by": "duration", "order": "asc"}], "attempts": 3}
    assert read_rules(rules) == (Criterion("correct", DOWN), Criterion("duration", UP))


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (None, "no ranking"),
        ({}, "no ranking"),
        ({"ranking": []}, "at least one"),
        ({"ranking": "correct"}, "a list"),
        ({"ranking": ["correct"]}, "item 1"),
        ({"ranking": [{"by": "correct"}]}, "`order` must be desc"),
        ({"ranking": [{"by": "correct", "order": "down"}]}, "`order` must be desc"),
        ({"ranking": [{"order": "desc"}]}, "`by` must name"),
        ({"ranking": [{"by": "a", "order": "asc", "weight": 2}]}, "unknown weight"),
        ({"ranking": [{"by": "a", "order": "asc"}, {"by": "a", "order": "desc"}]}, "twice"),
        ({"ranking": [{"by": "a", "order": ["asc"]}]}, "`order` must be desc"),
    ],
)
def test_wrong_rules_are_explained(rules: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_rules(rules)
