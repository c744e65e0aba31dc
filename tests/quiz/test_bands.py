"""Units in bands by their declared number, prizes of each band, and bonus points."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from quiz.bands import Band, band_of
from quiz.outcome import make_overall
from quiz.outcome_json import outcome_bytes, read_outcome
from quiz.pack import Scope, UnitFormula
from quiz.standings import Basis, unit_standings
from tests.quiz.contest import Player, in_order, pack, prize
from tests.quiz.making import entry, said
from tests.quiz.test_standings import PEOPLE, units

SMALL, MIDDLE, LARGE = (
    Band("nho", said("Đơn vị nhỏ"), 50),
    Band("vua", said("Đơn vị vừa"), 200),
    Band("lon", said("Đơn vị lớn"), None),
)
THREE = (SMALL, MIDDLE, LARGE)


@pytest.mark.parametrize(
    ("declared", "band"),
    [(1, SMALL), (50, SMALL), (51, MIDDLE), (200, MIDDLE), (201, LARGE), (10**6, LARGE), (None, LARGE)],
)
def test_the_band_of_a_unit(declared: int | None, band: Band) -> None:
    assert band_of(THREE, declared) is band


def test_small_units_compete_with_small_ones() -> None:
    formula = UnitFormula(bands=(SMALL, LARGE))
    small, large = unit_standings(units(100, 4, 8), PEOPLE, formula)
    assert (small.band, large.band) == ("nho", "lon")
    assert [(place.row.unit, place.rank) for place in small.ranked] == [("h2", 1), ("s1", 2)]
    assert [(place.row.unit, place.rank) for place in large.ranked] == [("h1", 1)]


def test_a_unit_without_a_number_stands_in_the_last_band_behind_those_with_one() -> None:
    small, large = unit_standings(units(100, 4, None), PEOPLE, UnitFormula(bands=(SMALL, LARGE)))
    assert [place.row.unit for place in small.ranked] == ["h2"]
    assert [place.row.unit for place in large.ranked] == ["h1", "s1"]
    assert (small.basis, large.basis) == (Basis.POINTS, Basis.MIXED)


def test_each_band_has_the_common_prizes_and_those_of_its_own() -> None:
    prizes = (
        prize("nhat", scope=Scope.COLLECTIVE),
        prize("khich-le", scope=Scope.COLLECTIVE, group="nho"),
    )
    contest = pack(prizes=prizes, unit_formula=UnitFormula(bands=(SMALL, LARGE)))
    sized = {"h1": 100, "h2": 4, "h3": 5, "s1": 300}
    found = contest.units
    listed = [replace(unit, declared=sized.get(unit.code)) for unit in found.units.values()]
    contest = replace(contest, unit_sets={"2024": replace(found, units={unit.code: unit for unit in listed})})
    players = [Player(number, unit) for number, unit in enumerate(("h1", "h2", "h3", "s1"), start=1)]
    awards = make_overall(contest, players, {"week-1": in_order(1, 2, 3, 4)}).awards
    assert [(award.group, award.prize, award.winner) for award in awards] == [
        ("nho", "nhat", "h2"),
        ("nho", "khich-le", "h3"),
        ("lon", "nhat", "h1"),
    ]


def test_a_bonus_is_added_to_the_points_of_a_unit() -> None:
    (plain,) = unit_standings(units(10, 2, 4), PEOPLE, UnitFormula())
    (table,) = unit_standings(units(10, 2, 4), PEOPLE, UnitFormula(bonus_max=30), bonuses={"h1": 30})
    assert [place.row.unit for place in plain.ranked] == ["h2", "s1", "h1"]
    assert [(place.row.unit, place.row.points, place.row.bonus) for place in table.ranked] == [
        ("h1", Fraction(80), 30),
        ("h2", Fraction(70), 0),
        ("s1", Fraction(66), 0),
    ]


def test_without_a_declared_number_a_bonus_counts_nothing() -> None:
    (table,) = unit_standings(units(), PEOPLE, UnitFormula(bonus_max=30), bonuses={"h2": 30})
    assert [(place.row.unit, place.row.points) for place in table.ranked] == [("h1", None), ("s1", None), ("h2", None)]


def test_a_bonus_ranks_no_unit_that_nobody_played_for() -> None:
    (table,) = unit_standings(units(10, 2, 4), [entry(1, unit="x1")], UnitFormula(bonus_max=30), bonuses={"s1": 30})
    assert [place.row.unit for place in table.ranked] == ["h1"]


def test_bands_and_bonuses_are_kept_with_a_version_and_one_made_before_them_is_read() -> None:
    contest = pack(unit_formula=UnitFormula(bands=(SMALL, LARGE), bonus_max=5))
    made = make_overall(contest, [Player(1, "h1")], {"week-1": in_order(1)}, bonuses={"h1": 5})
    assert read_outcome(outcome_bytes(made)).units == made.units
    assert made.units[1].ranked[0].row.bonus == 5
    older = (
        outcome_bytes(made).replace(b'"band":"nho",', b"").replace(b'"band":"lon",', b"").replace(b'"bonus":5,', b"")
    )
    (_, table) = read_outcome(older).units
    assert (table.band, table.ranked[0].row.bonus) == ("", 0)
