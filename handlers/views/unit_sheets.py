"""The weekly sheet of a unit and its roll-call in words, and as the columns of a file."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.actions import Open
from handlers.tongue import Tongue
from handlers.unit_actions import CallRoll, MakeSheet, ShowFormula, ShowSheet
from handlers.views import files
from handlers.views.boards import frozen_words, unit_labels
from handlers.views.play import title
from handlers.views.staff_lists import lettered
from handlers.views.unit_board import bonus_words, points_words
from handlers.views.unit_formula import day_words, score_words
from messaging.model import Button, Document, Key, Reply
from messaging.text import Text, compose, join, said
from quiz.rounds import Round
from quiz.standings import Entry
from services.contest import Contest
from services.papers import Cell, Column, Kind
from services.unit_sheets import SHOWN, SheetRow, UnitSheet

SUBJECT = "unit_sheet"
NAMES = 30


def sheet_reply(contest: Contest, sheet: UnitSheet, begun: Sequence[Round], tongue: Tongue, *, roll: bool) -> Reply:
    """The sheet for staff. `roll`: they may also call the roll."""
    unit = sheet.whole.unit
    keys: list[tuple[Key, ...]] = [
        (
            Button(tongue.word("Excel file"), MakeSheet(sheet.round, unit)),
            Button(tongue.word("How the points are made"), ShowFormula(sheet.round, unit)),
        )
    ]
    if roll:
        keys.append((Button(tongue.word("Roll-call"), CallRoll(sheet.round, unit, 0)),))
    others = [round for round in begun if round.code != sheet.round]
    if others:
        keys.append(tuple(Button(title(contest, tongue, each.code), ShowSheet(each.code, unit)) for each in others))
    return Reply(sheet_words(contest, sheet, tongue), lettered(tuple(keys)))


def sheet_words(contest: Contest, sheet: UnitSheet, tongue: Tongue) -> Text:
    """The words alone, as groups get them too."""
    label, questions = unit_labels(contest.pack.units), contest.pack.rules.questions
    heading = tongue(
        "**Sheet of {unit}**\n{round}, as of {at}",
        unit=label(sheet.whole.unit),
        round=title(contest, tongue, sheet.round),
        at=tongue.moment(sheet.at),
    )
    lines = [heading, _row_words(sheet.whole, questions, tongue)]
    if sheet.place is not None:
        rank, total = (tongue.number(number) for number in sheet.place)
        lines.append(tongue("Place: **{rank}/{total}**.", rank=rank, total=total))
    below = [
        compose("• {unit}: {facts}", unit=label(row.unit), facts=_facts(row, questions, tongue))
        for row in sheet.below[:SHOWN]
    ]
    more = sheet.more + max(0, len(sheet.below) - SHOWN)
    if more:
        below.append(said(tongue.many("and {n} more unit", "and {n} more units", more)))
    if sheet.without:
        below.append(said(tongue.many("Nobody yet: {n} unit", "Nobody yet: {n} units", sheet.without)))
    final = () if sheet.final else tongue("**Provisional** until the result is published.")
    if sheet.frozen:
        final = frozen_words(sheet.at, tongue)
    return join([join(lines), join(below), final], "\n\n")


def _row_words(row: SheetRow, questions: int, tongue: Tongue) -> Text:
    lines = [said(_facts(row, questions, tongue))]
    if row.number is not None:
        lines.append(tongue("Number of people: {number}", number=tongue.number(row.number)))
    return join(lines)


def _facts(row: SheetRow, questions: int, tongue: Tongue) -> str:
    line = row.numbers.line
    parts = [
        tongue.many("{n} person", "{n} people", line.participants),
        tongue.many("{n} attempt", "{n} attempts", row.numbers.attempts),
    ]
    if line.rate is not None:
        percent = tongue.percent(line.rate.numerator, line.rate.denominator)
        parts.append(tongue.word("{percent} took part", percent=percent))
    if line.participants:
        parts.append(tongue.word("average {score}", score=score_words(line.average, questions, tongue)))
    if line.points is not None:
        parts.append(tongue.word("{points} points", points=points_words(line.points, tongue)))
        if line.bonus:
            parts.append(bonus_words(line.bonus, tongue))
    return ", ".join(parts)


def columns(tongue: Tongue) -> tuple[Column, ...]:
    """The headings of the file."""
    return (
        Column(tongue.word("Unit code"), Kind.CODE, 12),
        Column(tongue.word("Unit"), Kind.WORDS, 40),
        Column(tongue.word("Declared number"), Kind.NUMBER),
        Column(tongue.word("As of"), Kind.WORDS),
        Column(tongue.word("Source"), Kind.WORDS, 30),
        Column(tongue.word("People"), Kind.NUMBER),
        Column(tongue.word("Attempts"), Kind.NUMBER),
        Column(tongue.word("Share that took part"), Kind.SHARE),
        Column(tongue.word("Average score"), Kind.DECIMAL),
        Column(tongue.word("Points"), Kind.DECIMAL),
        Column(tongue.word("Bonus points in them"), Kind.NUMBER),
        Column(tongue.word("What the bonus is for"), Kind.WORDS, 30),
    )


def cells(contest: Contest, row: SheetRow) -> tuple[Cell, ...]:
    """A unit's line in the file."""
    line = row.numbers.line
    return (
        row.unit,
        unit_labels(contest.pack.units)(row.unit),
        row.number,
        day_words(row.declared) if row.declared else None,
        row.declared.source if row.declared else None,
        line.participants,
        row.numbers.attempts,
        line.rate,
        line.average * contest.pack.rules.questions if line.participants else None,
        line.points,
        line.bonus or None,
        row.bonus_reason or None,
    )


def file_name(contest: Contest, round: str, unit: str, tongue: Tongue) -> str:
    """How the file is called, in letters that every system can write."""
    parts = [tongue.word("unit-sheet"), round, unit]
    return files.file_name(contest, parts, ".xlsx", tongue)


def with_file(document: Document, tongue: Tongue) -> Reply:
    """The file."""
    return Reply(tongue("The sheet as an Excel file."), document=document)


def choose(contest: Contest, units: Sequence[str], tongue: Tongue) -> Reply:
    """Which unit's sheet."""
    label = unit_labels(contest.pack.units)
    text = tongue("**Weekly sheet.** Choose a unit, or type it behind the word, for example: /phieudonvi mai sơn")
    return Reply(text, tuple((Button(label(code), ShowSheet("", code)),) for code in units))


def none_yet(tongue: Tongue) -> Reply:
    """Sheets begin with the first round."""
    return Reply(
        tongue("No round has begun yet, so there is no sheet."), ((Button(tongue.word("Calendar"), Open("lich")),),)
    )


def roll_reply(contest: Contest, round: str, unit: str, people: Sequence[Entry], page: int, tongue: Tongue) -> Reply:
    """Who took part, by name."""
    label = unit_labels(contest.pack.units)
    page = min(page, max(0, len(people) - 1) // NAMES)
    start = page * NAMES
    heading = tongue(
        "**Roll-call: {unit}**, {round}\n{people} took part. That you looked is written down.",
        unit=label(unit),
        round=title(contest, tongue, round),
        people=tongue.many("{n} person", "{n} people", len(people)),
    )
    names = [
        said(f"{start + place}. {entry.name}" + (f", {label(entry.unit)}" if entry.unit != unit else ""))
        for place, entry in enumerate(people[start : start + NAMES], 1)
    ]
    turns: list[Key] = []
    if page:
        turns.append(Button(tongue.word("Page before"), CallRoll(round, unit, page - 1)))
    if start + NAMES < len(people):
        turns.append(Button(tongue.word("Next page"), CallRoll(round, unit, page + 1)))
    back = Button(tongue.word("Weekly sheet"), ShowSheet(round, unit))
    rows = ((*turns,), (back,)) if turns else ((back,),)
    return Reply(join([heading, join(names)], "\n\n"), lettered(rows), replaces=SUBJECT)


def no_roll(tongue: Tongue) -> Reply:
    """The rules or the asker's role do not allow it."""
    return Reply(
        tongue(
            "The names of those who took part are not shown here: the rules of this contest, or your role, do not allow it."
        )
    )
