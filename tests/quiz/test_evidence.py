"""What parted two neighbours, with both values."""

from fractions import Fraction

from quiz.evidence import evidence, parting
from quiz.pack import DEFAULT_RANKING, UnitFormula
from quiz.standings import people_standings, unit_column, unit_standings
from tests.quiz.contest import units
from tests.quiz.making import entry, seconds


def test_each_pair_says_which_criterion_parted_it_and_what_each_had() -> None:
    entries = [
        entry(1, 10, prediction=48),
        entry(2, 10, prediction=51, duration_s=90),
        entry(3, 10, prediction=51, duration_s=95, at=3),
        entry(4, 10, prediction=51, duration_s=95, at=8),
        entry(5, 10, prediction=None),
        entry(6, 9, prediction=50),
        entry(7, 9, prediction=50),
    ]
    places = people_standings(entries, DEFAULT_RANKING, 50)
    found = [evidence(places, index, 50) for index in range(len(places))]
    assert found[0] is None
    told = [
        (each.better.player, each.worse.player, each.by, each.better_value, each.worse_value) for each in found if each
    ]
    assert told == [
        (2, 3, "duration", 90, 95),
        (3, 4, "submitted_at", seconds(3), seconds(8)),
        (4, 1, "prediction_gap", 1, 2),
        (1, 5, "prediction_gap", 2, None),
        (5, 6, "correct", 10, 9),
        (6, 7, None, None, None),
    ]


def test_units_say_it_too() -> None:
    people = [entry(1, 10, unit="h1"), entry(2, 8, unit="h1"), entry(3, 9, unit="h2"), entry(4, 7, unit="h3")]
    (table,) = unit_standings(units(), people, UnitFormula())
    found = [parting(table.ranked, index, unit_column) for index in range(3)]
    told = [(each.better.unit, each.worse.unit, each.by, each.better_value, each.worse_value) for each in found if each]
    assert told == [("h1", "h2", "participants", 2, 1), ("h2", "h3", "average", Fraction(9, 10), Fraction(7, 10))]
