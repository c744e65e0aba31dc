"""Giving a unit bonus points: where the rules allow it, in a round that is over or in the whole contest, by two people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.rounds import RoundState
from services.amending import with_amendments
from services.bonuses import bonuses_of
from services.contest import Contest
from services.matters import Matter, matters
from services.ports import UnitOfWork
from services.proposal_decisions import Impossible, NoEffect, Refusal
from services.proposal_kind import Kind, Wanted
from services.records import Json
from services.result_records import Change, Proposal
from services.rights import Act


@dataclass(frozen=True, slots=True)
class Fits:
    """It can be proposed. `before`: the points that the unit has there now."""

    before: int


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The rules allow no more than `most`."""

    most: int


@dataclass(frozen=True, slots=True)
class SamePoints:
    """The unit has just these."""

    points: int


@dataclass(frozen=True, slots=True)
class NoNumber:
    """Without a declared number a unit has no points of its own to add to; it ranks by participants."""


@dataclass(frozen=True, slots=True)
class NotRanked:
    """No such unit is ranked, the round is not over, or the rules know of no bonus."""


LookDecision: TypeAlias = Fits | TooMuch | SamePoints | NoNumber | NotRanked


async def open_to_bonus(uow: UnitOfWork, contest: Contest, now: datetime) -> Sequence[Matter]:
    """The rounds that are over, and the whole contest where something is ranked over all rounds."""
    found = await matters(uow, contest)
    return [matter for matter in found if matter.whole or matter.rounds[0].state(now) is RoundState.CLOSED]


async def look(uow: UnitOfWork, contest: Contest, round: str, unit: str, points: int, now: datetime) -> LookDecision:
    """Whether a unit can have so many bonus points in a round, "" for the whole contest; 0 takes them back."""
    changes = await uow.amendments(contest.id)
    pack = with_amendments(contest, changes).pack
    competing = {each.code: each for each in pack.units.children_of(None)}
    codes = {matter.code for matter in await open_to_bonus(uow, contest, now)}
    if not pack.rules.unit_formula.bonus_max or unit not in competing or round not in codes or points < 0:
        return NotRanked()
    held = bonuses_of(changes, round).get(unit)
    before = held.points if held is not None else 0
    if points > pack.rules.unit_formula.bonus_max:
        return TooMuch(pack.rules.unit_formula.bonus_max)
    if points == before:
        return SamePoints(points)
    return NoNumber() if points and not competing[unit].declared else Fits(before)


def giving(round: str, unit: str, points: int, reason: str) -> Wanted:
    """That a unit has so many bonus points in a round, "" for the whole contest."""
    return Wanted(Change.BONUS, round, unit, {"points": points}, reason)


async def _refuses(uow: UnitOfWork, contest: Contest, wanted: Wanted, now: datetime) -> Refusal | None:
    seen = await look(uow, contest, wanted.round, wanted.target, wanted.value["points"], now)
    if isinstance(seen, SamePoints):
        return NoEffect()
    return None if isinstance(seen, Fits) else Impossible()


async def _before(uow: UnitOfWork, contest: Contest, proposal: Proposal) -> Json:
    held = bonuses_of(await uow.amendments(contest.id), proposal.round).get(proposal.target)
    return {"points": held.points if held is not None else 0}


KIND = Kind(Act.GIVE_BONUS, "bonus", _refuses, before=_before)
