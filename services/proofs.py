"""The code of a round's questions at its opening, and the root of its steps after its close: made, kept, and shown.

One timer a round goes from the opening to the close; the root is worked out by the worker, because every step goes into it.
Both are kept with the contest's settings and written into the log, so that a later one never hides an earlier one.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.proof import Commitment, Root, Tree, commit, leaf_of
from quiz.question import Question
from quiz.rounds import Round, RoundState
from services.contest import Contest
from services.matters import Matter
from services.ports import UnitOfWork
from services.records import Audit, Job, Json, Timer

SUBJECT = "proof"
ROOT, SEAL = "root", "seal"
"""Jobs of the worker: the root of a round, and the sealed file of a published version (see `services.sealing`)."""
SETTLED = timedelta(seconds=5)
"""How long after the close it is looked whether everything that arrived in time is handled."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was published of a round, oldest first; the last of each holds. More than one where a round was opened again."""

    commitments: tuple[Commitment, ...] = ()
    roots: tuple[Root, ...] = ()


async def proof_of(uow: UnitOfWork, contest: Contest, round: str) -> Proof:
    """What was published of a round so far, and the salts, which must not leave before the close."""
    kept: Json = await uow.setting(contest.id, _setting(round)) or {}
    return Proof(
        tuple(
            Commitment(
                datetime.fromisoformat(one["at"]),
                one["code"],
                one["salt"],
                tuple((id, revision) for id, revision in one["questions"]),
            )
            for one in kept.get("commitments", ())
        ),
        tuple(Root(datetime.fromisoformat(one["at"]), one["root"], one["attempts"]) for one in kept.get("roots", ())),
    )


async def codes(uow: UnitOfWork, contest: Contest, rounds: Iterable[Round]) -> dict[str, str]:
    """The code that holds, for each round whose questions were sealed."""
    found = {round.code: (await proof_of(uow, contest, round.code)).commitments for round in rounds}
    return {round: made[-1].code for round, made in found.items() if made}


def sealed_questions(contest: Contest, round: str) -> list[Question]:
    """What papers of a round are drawn from: every counted question of its bank, whatever group it is for."""
    return [question for question in contest.pack.questions if question.round == round and question.counted]


async def install(uow: UnitOfWork, contest: Contest, now: datetime) -> None:
    """Set the timers, and follow the calendar where it was moved."""
    for round in await uow.rounds(contest.id):
        timer = await uow.timer(contest.id, SUBJECT, round.code)
        if timer is None or (timer.done_at is None and timer.due_at > now):
            await follow(uow, contest, round, now)


async def follow(uow: UnitOfWork, contest: Contest, round: Round, now: datetime) -> None:
    """Look at a round again when it is worth it: it was made, launched, or given another close."""
    timer = await uow.timer(contest.id, SUBJECT, round.code)
    if timer is None:
        timer = Timer(await uow.new_id(), contest.id, SUBJECT, round.code, now)
    timer.done_at, timer.lease_until = None, None
    timer.due_at = now if round.state(now) is not RoundState.PLANNED or round.by_hand else round.opens
    uow.save_timer(timer)


async def look(uow: UnitOfWork, contest: Contest, code: str, rng: random.Random, now: datetime) -> None:
    """Seal the questions of a round that is open; ask for the root of one that has closed; else come again later."""
    timer = await uow.timer(contest.id, SUBJECT, code)
    round = next((one for one in await uow.rounds(contest.id) if one.code == code), None)
    if timer is None or timer.done_at is not None:
        return
    timer.lease_until = None
    state = None if round is None else round.state(now)
    if round is None or (state is RoundState.CLOSED and round.opened_at is None):
        timer.done_at = now
    elif state is RoundState.OPEN:
        await seal_questions(uow, contest, round, rng, now)
        timer.due_at = round.closes + SETTLED
    elif state is RoundState.CLOSED and now >= round.closes + SETTLED:
        await _ask_for_root(uow, contest, round, timer, now)
    else:
        timer.due_at = _next(round, now)
    uow.save_timer(timer)


async def seal_questions(
    uow: UnitOfWork, contest: Contest, round: Round, rng: random.Random, now: datetime
) -> Commitment:
    """The code of the questions that the round is played with; made once, and again only if other questions came."""
    proof = await proof_of(uow, contest, round.code)
    questions = sealed_questions(contest, round.code)
    named = {(question.id, question.revision) for question in questions}
    if proof.commitments and set(proof.commitments[-1].questions) == named:
        return proof.commitments[-1]
    made = commit(contest.id, round.code, questions, f"{rng.getrandbits(256):064x}", now)
    await _keep(uow, contest, round.code, Proof((*proof.commitments, made), proof.roots))
    told: Json = {"code": made.code, "questions": len(questions)}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, "system", "seal_questions", round.name, told))
    return made


async def tree_of(uow: UnitOfWork, contest: Contest, round: str, tell: Callable[[int], Awaitable[None]]) -> Tree:
    """The tree over every submitted attempt of a round, read page by page; those of people who withdrew are in it too."""
    tree, size = Tree(), max(1, await uow.export_size(contest.id))
    async for attempts in uow.submitted_pages(contest.id, round):
        for attempt in attempts:
            tree.add(leaf_of(attempt))
        await tell(tree.leaves * 90 // size)
    return tree


async def keep_root(uow: UnitOfWork, contest: Contest, round: Round, tree: Tree, now: datetime) -> Root:
    """Publish the root of a round; the same one again changes nothing."""
    proof = await proof_of(uow, contest, round.code)
    root = tree.root()
    if proof.roots and proof.roots[-1].root == root:
        return proof.roots[-1]
    made = Root(now, root, tree.leaves)
    await _keep(uow, contest, round.code, Proof(proof.commitments, (*proof.roots, made)))
    told: Json = {"root": root, "attempts": tree.leaves}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, "system", "seal_steps", round.name, told))
    return made


async def ask_for_file(uow: UnitOfWork, contest: Contest, matter: Matter, number: int, now: datetime) -> None:
    """Have the sealed file of a published version made for everybody; asking again changes nothing."""
    which: Json = {"round": matter.code, "version": number}
    uow.add_job(Job(await uow.new_id(), contest.id, seal_key(matter, number), SEAL, which, now))


def seal_key(matter: Matter, number: int) -> str:
    """What the job that makes that file is called."""
    return f"{SEAL}:{matter.name}:{number}"


def file_name(contest: Contest, code: str, number: int) -> str:
    """What the file of a version is called; `code` "" for the whole contest."""
    return f"{contest.id}-{code or 'whole'}-v{number}.jsonl.gz"


def file_ref(name: str) -> str:
    """Where a file of this name is kept."""
    return f"{SEAL}/{name}"


async def _ask_for_root(uow: UnitOfWork, contest: Contest, round: Round, timer: Timer, now: datetime) -> None:
    if await uow.running_attempts(contest.id, round.code):
        timer.due_at = now + SETTLED
        return
    key = f"{ROOT}:{round.name}:{round.closes.isoformat()}"
    uow.add_job(Job(await uow.new_id(), contest.id, key, ROOT, {"round": round.code}, now))
    timer.done_at = now


def _next(round: Round, now: datetime) -> datetime:
    """When to look at a round that is not open: one that waits for a hand is looked at again by its launch."""
    if round.state(now) is RoundState.CLOSED:
        return round.closes + SETTLED
    return round.closes if round.by_hand else round.opens


async def _keep(uow: UnitOfWork, contest: Contest, round: str, proof: Proof) -> None:
    kept: Json = {
        "commitments": [
            {
                "at": one.at.isoformat(),
                "code": one.code,
                "salt": one.salt,
                "questions": [list(q) for q in one.questions],
            }
            for one in proof.commitments
        ],
        "roots": [{"at": one.at.isoformat(), "root": one.root, "attempts": one.attempts} for one in proof.roots],
    }
    uow.save_setting(contest.id, _setting(round), kept)


def _setting(round: str) -> str:
    return f"proof:{round}"
