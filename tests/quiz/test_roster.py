"""A table of declared numbers: read line by line, refused as a whole."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.roster import Declared, LineProblem, Of, Wrong, asks_number, day, read_roster, whole_number, with_declared
from quiz.units import Unit, build

TODAY = date(2024, 6, 3)
UNASKED = ("lực lượng vũ trang",)
UNITS = build(
    "t",
    [
        Unit("14", "Tỉnh Sơn La", "tỉnh", None),
        Unit("125", "Huyện Mai Sơn", "huyện", "14"),
        Unit("04105", "Thị trấn Hát Lót", "thị trấn", "125", aliases=("Hát Lót",)),
        Unit("04106", "Xã Chiềng Sung", "xã", "125"),
        Unit("K-LLVT", "Lực lượng vũ trang tỉnh", "khối", "14"),
        Unit("LLVT-03", "Công an tỉnh", "lực lượng vũ trang", "K-LLVT"),
    ],
)
HEADER = ("Mã đơn vị", "Tên đơn vị", "Tổng số người", "Chỉ tiêu giao", "Tính đến ngày", "Nguồn")


def read(*rows: tuple[str, ...]) -> tuple[dict[str, Declared], tuple[LineProblem, ...]]:
    return read_roster(list(enumerate([HEADER, *rows], 1)), UNITS, UNASKED, TODAY)


def test_people_and_targets_with_date_and_source() -> None:
    found, problems = read(
        ("04105", "", "1.204", "", "31/5/2024", "Công văn của UBND huyện"),
        ("", "xã chiềng sung", "", "50", "2024-05-30", "BTC giao"),
        ("125", "Huyện Mai Sơn", "", "", "", ""),
    )
    assert problems == ()
    assert found == {
        "04105": Declared(1204, Of.PEOPLE, date(2024, 5, 31), "Công văn của UBND huyện"),
        "04106": Declared(50, Of.TARGET, date(2024, 5, 30), "BTC giao"),
    }


GOOD = ("04106", "", "5", "", "31/5/2024", "CV")


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("99999", "", "5", "", "31/5/2024", "CV"), Wrong.UNKNOWN_UNIT),
        (("", "Huyện Nào Đó", "5", "", "31/5/2024", "CV"), Wrong.UNKNOWN_UNIT),
        (("", "", "5", "", "31/5/2024", "CV"), Wrong.NO_UNIT),
        (("04105", "Xã Chiềng Sung", "5", "", "31/5/2024", "CV"), Wrong.OTHER_NAME),
        (("04105", "", "0", "", "31/5/2024", "CV"), Wrong.ZERO),
        (("04105", "", "-5", "", "31/5/2024", "CV"), Wrong.NO_NUMBER),
        (("04105", "", "năm mươi", "", "31/5/2024", "CV"), Wrong.NO_NUMBER),
        (("04105", "", "99999999", "", "31/5/2024", "CV"), Wrong.TOO_LARGE),
        (("04105", "", "5", "5", "31/5/2024", "CV"), Wrong.BOTH),
        (("04105", "", "5", "", "", "CV"), Wrong.NO_DATE),
        (("04105", "", "5", "", "31/2/2024", "CV"), Wrong.NO_DATE),
        (("04105", "", "5", "", "04/6/2024", "CV"), Wrong.LATER),
        (("04105", "", "5", "", "31/5/2024", " "), Wrong.NO_SOURCE),
        (("LLVT-03", "", "5", "", "31/5/2024", "CV"), Wrong.NOT_ASKED),
        (("K-LLVT", "", "5", "", "31/5/2024", "CV"), Wrong.NOT_ASKED),
        (("04106", "", "7", "", "31/5/2024", "CV"), Wrong.TWICE),
    ],
)
def test_one_wrong_line_refuses_the_whole(row: tuple[str, ...], wrong: Wrong) -> None:
    found, problems = read(GOOD, row)
    assert found == {}
    assert [(problem.line, problem.wrong) for problem in problems] == [(3, wrong)]


def test_every_wrong_line_is_told_at_once() -> None:
    _, problems = read(("99999", "", "0", "", "", ""), ("04105", "", "x", "", "31/5/2024", "CV"))
    assert [(each.line, each.wrong) for each in problems] == [
        (2, Wrong.UNKNOWN_UNIT),
        (2, Wrong.ZERO),
        (2, Wrong.NO_DATE),
        (2, Wrong.NO_SOURCE),
        (3, Wrong.NO_NUMBER),
    ]


def test_a_table_without_columns_or_lines() -> None:
    assert read_roster([], UNITS, UNASKED, TODAY)[1] == (LineProblem(1, Wrong.EMPTY),)
    assert [each.words for each in read_roster([(1, ("tên",))], UNITS, UNASKED, TODAY)[1]] == [
        "tính đến ngày",
        "nguồn",
        "tổng số người",
    ]
    assert read()[1] == (LineProblem(1, Wrong.EMPTY),)


def test_a_code_whose_zero_a_spreadsheet_dropped() -> None:
    assert set(read(("4105", "", "5", "", "45443", "CV"))[0]) == {"04105"}


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1204", 1204),
        ("1.204", 1204),
        ("1 204", 1204),
        ("1,204,000", 1204000),
        ("1.2", None),
        ("≈ 1.204", None),
        ("", None),
    ],
)
def test_whole_numbers(words: str, number: int | None) -> None:
    assert whole_number(words) == number


def test_days() -> None:
    assert day("31/5/2024") == day("2024-05-31") == day("45443") == date(2024, 5, 31)
    assert day("hôm qua") is None


@given(st.lists(st.lists(st.text(max_size=12), max_size=7)))
def test_nothing_that_is_sent_raises(rows: list[list[str]]) -> None:
    found, problems = read_roster(list(enumerate([HEADER, *map(tuple, rows)], 1)), UNITS, UNASKED, TODAY)
    assert not (found and problems)


def test_none_is_asked_of_the_armed_forces_nor_of_what_holds_only_them() -> None:
    asked = {code for code in UNITS.units if asks_number(UNITS, code, UNASKED)}
    assert asked == {"14", "125", "04105", "04106"}


def test_the_list_with_numbers() -> None:
    numbered = with_declared(
        UNITS, {"04105": Declared(7, Of.PEOPLE, TODAY, ""), "gone": Declared(1, Of.PEOPLE, TODAY, "")}
    )
    assert numbered.units["04105"].declared == 7
    assert numbered.children == UNITS.children
    assert with_declared(UNITS, {}) is UNITS
