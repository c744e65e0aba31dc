"""Numbers of the contest: people, attempts, all-correct, by unit, capacity and hour, for a unit and all below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quiz.units import Unit, UnitSet
from quiz.visibility import Audience, Board, Seen
from services.boards import ROWS_PER_SECOND, hidden_from, seen_in
from services.contest import Contest
from services.ports import UnitOfWork
from services.rights import covers

HOURS = 24


@dataclass(slots=True)
class Count:
    """People registered, those of them who handed in an attempt, attempts, and people with an attempt that is all right."""

    registered: int = 0
    played: int = 0
    attempts: int = 0
    perfect: int = 0

    def add(self, other: Count) -> None:
        """Put another group's numbers to these."""
        self.registered += other.registered
        self.played += other.played
        self.attempts += other.attempts
        self.perfect += other.perfect


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers at a moment, by the unit that people named themselves (None: one that is not on the list).

    `people`: by (unit, capacity); `hours`: attempts by (unit, hour in the contest's zone at which they were handed in).
    `hidden`: attempts of the round that runs count only up to then, because boards are frozen. `scores`: how many have
    everything right may be told.
    """

    at: datetime
    rows: int
    people: Mapping[tuple[str | None, str | None], Count]
    hours: Mapping[tuple[str | None, int], int]
    hidden: datetime | None = None
    scores: bool = True


class Tallies:
    """Counts and keeps the outcome as long as its size allows, as `services.boards.Boards` does."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, tuple[datetime | None, ...]], Tally] = {}

    async def of(self, uow: UnitOfWork, contest: Contest, round: str, now: datetime, audience: Audience) -> Tally:
        """The numbers of a round, or of the whole contest for "", as an audience may see them."""
        rounds = [one for one in await uow.rounds(contest.id) if round in {"", one.code}]
        hidden = {one.code: hidden_from(one, audience, now) for one in rounds}
        key = (contest.id, round, tuple(hidden.values()))
        tally = self._kept.get(key)
        if tally is None or now - tally.at >= timedelta(seconds=tally.rows // ROWS_PER_SECOND):
            tally = self._kept[key] = await count(uow, contest, hidden, now)
        begun = [one for one in rounds if one.opened_at is not None and one.opened_at <= now]
        told = all(seen_in(contest, one, Board.PEOPLE, audience, now) is not Seen.NO for one in begun)
        return tally if told else replace(tally, scores=False)


async def count(uow: UnitOfWork, contest: Contest, hidden: Mapping[str, datetime | None], now: datetime) -> Tally:
    """Count people who have not withdrawn, and their attempts in these rounds that were submitted before some are hidden."""
    people: dict[tuple[str | None, str | None], Count] = {}
    hours: Counter[tuple[str | None, int]] = Counter()
    group_of: dict[int, tuple[str | None, str | None]] = {}
    facts = await uow.player_facts(contest.id)
    for fact in facts:
        group = group_of[fact.id] = (fact.unit, fact.capacity)
        people.setdefault(group, Count()).registered += 1
    played: set[int] = set()
    perfect: set[int] = set()
    rows = len(facts)
    for code, since in hidden.items():
        for row in await uow.results(contest.id, code):
            found = group_of.get(row.player)
            if found is None or (since is not None and row.submitted_at >= since):
                continue
            rows += 1
            people[found].attempts += 1
            hours[found[0], row.submitted_at.astimezone(contest.pack.zone).hour] += 1
            played.add(row.player)
            if row.correct == row.total and not row.void:
                perfect.add(row.player)
    for player in played:
        people[group_of[player]].played += 1
    for player in perfect:
        people[group_of[player]].perfect += 1
    return Tally(now, rows, people, hours, max((since for since in hidden.values() if since is not None), default=None))


def total(units: UnitSet, tally: Tally, scope: str) -> Count:
    """The numbers of a unit and all below it; "" for everybody, also those whose unit is not on the list."""
    found = Count()
    for (unit, _), numbers in tally.people.items():
        if covers(units, scope, unit):
            found.add(numbers)
    return found


def by_unit(units: UnitSet, tally: Tally, scope: str) -> list[tuple[Unit, Count]]:
    """The units directly below, in the order to show, those with nobody included."""
    children = {unit.code: Count() for unit in units.children_of(scope or None)}
    for (unit, _), numbers in tally.people.items():
        if unit is not None and unit in units.units:
            home = next((step.code for step in units.path(unit) if step.code in children), None)
            if home is not None:
                children[home].add(numbers)
    return [(units.units[code], numbers) for code, numbers in children.items()]


def off_the_list(units: UnitSet, tally: Tally) -> Count:
    """People whose unit is not on the list (yet), or is the root itself."""
    found = Count()
    for (unit, _), numbers in tally.people.items():
        if unit is None or unit not in units.units or not units.path(unit):
            found.add(numbers)
    return found


def without_players(units: UnitSet, tally: Tally, scope: str) -> tuple[list[Unit], int]:
    """The lowest units within a scope in which nobody has handed in an attempt, and how many lowest units there are."""
    active = {unit for (unit, _), numbers in tally.people.items() if numbers.played}
    lowest = list(_lowest(units, scope))
    return [unit for unit in lowest if unit.code not in active], len(lowest)


def _lowest(units: UnitSet, scope: str) -> Iterator[Unit]:
    children = units.children_of(scope or None)
    if not children and scope:
        yield units.units[scope]
    for child in children:
        yield from _lowest(units, child.code)


def by_capacity(units: UnitSet, tally: Tally, scope: str) -> dict[str | None, Count]:
    """The numbers by what people said they are; None for those who did not."""
    found: dict[str | None, Count] = {}
    for (unit, capacity), numbers in tally.people.items():
        if covers(units, scope, unit):
            found.setdefault(capacity, Count()).add(numbers)
    return found


def by_hour(units: UnitSet, tally: Tally, scope: str) -> list[int]:
    """Attempts by the hour of the day at which they were handed in."""
    found = [0] * HOURS
    for (unit, hour), attempts in tally.hours.items():
        if covers(units, scope, unit):
            found[hour] += attempts
    return found
