"""Official papers of a version of a round's result: the values that `reports` makes files from, filled from the version alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from quiz.draws import Winner
from quiz.localized import FIRST_LANGUAGE
from quiz.outcome import Award, Outcome, PassedOver, Why
from quiz.ranking import Standing
from quiz.standings import Entry, UnitLine, UnitTable
from services.contest import Contest
from services.official import (
    Annex,
    Letterhead,
    Minutes,
    Numbers,
    OfficialPaper,
    PassedLine,
    PrizeLine,
    ResultList,
    Source,
    UnitPrize,
)
from services.result_records import ResultVersion, VersionState


class PaperKind(StrEnum):
    """A file of a version."""

    LIST = "list"
    MINUTES = "minutes"
    ANNEX = "annex"
    BOOK = "book"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Words:
    """What codes are called in the reader's language; `drawn`: how ties were parted, as the amendments say."""

    contest: str
    round: str
    prizes: Mapping[str, str]
    unit: Callable[[str | None], str]
    criteria: tuple[str, ...]
    decided: Callable[[str | None], str]
    why: Callable[[Why], str]
    asked: str
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A version and everything that its papers need. `contest` as amended."""

    contest: Contest
    version: ResultVersion
    outcome: Outcome
    names: Mapping[int, str]
    head: Letterhead
    words: Words


def paper_of(kind: PaperKind, material: Material) -> OfficialPaper:
    """The paper as a value. Raises ValueError for workbook and csv, which are made from its lines."""
    people, units = prize_lines(material), unit_lines(material)
    head, words, source = material.head, material.words, _source(material.version)
    match kind:
        case PaperKind.LIST:
            return ResultList(head, words.contest, words.round, _numbers(material), people, units, source)
        case PaperKind.ANNEX:
            return Annex(head, words.contest, people, [unit for unit in units if unit.prize], source)
        case PaperKind.MINUTES:
            return Minutes(
                head,
                words.contest,
                words.round,
                _numbers(material),
                words.criteria,
                people,
                units,
                [_passed(material, one) for one in material.outcome.passed_over],
                [material.names[one] for one in material.outcome.disqualified if one in material.names],
                words.drawn,
                source=source,
            )
        case PaperKind.BOOK | PaperKind.CSV:
            raise ValueError("a list of cells is no official paper")


def prize_lines(material: Material) -> list[PrizeLine]:
    """A line for each prize to a person, in the order of the prizes."""
    people = {standing.row.player: standing for standing in material.outcome.people}
    return [
        _prize_line(material, award, people[award.winner])
        for award in material.outcome.awards
        if isinstance(award.winner, int) and award.winner in people
    ]


def _prize_line(material: Material, award: Award, standing: Standing[Entry]) -> PrizeLine:
    entry, words, actual = standing.row, material.words, material.outcome.actual
    gap = None if actual is None or entry.prediction is None else abs(entry.prediction - actual)
    return PrizeLine(
        name=material.names.get(entry.player, ""),
        unit=words.unit(entry.unit),
        prize=words.prizes.get(award.prize, award.prize),
        round=words.round,
        correct=entry.correct,
        total=entry.total,
        prediction=entry.prediction,
        gap=gap,
        duration_s=entry.duration_s,
        submitted_at=entry.submitted_at,
        decided_by=words.decided(award.decided_by),
        value=value_of(material.contest, award.prize),
        player=entry.player,
    )


def unit_lines(material: Material) -> list[UnitPrize]:
    """Every unit that is ranked, with its prize if it has one."""
    return ranked_units(material.contest, material.outcome, material.words.unit, material.words.prizes)


def ranked_units(
    contest: Contest, outcome: Outcome, name: Callable[[str | None], str], titles: Mapping[str, str]
) -> list[UnitPrize]:
    """The units of an outcome, table by table, with their prizes; `contest` as amended."""
    prizes: dict[Winner, str] = {award.winner: award.prize for award in outcome.awards}
    # Like kinds of units, bands stand on papers as the authors call them.
    bands = {band.code: band.title.to(FIRST_LANGUAGE) for band in contest.pack.rules.unit_formula.bands}

    def line(table: UnitTable, standing: Standing[UnitLine]) -> UnitPrize:
        row, prize = standing.row, prizes.get(standing.row.unit, "")
        unit = contest.pack.units.units.get(row.unit)
        return UnitPrize(
            name=name(row.unit),
            prize=titles.get(prize, prize),
            group=bands.get(table.band) or ", ".join(table.kinds),
            rank=standing.rank,
            participants=row.participants,
            declared=unit.declared if unit is not None else None,
            rate=row.rate,
            average=row.average,
            points=row.points,
            bonus=row.bonus,
            value=value_of(contest, prize),
        )

    return [line(table, standing) for table in outcome.units for standing in table.ranked]


def value_of(contest: Contest, prize: str) -> int | None:
    """What a prize is worth in đồng, None where that is not decided; `contest` as amended."""
    return next((one.value for one in contest.pack.rules.prizes if one.code == prize), None)


def _passed(material: Material, passed: PassedOver) -> PassedLine:
    words = material.words
    entry = next((one.row for one in material.outcome.people if one.row.player == passed.player), None)
    unit = words.unit(entry.unit) if entry is not None else ""
    return PassedLine(passed.rank, material.names.get(passed.player, ""), unit, words.why(passed.why), words.round)


def _numbers(material: Material) -> Numbers:
    outcome = material.outcome
    return Numbers(outcome.participants, outcome.attempts, outcome.all_correct, outcome.actual, material.words.asked)


def _source(version: ResultVersion) -> Source:
    provisional = version.state is VersionState.PROVISIONAL
    return Source(version.number, version.digest, version.made_at, provisional)
