"""The lists of a result as sheets with typed cells: prizes, units and the analysis of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from quiz.items import ItemLine, Misread
from quiz.question import Bank, Question
from reports.csv_list import CsvList
from reports.sheets import XlsxBook
from services.official import PrizeLine, Speech, UnitPrize
from services.papers import Cell, Column, Kind, Sheet

NUMBER, SHARE, DECIMAL = Kind.NUMBER, Kind.SHARE, Kind.DECIMAL
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def prize_columns(speech: Speech) -> tuple[Column, ...]:
    """The headings of the list of prizes."""
    word = speech.word
    return (
        Column(word("Round"), width=14),
        Column(word("Prize"), width=20),
        Column(word("Full name"), width=28),
        Column(word("Year of birth"), Kind.CODE, 10),
        Column(word("Unit or place"), width=32),
        Column(word("Right answers"), NUMBER, 10),
        Column(word("Questions"), NUMBER, 10),
        Column(word("Prediction"), NUMBER, 12),
        Column(word("Difference"), NUMBER, 12),
        Column(word("Seconds"), NUMBER, 10),
        Column(word("Handed in"), Kind.MOMENT, 20),
        Column(word("Parted from the one above by"), width=28),
        Column(word("Prize money (đồng)"), NUMBER, 16),
    )


def prize_row(line: PrizeLine) -> tuple[Cell, ...]:
    """A row of the list of prizes."""
    return (
        line.round,
        line.prize,
        line.name,
        str(line.birth_year) if line.birth_year is not None else None,
        line.unit,
        line.correct,
        line.total,
        line.prediction,
        line.gap,
        line.duration_s,
        line.submitted_at,
        line.decided_by,
        line.value,
    )


def unit_columns(speech: Speech) -> tuple[Column, ...]:
    """The headings of the list of units: every number that the formula uses."""
    word = speech.word
    return (
        Column(word("Group of units"), width=20),
        Column(word("Rank"), NUMBER, 8),
        Column(word("Unit"), width=36),
        Column(word("Participants"), NUMBER, 12),
        Column(word("Attempts"), NUMBER, 12),
        Column(word("Declared number"), NUMBER, 12),
        Column(word("Rate"), SHARE, 12),
        Column(word("Average of right answers"), SHARE, 12),
        Column(word("Points"), DECIMAL, 10),
        Column(word("Prize"), width=22),
        Column(word("Prize money (đồng)"), NUMBER, 16),
        Column(word("Bonus points in them"), NUMBER, 12),
    )


def unit_row(unit: UnitPrize) -> tuple[Cell, ...]:
    """A row of the list of units."""
    return (
        unit.group,
        unit.rank,
        unit.name,
        unit.participants,
        unit.attempts,
        unit.declared,
        unit.rate,
        unit.average,
        unit.points,
        unit.prize,
        unit.value,
        unit.bonus or None,
    )


def item_columns(speech: Speech) -> tuple[Column, ...]:
    """The headings of the analysis of questions."""
    word = speech.word
    return (
        Column(word("Question code"), Kind.CODE, 14),
        Column(word("Revision"), NUMBER, 10),
        Column(word("Round"), width=12),
        Column(word("Question"), width=60),
        Column(word("Law"), width=30),
        Column(word("Times shown"), NUMBER, 12),
        Column(word("Right"), NUMBER, 12),
        Column(word("Facility"), SHARE, 12),
        Column(word("Discrimination"), DECIMAL, 12),
        Column(word("Answered how often, by option"), width=36),
        Column(word("Left blank"), NUMBER, 10),
        Column(word("Wrong option taken most"), width=40),
        Column(word("Share"), SHARE, 10),
        Column(word("Seconds, the middle one"), DECIMAL, 12),
    )


def item_row(line: ItemLine, question: Question, speech: Speech) -> tuple[Cell, ...]:
    """A row of the analysis of questions; options are named by the authors' order, right ones marked."""
    language = speech.language
    favourite = line.wrong_favourite(question)
    counts = (
        f"{LETTERS[place]}{'*' if question.right(place) else ''} {speech.number(count)}"
        for place, count in enumerate(line.chosen)
    )
    return (
        question.id,
        question.revision,
        question.round,
        question.text.to(language),
        question.citation.to(language),
        line.shown,
        line.right,
        line.facility,
        line.discrimination,
        "; ".join(counts),
        line.blank,
        question.options[favourite].text.to(language) if favourite is not None else None,
        Fraction(line.chosen[favourite], line.shown) if favourite is not None else None,
        line.seconds,
    )


def misread_columns(speech: Speech) -> tuple[Column, ...]:
    """The headings of what was misread, and where."""
    word = speech.word
    return (
        Column(word("Unit"), width=36),
        Column(word("Question code"), Kind.CODE, 14),
        Column(word("Question"), width=60),
        Column(word("Law"), width=30),
        Column(word("Wrong option"), width=40),
        Column(word("Times shown"), NUMBER, 12),
        Column(word("Taken"), NUMBER, 10),
        Column(word("Share here"), SHARE, 12),
        Column(word("Share elsewhere"), SHARE, 12),
    )


def misread_row(found: Misread, question: Question, unit: str, speech: Speech) -> tuple[Cell, ...]:
    """A row of what was misread; `unit` is the unit's name."""
    language = speech.language
    return (
        unit,
        question.id,
        question.text.to(language),
        question.citation.to(language),
        question.options[found.option].text.to(language),
        found.shown,
        found.chosen,
        found.share,
        found.elsewhere,
    )


def prize_book(people: Iterable[PrizeLine], units: Iterable[UnitPrize], speech: Speech) -> bytes:
    """A workbook of prizes and of units."""
    book = XlsxBook(speech.zone)
    _filled(book.sheet(speech.word("Prizes"), prize_columns(speech)), map(prize_row, people))
    _filled(book.sheet(speech.word("Units"), unit_columns(speech)), map(unit_row, units))
    return book.finish()


def prize_csv(people: Iterable[PrizeLine], speech: Speech) -> bytes:
    """The list of prizes as comma-separated values."""
    made = CsvList(speech.zone, prize_columns(speech))
    _filled(made, map(prize_row, people))
    return made.finish()


def item_book(
    lines: Iterable[ItemLine], misread: Iterable[Misread], bank: Bank, names: Mapping[str, str], speech: Speech
) -> bytes:
    """A workbook of the analysis of questions and of what was misread; `names` are those of units by code."""
    book = XlsxBook(speech.zone)
    items = book.sheet(speech.word("Analysis of questions"), item_columns(speech))
    _filled(items, (item_row(line, bank[line.item], speech) for line in lines))
    found = book.sheet(speech.word("Misread, and where"), misread_columns(speech))
    _filled(found, (misread_row(one, bank[one.item], names.get(one.unit, one.unit), speech) for one in misread))
    return book.finish()


def _filled(sheet: Sheet, rows: Iterable[tuple[Cell, ...]]) -> None:
    for row in rows:
        sheet.add(row)
