"""The lines of a board of units, and what it is ranked by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from handlers.tongue import Tongue
from messaging.text import Text, compose, join
from quiz.bands import Band
from quiz.pack import UnitFormula
from quiz.standings import Basis, UnitLine, UnitTable
from quiz.units import UnitSet
from services.records import Player


@dataclass(frozen=True, slots=True)
class UnitBoardLine:
    """One unit on the board; `group` heads the units that compete together, `note` says what they are ranked by."""

    text: Text
    group: Text
    note: Text


def unit_lines(
    formula: UnitFormula, tables: Sequence[UnitTable], label: Callable[[str | None], str], tongue: Tongue
) -> list[UnitBoardLine]:
    """Every unit with at least one participant, in the order of the board; those out of the ranking stand behind."""
    return [
        UnitBoardLine(line, group_words(formula, table, tongue), _note(formula, table, tongue))
        for table in tables
        for line in _lines(table, label, tongue)
    ]


def unit_count(tables: Sequence[UnitTable]) -> int:
    """How many lines `unit_lines` gives."""
    return sum(len(table.ranked) + sum(line.participants > 0 for line in table.unranked) for table in tables)


def own_unit(units: UnitSet, tables: Sequence[UnitTable], player: Player, tongue: Tongue) -> Text:
    """The place of the player's own unit, as far as it is ranked."""
    top = units.top_of(player.unit) if player.unit is not None and player.unit in units.units else None
    if top is None:
        return ()
    for table in tables:
        for standing in table.ranked:
            if standing.row.unit == top.code:
                return tongue(
                    "Your unit, {unit}, is in place **{rank}/{total}**.",
                    unit=top.name,
                    rank=tongue.number(standing.rank),
                    total=tongue.number(len(table.ranked)),
                )
    return tongue("Your unit, {unit}, is not ranked yet.", unit=top.name)


def points_words(points: Fraction, tongue: Tongue) -> str:
    """Points with two decimals, rounded half up in integers: "87,35"."""
    hundredths = (points.numerator * 200 + points.denominator) // (2 * points.denominator)
    point = "," if tongue.language == "vi" else "."
    return f"{tongue.number(hundredths // 100)}{point}{hundredths % 100:02d}"


def _lines(table: UnitTable, label: Callable[[str | None], str], tongue: Tongue) -> Iterator[Text]:
    for standing in table.ranked:
        yield _line(f"{tongue.number(standing.rank)}.", standing.row, label, tongue)
    for line in table.unranked:
        if line.participants:
            yield _line("–", line, label, tongue)


def _line(place: str, line: UnitLine, label: Callable[[str | None], str], tongue: Tongue) -> Text:
    parts = [tongue.many("{n} person", "{n} people", line.participants)]
    if line.points is not None and line.rate is not None:
        parts.insert(0, tongue.word("{points} points", points=points_words(line.points, tongue)))
        if line.bonus:
            parts.insert(1, bonus_words(line.bonus, tongue))
        parts.append(
            tongue.word("{percent} took part", percent=tongue.percent(line.rate.numerator, line.rate.denominator))
        )
    average = tongue.percent(line.average.numerator, line.average.denominator)
    parts.append(tongue.word("{percent} right", percent=average))
    return compose("**{place}** {unit}\n{facts}", place=place, unit=label(line.unit), facts=" · ".join(parts))


def bonus_words(bonus: int, tongue: Tongue) -> str:
    """How much of a unit's points was given by the organisers."""
    return tongue.word("{n} of them bonus", n=tongue.number(bonus))


def band_words(bands: Sequence[Band], code: str, tongue: Tongue) -> str:
    """A band with the numbers of people that it is for; what has left the rules by its code."""
    place = next((place for place, band in enumerate(bands) if band.code == code), None)
    if place is None:
        return code
    title, most = tongue.of(bands[place].title), bands[place].up_to
    below = bands[place - 1].up_to if place else None
    if most is None:
        least = tongue.number(below or 0)
        return tongue.word("{band} (more than {least} people, or no declared number)", band=title, least=least)
    if below is None:
        return tongue.word("{band} (up to {most} people)", band=title, most=tongue.number(most))
    least = tongue.number(below + 1)
    return tongue.word("{band} ({least} to {most} people)", band=title, least=least, most=tongue.number(most))


def group_words(formula: UnitFormula, table: UnitTable, tongue: Tongue) -> Text:
    """Which units compete together in a table; nothing where all do."""
    if table.band:
        return compose("**{band}**", band=band_words(formula.bands, table.band, tongue))
    kinds = ", ".join(table.kinds)
    return compose("**{kinds}**", kinds=kinds[:1].upper() + kinds[1:]) if kinds else ()


def _note(formula: UnitFormula, table: UnitTable, tongue: Tongue) -> Text:
    if table.basis is Basis.PARTICIPANTS:
        return tongue("There is no declared number of people yet, so units rank by the number of participants.")
    points = tongue(
        "Points = {rate} × share of people who took part + {average} × average share of right answers.",
        rate=tongue.number(formula.rate_weight),
        average=tongue.number(formula.average_weight),
    )
    behind: Text = ()
    if table.basis is Basis.MIXED:
        behind = tongue("Units without a declared number of people stand behind, by the number of participants.")
    return join([points, behind, floor_words(formula, tongue)])


def floor_words(formula: UnitFormula, tongue: Tongue) -> Text:
    """From what share of its people on a unit is ranked; nothing where there is no such floor."""
    if formula.floor is None:
        return ()
    percent = formula.floor * 100
    share = f"{percent} %" if percent.denominator == 1 else tongue.percent(percent.numerator, 100 * percent.denominator)
    return tongue("A unit is ranked once {percent} of its declared number have taken part.", percent=share)
