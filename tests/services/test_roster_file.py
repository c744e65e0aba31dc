"""Tables that people send: csv of every office program, and workbooks; what is none is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.sheets import XlsxBook
from services.papers import Column, Kind
from services.roster_file import LARGEST_FILE, MOST_ROWS, UnreadableTable, read_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_office_program(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["mã", "nguồn"]) + "\r\n\r\n" + delimiter.join(["03646", '"Công văn; số, ngày"']) + "\r\n"
    assert read_table(text.encode(encoding)) == [(1, ("mã", "nguồn")), (3, ("03646", "Công văn; số, ngày"))]


async def test_a_workbook() -> None:
    book = XlsxBook(ZoneInfo("Asia/Ho_Chi_Minh"))
    columns = [Column("Mã", Kind.CODE), Column("Số", Kind.NUMBER), Column("Ngày", Kind.MOMENT)]
    sheet = book.sheet("Đơn vị", columns)
    sheet.add(["03646", 1204, None])
    sheet.add(["A&B <c>", 7, datetime(2024, 5, 31, tzinfo=UTC)])
    rows = read_table(await book.close())
    assert [(line, row[:2]) for line, row in rows[1:]] == [(2, ("03646", "1204")), (3, ("A&B <c>", "7"))]


def workbook(sheet: str, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, sheet)
    return out.getvalue()


def test_a_number_that_is_not_whole_is_marked() -> None:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="4">'
    cells = '<c r="B4"><v>1.204</v></c><c r="C4"><v>7.0</v></c>'
    assert read_table(workbook(f"{head}{cells}</row></sheetData></worksheet>")) == [(4, ("", "≈ 1.204", "7"))]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 no workbook",
        workbook("<a/>", "other.xml"),
        workbook("<broken"),
        workbook('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        workbook(" " * 25_000_000),
        b"\x89PNG\r\n\x1a\n\x00\x00\xff",
        b'a,b\n"open',
        b"x" * (LARGEST_FILE + 1),
        b"x\n" * (MOST_ROWS + 1),
        "mã,số".encode("utf-16-le"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read_table(data)
