"""Claims of phones. Only verified ones are unique; a collision goes to review and locks nobody out."""

from __future__ import annotations

from datetime import datetime

from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Audit, Person, PhoneClaim


async def claim_phone(
    uow: UnitOfWork, contest: Contest, person: Person, phone: str, now: datetime, *, shared: bool
) -> PhoneClaim:
    """Claim a phone (E.164) for a person; `shared`: the channel proved that it is theirs, which verifies it.

    Where somebody else has it verified already, the new claim is disputed: staff decide, and nobody is locked out.
    """
    claims = await uow.claims_of_phone(contest.id, phone)
    taken = any(claim.person != person.id and claim.verified_at and not claim.disputed for claim in claims)
    claim = next((claim for claim in claims if claim.person == person.id), None)
    if claim is None:
        claim = PhoneClaim(await uow.new_id(), contest.id, person.id, phone, now)
    if shared and claim.verified_at is None:
        claim.verified_by, claim.verified_at = "contact", now
    if taken and not claim.disputed:
        claim.disputed = True
        target = f"claim:{claim.id}"
        uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(person.id), "phone_disputed", target, {}))
    uow.save_claim(claim)
    return claim


async def release_phone(uow: UnitOfWork, contest: Contest, person: Person, phone: str) -> None:
    """Give up a phone that the person no longer names, so that it is free for whoever has it now."""
    for claim in await uow.claims_of_phone(contest.id, phone):
        if claim.person == person.id:
            claim.verified_by, claim.verified_at, claim.disputed = None, None, False
            uow.save_claim(claim)


async def own_claim(uow: UnitOfWork, contest: Contest, person: Person, phone: str) -> PhoneClaim | None:
    """The person's own claim of a phone."""
    return next((claim for claim in await uow.claims_of_phone(contest.id, phone) if claim.person == person.id), None)
