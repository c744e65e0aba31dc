"""What the pages of the proofs show of the running contest, read from the store each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.web.proof_pages import Proving, PublicProof
from handlers.tongue import Tongue
from messaging.model import Clock
from quiz.outcome import WHOLE
from quiz.proof import question_body
from quiz.visibility import Audience, Board, Seen, may_see
from services.boards import phase_of
from services.contest import Contest
from services.matters import Matter, matters
from services.ports import UnitOfWork
from services.proofs import Proof, file_name, file_ref, proof_of, seal_key
from services.records import StoredFile
from services.result_records import VersionState
from storage.secrets import Keys
from storage.store import AnyStore


def proving(
    store: AnyStore, contest: Contest, keys: Keys, clock: Clock, tongues: Callable[[str | None], Tongue]
) -> Proving:
    """The house's part of the pages."""

    async def rounds() -> Sequence[PublicProof]:
        async with store.read() as uow:
            return await _all(uow, contest, clock())

    async def file(name: str) -> StoredFile | None:
        async with store.read() as uow:
            return await uow.file(file_ref(name))

    def moment(at: datetime, language: str) -> str:
        return tongues(language).moment(at)

    return Proving(rounds, file, keys.public_key.hex(), moment)


async def _all(uow: UnitOfWork, contest: Contest, now: datetime) -> list[PublicProof]:
    """Every round, and the whole contest behind them."""
    return [
        PublicProof(WHOLE, None, Proof(), None, await _file(uow, contest, matter))
        if matter.whole
        else await _round(uow, contest, matter, now)
        for matter in await matters(uow, contest)
    ]


async def _round(uow: UnitOfWork, contest: Contest, matter: Matter, now: datetime) -> PublicProof:
    """A round; the salt and the key only where everybody may see the answers by now."""
    proof, key = await proof_of(uow, contest, matter.code), None
    if may_see(Board.ANSWERS, Audience.PUBLIC, phase_of(matter.rounds[0], now)) is not Seen.NO:
        named = sorted({question for made in proof.commitments for question in made.questions})
        key = {
            "contest": contest.id,
            "salts": [made.salt for made in proof.commitments],
            "questions": [question_body(contest.bank[name]) for name in named],
        }
    title = contest.pack.round(matter.code).title
    return PublicProof(matter.code, title, proof, key, await _file(uow, contest, matter))


async def _file(uow: UnitOfWork, contest: Contest, matter: Matter) -> str | None:
    """The name of the sealed file of the version that holds, once it was made."""
    for version in await uow.result_versions(contest.id, matter.code):
        if version.state is VersionState.PUBLISHED:
            job = await uow.job_by_key(seal_key(matter, version.number))
            if job is not None and job.done_at is not None and job.error is None:
                return file_name(contest, matter.code, version.number)
    return None
