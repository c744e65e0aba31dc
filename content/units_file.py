"""units/*.csv: lists of units, one file a version, named by it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from content.problems import Report, advice
from content.source import Source
from quiz.units import Unit, UnitSet, WrongUnits, build

if TYPE_CHECKING:
    from _csv import Reader as _Reader

_NEEDS = ("code", "name", "kind", "parent_code")
_MAY = ("declared", "aliases", "source")
_ALIASES = "|"


def read_units(source: Source, report: Report) -> UnitSet | None:
    """The list of one version; None, told, where it is no tree."""
    before = report.errors
    rows, lines = _rows(source, report)
    units = [_unit(row, line, source, report) for row, line in rows]
    _look_at_codes(units, lines, source, report)
    if not units and report.errors == before:
        report.error(source.place(), "no unit; write one on each line below the header")
    if report.errors > before:
        return None
    try:
        return build(PurePosixPath(source.name).stem, units)
    except WrongUnits as wrong:
        for code, problem in wrong.problems:
            report.error(source.place(lines.get(code, 1)), f"{code}: {problem}; give it another code or parent_code")
        return None


def _rows(source: Source, report: Report) -> tuple[list[tuple[dict[str, str], int]], dict[str, int]]:
    header_line = source.text.split("\n", 1)[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    reader = csv.reader(io.StringIO(source.text), delimiter=delimiter, strict=True)
    header = [name.strip() for name in next(_lines(reader, source, report), [])]
    for name in header:
        if name not in _NEEDS and name not in _MAY:
            report.error(source.place(), f"unknown column `{name}`; {advice(name, (*_NEEDS, *_MAY))}")
    missing = [name for name in _NEEDS if name not in header]
    if missing:
        report.error(source.place(), f"no column `{missing[0]}`; let the first line read {','.join((*_NEEDS, *_MAY))}")
        return [], {}
    rows: list[tuple[dict[str, str], int]] = []
    begin = 2
    for cells in _lines(reader, source, report):
        line, begin = begin, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            report.error(
                source.place(line), f"{len(cells)} cells for {len(header)} columns; put a text with a comma in quotes"
            )
        rows.append((dict(zip(header, (cell.strip() for cell in cells), strict=False)), line))
    return rows, {row.get("code", ""): line for row, line in reversed(rows)}


def _lines(reader: _Reader, source: Source, report: Report) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        report.error(
            source.place(max(1, reader.line_num)),
            f'not CSV ({error}); look for a quote (") that is opened and never closed',
        )


def _unit(row: dict[str, str], line: int, source: Source, report: Report) -> Unit:
    code, name, kind = row.get("code", ""), row.get("name", ""), row.get("kind", "")
    for column, value in (("code", code), ("name", name), ("kind", kind)):
        if not value:
            report.error(source.place(line), f"`{column}` is empty; write the unit's {column}")
    if code.isdecimal() and len(code) == 4:
        report.warn(source.place(line), f"{code} has four digits: a spreadsheet may have dropped a zero; write 0{code}")
    declared = row.get("declared", "").replace(".", "").replace(" ", "")
    if declared and (not declared.isdecimal() or int(declared) == 0):
        report.error(source.place(line), f"`{row['declared']}` is no number of people; write 1 or more, or nothing")
        declared = ""
    aliases = tuple(alias.strip() for alias in row.get("aliases", "").split(_ALIASES) if alias.strip())
    return Unit(code, name, kind, row.get("parent_code") or None, int(declared) if declared else None, aliases)


def _look_at_codes(units: list[Unit], lines: dict[str, int], source: Source, report: Report) -> None:
    """Codes that stand twice and parents that are not there, each at its own line and with the nearest code."""
    codes = {unit.code for unit in units}
    first: dict[str, Unit] = {}
    for unit in units:
        if unit.code in first and unit.code:
            report.error(
                source.place(lines[unit.code]),
                f"code {unit.code} stands twice ({first[unit.code].name}, {unit.name}); give one another code",
            )
        first.setdefault(unit.code, unit)
        if unit.parent is not None and unit.parent not in codes:
            report.error(
                source.place(lines.get(unit.code, 1)),
                f"parent_code {unit.parent} of {unit.name} is not on the list; {advice(unit.parent, codes)}",
            )
