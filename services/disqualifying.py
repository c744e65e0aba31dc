"""That somebody's result is not recognised, in a round or in the whole contest: proposed by one, approved by another, appealed against.

Whoever it concerns is told in their own chat and nowhere else. Lifting it is another decision of two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from quiz.rounds import RoundState
from services.contest import Contest
from services.ports import UnitOfWork
from services.proposal_decisions import Impossible, NoEffect, Refusal
from services.proposal_kind import Kind, Wanted
from services.result_records import About, Amendment, Change, Proposal, Ticket, TicketState
from services.rights import Act
from services.tickets import due, tell

NEWS = "barred"


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
