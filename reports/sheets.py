"""Workbooks for office people: frozen header, filters, typed cells, and no cell that becomes a formula or a link."""

from __future__ import annotations

import asyncio
import tempfile
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.papers import Cell, Column, Kind

MOST_ROWS = 1_048_575
"""Rows under the header that Excel can hold; what is more goes on in another sheet."""
LONGEST_CELL = 32_767
_TITLE_LENGTH = 31
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class XlsxBook:
    """Fulfils `services.papers.Book`: each row leaves the memory as soon as it is written."""

    def __init__(self, zone: ZoneInfo, most_rows: int = MOST_ROWS) -> None:
        import xlsxwriter

        self.zone = zone
        self.most_rows = most_rows
        self._folder = tempfile.TemporaryDirectory(prefix="thituan-xlsx-")
        self._file = Path(self._folder.name) / "book.xlsx"
        self.book: Any = xlsxwriter.Workbook(str(self._file), {**_OPTIONS, "tmpdir": self._folder.name})
        self.head: Any = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F4F1EA"})
        self.formats: dict[Kind, Any] = {
            Kind.WORDS: self.book.add_format({"num_format": "@"}),
            Kind.CODE: self.book.add_format({"num_format": "@"}),
            Kind.NUMBER: self.book.add_format({"num_format": "#,##0"}),
            Kind.SHARE: self.book.add_format({"num_format": "0.0%"}),
            Kind.DECIMAL: self.book.add_format({"num_format": "0.00"}),
            Kind.MOMENT: self.book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"}),
        }
        self._sheets: list[XlsxSheet] = []

    def sheet(self, title: str, columns: Sequence[Column]) -> XlsxSheet:
        """Begin another list. Lists may be filled by turns."""
        sheet = XlsxSheet(self, title, columns)
        self._sheets.append(sheet)
        return sheet

    async def close(self) -> bytes:
        """The finished file."""
        return await asyncio.to_thread(self.finish)

    def finish(self) -> bytes:
        """The finished file, where nobody waits."""
        try:
            for sheet in self._sheets:
                sheet.end()
            self.book.close()
            return self._file.read_bytes()
        finally:
            self._folder.cleanup()

    def discard(self) -> None:
        """Leave it unfinished."""
        self.book.fileclosed = True
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()
        self._folder.cleanup()


class XlsxSheet:
    """One list, over as many sheets as it needs."""

    def __init__(self, book: XlsxBook, title: str, columns: Sequence[Column]) -> None:
        self._book = book
        self._title = title
        self._columns = tuple(columns)
        self._parts = 0
        self._row = 0
        self._sheet: Any = None
        self._begin()

    def add(self, row: Sequence[Cell]) -> None:
        """Write the next row."""
        if self._row == self._book.most_rows:
            self.end()
            self._begin()
        self._row += 1
        for place, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            self._write(place, cell, column.kind)

    def end(self) -> None:
        """Put the filter over what was written."""
        self._sheet.autofilter(0, 0, self._row, len(self._columns) - 1)

    def _begin(self) -> None:
        self._parts += 1
        self._row = 0
        more = f" ({self._parts})" if self._parts > 1 else ""
        self._sheet = self._book.book.add_worksheet(sheet_title(self._title, more))
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.set_column(place, place, column.width)
            self._sheet.write_string(0, place, headed(column, self._book.zone), self._book.head)

    def _write(self, place: int, cell: Cell, kind: Kind) -> None:
        style = self._book.formats[kind]
        if cell is None or cell == "":
            return
        if isinstance(cell, datetime):
            local = cell.astimezone(self._book.zone).replace(tzinfo=None)
            self._sheet.write_datetime(self._row, place, local, style)
        elif isinstance(cell, int | Fraction):
            self._sheet.write_number(self._row, place, cell if isinstance(cell, int) else float(cell), style)
        else:
            self._sheet.write_string(self._row, place, readable(cell), style)


def headed(column: Column, zone: ZoneInfo) -> str:
    """A column's heading; that of moments names their zone."""
    return f"{column.heading} ({zone.key})" if column.kind is Kind.MOMENT else column.heading


def sheet_title(title: str, more: str = "") -> str:
    """A name that Excel takes: short, and without what it reserves."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip(" '")
    return kept[: _TITLE_LENGTH - len(more)] + more


def readable(words: str) -> str:
    """Words without control and direction marks: none of them turns the row around or ends it."""
    if words.isascii() and words.isprintable():
        return words[:LONGEST_CELL]
    return "".join(
        letter
        for letter in unicodedata.normalize("NFC", words)
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )[:LONGEST_CELL]
