"""The recorded draw: from a seed, reproducible by hand, or from minutes that are typed in."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.draws import (
    DrawnTwice,
    Draws,
    MinutesProblem,
    NotDrawn,
    NotTied,
    Tie,
    lot,
    numbers_from_seed,
    parted,
    problem_of_minutes,
)
from quiz.outcome import needs_draw
from quiz.ranking import Standing
from tests.quiz.contest import given as prizes_of
from tests.quiz.contest import in_order, outcome, pack

SEED = "Xổ số Sơn La 12/6/2024: 48213"


def test_a_lot_is_the_hash_of_a_line_that_anybody_can_write() -> None:
    line = f"{SEED}|son-la-2024|week-1|4711"
    assert lot(SEED, "son-la-2024", "week-1", 4711) == hashlib.sha256(line.encode("utf-8")).hexdigest()


def test_a_seed_typed_on_an_apple_keyboard_draws_the_same() -> None:
    typed = " Xô\u0309 sô\u0301 "
    assert lot(typed, "c", "r", 1) == lot("Xổ số", "c", "r", 1)


def test_the_smallest_lot_has_number_one() -> None:
    numbers = numbers_from_seed(SEED, "c", "week-1", {1: 10, 2: 20, 3: 30})
    order = sorted(numbers, key=numbers.__getitem__)
    assert order == sorted((1, 2, 3), key=lambda player: lot(SEED, "c", "week-1", player * 10))
    assert sorted(numbers.values()) == [1, 2, 3]


def test_another_round_contest_or_seed_draws_anew() -> None:
    draws = {
        tuple(numbers_from_seed(seed, contest, round, {n: n for n in range(8)}))
        for seed, contest, round in [("a", "c", "r"), ("b", "c", "r"), ("a", "d", "r"), ("a", "c", "s")]
    }
    assert len(draws) == 4


def test_units_are_drawn_by_their_code() -> None:
    assert sorted(numbers_from_seed("a", "c", "", {"h1": "h1", "s1": "s1"}).items()) in (
        [("h1", 1), ("s1", 2)],
        [("h1", 2), ("s1", 1)],
    )


TIES = (Tie("r", "", 1, (1, 2), ("nhat", "nhi")), Tie("r", "", 5, (7, 8, 9), ("ba", "", "")))


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ({1: 1, 2: 2, 7: 3, 8: 1, 9: 2}, None),
        ({1: 14, 2: 2, 7: 30, 8: 14, 9: 2}, None),
        ({1: 1, 2: 2, 3: 3, 7: 3, 8: 1, 9: 2}, NotTied(3)),
        ({1: 1, 2: 2, 7: 3}, NotDrawn((8, 9))),
        ({1: 1, 2: 2, 7: 3, 8: 1, 9: 1}, DrawnTwice(1, (8, 9))),
        ({}, NotDrawn((1, 2))),
    ],
)
def test_minutes_that_part_every_tie_and_those_that_do_not(
    numbers: dict[int, int], problem: MinutesProblem | None
) -> None:
    assert problem_of_minutes(TIES, numbers) == problem


def test_from_a_tie_to_a_prize_by_a_seed() -> None:
    contest, rows = pack(), in_order(1, 2, 3, tied=[(1, 2, 3)])
    waiting = outcome(contest, rows)
    (tie,) = needs_draw(waiting)
    kept = {standing.row.player: standing.row.attempt for standing in waiting.people}
    numbers = numbers_from_seed(SEED, "c", "week-1", {winner: kept[int(winner)] for winner in tie.winners})
    assert problem_of_minutes([tie], numbers) is None
    drawn = outcome(contest, rows, draws=Draws({int(winner): number for winner, number in numbers.items()}, {}))
    order = sorted((1, 2, 3), key=lambda player: lot(SEED, "c", "week-1", player * 10))
    assert prizes_of(drawn.awards) == {"nhat": [order[0]], "nhi": order[1:]}
    assert [standing.row.draw for standing in drawn.people] == [1, 2, 3]


RANKS = st.lists(st.integers(1, 4), max_size=8).map(sorted)


@given(RANKS, st.dictionaries(st.integers(0, 7), st.integers(1, 9)))
def test_a_draw_parts_only_equals_who_were_all_drawn(sizes: list[int], numbers: dict[int, int]) -> None:
    firsts = {rank: sizes.index(rank) + 1 for rank in sizes}
    before = [Standing(row, firsts[rank], None) for row, rank in enumerate(sizes)]
    after = parted(before, numbers, lambda row: row, lambda row, _: row)
    assert sorted(standing.row for standing in after) == list(range(len(sizes)))
    rank_before = {standing.row: standing.rank for standing in before}
    for place, standing in enumerate(after):
        tied = [row for row, rank in rank_before.items() if rank == rank_before[standing.row]]
        drawn = [numbers[row] for row in tied if row in numbers]
        if len(tied) == len(set(drawn)) > 1:
            assert standing.rank == place + 1
            assert standing.rank == rank_before[standing.row] + sorted(drawn).index(numbers[standing.row])
        else:
            assert standing.rank == rank_before[standing.row]
