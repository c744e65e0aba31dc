"""`python -m bot rank`: rank a table of attempts by a rule file, with the function that makes the live boards.

Anybody can check a published result with it: no database, no network, and numbers are never floats.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

import click

from quiz.fold import nfc
from quiz.ranking import Criterion, MixedKinds, Standing, Value, kind_of, rank, read_rules

_WHOLE = re.compile(r"[+-]?\d{1,400}")
_DECIMAL = re.compile(r"[+-]?(?:\d{1,400}\.\d{0,400}|\.\d{1,400}|\d{1,400})(?:[eE][+-]?\d{1,3})?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}.*)?")
_UNCLEAR = re.compile(r"\d+(?:[.,]\d+)*,\d+|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}.*|\d:\d{2}.*")
"""What would sort as text, and wrongly: decimal commas, days before months, hours of one digit."""


@dataclass(frozen=True, slots=True)
class Row:
    """An attempt of the file: its id as given, the ranked columns, and the line where it stands."""

    id: str | int
    values: Mapping[str, Value]
    line: int


@click.command("rank")
@click.option("--rules", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file.")
@click.option(
    "--attempts",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON Lines or CSV file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def rank_command(rules: Path, attempts: Path, as_json: bool) -> None:
    """Rank a table of attempts by a rule file, offline."""
    try:
        criteria = load_rules(rules)
        standings = rank_rows(str(attempts), read_attempts(attempts, criteria), criteria)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(as_lines_of_json(standings, criteria) if as_json else as_table(standings, criteria))


def load_rules(path: Path) -> tuple[Criterion, ...]:
    """The criteria of a YAML file. Raises ValueError that names the file, and the line where it is known."""
    import yaml

    try:
        rules = yaml.safe_load(_text(path))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        _refuse(str(path), mark.line + 1 if mark else 1, f"this is no YAML: {error.problem}")
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: this is no YAML: {error}") from None
    try:
        return tuple(Criterion(nfc(criterion.by), criterion.order) for criterion in read_rules(rules))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def read_attempts(path: Path, criteria: Sequence[Criterion]) -> list[Row]:
    """The rows of a JSON Lines, JSON or CSV file; which one it is, its first character says.

    Raises ValueError that names file, line and column.
    """
    text = _text(path)
    name = str(path)
    columns = [criterion.by for criterion in criteria]
    rows = list((_json_rows if text.lstrip()[:1] in {"{", "["} else _csv_rows)(name, text, columns))
    seen: dict[str | int, int] = {}
    for row in rows:
        if row.id in seen:
            _refuse(name, row.line, f"column id: {row.id!r} stands already in line {seen[row.id]}")
        seen[row.id] = row.line
    return rows


def rank_rows(name: str, rows: Sequence[Row], criteria: Sequence[Criterion]) -> list[Standing[Row]]:
    """The rows in rank order. Raises ValueError with the first line whose value is of another kind than those above."""
    try:
        return rank(rows, criteria, lambda row, by: row.values[by], _identity)
    except MixedKinds as error:
        present = [row for row in rows if row.values[error.column] is not None]
        first = kind_of(present[0].values[error.column])
        other = next(row for row in present if kind_of(row.values[error.column]) != first)
        kind = kind_of(other.values[error.column])
        _refuse(name, other.line, f"column {error.column}: a {kind} here, but a {first} in line {present[0].line}")


def as_lines_of_json(standings: Sequence[Standing[Row]], criteria: Sequence[Criterion]) -> str:
    """The contract's list of id, rank, decided_by and the values, in rank order. A fraction is written "a/b", a moment ISO."""
    places = (
        {
            "id": place.row.id,
            "rank": place.rank,
            "decided_by": place.decided_by,
            "values": {criterion.by: _plain(place.row.values[criterion.by]) for criterion in criteria},
        }
        for place in standings
    )
    return "[" + ",\n ".join(json.dumps(place) for place in places) + "]"


def as_table(standings: Sequence[Standing[Row]], criteria: Sequence[Criterion]) -> str:
    """For reading: rank, id, the values and what parted each row from the one above."""
    heading = ["rank", "id", *(criterion.by for criterion in criteria), "decided_by"]
    lines = [heading]
    for place in standings:
        values = (_shown(place.row.values[criterion.by]) for criterion in criteria)
        lines.append([str(place.rank), str(place.row.id), *values, place.decided_by or ""])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)
    return "\n".join(padded)


def _refuse(name: str, line: int, what: str) -> NoReturn:
    raise ValueError(f"{name}:{line}: {what}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{path}: this is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)") from None


def _identity(row: Row) -> tuple[int, int, str]:
    # Ids that are numbers are listed as numbers, so that 10 stands behind 9 where nothing else parts them.
    text = str(row.id)
    return (0, int(text), text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else (1, 0, text)


def _plain(value: Value) -> int | str | None:
    return value if value is None or isinstance(value, int | str) else _shown(value)


def _shown(value: Value) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def _csv_rows(name: str, text: str, columns: Sequence[str]) -> Iterator[Row]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    heading: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if heading is None:
                heading = _heading(name, reader.line_num, cells, columns)
                continue
            if len(cells) != len(heading):
                _refuse(name, reader.line_num, f"{len(cells)} cells under {len(heading)} columns")
            given = dict(zip(heading, (cell.strip() for cell in cells), strict=True))
            if not given["id"]:
                _refuse(name, reader.line_num, "column id: it is empty")
            values = {column: _csv_value(name, reader.line_num, column, given[column]) for column in columns}
            yield Row(given["id"], values, reader.line_num)
    except csv.Error as error:
        _refuse(name, reader.line_num, f"this is no CSV: {error}")


def _heading(name: str, line: int, cells: Sequence[str], columns: Sequence[str]) -> list[str]:
    heading = [nfc(cell.strip()) for cell in cells]
    for column in ("id", *columns):
        if heading.count(column) != 1:
            problem = "is missing" if column not in heading else "stands twice"
            _refuse(name, line, f"column {column} {problem}; the heading has {', '.join(heading)}")
    return heading


def _csv_value(name: str, line: int, column: str, cell: str) -> Value:
    if not cell:
        return None
    if _WHOLE.fullmatch(cell):
        return int(cell)
    if _DECIMAL.fullmatch(cell):
        return Fraction(cell)
    if _UNCLEAR.fullmatch(cell):
        _refuse(
            name, line, f"column {column}: {cell!r} is unclear; write 12.5, 2024-06-03T08:00:00 or a number of seconds"
        )
    return _text_value(cell)


def _text_value(text: str) -> Value:
    if _ISO.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    return nfc(text)


class _NotExact(ValueError):
    """A number of JSON that has no exact value here."""


def _exact(number: str) -> Fraction:
    if not _DECIMAL.fullmatch(number):
        raise _NotExact(number)
    return Fraction(number)


def _constant(number: str) -> NoReturn:
    raise _NotExact(number)


def _json_rows(name: str, text: str, columns: Sequence[str]) -> Iterator[Row]:
    for line, item in _json_items(name, text):
        if not isinstance(item, dict):
            _refuse(name, line, 'a row must be an object, {"id": …, …}')
        given = {nfc(key): value for key, value in item.items()}
        for column in ("id", *columns):
            if column not in given:
                _refuse(name, line, f"column {column} is missing; write null where there is no value")
        identity = given["id"]
        if isinstance(identity, bool) or not isinstance(identity, str | int) or identity == "":
            _refuse(name, line, "column id: it must be a text or a whole number")
        yield Row(identity, {column: _json_value(name, line, column, given[column]) for column in columns}, line)


def _json_items(name: str, text: str) -> Iterator[tuple[int, object]]:
    # A JSON array is taken too; its objects may run over several lines, so each is decoded from where the last one ended.
    decoder = json.JSONDecoder(parse_float=_exact, parse_constant=_constant)
    inside, place, line = False, 0, 1
    while True:
        start = _skip(text, place, " \t\r\n,[]" if inside else " \t\r\n")
        line += text.count("\n", place, start)
        place = start
        if place == len(text):
            if inside and not text.rstrip().endswith("]"):
                _refuse(name, line, "the list is cut off: its ] is missing")
            return
        if text[place] == "[" and not inside:
            inside, place = True, place + 1
            continue
        try:
            item, end = decoder.raw_decode(text, place)
        except _NotExact as error:
            _refuse(name, line, f"{error} is no exact number")
        except (json.JSONDecodeError, RecursionError) as error:
            shift = text.count("\n", place, error.pos) if isinstance(error, json.JSONDecodeError) else 0
            _refuse(name, line + shift, f"this is no JSON: {getattr(error, 'msg', 'too deep')}")
        except ValueError:
            _refuse(name, line, "a number is too long")
        yield line, item
        line += text.count("\n", place, end)
        place = end


def _skip(text: str, place: int, signs: str) -> int:
    while place < len(text) and text[place] in signs:
        place += 1
    return place


def _json_value(name: str, line: int, column: str, value: object) -> Value:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _text_value(value)
    if isinstance(value, int | Fraction):
        return value
    _refuse(name, line, f"column {column}: a list or an object cannot be ranked")
