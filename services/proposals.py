"""What one person proposes and another decides about, after seeing every rank and prize that moves.

The course is the same for every kind (`services.proposal_kinds`): a reason, the effect counted out by the worker, the decision of
somebody else, an amendment, the next version of each result that it concerns. The worker's part can be cut off and begun again
without harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from quiz.awards import Award
from quiz.outcome import Outcome
from quiz.outcome_json import digest_of, outcome_bytes
from quiz.result_diff import Difference, difference
from quiz.rounds import RoundState
from services import results
from services.contest import Contest
from services.counting import count_beside
from services.matters import Matter, bearing, lists_resting_on, matters, not_ready
from services.ports import UnitOfWork
from services.proposal_decisions import (
    Decided,
    DecideDecision,
    Impossible,
    NotWaiting,
    OwnProposal,
    Proposed,
    ProposeDecision,
    SameProposal,
    Stale,
)
from services.proposal_kind import Wanted, as_if
from services.proposal_kinds import KINDS
from services.reasons import clean_reason
from services.records import Audit, Job, Json
from services.result_records import Count, Proposal, ProposalState, ResultVersion
from services.rights import may
from services.tickets import holders, tell

JOB, NEWS = "proposal", "proposal_news"
LISTED = 500
"""How many moves of a round are kept with a proposal to be read in chat."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a proposal makes of one result: the version that stands, and the outcomes before and after."""

    matter: Matter
    newest: ResultVersion | None
    before: Outcome
    after: Outcome


async def propose(uow: UnitOfWork, contest: Contest, by: int, wanted: Wanted, now: datetime) -> ProposeDecision:
    """Write a proposal down; the worker counts out what it would move."""
    kind, reason = KINDS[wanted.change], clean_reason(wanted.reason)
    if reason is None or not await may(uow, contest, by, kind.act):
        return Impossible()
    refusal = await kind.refuses(uow, contest, wanted, now)
    if refusal is not None:
        return refusal
    same = (wanted.change, wanted.round, wanted.target, wanted.value)
    for other in await uow.proposals(contest.id):
        if other.going and (other.change, other.round, other.target, other.value) == same:
            return SameProposal(other)
    proposal = Proposal(
        await uow.new_id(), contest.id, *same, reason, wanted.ticket, by, now, ProposalState.COUNTING
    )  # fmt: skip
    uow.save_proposal(proposal)
    await _write_down(uow, contest, by, "propose", proposal, now)
    await _have_counted(uow, proposal, now)
    return Proposed(proposal)


async def decide(
    uow: UnitOfWork, contest: Contest, by: int, id: int, now: datetime, *, approve: bool
) -> DecideDecision:
    """Approve or refuse a proposal of somebody else's; refusing one's own takes it back."""
    proposal = await seen_proposal(uow, contest, by, id)
    if proposal is None:
        return Impossible()
    if proposal.state is not ProposalState.WAITING:
        return NotWaiting(proposal)
    if proposal.proposed_by == by and approve:
        return OwnProposal(proposal)
    if approve and await _overtaken(uow, contest, proposal, now):
        proposal.state = ProposalState.COUNTING
        uow.save_proposal(proposal)
        await _have_counted(uow, proposal, now)
        return Stale(proposal)
    proposal.decided_by, proposal.decided_at = by, now
    if approve:
        proposal.state = ProposalState.DOING
        before = await KINDS[proposal.change].before(uow, contest, proposal)
        uow.add_amendment(as_if(proposal, await uow.new_id(), before, by, now))
        key = f"{JOB}:{proposal.id}:do"
        uow.add_job(Job(await uow.new_id(), contest.id, key, JOB, {"proposal": proposal.id}, now))
    else:
        own = proposal.proposed_by == by
        proposal.state = ProposalState.WITHDRAWN if own else ProposalState.REFUSED
        if not own:
            await _tell_refused(uow, contest, proposal, now)
    uow.save_proposal(proposal)
    await _write_down(uow, contest, by, "approve" if approve else "refuse", proposal, now)
    return Decided(proposal)


async def _tell_refused(uow: UnitOfWork, contest: Contest, proposal: Proposal, now: datetime) -> None:
    person, news = proposal.proposed_by, {"proposal": proposal.id, "state": "refused", "round": proposal.round}
    await tell(uow, contest, person, NEWS, news, f"proposal:{proposal.id}:refused:{person}", now)


async def seen_proposal(uow: UnitOfWork, contest: Contest, by: int, id: int) -> Proposal | None:
    """A proposal that the asker may decide about; None for others, without telling whether they exist."""
    proposal = await uow.proposal(id)
    if proposal is None or proposal.contest != contest.id:
        return None
    return proposal if await may(uow, contest, by, KINDS[proposal.change].act) else None


async def about(uow: UnitOfWork, contest: Contest, by: int, round: str) -> Sequence[Proposal]:
    """The proposals that concern a result and that the asker may see, newest first."""
    found = [one for one in await uow.proposals(contest.id) if one.concerns(round)]
    acts = {act for act in {KINDS[one.change].act for one in found} if await may(uow, contest, by, act)}
    return [one for one in found if KINDS[one.change].act in acts]


# what the worker does -----------------------------------------------------------------------------------------------------
async def effects(
    uow: UnitOfWork, contest: Contest, proposal: Proposal, counts: Mapping[int, Count], now: datetime
) -> list[Effect]:
    """How each result that is concerned would differ from the version that stands, or from what would be counted out now.

    Of one that is already approved nothing is supposed: its amendment is there. Rounds bear on each other (one prize a person),
    so that each is counted beside what the others come to.
    """
    supposed = [] if proposal.state is ProposalState.DOING else [as_if(proposal)]
    found: list[Effect] = []
    for matter in await _reached(uow, contest, proposal, now):
        others = await _others(uow, contest, matter, found, now)
        newest = await results.newest_version(uow, contest, matter.code)
        after = await count_beside(uow, contest, matter, others, counts, supposed)
        before = (
            await results.outcome_of(uow, newest)
            if newest is not None
            else await count_beside(uow, contest, matter, await results.other_awards(uow, contest, matter, now))
        )
        found.append(Effect(matter, newest, before, after))
    return found


async def _others(
    uow: UnitOfWork, contest: Contest, matter: Matter, counted: Sequence[Effect], now: datetime
) -> list[Award]:
    held = await results.other_awards(uow, contest, matter, now)
    # What makes no list stays as it is held: the sealed file tells the awards of lists alone.
    fresh = {effect.matter.code: effect.after.awards for effect in counted if _makes_list(effect)}
    bears = {round.code for round in bearing(contest.pack.rules, matter, await uow.rounds(contest.id))}
    return [award for award in held if award.round not in fresh] + [
        award for code, awards in fresh.items() if code in bears and not matter.whole for award in awards
    ]


async def offer(
    uow: UnitOfWork, contest: Contest, id: int, found: Sequence[Effect], attempts: int, amended: int, now: datetime
) -> None:
    """Keep the effect with the proposal and tell those who may decide, and whoever proposed it.

    `attempts`: how many are counted otherwise; `amended`: how many amendments there were when it was counted out.
    """
    proposal = await uow.proposal(id)
    if proposal is None or proposal.state is not ProposalState.COUNTING:
        return
    again = {effect.matter.code for effect in found if _makes_list(effect)}
    proposal.effect = {
        "attempts": attempts,
        "amended": amended,
        "rounds": [_written(effect) for effect in found],
        "later": await lists_resting_on(uow, contest, again),
    }
    proposal.state = ProposalState.WAITING
    uow.save_proposal(proposal)
    for person in {*await holders(uow, contest, KINDS[proposal.change].act), proposal.proposed_by}:
        key = f"proposal:{id}:{proposal.version}:{person}"
        await tell(uow, contest, person, NEWS, {"proposal": id, "state": "waiting"}, key, now)


async def finish(uow: UnitOfWork, contest: Contest, id: int, now: datetime) -> None:
    """After the counts of the attempts were set: the next version of every result that has one and moves."""
    proposal = await uow.proposal(id)
    if proposal is None or proposal.state is not ProposalState.DOING or proposal.decided_by is None:
        return
    made: list[tuple[str, int]] = []
    for effect in await effects(uow, contest, proposal, {}, now):
        if _makes_list(effect):
            by, reason = proposal.decided_by, proposal.reason
            kept = await results.keep(uow, contest, effect.matter, by, effect.after, reason, now)
            made.append((effect.matter.code, kept.version.number))
    proposal.state = ProposalState.DONE
    uow.save_proposal(proposal)
    await KINDS[proposal.change].done(uow, contest, proposal, now)
    news: Json = {"proposal": id, "state": "done", "round": proposal.round, "made": made}
    for person in {proposal.proposed_by, proposal.decided_by}:
        await tell(uow, contest, person, NEWS, news, f"proposal:{id}:done:{person}", now)


def _makes_list(effect: Effect) -> bool:
    return effect.newest is not None and digest_of(outcome_bytes(effect.after)) != effect.newest.digest


async def regraded(uow: UnitOfWork, contest: Contest, proposal: Proposal) -> Mapping[int, Count]:
    """Counts by attempt where the proposal makes them other than they are kept now."""
    return await KINDS[proposal.change].counts(uow, contest, proposal)


async def _reached(uow: UnitOfWork, contest: Contest, proposal: Proposal, now: datetime) -> list[Matter]:
    """The results that may move: rounds that are over, and the whole contest once it can be counted out."""
    found = []
    for matter in await matters(uow, contest):
        if not proposal.concerns(matter.code):
            continue
        if matter.whole:
            made = await results.newest_version(uow, contest, matter.code)
            over = made is not None or await not_ready(uow, contest, matter, now) is None
        else:
            over = matter.rounds[0].state(now) is RoundState.CLOSED
        if over:
            found.append(matter)
    return found


async def _overtaken(uow: UnitOfWork, contest: Contest, proposal: Proposal, now: datetime) -> bool:
    """Whether something was decided since the effect was counted out, so that other ranks and prizes may move than were shown."""
    amended = len(await uow.amendments(contest.id))
    return proposal.effect["amended"] != amended or _bases(proposal) != await _standing(uow, contest, proposal, now)


async def _standing(uow: UnitOfWork, contest: Contest, proposal: Proposal, now: datetime) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for matter in await _reached(uow, contest, proposal, now):
        newest = await results.newest_version(uow, contest, matter.code)
        found[matter.code] = newest.number if newest is not None else None
    return found


def _bases(proposal: Proposal) -> dict[str, int | None]:
    """The version of each result that the effect was counted on."""
    return {each["round"]: each["base"] for each in proposal.effect["rounds"]}


def _written(effect: Effect) -> Json:
    moves: Difference = difference(effect.before, effect.after)
    return {
        "round": effect.matter.code,
        "base": effect.newest.number if effect.newest is not None else None,
        "people": [asdict(moved) for moved in moves.people[:LISTED]],
        "moved": len(moves.people),
        "units": [asdict(moved) for moved in moves.units],
        "prizes": [asdict(moved) for moved in moves.prizes],
        "actual": [moves.actual_before, moves.actual_after],
    }


async def _have_counted(uow: UnitOfWork, proposal: Proposal, now: datetime) -> None:
    key = f"{JOB}:{proposal.id}:count:{proposal.version}"
    uow.add_job(Job(await uow.new_id(), proposal.contest, key, JOB, {"proposal": proposal.id}, now))


async def _write_down(uow: UnitOfWork, contest: Contest, by: int, act: str, proposal: Proposal, now: datetime) -> None:
    details: Json = {
        "change": str(proposal.change),
        "round": proposal.round,
        "about": proposal.target,
        "reason": proposal.reason,
        **proposal.value,
    }
    target, noun = f"proposal:{proposal.id}", KINDS[proposal.change].noun
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), f"{act}_{noun}", target, details))
