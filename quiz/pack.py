"""A contest as its authors wrote it: an immutable value that everything else reads.

The defaults are those of the field (contest facts section 6, as corrected by the design's section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from quiz.bands import Band
from quiz.daily import USUAL_HOUR
from quiz.localized import Localized
from quiz.material import Banner, Chapter, NoticePlan, Programme
from quiz.question import Question
from quiz.ranking import Criterion, Order
from quiz.units import UnitSet


class Kept(StrEnum):
    """Which attempt of a round counts for a player."""

    BEST = "best"
    FIRST = "first"
    LAST = "last"


class Blanks(StrEnum):
    """What unanswered questions do: count as wrong, or make the attempt void."""

    WRONG = "wrong"
    VOID = "void"


class Per(StrEnum):
    """What the number of attempts is for: a day of a round (in the contest's zone), a round, or the whole contest."""

    DAY = "day"
    ROUND = "round"
    CONTEST = "contest"


class Grading(StrEnum):
    """What a question with several right options is worth: all of them or nothing, or a part for each."""

    ALL_OR_NOTHING = "all_or_nothing"
    PARTIAL = "partial"


class PaperKind(StrEnum):
    """Whether a paper is drawn from the round's bank, or everybody has the same questions."""

    RANDOM = "random"
    FIXED = "fixed"


class Subject(StrEnum):
    """What the prediction is about, counted over the submitted attempts of people who are in the ranking."""

    PEOPLE_ALL_CORRECT = "people_all_correct"
    ATTEMPTS_ALL_CORRECT = "attempts_all_correct"
    PARTICIPANTS = "participants"


class ShowScore(StrEnum):
    """From when on players may see scores, their own too: at once, after the round, or once its result is published."""

    AT_ONCE = "at_once"
    AFTER_ROUND = "after_round"
    PUBLISHED = "published"


class Scope(StrEnum):
    """Who an award is for."""

    INDIVIDUAL = "individual"
    COLLECTIVE = "collective"


class Asked(StrEnum):
    """Whether a registration field is asked."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


class OnePrize(StrEnum):
    """One prize a person: earlier winners are not considered later, the highest is kept, or no limit."""

    EARLIER_WINNERS_OUT = "earlier_winners_out"
    KEEP_HIGHEST = "keep_highest"
    NO = "no"


class Ties(StrEnum):
    """What happens to equals across a prize's line: all get the better prize, a recorded draw, or further criteria and then a draw."""

    ALL = "all"
    DRAW = "draw"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Prize:
    """A step of the ladder of awards. `value` in đồng; None where the organisers have not decided.

    `group`: the audience group that competes for it, "" for everybody. `overall`: for the overall ranking over the rounds,
    not for each round.
    """

    code: str
    title: Localized
    scope: Scope
    count: int
    value: int | None = None
    group: str = ""
    overall: bool = False


@dataclass(frozen=True, slots=True)
class AudienceGroup:
    """Players who compete among themselves: of these capacities and of units of these kinds; an empty list takes all.

    The first group that takes a person is theirs. `bank` names the questions that it is asked; "" for the common ones.
    """

    code: str
    title: Localized
    capacities: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    bank: str = ""

    def takes(self, capacity: str | None, unit_kind: str | None) -> bool:
        """Whether it takes somebody of this capacity, from a unit of this kind."""
        return (not self.capacities or capacity in self.capacities) and (
            not self.unit_kinds or unit_kind in self.unit_kinds
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a paper's blueprint: so many questions of a topic and a level ("" for any), in one round or in all ("")."""

    count: int
    topic: str = ""
    level: str = ""
    round: str = ""

    def fits(self, question: Question) -> bool:
        """Whether a question may stand for this line."""
        return self.topic in {"", question.topic} and self.level in {"", question.level}


@dataclass(frozen=True, slots=True)
class Prediction:
    """The extra question about a number, asked once a round and person; a blank is the worst gap."""

    subject: Subject = Subject.PEOPLE_ALL_CORRECT
    digits: int = 7


@dataclass(frozen=True, slots=True)
class UnitFormula:
    """Points of a unit: `rate_weight` × participation rate (capped at 100 %) + `average_weight` × average kept score, in percent.

    Where a unit has no declared number there is no rate: units then rank by participants, and the boards say so.
    `floor` is the least rate that is ranked, None for no floor; it does not hold for units of the kinds `no_floor`.
    No number is asked of units of the kinds `unasked`. `roll_call`: a unit's own staff may read who took part, by name.
    Units are ranked all together, in `groups` by kind, or in `bands` by declared number. `bonus_max`: most points that the organisers
    may add to a unit's own in a round, or in the whole contest; 0 where they add none.
    """

    rate_weight: int = 60
    average_weight: int = 40
    floor: Fraction | None = None
    least_people: int = 1
    groups: tuple[tuple[str, ...], ...] = ()
    no_floor: tuple[str, ...] = ("xã", "phường", "thị trấn")
    unasked: tuple[str, ...] = ("lực lượng vũ trang",)
    roll_call: bool = False
    bands: tuple[Band, ...] = ()
    bonus_max: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """What a player is asked. `capacities` are codes of the list "Ông/bà là…" in its order."""

    birth_year: Asked = Asked.REQUIRED
    capacity: Asked = Asked.REQUIRED
    unit: Asked = Asked.REQUIRED
    place: Asked = Asked.OPTIONAL
    phone: Asked = Asked.NO
    capacities: tuple[tuple[str, Localized], ...] = ()
    other_unit: bool = True


DEFAULT_RANKING = (
    Criterion("correct", Order.DESC),
    Criterion("prediction_gap", Order.ASC),
    Criterion("duration", Order.ASC),
    Criterion("submitted_at", Order.ASC),
    Criterion("draw", Order.ASC),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that the machine runs, and from which `/thele` is written. `attempts` None: no limit.

    `several`: any number of options may be right in every question, and people mark as many as they like; without it only
    questions whose key names several are marked so. `ties_by`: further criteria where `ties` is `next`. `overall`: criteria of a ranking over all rounds, None for none;
    `overall_best`: how many of a person's rounds count in it, the best ones; None for all. `freeze`: so long before a round's
    close boards stay as they are; None: they never do.
    """

    questions: int = 10
    time_limit: timedelta = timedelta(minutes=15)
    paper: PaperKind = PaperKind.RANDOM
    shuffle: bool = True
    shuffle_options: bool = True
    blueprint: tuple[Part, ...] = ()
    several: bool = False
    grading: Grading = Grading.ALL_OR_NOTHING
    attempts: int | None = 3
    attempts_per: Per = Per.ROUND
    kept: Kept = Kept.BEST
    blanks: Blanks = Blanks.WRONG
    prediction: Prediction | None = field(default_factory=Prediction)
    ranking: tuple[Criterion, ...] = DEFAULT_RANKING
    least_age: int = 14
    registration: Registration = field(default_factory=Registration)
    unit_formula: UnitFormula = field(default_factory=UnitFormula)
    prizes: tuple[Prize, ...] = ()
    one_prize: OnePrize = OnePrize.EARLIER_WINNERS_OUT
    groups: tuple[AudienceGroup, ...] = ()
    ties: Ties = Ties.DRAW
    ties_by: tuple[Criterion, ...] = ()
    prediction_for_prize: bool = False
    overall: tuple[Criterion, ...] | None = None
    overall_best: int | None = None
    excluded: tuple[Localized, ...] = ()
    show_score: ShowScore = ShowScore.AT_ONCE
    freeze: timedelta | None = None

    def blueprint_of(self, round: str) -> tuple[Part, ...]:
        """The lines of the blueprint that a round's papers follow; empty where they are drawn freely."""
        return tuple(part for part in self.blueprint if part.round in {"", round})

    def group_of(self, capacity: str | None, unit_kind: str | None) -> AudienceGroup | None:
        """The audience group of somebody of this capacity, from a unit of this kind; None if no group takes them."""
        return next((group for group in self.groups if group.takes(capacity, unit_kind)), None)


@dataclass(frozen=True, slots=True)
class DayHours:
    """A span of every day, `[first, last)`, as clocks in the contest's zone show it; `last` None: until midnight."""

    first: time
    last: time | None


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A round of the calendar, in aware UTC: `[opens, closes)`; `by_hand` if a person opens it.

    `hours`: the hours of each day, in the contest's zone, in which attempts can be made; None for all day.
    """

    code: str
    title: Localized
    opens: datetime
    closes: datetime
    by_hand: bool = False
    hours: DayHours | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """Another moment of the calendar (rehearsal, launch, provisional list, complaints, decision, closing); `until` if it lasts.

    `public` false: shown to organisers only.
    """

    code: str
    title: Localized
    at: datetime
    until: datetime | None = None
    public: bool = True


@dataclass(frozen=True, slots=True)
class Pack:
    """A contest's whole content. `hash` is the SHA-256 of its files; `trial` questions never count."""

    id: str
    hash: str
    title: Localized
    short_title: Localized
    summary: Localized
    organiser: Localized
    directed_by: Localized
    address: str
    who: Localized
    zone: ZoneInfo
    languages: tuple[str, ...]
    rules: Rules
    rounds: tuple[PlannedRound, ...]
    milestones: tuple[Milestone, ...]
    questions: tuple[Question, ...]
    trial: tuple[Question, ...]
    unit_sets: Mapping[str, UnitSet]
    unit_set: str
    chapters: tuple[Chapter, ...]
    banners: tuple[Banner, ...] = ()
    programmes: tuple[Programme, ...] = ()
    consent: Localized = field(default_factory=lambda: Localized({"vi": ""}))
    consent_full: Localized = field(default_factory=lambda: Localized({"vi": ""}))
    consent_version: str = "1"
    contact: Localized = field(default_factory=lambda: Localized({"vi": ""}))
    notices: tuple[NoticePlan, ...] = ()
    livestream: str | None = None
    daily_question: time = USUAL_HOUR
    """When the question of the day comes to the groups that want it."""

    @property
    def units(self) -> UnitSet:
        """The unit set that this contest uses."""
        return self.unit_sets[self.unit_set]

    def round(self, code: str) -> PlannedRound:
        """A round of the calendar. Raises KeyError for a code that is none."""
        for planned in self.rounds:
            if planned.code == code:
                return planned
        raise KeyError(code)

    def bank(self, round: str) -> tuple[Question, ...]:
        """The counted questions of a round, whoever is asked them."""
        return tuple(question for question in self.questions if question.round == round and question.counted)

    def bank_of(self, round: str, group: AudienceGroup | None) -> tuple[Question, ...]:
        """The questions that a paper of a round is made from: the common ones, or those of the bank that the group names."""
        name = group.bank if group is not None else ""
        return tuple(question for question in self.bank(round) if question.bank == name)
