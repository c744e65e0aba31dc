"""The contest as its closing tells it: numbers round by round, what was corrected, and what is not decided yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from quiz.outcome import WHOLE, Outcome
from quiz.rounds import Round
from quiz.visibility import Audience, Phase, Seen
from quiz.visibility import Board as Looked
from services import results, statistics
from services.boards import Board, Boards, matter_phase, phase_of, seen_in
from services.confirming import published_version
from services.contest import Contest
from services.counting import count_beside
from services.matters import Matter, matters
from services.ports import UnitOfWork
from services.result_records import Amendment, ResultVersion, TicketState, Verification
from services.statistics import Tallies, Tally


@dataclass(frozen=True, slots=True)
class RoundNumbers:
    """A round that may be looked at. `final`: its result is published; `scored`: right answers may be told."""

    round: Round
    board: Board
    final: bool
    scored: bool


class Lack(StrEnum):
    """What is missing before the closing: a round that is open still, not counted or not published; the whole contest's prizes;
    a prize without a winner; winners who were not verified."""

    RUNNING = "running"
    UNCOUNTED = "uncounted"
    UNPUBLISHED = "unpublished"
    WHOLE = "whole"
    NOBODY = "nobody"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, of which round (`WHOLE` for the contest) and prize, and how many."""

    lack: Lack
    round: str = WHOLE
    prize: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """The contest in numbers. `participants` and `perfect` count a person once, however many rounds they were in; `perfect`
    None: right answers may not be told yet.

    Before a list of the whole contest is made, who has left since counts in each of their rounds, as in the versions.
    """

    at: datetime
    tally: Tally
    registered: int
    participants: int
    attempts: int
    perfect: int | None
    rounds: Sequence[RoundNumbers]
    coming: Sequence[Round]
    complaints: tuple[int, int]
    changes: Sequence[Amendment]
    missing: Sequence[Missing]


async def overview(
    uow: UnitOfWork, contest: Contest, boards: Boards, tallies: Tallies, audience: Audience, now: datetime
) -> Overview:
    """The same numbers that boards, `/thongke` and versions show, as far as the audience may see them."""
    rounds, coming = [], []
    for round in await uow.rounds(contest.id):
        begun = round.opened_at is not None and round.opened_at <= now
        if begun and seen_in(contest, round, Looked.TOTALS, audience, now) is not Seen.NO:
            board = await boards.of(uow, contest, round.code, now, audience)
            scored = seen_in(contest, round, Looked.PEOPLE, audience, now) is not Seen.NO
            rounds.append(RoundNumbers(round, board, phase_of(round, now) is Phase.PUBLISHED, scored))
        else:
            coming.append(round)
    tally = await tallies.of(uow, contest, "", now, audience)
    tickets = await uow.tickets(contest.id)
    return Overview(
        at=now,
        tally=tally,
        registered=statistics.total(contest.pack.units, tally, "").registered,
        participants=await _participants(uow, contest, boards, rounds, audience, now),
        attempts=sum(one.board.attempts for one in rounds),
        perfect=_perfect(rounds) if all(one.scored for one in rounds) else None,
        rounds=rounds,
        coming=coming,
        complaints=(len(tickets), sum(ticket.state is not TicketState.OPEN for ticket in tickets)),
        changes=await uow.amendments(contest.id),
        missing=await missing(uow, contest, now),
    )


async def _participants(
    uow: UnitOfWork, contest: Contest, boards: Boards, rounds: Sequence[RoundNumbers], audience: Audience, now: datetime
) -> int:
    if await results.shown_version(uow, contest, WHOLE) is not None:
        return (await boards.of(uow, contest, WHOLE, now, audience)).participants
    people = {player for one in rounds for player in one.board.place}
    return len(people) + sum(one.board.participants - len(one.board.people) for one in rounds)


def _perfect(rounds: Sequence[RoundNumbers]) -> int:
    entries = (each.row for one in rounds for each in one.board.people)
    return len({entry.player for entry in entries if entry.correct == entry.total})


async def missing(uow: UnitOfWork, contest: Contest, now: datetime) -> list[Missing]:
    """What is not published yet: rounds in their order, then the whole contest, where it is ranked or has prizes."""
    found = []
    for matter in await matters(uow, contest):
        phase = await matter_phase(uow, contest, matter, now)
        if phase is Phase.PUBLISHED:
            continue
        if matter.whole:
            found.append(Missing(Lack.WHOLE))
        elif phase in {Phase.PROVISIONAL, Phase.CLOSED}:
            found.append(Missing(Lack.UNPUBLISHED if phase is Phase.PROVISIONAL else Lack.UNCOUNTED, matter.code))
        else:
            found.append(Missing(Lack.RUNNING, matter.code))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A version with its outcome and how far its winners were verified, by player and prize."""

    version: ResultVersion
    outcome: Outcome
    verified: Mapping[tuple[int, str], Verification]

    def missing(self) -> list[Missing]:
        """Prizes that nobody won, and winners who were not verified."""
        code = self.version.round
        found = [Missing(Lack.NOBODY, code, one.prize, one.count) for one in self.outcome.unawarded]
        people = [award for award in self.outcome.awards if isinstance(award.winner, int)]
        known = [self.verified.get((int(award.winner), award.prize)) for award in people]
        unsure = sum(one is None or not one.checked for one in known)
        return [*found, Missing(Lack.UNVERIFIED, code, count=unsure)] if unsure else found


async def published(uow: UnitOfWork, contest: Contest) -> list[Held]:
    """The published versions, round by round and the whole contest last."""
    found = [await published_version(uow, contest, matter.code) for matter in await matters(uow, contest)]
    return [await _held(uow, contest, version) for version in found if version is not None]


async def standing(uow: UnitOfWork, contest: Contest) -> list[Held]:
    """The same, with the provisional list where nothing is published."""
    found = [await results.shown_version(uow, contest, matter.code) for matter in await matters(uow, contest)]
    return [await _held(uow, contest, version) for version in found if version is not None]


async def _held(uow: UnitOfWork, contest: Contest, version: ResultVersion) -> Held:
    noted = await uow.verifications(contest.id, version.round)
    verified = {(one.player, one.prize): one for one in noted}
    return Held(version, await results.outcome_of(uow, version), verified)


async def units_so_far(uow: UnitOfWork, contest: Contest) -> Outcome:
    """How the units stand over all rounds while no list of the whole contest is made: as it would be now, without prizes."""
    rounds = tuple(await uow.rounds(contest.id))
    counted = await count_beside(uow, contest, Matter(contest.id, WHOLE, rounds), ())
    return replace(counted, awards=())
