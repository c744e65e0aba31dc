"""A table that somebody sends, csv or xlsx, as rows of words with the number of each line. Nothing in it is run or believed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
"""What a part of a workbook may unpack to: a small file can hold a very large one."""
MOST_ROWS = 5_000
MOST_COLUMNS = 50
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"([A-Z]{1,3})\d+")


class UnreadableTable(Exception):
    """It is no table that we can read."""


def read_table(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    """The rows that are not empty, each with its line. Raises UnreadableTable."""
    if len(data) > LARGEST_FILE:
        raise UnreadableTable
    rows = _workbook(data) if data.startswith(b"PK") else _separated(data)
    found: list[tuple[int, tuple[str, ...]]] = []
    for line, row in rows:
        if any(cell.strip() for cell in row):
            found.append((line, row))
        if len(found) > MOST_ROWS:
            raise UnreadableTable
    return found


def _separated(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableTable from error
    if "\0" in text:
        raise UnreadableTable
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, tuple(cells[:MOST_COLUMNS])
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable from error


def _workbook(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The first sheet of a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            shared = _shared(book)
            names = [name for name in book.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
            first = min(names, key=lambda name: (len(name), name), default=None)
            if first is None:
                raise UnreadableTable
            sheet = _part(book, first)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableTable from error
    for place, row in enumerate(sheet.iter(f"{_MAIN}row"), 1):
        number = row.get("r", "")
        yield int(number) if number.isdecimal() else place, _cells(row, shared)


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return ["".join(_texts(item)) for item in _part(book, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _part(book: zipfile.ZipFile, name: str) -> ET.Element:
    with book.open(name) as part:
        data = part.read(LARGEST_PART + 1)
    # Workbooks have no document type; one could only be there to blow the text up.
    if len(data) > LARGEST_PART or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableTable
    try:
        return ET.fromstring(data)
    except ET.ParseError as error:
        raise UnreadableTable from error


def _cells(row: ET.Element, shared: list[str]) -> tuple[str, ...]:
    cells: dict[int, str] = {}
    for place, cell in enumerate(row.iter(f"{_MAIN}c")):
        named = _CELL.fullmatch(cell.get("r", ""))
        column = _column(named.group(1)) if named else place
        if column < MOST_COLUMNS:
            cells[column] = _words(cell, shared)
    return tuple(cells.get(place, "") for place in range(max(cells, default=-1) + 1))


def _words(cell: ET.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{_MAIN}v", "")
    match cell.get("t", "n"):
        case "s":
            return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
        case "inlineStr":
            return "".join(_texts(cell))
        case "n":
            return _number(value)
        case _:
            return value


def _number(value: str) -> str:
    """A kept number as a whole one; 1.204 is no thousand here, so it is marked and read as no number."""
    whole, _, rest = value.partition(".")
    if rest.strip("0") or "e" in value.lower():
        return f"≈ {value}"
    return whole


def _texts(element: ET.Element) -> Iterator[str]:
    return (text.text or "" for text in element.iter(f"{_MAIN}t"))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
