"""Workbooks read back without a library: the sheets' cells as they are written in the file."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

CELL = re.compile(r'<c r="([A-Z]+)(\d+)"[^>]*?(?: t="(\w+)")?>(.*?)</c>', re.DOTALL)


def rows_of(data: bytes, sheet: int = 1) -> list[dict[str, str]]:
    """The rows of a sheet: column letter → what the cell says."""
    rows: dict[int, dict[str, str]] = {}
    for column, row, _, inside in CELL.findall(xml_of(data, sheet)):
        words = "".join(re.findall(r"<(?:t|v)(?: [^>]*)?>(.*?)</(?:t|v)>", inside, re.DOTALL))
        rows.setdefault(int(row), {})[column] = unescape(words)
    return [rows[row] for row in sorted(rows)]


def xml_of(data: bytes, sheet: int = 1) -> str:
    """A sheet as it stands in the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(f"xl/worksheets/sheet{sheet}.xml").decode()


def titles_of(data: bytes) -> list[str]:
    """The names of the sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return [unescape(name) for name in re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())]


def parts_of(data: bytes) -> list[str]:
    """The names of the files inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.namelist()
