"""What official papers are made from, as values: everything that is known is given, everything else stays a dotted blank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

from quiz.closing_order import Moment
from services.papers import Bar


class Speech(Protocol):
    """The words of a paper's reader; `handlers.tongue.Tongue` is one."""

    @property
    def language(self) -> str:
        """The language's code."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """In which moments are written."""
        ...

    def word(self, message: str, /, **values: object) -> str:
        """A sentence of the catalogue."""
        ...

    def number(self, number: int) -> str:
        """A number as the language writes it."""
        ...

    def percent(self, numerator: int, denominator: int) -> str:
        """A share with one decimal."""
        ...

    def moment(self, at: datetime) -> str:
        """A moment with its day."""
        ...

    def span(self, length: timedelta) -> str:
        """A length of time."""
        ...


class Style(StrEnum):
    """Whose form a paper follows: the state's (decree 30/2020) or the Party's."""

    STATE = "state"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues a paper. `above`: the agency over the issuer; `sign`: the issuer's letters in a paper's number ("BTC").

    Number, date and signer are never known here: they are filled in by hand. `mark` stands on every page ("CHẠY THỬ").
    """

    style: Style
    issuer: str
    above: str = ""
    place: str = ""
    sign: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """From which result a paper's numbers come, and when it was made; `digest` is the result's check code."""

    version: int
    digest: str
    made_at: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """A person's prize. Words (`prize`, `round`, `decided_by`) are in the reader's language; `value` in đồng."""

    name: str
    unit: str
    prize: str
    round: str = ""
    birth_year: int | None = None
    correct: int | None = None
    total: int | None = None
    prediction: int | None = None
    gap: int | None = None
    duration_s: int | None = None
    submitted_at: datetime | None = None
    decided_by: str = ""
    value: int | None = None
    player: int | None = None


@dataclass(frozen=True, slots=True)
class UnitPrize:
    """A unit's result, and its prize if it has one. Shares and points are exact, `bonus` is in the points; `declared` None: no number was given."""

    name: str
    prize: str = ""
    group: str = ""
    rank: int | None = None
    participants: int = 0
    attempts: int | None = None
    declared: int | None = None
    rate: Fraction | None = None
    average: Fraction = Fraction(0)
    points: Fraction | None = None
    value: int | None = None
    bonus: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a round or of the whole contest. `actual`: the true value of the predicted number, `asked` what it is."""

    participants: int
    attempts: int
    all_correct: int
    actual: int | None = None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ResultList:
    """The list of results of a round, or of the contest."""

    head: Letterhead
    contest: str
    round: str
    numbers: Numbers
    people: Sequence[PrizeLine]
    units: Sequence[UnitPrize] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class PassedLine:
    """Somebody whose rank would have brought a prize and who gets none, with the reason in words."""

    rank: int
    name: str
    unit: str
    why: str
    round: str = ""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of the jury about a round, or about the contest. `criteria`: the ranking's criteria in words, in order."""

    head: Letterhead
    contest: str
    round: str
    numbers: Numbers
    criteria: Sequence[str]
    people: Sequence[PrizeLine]
    units: Sequence[UnitPrize] = ()
    passed_over: Sequence[PassedLine] = ()
    not_recognised: Sequence[str] = ()
    """Names of those whose result does not count, by a decision of two people."""
    draws: Sequence[str] = ()
    opened: datetime | None = None
    closed: datetime | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """The annex of the decision that confirms the prizes: people round by round, then units."""

    head: Letterhead
    contest: str
    people: Sequence[PrizeLine]
    units: Sequence[UnitPrize] = ()
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Winner:
    """A line of the sheet that winners sign. What was not checked yet is left for the pen."""

    line: PrizeLine
    paper_number: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class SigningSheet:
    """The sheet on which winners sign for their prizes. It holds numbers of identity papers: kept apart from all else."""

    head: Letterhead
    contest: str
    winners: Sequence[Winner]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the summary."""

    title: str
    opens: datetime
    closes: datetime
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class ItemWords:
    """A question in the summary, with its share of right answers and the wrong option that most took."""

    text: str
    citation: str
    shown: int
    right: int
    favourite: str = ""
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The report for the closing. `hours`: attempts by hour of the day; `people`, `units`: the prizes."""

    head: Letterhead
    contest: str
    first_day: date
    last_day: date
    registered: int
    numbers: Numbers
    rounds: Sequence[RoundLine]
    units: Sequence[UnitPrize]
    hours: Sequence[Bar] = ()
    capacities: Sequence[tuple[str, int]] = ()
    people: Sequence[PrizeLine] = ()
    hard: Sequence[ItemWords] = ()
    easy: Sequence[ItemWords] = ()
    complaints: tuple[int, int] | None = None
    """How many were taken, and how many are settled."""
    corrections: Sequence[str] = ()
    source: Source | None = None
    missing: Sequence[str] = ()
    """What is not decided yet, in words: its numbers are provisional or blank."""


@dataclass(frozen=True, slots=True)
class Called:
    """Who comes up to the stage: a person or a unit. `attends` None: not asked yet."""

    name: str
    unit: str = ""
    round: str = ""
    attends: bool | None = None


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One call of the closing, in words: for the master of ceremonies' paper and for the screen alike."""

    moment: Moment
    prize: str = ""
    rounds: tuple[str, ...] = ()
    called: tuple[Called, ...] = ()
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What the master of ceremonies says at the closing, step by step."""

    head: Letterhead
    contest: str
    steps: Sequence[ScriptStep] = ()
    missing: Sequence[str] = ()
    """What is not published or not known yet, in words."""


OfficialPaper: TypeAlias = ResultList | Minutes | Annex | SigningSheet | Summary | Script
