"""How the points of a unit come about, with its own numbers in the formula."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from handlers.actions import Open
from handlers.tongue import Tongue
from handlers.unit_actions import ShowFormula
from handlers.views.boards import frozen_words, unit_labels
from handlers.views.play import title
from handlers.views.unit_board import band_words, floor_words, points_words
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from quiz.bands import band_of
from quiz.pack import UnitFormula
from quiz.roster import Declared, Of, asks_number
from quiz.unit_formula import Worked, worked
from services.contest import Contest
from services.unit_sheets import SheetRow, UnitSheet

SUBJECT = "unit_formula"


def formula_reply(contest: Contest, sheet: UnitSheet, choices: Sequence[str], tongue: Tongue, *, unit: str) -> Reply:
    """The formula with a unit's numbers. `choices`: rounds, and "" for the whole contest; `unit` "": the asker's own, which a button does not have to name."""
    row = sheet.whole
    label = unit_labels(contest.pack.units)(row.unit)
    heading = tongue(
        "**How the points are made**\n{unit}, {round}", unit=label, round=title(contest, tongue, sheet.round)
    )
    lines = [declared_line(contest, row, tongue), _band(contest, row, tongue), *_numbers(contest, row, tongue)]
    text = join([heading, join(lines), _worked(contest, row, tongue), _place(sheet, tongue)], "\n\n")
    keys: list[Key] = [
        Button(title(contest, tongue, code), ShowFormula(code, unit)) for code in choices if code != sheet.round
    ]
    rows: list[tuple[Key, ...]] = [tuple(keys)] if keys else []
    return Reply(text, (*rows, (Button(tongue.word("Leaderboard"), Open("bxh")),)))


def declared_line(contest: Contest, row: SheetRow, tongue: Tongue) -> Text:
    """The declared number with its day and source, or why there is none."""
    if row.number is None:
        if not asks_number(contest.pack.units, row.unit, contest.pack.rules.unit_formula.unasked):
            return tongue("No number of people is asked of the armed forces.")
        return tongue("No number of people has been declared yet.")
    number = tongue.number(row.number)
    if row.declared is None:
        return tongue("Number of people: {number}", number=number)
    facts = {"number": number, "day": day_words(row.declared), "source": row.declared.source}
    if row.declared.of is Of.TARGET:
        return tongue("Target given: {number} (as of {day}; source: {source})", **facts)
    return tongue("Number of people: {number} (as of {day}; source: {source})", **facts)


def day_words(declared: Declared) -> str:
    """The day of a number, as Vietnamese papers write it."""
    day = declared.dated
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def score_words(average: Fraction, questions: int, tongue: Tongue) -> str:
    """A mean share of right answers as a score: "8,7/10"; "≈" where two decimals do not say it all."""
    score = average * questions
    words = points_words(score, tongue)
    exact = (score * 100).denominator == 1
    words = words.rstrip("0").rstrip(",.") if exact else words
    return f"{'' if exact else '≈ '}{words}/{questions}"


def _band(contest: Contest, row: SheetRow, tongue: Tongue) -> Text:
    """With whom a unit that is ranked competes, where units are ranked in bands."""
    bands = contest.pack.rules.unit_formula.bands
    if not bands or len(contest.pack.units.path(row.unit)) > 1:
        return ()
    code = band_of(bands, row.number).code
    return tongue("It competes among: {band}.", band=band_words(bands, code, tongue))


def _numbers(contest: Contest, row: SheetRow, tongue: Tongue) -> list[Text]:
    line, questions = row.numbers.line, contest.pack.rules.questions
    people = tongue.many("{n} person", "{n} people", line.participants)
    if line.rate is None:
        took_part = tongue("Took part: {people}", people=people)
    else:
        percent = tongue.percent(line.rate.numerator, line.rate.denominator)
        took_part = tongue("Took part: {people}, {percent} of them", people=people, percent=percent)
    return [
        took_part,
        tongue("Average of the attempts that count: {score}", score=score_words(line.average, questions, tongue)),
    ]


def _worked(contest: Contest, row: SheetRow, tongue: Tongue) -> Text:
    formula = contest.pack.rules.unit_formula
    found = worked(row.numbers.line, row.number, formula)
    counts = tongue("People of the units below it count for it too.")
    if found is None:
        return join([tongue("Without a number of people, a unit ranks by the number of participants."), counts])
    added = f" + {tongue.number(found.bonus)}" if found.bonus else ""
    sums = tongue(
        "Points = {formula}\n= {rate} + {average} = **{points}**",
        formula=_formula(contest, row, found, formula, tongue) + added,
        rate=points_words(found.rate, tongue),
        average=points_words(found.average, tongue) + added,
        points=points_words(found.points, tongue),
    )
    capped = tongue("More people took part than were declared, so the share counts as 100 %.") if found.capped else ()
    kind = contest.pack.units.units[row.unit].kind
    floor = () if kind in formula.no_floor else floor_words(formula, tongue)
    return join([sums, _bonus(row, tongue), capped, floor, counts])


def _bonus(row: SheetRow, tongue: Tongue) -> Text:
    """What was added by the organisers, and for what."""
    points = tongue.number(row.numbers.line.bonus)
    if not row.numbers.line.bonus:
        return ()
    if not row.bonus_reason:
        return tongue("Bonus from the organisers: {points} points.", points=points)
    return tongue("Bonus from the organisers: {points} points. For: {reason}", points=points, reason=row.bonus_reason)


def _formula(contest: Contest, row: SheetRow, found: Worked, formula: UnitFormula, tongue: Tongue) -> str:
    line, number = row.numbers.line, tongue.number(row.number or 0)
    share = "1" if found.capped else f"{tongue.number(line.participants)}/{number}"
    score = score_words(line.average, contest.pack.rules.questions, tongue).removeprefix("≈ ")
    return f"{formula.rate_weight} × {share} + {formula.average_weight} × {score}"


def _place(sheet: UnitSheet, tongue: Tongue) -> Text:
    standing = () if sheet.final else tongue("Provisional, as of {at}.", at=tongue.moment(sheet.at))
    if sheet.frozen:
        standing = frozen_words(sheet.at, tongue)
    if sheet.place is None:
        return standing
    rank, total = (tongue.number(number) for number in sheet.place)
    return join([tongue("Place: **{rank}/{total}**.", rank=rank, total=total), standing])


def none_yet(tongue: Tongue) -> Reply:
    """Nobody has played yet."""
    text = tongue("No round has begun yet, so there are no points yet.")
    return Reply(text, ((Button(tongue.word("Calendar"), Open("lich")), Button(tongue.word("Rules"), Open("thele"))),))
