"""Workbooks: typed cells, a frozen and filtered header, the zone named, and nothing that a spreadsheet would run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reports.sheets import XlsxBook, sheet_title
from services.papers import Column, Kind
from tests.reports.xlsx import parts_of, rows_of, titles_of, xml_of

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
COLUMNS = (Column("Tên"), Column("Mã", Kind.CODE), Column("Số", Kind.NUMBER), Column("Lúc", Kind.MOMENT))
AT = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)


def book_of(*names: str) -> bytes:
    book = XlsxBook(ZONE)
    sheet = book.sheet("Người dự thi", COLUMNS)
    for name in names:
        sheet.add((name, "03646", 7, AT))
    return book.finish()


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+84912345678", "-2+3", "@SUM(A1)", '=HYPERLINK("http://a.b")', "http://a.b", "mailto:a@b.c", "007"],
)
def test_no_cell_becomes_a_formula_a_link_or_a_number(name: str) -> None:
    data = book_of(name)
    assert rows_of(data)[1]["A"] == name
    assert "<f>" not in xml_of(data)
    assert "<hyperlink" not in xml_of(data)
    assert not [part for part in parts_of(data) if part.endswith("sheet1.xml.rels")]


def test_direction_and_control_marks_are_left_out_and_letters_are_composed() -> None:
    rows = rows_of(book_of("Lo\u0300 \u202eiaM\u202c\x07", "שלום", "a\x00b", "<b>&amp;</b>"))
    assert [row["A"] for row in rows[1:]] == ["Lò iaM", "שלום", "ab", "<b>&amp;</b>"]


def test_the_header_is_frozen_filtered_and_names_the_zone() -> None:
    data = book_of("Lan")
    assert rows_of(data)[0]["D"] == "Lúc (Asia/Ho_Chi_Minh)"
    assert 'state="frozen"' in xml_of(data)
    assert '<autoFilter ref="A1:D2"' in xml_of(data)


def test_moments_are_local_and_codes_keep_their_zeros() -> None:
    row = rows_of(book_of("Lan"))[1]
    assert row["B"] == "03646"
    assert row["C"] == "7"
    assert float(row["D"]) == pytest.approx(45446 + 8 / 24)


def test_what_is_more_than_a_sheet_holds_goes_on_in_another() -> None:
    book = XlsxBook(ZONE, most_rows=3)
    sheet = book.sheet("Lượt thi", [Column("Số", Kind.NUMBER)])
    for number in range(8):
        sheet.add((number,))
    data = book.finish()
    assert titles_of(data) == ["Lượt thi", "Lượt thi (2)", "Lượt thi (3)"]
    assert [row["A"] for row in rows_of(data, 3)] == ["Số", "6", "7"]


def test_lists_can_be_filled_by_turns() -> None:
    book = XlsxBook(ZONE)
    one, two = book.sheet("Một", [Column("A")]), book.sheet("Hai", [Column("B")])
    for place in range(3):
        one.add((f"một {place}",))
        two.add((f"hai {place}",))
    data = book.finish()
    assert [row["A"] for row in rows_of(data, 2)] == ["B", "hai 0", "hai 1", "hai 2"]


def test_an_unfinished_book_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = XlsxBook(ZONE)
    book.sheet("Một", [Column("A")]).add(("x",))
    assert list(tmp_path.iterdir())
    book.discard()
    assert not list(tmp_path.iterdir())


def test_sheet_names_that_excel_would_refuse_are_made_good() -> None:
    assert sheet_title("Tuần 1/2 [thử]: *") == "Tuần 1 2  thử"
    assert len(sheet_title("x" * 60, " (2)")) == 31
