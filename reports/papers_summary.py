"""The report for the closing: numbers, charts and prizes filled in; what people think of the contest is left to people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports.docx_parts import Col
from reports.papers_frame import Page
from reports.papers_results import day_words, numbers_words, people_table, unit_table
from services.official import ItemWords, Speech, Summary
from services.papers import Bar, Chart

LAST_MOMENT = timedelta(microseconds=1)
"""A round that closes at midnight closes at the end of the day before: "24h00"."""
MOST_UNITS = 20
"""Units in the table and the chart; the workbook has all."""


@dataclass(frozen=True, slots=True)
class Charts:
    """The report's pictures; None where there is nothing to draw."""

    rounds: bytes | None = None
    units: bytes | None = None
    hours: bytes | None = None


def round_chart(paper: Summary, speech: Speech) -> Chart:
    """People by round."""
    bars = (
        Bar(line.title, line.numbers.participants, speech.number(line.numbers.participants)) for line in paper.rounds
    )
    return Chart(speech.word("Participants by round"), tuple(bars), mark=paper.head.mark)


def unit_chart(paper: Summary, speech: Speech) -> Chart:
    """People by unit, the first units of the list."""
    units = sorted(paper.units, key=lambda unit: -unit.participants)[:MOST_UNITS]
    bars = (Bar(unit.name, unit.participants, speech.number(unit.participants)) for unit in units)
    return Chart(speech.word("Participants by unit"), tuple(bars), mark=paper.head.mark)


def hour_chart(paper: Summary, speech: Speech) -> Chart:
    """Attempts by hour of the day."""
    return Chart(speech.word("Attempts by hour of the day"), tuple(paper.hours), mark=paper.head.mark)


def summary(paper: Summary, charts: Charts, speech: Speech) -> bytes:
    """The report as a file."""
    word = speech.word
    page = Page(paper.head, paper.contest)
    page.letterhead(speech, "BC")
    page.title(word("Report"), word("Summing up {contest}", contest=paper.contest))
    page.lacks(paper.missing, speech)
    _held(page, paper, charts, speech)
    _took_part(page, paper, charts, speech)
    _prizes(page, paper, speech)
    if paper.hard or paper.easy:
        _understood(page, paper, speech)
    page.part(word("Assessment"))
    for part in (
        word("What went well:"),
        word("What did not, and why:"),
        word("What was learned:"),
        word("What is proposed:"),
    ):
        page.says(part, leads=True)
        page.blank(3)
    page.source(paper.source, speech)
    page.signed(speech)
    return page.bytes()


def _held(page: Page, paper: Summary, charts: Charts, speech: Speech) -> None:
    word = speech.word
    page.part(word("How the contest was held"))
    page.says(
        word(
            "{contest} was held from {first} to {last}, in {rounds} rounds.",
            contest=paper.contest,
            first=_day(paper.first_day),
            last=_day(paper.last_day),
            rounds=speech.number(len(paper.rounds)),
        )
    )
    registered = word("{people} people registered.", people=speech.number(paper.registered))
    page.says(f"{registered} {numbers_words(paper.numbers, speech)}")
    page.table(*_round_table(paper, speech), size=11)
    _chart(page, charts.rounds)
    if paper.complaints is not None:
        taken, settled = (speech.number(count) for count in paper.complaints)
        page.says(word("{taken} complaints were taken; {settled} are settled.", taken=taken, settled=settled))
    if paper.corrections:
        page.says(word("What was corrected, with the reason:"), leads=True)
        for corrected in paper.corrections:
            page.says(f"- {corrected}")


def _round_table(paper: Summary, speech: Speech) -> tuple[list[Col], list[tuple[str, ...]]]:
    word = speech.word
    columns = [
        Col(word("Round"), 3),
        Col(word("From"), 2.6, "center"),
        Col(word("To"), 2.6, "center"),
        Col(word("Participants"), 2.4, "right"),
        Col(word("Attempts"), 2.2, "right"),
        Col(word("People with everything right"), 2.6, "right"),
        Col(word("Share"), 2, "right"),
    ]
    rows: list[tuple[str, ...]] = [
        (
            line.title,
            day_words(line.opens, speech),
            day_words(line.closes - LAST_MOMENT, speech),
            speech.number(line.numbers.participants),
            speech.number(line.numbers.attempts),
            speech.number(line.numbers.all_correct),
            speech.percent(line.numbers.all_correct, line.numbers.participants),
        )
        for line in paper.rounds
    ]
    return columns, rows


def _took_part(page: Page, paper: Summary, charts: Charts, speech: Speech) -> None:
    word = speech.word
    page.part(word("Who took part"))
    if paper.capacities:
        whole = sum(count for _, count in paper.capacities)
        columns = [Col(word("Capacity"), 6), Col(word("Participants"), 2.4, "right"), Col(word("Share"), 2, "right")]
        rows = [(name, speech.number(count), speech.percent(count, whole)) for name, count in paper.capacities]
        page.table(columns, rows)
    if paper.units:
        shown = paper.units[:MOST_UNITS]
        if len(shown) < len(paper.units):
            page.says(
                word(
                    "The first {shown} of {all} units:",
                    shown=speech.number(len(shown)),
                    all=speech.number(len(paper.units)),
                )
            )
        page.table(*unit_table(shown, speech), size=11)
    _chart(page, charts.units)
    _chart(page, charts.hours)


def _prizes(page: Page, paper: Summary, speech: Speech) -> None:
    word = speech.word
    page.part(word("Prizes"))
    counts = Counter(line.prize for line in paper.people)
    counts.update(unit.prize for unit in paper.units if unit.prize)
    if not counts:
        page.says(word("The prizes are not decided yet."))
        return
    columns = [Col(word("Prize"), 6), Col(word("Count"), 2, "right")]
    page.table(columns, [(prize, speech.number(count)) for prize, count in counts.items()])
    if paper.people:
        page.table(*people_table(paper.people, speech, brief=True), size=11)


def _understood(page: Page, paper: Summary, speech: Speech) -> None:
    page.part(speech.word("What was understood and what was misread"))
    if paper.hard:
        page.says(speech.word("Fewest right answers:"), leads=True)
        page.table(_item_columns(speech), _item_rows(paper.hard, speech), size=11)
    if paper.easy:
        page.says(speech.word("Most right answers:"), leads=True)
        page.table(_item_columns(speech), _item_rows(paper.easy, speech), size=11)


def _item_columns(speech: Speech) -> list[Col]:
    word = speech.word
    return [
        Col(word("Question"), 7),
        Col(word("Law"), 3),
        Col(word("Right"), 1.8, "right"),
        Col(word("Wrong option taken most"), 4.6),
    ]


def _item_rows(items: Sequence[ItemWords], speech: Speech) -> list[tuple[str, ...]]:
    return [
        (
            item.text,
            item.citation,
            speech.percent(item.right, item.shown),
            f"{item.favourite} ({speech.percent(item.taken, item.shown)})" if item.favourite else "",
        )
        for item in items
    ]


def _chart(page: Page, png: bytes | None) -> None:
    if png is not None:
        page.picture(png)


def _day(day: date) -> str:
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
