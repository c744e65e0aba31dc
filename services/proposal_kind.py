"""What each kind of proposal brings along; the course of all of them is `services.proposals`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from services.contest import Contest
from services.ports import UnitOfWork
from services.proposal_decisions import Refusal
from services.records import Json
from services.result_records import Amendment, Change, Count, Proposal
from services.rights import Act


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody proposes: a change of a target in a round ("" for the whole contest), in the form of its kind."""

    change: Change
    round: str
    target: str
    value: Json
    reason: str
    ticket: int | None = None


Refuse: TypeAlias = Callable[[UnitOfWork, Contest, Wanted, datetime], Awaitable[Refusal | None]]
Before: TypeAlias = Callable[[UnitOfWork, Contest, Proposal], Awaitable[Json]]
Counts: TypeAlias = Callable[[UnitOfWork, Contest, Proposal], Awaitable[Mapping[int, Count]]]
Done: TypeAlias = Callable[[UnitOfWork, Contest, Proposal, datetime], Awaitable[None]]


async def _nothing_before(_: UnitOfWork, __: Contest, ___: Proposal) -> Json:
    return {}


async def _no_counts(_: UnitOfWork, __: Contest, ___: Proposal) -> Mapping[int, Count]:
    return {}


async def _nothing_after(_: UnitOfWork, __: Contest, ___: Proposal, ____: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of proposal. `act`: who may propose and decide. `refuses`: why something cannot be proposed.

    `before`: what the amendment keeps of how it was. `counts`: attempts that come to be counted otherwise. `done`: what follows
    once it is done, such as telling whom it concerns. `noun`: what the log calls its acts by ("propose_regrade").
    """

    act: Act
    noun: str
    refuses: Refuse
    before: Before = _nothing_before
    counts: Counts = _no_counts
    done: Done = _nothing_after


def as_if(
    proposal: Proposal, id: int = 0, before: Json | None = None, approved_by: int = 0, at: datetime | None = None
) -> Amendment:
    """The amendment that a proposal comes to; without a number it is only supposed."""
    return Amendment(
        id=id,
        contest=proposal.contest,
        change=proposal.change,
        round=proposal.round,
        target=proposal.target,
        before=before or {},
        value=proposal.value,
        reason=proposal.reason,
        by=proposal.proposed_by,
        approved_by=approved_by,
        at=at or proposal.proposed_at,
        proposal=proposal.id if id else None,
    )
