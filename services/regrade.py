"""Another key, or a void question, as a kind of proposal: which attempts come to be counted otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from quiz.attempt import Attempt
from quiz.pack import Rules
from quiz.question import Bank, Question
from quiz.rounds import RoundState
from quiz.scores import result_of
from services.amending import as_amended, rulings_of, with_amendments
from services.contest import Contest
from services.ports import UnitOfWork
from services.proposal_decisions import Impossible, NoEffect, Refusal
from services.proposal_kind import Kind, Wanted, as_if
from services.records import Json
from services.result_records import Change, Count, Proposal
from services.rights import Act


def ruling(question: Question, answers: frozenset[int] | None, reason: str, ticket: int | None) -> Wanted:
    """That other options are right (`answers`), or that the question is void (None)."""
    value: Json = {} if answers is None else {"answers": sorted(answers)}
    change = Change.VOID if answers is None else Change.KEY
    return Wanted(change, question.round, question.id, value, reason, ticket)


def question_of(contest: Contest, id: str) -> Question | None:
    """A question of the pack by its code."""
    return next((question for question in contest.pack.questions if question.id == id), None)


async def _refuses(uow: UnitOfWork, contest: Contest, wanted: Wanted, now: datetime) -> Refusal | None:
    found = question_of(await as_amended(uow, contest), wanted.target)
    answers = frozenset(wanted.value["answers"]) if wanted.change is Change.KEY else None
    if found is None or found.round != wanted.round or not await _has_closed(uow, contest, found.round, now):
        return Impossible()
    if answers is not None and not (answers and answers <= frozenset(range(len(found.options)))):
        return Impossible()
    same = found.void if answers is None else found.answers == answers and not found.void
    return NoEffect() if same else None


async def _has_closed(uow: UnitOfWork, contest: Contest, round: str, now: datetime) -> bool:
    return any(one.code == round and one.state(now) is RoundState.CLOSED for one in await uow.rounds(contest.id))


async def _before(uow: UnitOfWork, contest: Contest, proposal: Proposal) -> Json:
    held = rulings_of(await uow.amendments(contest.id)).get(proposal.target)
    question = question_of(contest, proposal.target)
    answers = held.answers if held is not None else question.answers if question is not None else None
    return {} if answers is None else {"answers": sorted(answers)}


async def _counts(uow: UnitOfWork, contest: Contest, proposal: Proposal) -> Mapping[int, Count]:
    changes = [*await uow.amendments(contest.id), as_if(proposal)]
    bank, rules = with_amendments(contest, changes).bank, contest.pack.rules
    kept = {row.attempt: (row.correct, row.points) for row in await uow.results(contest.id, proposal.round)}
    found: dict[int, Count] = {}
    async for page in uow.submitted_pages(contest.id, proposal.round):
        for attempt in page:
            counted = _counted(attempt, bank, rules)
            if counted is not None and counted != kept.get(attempt.id):
                found[attempt.id] = counted
    return found


def _counted(attempt: Attempt, bank: Bank, rules: Rules) -> Count | None:
    found = result_of(attempt, bank, rules)
    return (found.correct, found.parts) if found is not None else None


KIND = Kind(Act.REGRADE, "regrade", _refuses, before=_before, counts=_counts)
