"""Prizes to people and units: down the ladder, in the order of rank, past those who may not have one.

A place of the ladder that somebody may not take goes to the next in rank. With ties across a prize's line:

- `all`: everybody of the equal rank gets the better prize, and as many places are taken from the prizes below. Contests announce
  how many prizes there are and what they cost (contest facts, 1.1); so a tie may make a prize dearer, never the ladder longer.
- `draw`, `next`: nobody gets it yet; the tie is told, and a recorded draw parts it (after `next`: where the further criteria did not).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import TypeAlias

from quiz.draws import Tie, Winner
from quiz.pack import OnePrize, Prize, Scope, Ties


@dataclass(frozen=True, slots=True)
class Award:
    """A prize somebody wins. `round` "" for the whole contest, `group` "" where everybody competes together.

    `rank` is that of the group's own standings, `place` counts from 1 within the prize.
    """

    prize: str
    scope: Scope
    round: str
    group: str
    winner: Winner
    rank: int
    place: int
    decided_by: str | None


class Why(StrEnum):
    """Why somebody whose rank would bring a prize gets none."""

    EARLIER_WINNER = "earlier_winner"
    KEEPS_HIGHER = "keeps_higher"
    """Has another prize that is as high or higher."""
    NO_PREDICTION = "no_prediction"
    TOO_YOUNG = "too_young"
    REPLACED = "replaced"
    """Was not found in time, or did not want it: decided by the organisers."""
    DISQUALIFIED = "disqualified"
    """Their result is not recognised: they have no rank either, so nobody is passed over for this."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Somebody who would have had a prize by rank, and why the next one has it."""

    player: int
    round: str
    rank: int
    why: Why
    group: str = ""


class Left(StrEnum):
    """Why a prize was not given: nobody was left, or a tie above took its place."""

    NOBODY = "nobody"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Unawarded:
    """So many of a prize were not given. Those that wait for a draw are not counted here."""

    prize: str
    round: str
    group: str
    count: int
    left: Left


Step: TypeAlias = tuple[int, int, int]
"""When a prize is given out; who may have one prize keeps the one with the smaller step."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What the allocation needs of a standing."""

    winner: Winner
    rank: int
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The prizes of one round and group from the highest down, each with its step, and who competes for them, best first."""

    round: str
    group: str
    prizes: Sequence[tuple[Step, Prize]]
    places: Iterable[Placed]


@dataclass(frozen=True, slots=True)
class Terms:
    """How prizes are given: what ties do, how many one person may have, and who may not have one (by round and winner).

    `earlier`: prizes of other rounds, with their steps.
    """

    ties: Ties
    one_prize: OnePrize = OnePrize.NO
    unfit: Callable[[str, Winner], Why | None] = lambda round, winner: None
    earlier: Sequence[tuple[Step, Award]] = ()


@dataclass(slots=True)
class Allocation:
    """Who gets what. `gives_up`: prizes of other rounds that a higher one of these replaces; those rounds change."""

    awards: list[Award] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    undecided: list[Tie] = field(default_factory=list)
    unawarded: list[Unawarded] = field(default_factory=list)
    gives_up: list[Award] = field(default_factory=list)


def allocate(ladders: Sequence[Ladder], terms: Terms) -> Allocation:
    """Give out the prizes of all ladders, in the order of their steps."""
    told = Allocation()
    held: dict[Winner, tuple[Step, Award]] = {}
    for step, award in terms.earlier:
        if award.winner not in held or step < held[award.winner][0]:
            held[award.winner] = step, award
    climbs = [_Climb(ladder, terms, told) for ladder in ladders]
    turns = [
        (step, number, level) for number, each in enumerate(ladders) for level, (step, _) in enumerate(each.prizes)
    ]
    for step, number, level in sorted(turns):
        for award in climbs[number].give(level, _passing(held, step, ladders[number].round, terms)):
            told.awards.append(award)
            if terms.one_prize is OnePrize.KEEP_HIGHEST:
                told.gives_up.extend(other for _, other in terms.earlier if other.winner == award.winner)
            held[award.winner] = step, award
    for climb in climbs:
        climb.finish()
    return told


def _passing(
    held: Mapping[Winner, tuple[Step, Award]], step: Step, round: str, terms: Terms
) -> Callable[[Winner], Why | None]:
    def why(winner: Winner) -> Why | None:
        unfit = terms.unfit(round, winner)
        if unfit is not None or terms.one_prize is OnePrize.NO or winner not in held:
            return unfit
        has, award = held[winner]
        if has > step:
            return None
        earlier = terms.one_prize is OnePrize.EARLIER_WINNERS_OUT and award.round != round
        return Why.EARLIER_WINNER if earlier else Why.KEEPS_HIGHER

    return why


class _Climb:
    """A ladder while its prizes are given, the highest first. Its places are counted over all its prizes."""

    def __init__(self, ladder: Ladder, terms: Terms, told: Allocation) -> None:
        self._ladder, self._terms, self._told = ladder, terms, told
        self._waiting = (list(tied) for _, tied in groupby(ladder.places, key=lambda placed: placed.rank))
        self._codes = [prize.code for _, prize in ladder.prizes for _ in range(prize.count)]
        self._first = 0
        self._swallowed: Counter[str] = Counter()
        self._empty: Counter[str] = Counter()

    def give(self, level: int, why: Callable[[Winner], Why | None]) -> list[Award]:
        """The awards of one prize; those above it are given already."""
        prize = self._ladder.prizes[level][1]
        end = sum(above.count for _, above in self._ladder.prizes[: level + 1])
        winners: list[Placed] = []
        while self._first < end:
            tied = next(self._waiting, None)
            if tied is None:
                self._empty[prize.code] += end - self._first
                self._first = end
                break
            winners.extend(self._take([placed for placed in tied if not self._passed(placed, why)], end))
        return [
            Award(
                prize.code,
                prize.scope,
                self._ladder.round,
                self._ladder.group,
                each.winner,
                each.rank,
                place,
                each.decided_by,
            )
            for place, each in enumerate(winners, start=1)
        ]

    def finish(self) -> None:
        """Tell which prizes nobody got."""
        for counted, left in ((self._empty, Left.NOBODY), (self._swallowed, Left.TIE)):
            for code, count in counted.items():
                self._told.unawarded.append(Unawarded(code, self._ladder.round, self._ladder.group, count, left))

    def _passed(self, placed: Placed, why: Callable[[Winner], Why | None]) -> bool:
        reason = why(placed.winner)
        if reason is None:
            return False
        if isinstance(placed.winner, int):
            ladder = self._ladder
            self._told.passed_over.append(PassedOver(placed.winner, ladder.round, placed.rank, reason, ladder.group))
        return True

    def _take(self, tied: list[Placed], end: int) -> list[Placed]:
        """Who of these equals gets the prize whose places last until `end`."""
        places = self._codes[self._first : self._first + len(tied)]
        beyond = self._first + len(tied) > end
        start, self._first = self._first, self._first + len(tied)
        if not beyond:
            return tied
        if self._terms.ties is Ties.ALL:
            self._swallowed.update(places[end - start :])
            return tied
        prizes = (*places, *[""] * (len(tied) - len(places)))
        winners = tuple(placed.winner for placed in tied)
        self._told.undecided.append(Tie(self._ladder.round, self._ladder.group, tied[0].rank, winners, prizes))
        return []
