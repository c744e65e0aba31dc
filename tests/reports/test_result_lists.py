"""Lists for programs and offices: typed, in order, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from quiz.items import Answered, Items
from reports.csv_list import CsvList, decimal, harmless
from reports.papers import Papers
from services.papers import Column, Kind
from tests.quiz.making import question
from tests.reports import papers_made as made
from tests.reports.xlsx import rows_of, titles_of, xml_of

COLUMNS = (Column("Tên"), Column("Mã", Kind.CODE), Column("Số", Kind.NUMBER), Column("Lúc", Kind.MOMENT))
AT = datetime(2024, 6, 3, 1, tzinfo=UTC)


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def list_of(*names: str) -> bytes:
    made_list = CsvList(made.ZONE, COLUMNS)
    for name in names:
        made_list.add((name, "03646", -7, AT))
    return made_list.finish()


def test_a_list_has_its_mark_its_zone_and_its_lines_end_as_the_standard_says() -> None:
    data = list_of("Lò Thị Mai")
    assert read(data) == [
        ["Tên", "Mã", "Số", "Lúc (Asia/Ho_Chi_Minh)"],
        ["Lò Thị Mai", "03646", "-7", "2024-06-03 08:00:00"],
    ]
    assert data.endswith(b"\r\n")


DANGERS = [
    "=1+1", "+84912345678", "-2+3", "@SUM(A1)", '=HYPERLINK("http://a.b")', "\t=1+1", " =1", "\u200b=1", "＝1+1", "−1",
    "\r\n=1", '"=1', "'=1", "\ufeff=1",
]  # fmt: skip


@pytest.mark.parametrize("name", DANGERS)
def test_no_cell_begins_a_formula(name: str) -> None:
    (cell, *_) = read(list_of(name))[1]
    assert cell.lstrip(" \"'")[0] in "=+-@＝−"
    assert "'" in cell[: cell.index(cell.lstrip(" \"'")[0])]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_no_cell_begins_a_formula_where_another_country_cuts_the_line(delimiter: str) -> None:
    for name in ("Lan;=1+1", 'Lan;"=cmd|x"', "a|=1", "b;; @x", "c,-1"):
        for row in read(list_of(name), delimiter)[1:]:
            for place, cell in enumerate(row):
                if cell.strip("\"' ") != "-7" and "-7" not in cell:
                    assert cell.strip(' "')[:1] not in {"=", "+", "-", "@"}, (place, cell)


def test_words_that_are_no_danger_stay_as_they_are() -> None:
    for name in ("Lò Thị Mai", "Nguyễn-Phúc", "a=b", "A & B", 'Bản "Co"', "Xã Mường É, Huyện X", "C’"):
        assert harmless(name) == name
        assert read(list_of(name))[1][0] == name


@pytest.mark.parametrize(
    ("fraction", "places", "words"),
    [
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(259, 3), 2, "86.33"),
    ],
)
def test_decimals_are_rounded_without_floats(fraction: Fraction, places: int, words: str) -> None:
    assert decimal(fraction, places) == words


def test_many_rows_leave_the_memory() -> None:
    made_list = CsvList(made.ZONE, COLUMNS)
    tracemalloc.start()
    try:
        for number in range(60_000):
            made_list.add((f"Người {number}", "03646", number, AT))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000
    assert len(read(made_list.finish())) == 60_001


def test_an_unfinished_list_is_closed() -> None:
    made_list = CsvList(made.ZONE, COLUMNS)
    made_list.discard()
    with pytest.raises(ValueError, match="closed"):
        made_list.add(("a", "b", 1, AT))


async def test_the_workbook_of_prizes_has_typed_cells() -> None:
    hostile = replace(made.people()[0], name='=HYPERLINK("http://a.b")')
    given = replace(made.units()[0], bonus=5)
    data = await Papers().prize_book([hostile, *made.people()[1:]], [given, *made.units()[1:]], made.tongue())
    assert titles_of(data) == ["Kết quả giải thưởng", "Đơn vị"]
    first, second = rows_of(data)[1:3]
    assert first["C"] == '=HYPERLINK("http://a.b")'
    assert "<f>" not in xml_of(data)
    assert (second["A"], second["F"], second["I"], second["M"]) == ("Tuần 1", "10", "17", "700000")
    assert rows_of(data)[0]["K"] == "Nộp bài (Asia/Ho_Chi_Minh)"
    units = rows_of(data, 2)
    assert (units[1]["G"], units[1]["B"], units[1]["I"]) == ("0.8", "1", "86.33333333333333")
    assert (units[0]["L"], units[1]["L"]) == ("Trong đó điểm thưởng", "5")
    assert "G" not in units[13]
    assert "L" not in units[13]
    for sheet in (1, 2):
        assert 'state="frozen"' in xml_of(data, sheet)
        assert "<autoFilter" in xml_of(data, sheet)


async def test_the_list_of_prizes_as_csv_says_the_same() -> None:
    rows = read(await Papers().prize_csv(made.people(), made.tongue()))
    assert [row[2] for row in rows[1:]] == made.NAMES
    assert rows[2][5:10] == ["10", "10", "2888", "17", "313"]
    assert rows[2][10] == "2024-06-07 08:28:17"


async def test_the_analysis_of_questions_as_a_workbook() -> None:
    bank = {(one.id, one.revision): one for one in (question(number) for number in (1, 2))}
    first, second = bank
    items = Items(bank)
    for number in range(40):
        wrong = frozenset({3 if number < 25 else 1})
        items.take("a", (Answered(first, wrong, 7), Answered(second, frozenset({0}), 9)))
        items.take("b", (Answered(first, frozenset({0}), 8), Answered(second, frozenset(), None)))
    data = await Papers().item_book(items.lines(), items.misread(), bank, {"a": "Huyện A"}, made.tongue())
    assert titles_of(data) == ["Phân tích câu hỏi", "Nội dung hiểu sai"]
    head, row, _ = rows_of(data)
    assert (head["H"], head["I"]) == ("Tỷ lệ đúng", "Độ phân biệt")
    assert (row["F"], row["G"], row["H"], row["J"]) == ("80", "40", "0.5", "A* 40; B 15; C 0; D 25")
    assert row["L"] == "1.3"
    where = rows_of(data, 2)[1]
    assert (where["A"], where["E"], where["F"], where["G"]) == ("Huyện A", "1.3", "40", "25")
    assert "<f>" not in xml_of(data)
