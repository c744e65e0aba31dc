"""The ranking over all rounds: sums, number of rounds, the best n of m."""

from quiz.outcome import make_overall
from quiz.overall import overall_entries
from quiz.pack import Pack
from quiz.ranking import Criterion, Order
from quiz.standings import OVERALL_COLUMNS, column
from tests.quiz.contest import Player, Submitted, pack
from tests.quiz.making import entry, seconds

DOWN, UP = Order.DESC, Order.ASC
WEEKS = {
    "week-1": [Submitted(11, 1, 9, 100), Submitted(21, 2, 10, 200), Submitted(31, 3, 4, 50)],
    "week-2": [Submitted(12, 1, 9, 120), Submitted(22, 2, 7, 100, number=1), Submitted(23, 2, 8, 300, number=2)],
    "week-3": [Submitted(13, 1, 10, 100, seconds(9)), Submitted(33, 3, 10, 60)],
}
PEOPLE = [Player(1), Player(2), Player(3)]


def order(contest: Pack) -> list[tuple[int, int, str | None]]:
    found = make_overall(contest, PEOPLE, WEEKS)
    return [(place.row.player, place.rank, place.decided_by) for place in found.people]


def ranked_by(*chain: tuple[str, Order], best: int | None = None) -> Pack:
    return pack(overall=tuple(Criterion(by, way) for by, way in chain), overall_best=best)


def test_everything_is_summed_over_the_rounds() -> None:
    found = make_overall(ranked_by(("correct", DOWN)), PEOPLE, WEEKS)
    first = found.people[0].row
    assert (first.player, first.correct, first.total, first.duration_s, first.rounds) == (1, 28, 30, 320, 3)
    assert (first.submitted_at, first.attempt, first.attempts) == (seconds(9), 13, 3)
    assert found.people[1].row.attempts == 3
    assert (found.attempts, found.participants, found.actual) == (8, 3, None)


def test_criteria_of_its_own() -> None:
    assert order(ranked_by(("correct", DOWN))) == [(1, 1, None), (2, 2, "correct"), (3, 3, "correct")]
    assert order(ranked_by(("rounds", DOWN), ("duration", UP))) == [(1, 1, None), (3, 2, "rounds"), (2, 3, "duration")]


def test_the_best_rounds_count() -> None:
    assert order(ranked_by(("correct", DOWN), ("duration", UP), best=1)) == [
        (3, 1, None),
        (1, 2, "duration"),
        (2, 3, "duration"),
    ]
    (best,) = overall_entries([[entry(1, 9, duration_s=9)], [entry(1, 9, duration_s=8)], [entry(1, 10)]], 2)
    assert (best.correct, best.duration_s, best.rounds) == (19, 108, 2)


def test_of_equal_rounds_the_earlier_counts() -> None:
    (best,) = overall_entries([[entry(1, at=1)], [entry(1, at=2)]], 1)
    assert best.submitted_at == seconds(1)


def test_every_column_of_the_overall_ranking_has_a_value() -> None:
    (one,) = overall_entries([[entry(1)]])
    for by in OVERALL_COLUMNS:
        assert (column(one, by, None) is None) is (by == "draw")


def test_without_an_overall_ranking_nobody_is_ranked() -> None:
    assert order(pack()) == []
