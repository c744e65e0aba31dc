"""Lists as comma-separated values, for programs and for Excel: with a byte order mark, and nothing that a program would run."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from reports.sheets import headed, readable
from services.papers import Cell, Column, Kind

_STARTS_FORMULA = re.compile(r"""(^|[;,|])(["'\s]*)(?=[=+\-@\u2212＝＋－＠])""")
"""Where a program would begin a formula: at the start of a cell, or after a sign at which another country's cuts lines."""
_IN_MEMORY = 1 << 20


class CsvList:
    """Fulfils `services.papers.List`: what is written leaves the memory after a megabyte."""

    def __init__(self, zone: ZoneInfo, columns: Sequence[Column]) -> None:
        self._zone = zone
        self._columns = tuple(columns)
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="thituan-csv-")  # noqa: SIM115
        self._file.write("\ufeff".encode())
        self._line = io.StringIO()
        self._writer = csv.writer(self._line, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        self._write([harmless(headed(column, zone)) for column in columns])

    def add(self, row: Sequence[Cell]) -> None:
        """Write the next row."""
        self._write([self._cell(cell, column.kind) for cell, column in zip(row, self._columns, strict=True)])

    async def close(self) -> bytes:
        """The finished file."""
        return await asyncio.to_thread(self.finish)

    def finish(self) -> bytes:
        """The finished file, where nobody waits."""
        try:
            self._file.seek(0)
            return self._file.read()
        finally:
            self._file.close()

    def discard(self) -> None:
        """Leave it unfinished."""
        self._file.close()

    def _write(self, cells: Sequence[str | int]) -> None:
        self._writer.writerow(cells)
        self._file.write(self._line.getvalue().encode())
        self._line.seek(0)
        self._line.truncate()

    def _cell(self, cell: Cell, kind: Kind) -> str | int:
        if cell is None:
            return ""
        if isinstance(cell, datetime):
            return f"{cell.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
        if isinstance(cell, int):
            return cell
        if isinstance(cell, Fraction):
            return decimal(cell, 4 if kind is Kind.SHARE else 2)
        return harmless(readable(cell))


def harmless(words: str) -> str:
    """Words that no spreadsheet takes for a formula: an apostrophe stands before what would begin one."""
    return _STARTS_FORMULA.sub(r"\1\2'", words)


def decimal(fraction: Fraction, places: int) -> str:
    """A fraction in decimals, half a last place rounded away from nothing, without a float in between."""
    scaled = (2 * abs(fraction.numerator) * 10**places + fraction.denominator) // (2 * fraction.denominator)
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if fraction < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{places}d}"
