"""What is asked of `reports`, as values: charts, tables, cards, sheets. `services.ports.Papers` says who makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias

Cell: TypeAlias = str | int | Fraction | datetime | None
"""A cell of a sheet. Words stay words, whatever they begin with; moments are aware and shown in the book's zone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, how long it is, and the number in the reader's writing."""

    label: str
    value: int
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart. `mark` stands out above it ("CHẠY THỬ"), `under` and `foot` are small print."""

    title: str
    bars: tuple[Bar, ...]
    under: str = ""
    foot: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a drawn table. `wide` columns take the room that is left and break their words."""

    heading: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be drawn; its cells are in the reader's writing already."""

    title: str
    columns: tuple[Heading, ...]
    rows: Sequence[tuple[str, ...]]
    under: str = ""
    foot: str = ""
    mark: str = ""


Form: TypeAlias = Literal["png", "pdf"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way into the contest: the app's name and the address that its code holds."""

    app: str
    link: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card to print or to pass on, with a code for each app. `unit` says whom it is for, `mark` stands out."""

    title: str
    asks: str
    by_hand: str
    ways: tuple[Way, ...]
    organiser: str
    unit: str = ""
    mark: str = ""
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class PortalBanner:
    """A banner for a website, in pixels: what it is about, until when, and what to do; `mark` stands out."""

    width: int
    height: int
    organiser: str
    title: str
    when: str
    asks: str
    mark: str = ""
    language: str = "vi"


class Kind(StrEnum):
    """What a column of a sheet holds. CODE: digits that are a name, not a number ("03646", a phone).

    SHARE: a fraction of one, shown in percent; DECIMAL: a fraction shown with two decimals.
    """

    WORDS = "words"
    NUMBER = "number"
    SHARE = "share"
    DECIMAL = "decimal"
    MOMENT = "moment"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet, `width` in characters."""

    heading: str
    kind: Kind = Kind.WORDS
    width: int = 16


class Sheet(Protocol):
    """One list of a book, written from the top."""

    def add(self, row: Sequence[Cell]) -> None:
        """Write the next row: as many cells as there are columns."""
        ...


class List(Sheet, Protocol):
    """One list that is a file of its own. Close it or discard it."""

    async def close(self) -> bytes:
        """The finished file."""
        ...

    def discard(self) -> None:
        """Leave it unfinished."""
        ...


class Book(Protocol):
    """A workbook that is being written; its size in memory does not grow with its rows. Close it or discard it."""

    def sheet(self, title: str, columns: Sequence[Column]) -> Sheet:
        """Begin another list. Lists may be filled by turns."""
        ...

    async def close(self) -> bytes:
        """The finished file."""
        ...

    def discard(self) -> None:
        """Leave it unfinished."""
        ...
