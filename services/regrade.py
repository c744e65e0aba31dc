"""Another key, or a void question: proposed by one person, decided by another who sees every rank and prize that moves.

The worker counts the effect out, and after the approval it does it: first the derived counts of the attempts, then the next
version. Both can be cut off and begun again without harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from quiz.attempt import Attempt
from quiz.pack import Rules
from quiz.question import Bank, Question
from quiz.result_diff import Difference, difference
from quiz.rounds import Round, RoundState
from quiz.scores import result_of
from services import results
from services.amending import as_amended, rulings_of, with_amendments
from services.contest import Contest
from services.counting import count_out
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Job, Json
from services.regrade_decisions import (
    Decided,
    DecideDecision,
    Impossible,
    NoEffect,
    NotWaiting,
    OwnProposal,
    Proposed,
    ProposeDecision,
    SameProposal,
    Stale,
)
from services.result_records import Amendment, Change, Count, Proposal, ProposalState
from services.rights import Act, may
from services.tickets import holders, tell

JOB, NEWS = "regrade", "proposal_news"
LISTED = 500
"""How many moves are kept with a proposal to be read in chat; the file has all."""


async def propose(
    uow: UnitOfWork,
    contest: Contest,
    by: int,
    question: str,
    answers: frozenset[int] | None,
    reason: str,
    ticket: int | None,
    now: datetime,
) -> ProposeDecision:
    """Propose that other options are right (`answers`), or that the question is void (None)."""
    amended = await as_amended(uow, contest)
    found = question_of(amended, question)
    cleaned = clean_reason(reason)
    if found is None or cleaned is None or not await may(uow, contest, by, Act.REGRADE):
        return Impossible()
    if not await _has_closed(uow, contest, found.round, now) or not _has_options(found, answers):
        return Impossible()
    if found.void if answers is None else found.answers == answers and not found.void:
        return NoEffect()
    value: Json = {} if answers is None else {"answers": sorted(answers)}
    change = Change.VOID if answers is None else Change.KEY
    for other in await uow.proposals(contest.id):
        going = other.state in {ProposalState.COUNTING, ProposalState.WAITING, ProposalState.DOING}
        if going and (other.change, other.target, other.value) == (change, question, value):
            return SameProposal(other)
    state = ProposalState.COUNTING
    proposal = Proposal(
        await uow.new_id(), contest.id, change, found.round, question, value, cleaned, ticket, by, now, state
    )
    uow.save_proposal(proposal)
    await _write_down(uow, contest, by, "propose", proposal, now)
    await _count(uow, proposal, now)
    return Proposed(proposal)


async def decide(
    uow: UnitOfWork, contest: Contest, by: int, id: int, now: datetime, *, approve: bool
) -> DecideDecision:
    """Approve or refuse a proposal of somebody else's; refusing one's own takes it back."""
    proposal = await uow.proposal(id)
    if proposal is None or proposal.contest != contest.id or not await may(uow, contest, by, Act.REGRADE):
        return Impossible()
    if proposal.state is not ProposalState.WAITING:
        return NotWaiting(proposal)
    if proposal.proposed_by == by and approve:
        return OwnProposal(proposal)
    newest = await results.newest_version(uow, contest, proposal.round)
    if approve and proposal.base != (newest.number if newest else None):
        proposal.state = ProposalState.COUNTING
        uow.save_proposal(proposal)
        await _count(uow, proposal, now)
        return Stale(proposal)
    proposal.decided_by, proposal.decided_at = by, now
    if approve:
        proposal.state = ProposalState.DOING
        uow.add_amendment(await _amendment(uow, contest, proposal, by, now))
        uow.add_job(Job(await uow.new_id(), contest.id, f"{JOB}:{proposal.id}:do", JOB, {"proposal": proposal.id}, now))
    else:
        own = proposal.proposed_by == by
        proposal.state = ProposalState.WITHDRAWN if own else ProposalState.REFUSED
    uow.save_proposal(proposal)
    await _write_down(uow, contest, by, "approve" if approve else "refuse", proposal, now)
    return Decided(proposal)


def question_of(contest: Contest, id: str) -> Question | None:
    """A question of the pack by its code."""
    return next((question for question in contest.pack.questions if question.id == id), None)


# what the worker does -----------------------------------------------------------------------------------------------------
async def regraded(uow: UnitOfWork, contest: Contest, proposal: Proposal) -> dict[int, Count]:
    """Counts by attempt where the proposal makes them other than they are kept now."""
    changes = [*await uow.amendments(contest.id), _as_if(proposal)]
    bank, rules = with_amendments(contest, changes).bank, contest.pack.rules
    kept = {row.attempt: (row.correct, row.points) for row in await uow.results(contest.id, proposal.round)}
    found: dict[int, Count] = {}
    async for page in uow.submitted_pages(contest.id, proposal.round):
        for attempt in page:
            counted = _counted(attempt, bank, rules)
            if counted is not None and counted != kept.get(attempt.id):
                found[attempt.id] = counted
    return found


async def effect(
    uow: UnitOfWork, contest: Contest, round: Round, counts: Mapping[int, Count]
) -> tuple[int | None, Difference]:
    """The version that stands, and how the next one would differ from it (or from what would be counted out now)."""
    earlier = await results.earlier_awards(uow, contest, round)
    newest = await results.newest_version(uow, contest, round.code)
    after = await count_out(uow, contest, round.code, earlier, counts)
    if newest is None:
        return None, difference(await count_out(uow, contest, round.code, earlier), after)
    return newest.number, difference(await results.outcome_of(uow, newest), after)


async def offer(
    uow: UnitOfWork, contest: Contest, id: int, base: int | None, moves: Difference, attempts: int, now: datetime
) -> None:
    """Keep the effect with the proposal and tell those who may decide, and whoever proposed it."""
    proposal = await uow.proposal(id)
    if proposal is None or proposal.state is not ProposalState.COUNTING:
        return
    proposal.base, proposal.effect, proposal.state = base, _effect(moves, attempts), ProposalState.WAITING
    uow.save_proposal(proposal)
    for person in {*await holders(uow, contest, Act.REGRADE), proposal.proposed_by}:
        key = f"proposal:{id}:{base or 0}:{person}"
        await tell(uow, contest, person, NEWS, {"proposal": id, "state": "waiting"}, key, now)


async def finish(uow: UnitOfWork, contest: Contest, id: int, now: datetime) -> None:
    """After the counts of the attempts were set: make the version that the approval was about, if there was one before."""
    proposal = await uow.proposal(id)
    if proposal is None or proposal.state is not ProposalState.DOING or proposal.decided_by is None:
        return
    round = next(one for one in await uow.rounds(contest.id) if one.code == proposal.round)
    proposal.state = ProposalState.DONE
    uow.save_proposal(proposal)
    if proposal.base is not None:
        outcome = await count_out(uow, contest, round.code, await results.earlier_awards(uow, contest, round))
        await results.keep(uow, contest, round, proposal.decided_by, outcome, proposal.reason, now)
    for person in {proposal.proposed_by, proposal.decided_by}:
        await tell(uow, contest, person, NEWS, {"proposal": id, "state": "done"}, f"proposal:{id}:done:{person}", now)


def _counted(attempt: Attempt, bank: Bank, rules: Rules) -> Count | None:
    found = result_of(attempt, bank, rules)
    return (found.correct, found.parts) if found is not None else None


def _effect(moves: Difference, attempts: int) -> Json:
    return {
        "attempts": attempts,
        "people": [asdict(moved) for moved in moves.people[:LISTED]],
        "moved": len(moves.people),
        "units": [asdict(moved) for moved in moves.units],
        "prizes": [asdict(moved) for moved in moves.prizes],
        "actual": [moves.actual_before, moves.actual_after],
    }


def _as_if(proposal: Proposal) -> Amendment:
    return Amendment(
        id=0,
        contest=proposal.contest,
        change=proposal.change,
        round=proposal.round,
        target=proposal.target,
        before={},
        value=proposal.value,
        reason=proposal.reason,
        by=proposal.proposed_by,
        approved_by=0,
        at=proposal.proposed_at,
    )


async def _amendment(uow: UnitOfWork, contest: Contest, proposal: Proposal, by: int, now: datetime) -> Amendment:
    held = rulings_of(await uow.amendments(contest.id)).get(proposal.target)
    question = question_of(contest, proposal.target)
    answers = held.answers if held is not None else question.answers if question is not None else None
    before: Json = {} if answers is None else {"answers": sorted(answers)}
    return Amendment(
        id=await uow.new_id(),
        contest=contest.id,
        change=proposal.change,
        round=proposal.round,
        target=proposal.target,
        before=before,
        value=proposal.value,
        reason=proposal.reason,
        by=proposal.proposed_by,
        approved_by=by,
        at=now,
        proposal=proposal.id,
    )


async def _has_closed(uow: UnitOfWork, contest: Contest, round: str, now: datetime) -> bool:
    return any(one.code == round and one.state(now) is RoundState.CLOSED for one in await uow.rounds(contest.id))


def _has_options(question: Question, answers: frozenset[int] | None) -> bool:
    return answers is None or (bool(answers) and answers <= frozenset(range(len(question.options))))


async def _count(uow: UnitOfWork, proposal: Proposal, now: datetime) -> None:
    key = f"{JOB}:{proposal.id}:count:{proposal.version}"
    uow.add_job(Job(await uow.new_id(), proposal.contest, key, JOB, {"proposal": proposal.id}, now))


async def waiting(uow: UnitOfWork, contest: Contest) -> Sequence[Proposal]:
    """Proposals that are not settled, newest first."""
    going = {ProposalState.COUNTING, ProposalState.WAITING, ProposalState.DOING}
    return [proposal for proposal in await uow.proposals(contest.id) if proposal.state in going]


async def _write_down(uow: UnitOfWork, contest: Contest, by: int, act: str, proposal: Proposal, now: datetime) -> None:
    details: Json = {
        "change": str(proposal.change),
        "round": proposal.round,
        "question": proposal.target,
        "reason": proposal.reason,
        **proposal.value,
    }
    target = f"proposal:{proposal.id}"
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), f"{act}_regrade", target, details))
