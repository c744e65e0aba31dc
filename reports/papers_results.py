"""Lists as offices publish them: the results of a round, the annex of the decision on prizes, the sheet that winners sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from reports.docx_parts import Col
from reports.papers_frame import DOTS, LONG_DOTS, Page
from services.official import Annex, Numbers, PrizeLine, ResultList, SigningSheet, Speech, UnitPrize

NONE = "–"


def result_list(paper: ResultList, speech: Speech) -> bytes:
    """The list of results, across the page."""
    word = speech.word
    page = Page(paper.head, f"{paper.round} {paper.contest}", landscape=True)
    page.letterhead(speech)
    provisional = paper.source is not None and paper.source.provisional
    page.title(
        word("Provisional list of results") if provisional else word("List of results"),
        f"{paper.contest} – {paper.round}" if paper.round else paper.contest,
        word("Not yet a decision: complaints are still open.") if provisional else "",
    )
    page.says(numbers_words(paper.numbers, speech))
    if paper.people:
        page.table(*people_table(paper.people, speech))
    else:
        page.says(word("No prize for individuals."))
    if paper.units:
        page.heading(word("Units"))
        page.table(*unit_table(paper.units, speech))
    page.source(paper.source, speech)
    page.signed(speech)
    return page.bytes()


def annex(paper: Annex, speech: Speech) -> bytes:
    """The annex of "Quyết định công nhận giải": the prizes of people, round by round, then those of units."""
    word = speech.word
    page = Page(paper.head, paper.contest)
    page.title(word("Annex"), word("Individuals and units with prizes in {contest}", contest=paper.contest))
    under = word(
        "(Issued with Decision No. {number}/{sign}, day {day} month {month} year {year}, of {issuer})",
        number=DOTS,
        sign=LONG_DOTS[:8],
        day=DOTS,
        month=DOTS,
        year=DOTS,
        issuer=paper.head.issuer,
    )
    page.says(under, italic=True)
    values = [line.value for line in paper.people] + [line.value for line in paper.units]
    worth = any(value is not None for value in values)
    if paper.people:
        page.heading(word("A. Prizes for individuals"))
        rows = by_round(paper.people, _annex_rows(paper.people, speech, worth))
        page.table(_annex_columns(speech, worth), rows)
    if paper.units:
        page.heading(word("B. Prizes for units") if paper.people else word("A. Prizes for units"))
        columns = [Col(word("No."), 1.3, "center"), Col(word("Unit"), 7), Col(word("Prize"), 4)]
        cells = [[str(place), line.name, line.prize] for place, line in enumerate(paper.units, 1)]
        if worth:
            columns.append(Col(word("Prize money (đồng)"), 3, "right"))
            cells = [[*row, money(line.value, speech)] for row, line in zip(cells, paper.units, strict=True)]
        page.table(columns, cells)
    count = speech.number(len(values))
    if worth and None not in values:
        total = speech.number(sum(value for value in values if value is not None))
        page.ends(word("The list has {count} prizes, {total} đồng in all.", count=count, total=total))
    else:
        page.ends(word("The list has {count} prizes.", count=count))
    page.source(paper.source, speech)
    return page.bytes()


def signing_sheet(paper: SigningSheet, speech: Speech) -> bytes:
    """The sheet on which winners sign for what they were given; what is not known is left for the pen."""
    word = speech.word
    page = Page(paper.head, paper.contest, landscape=True)
    page.letterhead(speech)
    page.title(word("List of winners who received their prizes"), paper.contest)
    page.says(word("Keep this sheet apart: it holds numbers of identity papers and of accounts."), italic=True)
    columns = [
        Col(word("No."), 1.3, "center"),
        Col(word("Full name"), 4.6),
        Col(word("Unit"), 4.6),
        Col(word("Prize"), 3),
        Col(word("Number of the identity paper"), 3.2),
        Col(word("Amount (đồng)"), 2.4, "right"),
        Col(word("Account number, bank"), 3.6),
        Col(word("Signature"), 3.2),
    ]
    rows = [
        (
            str(place),
            winner.line.name,
            winner.line.unit,
            prize_words(winner.line),
            winner.paper_number,
            money(winner.line.value, speech, ""),
            winner.account,
            "",
        )
        for place, winner in enumerate(paper.winners, 1)
    ]
    page.table(columns, rows, least_height=13)
    page.signed(speech, recipients=False)
    return page.bytes()


def numbers_words(numbers: Numbers, speech: Speech) -> str:
    """The numbers of a round in one sentence, or two."""
    words = speech.word(
        "{people} people took part with {attempts} attempts; {perfect} people had everything right.",
        people=speech.number(numbers.participants),
        attempts=speech.number(numbers.attempts),
        perfect=speech.number(numbers.all_correct),
    )
    if numbers.actual is None:
        return words
    asked = speech.word(
        "The predicted number ({asked}): {actual}.", asked=numbers.asked, actual=speech.number(numbers.actual)
    )
    return f"{words} {asked}"


def people_table(
    people: Sequence[PrizeLine], speech: Speech, *, brief: bool = False
) -> tuple[list[Col], Iterator[Sequence[str] | str]]:
    """Prizes of people with what they were ranked by, round by round where there are several.

    `brief` leaves out what an upright page has no room for.
    """
    word = speech.word
    columns: list[tuple[Col, list[str]]] = [
        (Col(word("No."), 1.3, "center"), [str(place) for place, _ in enumerate(people, 1)]),
        (Col(word("Full name"), 4.4), [line.name for line in people]),
    ]
    if any(line.birth_year is not None for line in people) and not brief:
        columns.append((Col(word("Year of birth"), 1.6, "center"), [_or(line.birth_year) for line in people]))
    columns.append((Col(word("Unit or place"), 4.8), [line.unit or NONE for line in people]))
    columns.append((Col(word("Right answers"), 1.7, "center"), [_score(line) for line in people]))
    if any(line.prediction is not None for line in people):
        if not brief:
            said = [_counted(line.prediction, speech) for line in people]
            columns.append((Col(word("Prediction"), 2, "right"), said))
        columns.append((Col(word("Difference"), 2, "right"), [_counted(line.gap, speech) for line in people]))
    columns.append((Col(word("Time taken"), 1.9, "center"), [clocked(line.duration_s) for line in people]))
    if not brief:
        columns.append((Col(word("Handed in"), 2.8, "center"), [_second(line.submitted_at, speech) for line in people]))
    columns.append((Col(word("Prize"), 3), [prize_words(line, with_round=False) for line in people]))
    if any(line.decided_by for line in people):
        columns.append((Col(word("Parted from the one above by"), 2.8), [line.decided_by for line in people]))
    rows = zip(*(cells for _, cells in columns), strict=True)
    return [column for column, _ in columns], by_round(people, rows)


def by_round(people: Sequence[PrizeLine], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str] | str]:
    """The rows with the round's title over each round's, where there are several."""
    round, several = "", len({line.round for line in people}) > 1
    for line, row in zip(people, rows, strict=True):
        if several and line.round != round:
            round = line.round
            yield round
        yield row


def unit_table(units: Sequence[UnitPrize], speech: Speech) -> tuple[list[Col], Iterator[Sequence[str] | str]]:
    """Units with the numbers that their points are made of, group by group where there are groups."""
    word = speech.word
    columns = [
        Col(word("Rank"), 1.4, "center"),
        Col(word("Unit"), 5.4),
        Col(word("Participants"), 2, "right"),
        Col(word("Declared number"), 2, "right"),
        Col(word("Rate"), 1.8, "right"),
        Col(word("Average of right answers"), 2, "right"),
        Col(word("Points"), 1.7, "right"),
        Col(word("Prize"), 3),
    ]
    return columns, _unit_rows(units, speech)


def _unit_rows(units: Sequence[UnitPrize], speech: Speech) -> Iterator[Sequence[str] | str]:
    group = ""
    for unit in units:
        if unit.group != group:
            group = unit.group
            yield group
        yield (
            _or(unit.rank),
            unit.name,
            speech.number(unit.participants),
            _counted(unit.declared, speech),
            share(unit.rate, speech),
            share(unit.average, speech),
            _with_bonus(unit, speech),
            unit.prize,
        )


def _with_bonus(unit: UnitPrize, speech: Speech) -> str:
    """The points, and how much of them the organisers gave."""
    whole = points(unit.points, speech)
    return f"{whole} ({speech.word('{n} of them bonus', n=speech.number(unit.bonus))})" if unit.bonus else whole


def prize_words(line: PrizeLine, *, with_round: bool = True) -> str:
    """The prize, with the round that it was won in."""
    return f"{line.prize} ({line.round})" if with_round and line.round else line.prize


def money(value: int | None, speech: Speech, none: str = NONE) -> str:
    """An amount in đồng."""
    return none if value is None else speech.number(value)


def share(fraction: Fraction | None, speech: Speech) -> str:
    """A share with one decimal."""
    return NONE if fraction is None else speech.percent(fraction.numerator, fraction.denominator)


def points(fraction: Fraction | None, speech: Speech) -> str:
    """Points with two decimals; half a hundredth goes up."""
    if fraction is None:
        return NONE
    hundredths = (200 * fraction.numerator + fraction.denominator) // (2 * fraction.denominator)
    point = "," if speech.language == "vi" else "."
    return f"{hundredths // 100}{point}{hundredths % 100:02d}"


def clocked(seconds: int | None) -> str:
    """A length of time as minutes and seconds, as a column wants it: 14'05"."""
    return NONE if seconds is None else f"{seconds // 60}'{seconds % 60:02d}\""


def day_words(at: datetime, speech: Speech) -> str:
    """A day as papers write it: 03/6/2024."""
    local = at.astimezone(speech.zone)
    month = f"{local.month:02d}" if local.month < 3 else str(local.month)
    return f"{local.day:02d}/{month}/{local.year}"


def _second(at: datetime | None, speech: Speech) -> str:
    return NONE if at is None else f"{at.astimezone(speech.zone):%H:%M:%S} {day_words(at, speech)}"


def _score(line: PrizeLine) -> str:
    return NONE if line.correct is None else f"{line.correct}/{line.total}"


def _counted(number: int | None, speech: Speech) -> str:
    return NONE if number is None else speech.number(number)


def _or(number: int | None) -> str:
    return NONE if number is None else str(number)


def _annex_columns(speech: Speech, worth: bool) -> list[Col]:
    word = speech.word
    columns = [
        Col(word("No."), 1.3, "center"),
        Col(word("Full name"), 4.6),
        Col(word("Year of birth"), 1.7, "center"),
        Col(word("Unit or place"), 5),
        Col(word("Prize"), 3),
    ]
    return [*columns, Col(word("Prize money (đồng)"), 2.6, "right")] if worth else columns


def _annex_rows(people: Sequence[PrizeLine], speech: Speech, worth: bool) -> Iterator[Sequence[str]]:
    for place, line in enumerate(people, 1):
        row = (str(place), line.name, _or(line.birth_year), line.unit or NONE, line.prize)
        yield (*row, money(line.value, speech)) if worth else row
