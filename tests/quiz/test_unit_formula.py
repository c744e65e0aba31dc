"""The formula with a unit's own numbers gives what the board gives, at every level."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quiz.pack import UnitFormula
from quiz.standings import Entry, unit_standings
from quiz.unit_formula import entries_by_unit, numbers_of, worked
from quiz.units import Unit, build

AT = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
FORMULA = UnitFormula(floor=Fraction(1, 2))
UNITS = build(
    "t",
    [
        Unit("14", "Tỉnh", "tỉnh", None),
        Unit("125", "Huyện A", "huyện", "14", declared=10),
        Unit("01", "Xã B", "xã", "125", declared=3),
        Unit("02", "Xã C", "xã", "125"),
        Unit("118", "Huyện D", "huyện", "14"),
    ],
)
people = st.lists(st.tuples(st.sampled_from(["01", "02", "125", "118", "gone", None]), st.integers(0, 10)), max_size=12)


def entries(found: list[tuple[str | None, int]]) -> list[Entry]:
    return [Entry(id, f"N{id}", unit, right, 10, 60, AT) for id, (unit, right) in enumerate(found)]


@given(people)
def test_what_is_shown_is_what_is_ranked(found: list[tuple[str | None, int]]) -> None:
    by_unit = entries_by_unit(UNITS, entries(found))
    for level in (None, "125"):
        for table in unit_standings(UNITS, entries(found), FORMULA, level):
            for line in [*(standing.row for standing in table.ranked), *table.unranked]:
                numbers = numbers_of(UNITS, line.unit, by_unit.get(line.unit, []), FORMULA)
                assert numbers.line == line
                shown = worked(line, UNITS.units[line.unit].declared, FORMULA)
                assert (shown.points if shown else None) == line.points


def test_the_floor_does_not_hold_for_communes() -> None:
    found = entries([("01", 5), ("02", 5)])
    (districts,) = unit_standings(UNITS, found, FORMULA)
    assert [line.unit for line in districts.unranked] == ["125", "118"]
    (communes,) = unit_standings(UNITS, found, FORMULA, "125")
    assert [standing.row.unit for standing in communes.ranked] == ["01", "02"]
