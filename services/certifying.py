"""Who gets a certificate, and the files of them: of a published version's prizes for organisers, of having taken part for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from quiz.canonical import canonical
from services import results
from services.certificates import MOST_PAGES, CertificateKind
from services.confirming import Subject, TookPart, published_version
from services.contest import Contest
from services.exports import CERTIFICATES, ask
from services.ports import Clerk, UnitOfWork
from services.records import Job, Json, Person, Player
from services.result_records import ResultVersion, Verification
from services.rights import Act, may

TOOK_PART = "took_part"
"""The job that makes a confirmation of participation, and the notice that brings it."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A winner of a version as the certificate names them. `name` "" for a unit, which is called by its code `unit`.

    `verified`: their identity paper was looked at and fits; nobody has to look at a unit's.
    """

    subject: Subject
    name: str
    unit: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody who gets a certificate by a published version, best prize first. `gone`: winners who have left the contest."""

    version: ResultVersion
    recipients: tuple[Recipient, ...]
    gone: int

    @property
    def batches(self) -> Sequence[Sequence[Recipient]]:
        """The files that they make."""
        return [self.recipients[at : at + MOST_PAGES] for at in range(0, len(self.recipients), MOST_PAGES)]


async def roll(uow: UnitOfWork, contest: Contest, round: str) -> Roll | None:
    """The certificates of a round ("" for the whole contest); None while no version of it is published."""
    version = await published_version(uow, contest, round)
    if version is None:
        return None
    outcome = await results.outcome_of(uow, version)
    names = await results.names(uow, contest)
    units = {standing.row.player: standing.row.unit for standing in outcome.people}
    noted = {(one.player, one.prize): one for one in await uow.verifications(contest.id, round)}
    found, gone = [], 0
    for award in outcome.awards:
        subject = Subject(CertificateKind.PRIZE, award.winner, round, award.prize)
        if isinstance(award.winner, str):
            found.append(Recipient(subject, "", award.winner, verified=True))
        elif award.winner in names:
            known = noted.get((award.winner, award.prize))
            found.append(_person(subject, known, names[award.winner], units.get(award.winner)))
        else:
            gone += 1
    return Roll(version, tuple(found), gone)


def _person(subject: Subject, known: Verification | None, name: str, unit: str | None) -> Recipient:
    spelling = known.spelling if known is not None else ""
    return Recipient(subject, spelling or name, unit, verified=known is not None and known.checked is True)


async def ask_certificates(
    uow: UnitOfWork,
    contest: Contest,
    person: Person,
    chat: int,
    round: str,
    number: int,
    site: str,
    secrets: Sequence[str],
    now: datetime,
) -> Sequence[Job]:
    """Have the files made, one a secret, as the preview counted them; none without the right, or if another version holds by now."""
    version = await published_version(uow, contest, round)
    if version is None or version.number != number or not await may(uow, contest, person.id, Act.VERIFY_WINNERS):
        return []
    asked = []
    for batch, secret in enumerate(secrets):
        wanted: Json = {"unit": "", "round": round, "number": number, "batch": batch, "site": site}
        job = await ask(uow, contest, person, chat, CERTIFICATES, wanted, secret, now, suffix=".pdf")
        asked += [] if job is None else [job]
    return asked


async def ask_confirmation(
    uow: UnitOfWork,
    contest: Contest,
    clerk: Clerk,
    player: Player,
    chat: int,
    took: TookPart,
    look: Json,
    secret: str,
    now: datetime,
) -> Job:
    """Have somebody's own confirmation made: once a day for what it says and how it looks (language, address), however often they press.

    One that failed is made anew, at most once a minute.
    """
    said: Json = {**look, "name": player.full_name, "unit": player.unit, "other": player.unit_other}
    said |= {"rounds": list(took.rounds), "attempts": took.attempts}
    stamp = clerk.mark(canonical(said).decode()).hex()[:16]
    key = f"{TOOK_PART}:{contest.id}:{player.id}:{stamp}:{now:%Y%m%d}"
    known = await uow.job_by_key(key)
    if known is not None and known.error is not None and known.done_at is not None:
        key = f"{key}{now:%H%M}"
        known = await uow.job_by_key(key)
    if known is not None:
        return known
    id = await uow.new_id()
    parameters: Json = {**look, "player": player.id, "person": player.person, "chat": chat}
    job = Job(id, contest.id, key, TOOK_PART, {**parameters, "ref": f"took-part/{id}-{secret}.pdf"}, now)
    uow.add_job(job)
    return job
