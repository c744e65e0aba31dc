"""The tree of units."""

import pytest

from quiz.units import Unit, WrongUnits, build
from tests.quiz.making import units_of


def test_the_lists_have_the_size_that_the_decisions_say() -> None:
    of_2024 = units_of(2024)
    territory = [unit for unit in of_2024.units.values() if unit.kind in {"xã", "phường", "thị trấn"}]
    assert len(territory) == 204
    assert sum(unit.kind in {"huyện", "thành phố"} for unit in of_2024.children_of(None)) == 12
    assert len(units_of(2025).children_of(None)) == 75


def test_the_first_level_keeps_the_authors_order_and_the_others_are_vietnamese() -> None:
    units = units_of(2024)
    assert [unit.name for unit in units.children_of(None)][:3] == [
        "Thành phố Sơn La",
        "Huyện Quỳnh Nhai",
        "Huyện Thuận Châu",
    ]
    assert [unit.name for unit in units.children_of("116")][:5] == [
        "Phường Chiềng An",
        "Phường Chiềng Cơi",
        "Phường Chiềng Lề",
        "Phường Chiềng Sinh",
        "Phường Quyết Tâm",
    ]


def test_ways_up() -> None:
    units = units_of(2024)
    assert units.root == units.units["14"]
    assert [unit.name for unit in units.path("03667")] == ["Thành phố Sơn La", "Phường Chiềng An"]
    assert units.above("03667") == units.units["116"]
    assert units.above("116") is None
    assert units.top_of("SBN-06") == units.units["K-SBN"]
    assert units.top_of("14") is None
    assert units.path("14") == ()
    with pytest.raises(KeyError):
        units.path("99999")
    with pytest.raises(KeyError):
        units.children_of("99999")


def test_a_list_without_a_province() -> None:
    units = build("1", [Unit("b", "Sở B", "sở", None), Unit("a", "Sở A", "sở", None)])
    assert units.root is None
    assert [unit.code for unit in units.children_of(None)] == ["b", "a"]
    assert units.top_of("a") == units.units["a"]


def test_one_unit_alone() -> None:
    units = build("1", [Unit("a", "Sở A", "sở", None)])
    assert [unit.code for unit in units.children_of(None)] == ["a"]
    assert build("1", []).children_of(None) == ()


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(WrongUnits) as wrong:
        build(
            "1",
            [
                Unit("p", "Tỉnh", "tỉnh", None),
                Unit("p", "Tỉnh khác", "tỉnh", None),
                Unit("a", "A", "xã", "gone"),
                Unit("b", "B", "xã", "c"),
                Unit("c", "C", "xã", "b"),
                Unit("d", "D", "xã", "d"),
                Unit("e", "E", "xã", "d"),
            ],
        )
    assert [code for code, _ in wrong.value.problems] == ["p", "a", "b", "c", "d"]
    assert "gone" in str(wrong.value)
