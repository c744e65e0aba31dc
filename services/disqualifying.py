"""That somebody's result is not recognised, in a round or in the whole contest: proposed by one, approved by another, appealed against.

Whoever it concerns is told in their own chat and nowhere else. Lifting it is another decision of two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.rounds import RoundState
from services.contest import Contest
from services.ports import UnitOfWork
from services.proposal_decisions import Impossible, NoEffect, Refusal
from services.proposal_kind import Kind, Wanted
from services.records import Player
from services.result_records import About, Amendment, Change, Proposal, Ticket, TicketState
from services.rights import Act
from services.tickets import TakeDecision, due, take, tell

NEWS = "barred"


@dataclass(frozen=True, slots=True)
class NothingToAppeal:
    """The asker's result is recognised."""


@dataclass(frozen=True, slots=True)
class AppealTooLate:
    """Appeals were taken until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class AppealedBefore:
    """An appeal of theirs waits for its answer."""

    ticket: Ticket


AppealRefusal: TypeAlias = NothingToAppeal | AppealTooLate | AppealedBefore
AppealDecision: TypeAlias = TakeDecision | AppealRefusal


def barring(player: int, round: str, reason: str, *, barred: bool, ticket: int | None = None) -> Wanted:
    """That a player's result in a round ("" for the whole contest) is not recognised; `barred` false: that it is again."""
    return Wanted(Change.BARRED, round, str(player), {"barred": barred}, reason, ticket)


def standing_of(changes: Iterable[Amendment], player: int) -> dict[str, Amendment]:
    """The decisions by which a player's results are not recognised now, by round ("" for the whole contest)."""
    found: dict[str, Amendment] = {}
    for change in changes:
        if change.change is Change.BARRED and change.target == str(player):
            found[change.round] = change
    return {round: change for round, change in found.items() if change.value["barred"]}


def in_force(changes: Iterable[Amendment], player: int, round: str) -> Amendment | None:
    """The decision by which a player's result of a round is not recognised, that of the whole contest before it."""
    found = standing_of(changes, player)
    return found.get("") or found.get(round)


def appeal_until(contest: Contest, decision: Amendment) -> datetime:
    """Until when whoever it concerns may appeal: as many working days as the answer to a complaint may take."""
    return due(decision.at, contest.pack.zone)


async def appeal(
    uow: UnitOfWork, contest: Contest, player: Player, round: str, words: str, now: datetime
) -> AppealDecision:
    """Appeal against a decision about one's own result: a complaint with its number, which is answered in chat."""
    refusal = await appeal_refused(uow, contest, player, round, now)
    return refusal or await take(uow, contest, player.person, About.APPEAL, round, "", words, now)


async def appeal_refused(
    uow: UnitOfWork, contest: Contest, player: Player, round: str, now: datetime
) -> AppealRefusal | None:
    """Why somebody cannot appeal now."""
    decision = standing_of(await uow.amendments(contest.id), player.id).get(round)
    if decision is None:
        return NothingToAppeal()
    until = appeal_until(contest, decision)
    if now >= until:
        return AppealTooLate(until)
    mine = [one for one in await open_appeals(uow, contest, round) if one.person == player.person]
    return AppealedBefore(mine[0]) if mine else None


async def open_appeals(uow: UnitOfWork, contest: Contest, round: str) -> Sequence[Ticket]:
    """Appeals that bear on a result and that nobody has answered."""
    return [
        ticket
        for ticket in await uow.tickets(contest.id)
        if ticket.about is About.APPEAL and ticket.state is TicketState.OPEN and ticket.round in {round, ""}
    ]


async def _refuses(uow: UnitOfWork, contest: Contest, wanted: Wanted, now: datetime) -> Refusal | None:
    player = await uow.player(int(wanted.target))
    closed = {one.code for one in await uow.rounds(contest.id) if one.state(now) is RoundState.CLOSED}
    if player is None or player.contest != contest.id or wanted.round not in closed | {""}:
        return Impossible()
    stands = wanted.round in standing_of(await uow.amendments(contest.id), player.id)
    return NoEffect() if stands is wanted.value["barred"] else None


async def _tell(uow: UnitOfWork, contest: Contest, proposal: Proposal, now: datetime) -> None:
    player = await uow.player(int(proposal.target))
    decision = next((one for one in await uow.amendments(contest.id) if one.proposal == proposal.id), None)
    if player is None or decision is None:
        return
    until = appeal_until(contest, decision).isoformat()
    facts = {**proposal.value, "round": proposal.round, "reason": proposal.reason, "until": until}
    await tell(uow, contest, player.person, NEWS, facts, f"barred:{decision.id}", now)


KIND = Kind(Act.REVIEW, "disqualification", _refuses, done=_tell)
