"""Roles: offered by a code that is used once, accepted, and taken back. The contest is never left without an owner."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from services.contest import Contest
from services.organising import RoleGrant, RoleInvite
from services.people import CODE_LETTERS
from services.ports import Clerk, UnitOfWork
from services.records import Audit, Json, Person, Role
from services.rights import RIGHTS, WHOLE_ONLY, Act, covers, may

CODE_LENGTH = 12
CODE_LIFE = timedelta(hours=24)
STAMP = 16
"""How much of a code's hash names it."""
WHOLE_ROLES = frozenset({Role.OWNER, *(role for role, acts in RIGHTS.items() if acts <= WHOLE_ONLY)})
"""Roles that mean nothing for one unit alone."""

SETTINGS = "settings"
"""`RoleGrant.given_by` of owners who stand in the settings; they come back at every start."""
ONCE_SETTINGS = "settings before"
"""The same of those who have been taken out of the settings since: they stay until somebody takes the role back."""


@dataclass(frozen=True, slots=True)
class Given:
    """The role is held from now on; `giver` offered it."""

    grant: RoleGrant
    giver: int


@dataclass(frozen=True, slots=True)
class WrongInvite:
    """There is no such offer, it was used, its time is over, or who made it may not give roles any more."""


@dataclass(frozen=True, slots=True)
class OwnInvite:
    """The giver opened their own offer: nothing happens, it waits for the receiver."""

    invite: RoleInvite


@dataclass(frozen=True, slots=True)
class HeldAlready:
    """The person holds this role for this scope or a wider one; the code stays unused."""

    grant: RoleGrant


@dataclass(frozen=True, slots=True)
class Revoked:
    """The role was taken back, or given back."""

    grant: RoleGrant


@dataclass(frozen=True, slots=True)
class LastOwner:
    """Nobody else owns the contest; another owner is needed first."""


@dataclass(frozen=True, slots=True)
class InSettings:
    """The owner stands in THITUAN_OWNERS and would come back at the next start."""


@dataclass(frozen=True, slots=True)
class NotHeld:
    """Nobody holds that role any more, or it is not the asker's to take back."""


AcceptDecision: TypeAlias = Given | WrongInvite | OwnInvite | HeldAlready
RevokeDecision: TypeAlias = Revoked | LastOwner | InSettings | NotHeld


def read_role_code(words: str) -> str | None:
    """The code in what was typed ("/nhanquyen abcd-2345-xxxx", "q-ABCD…"), or None."""
    tokens = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in words.upper()).split()
    for start in range(len(tokens)):
        code = "".join(tokens[start:])
        if len(code) == CODE_LENGTH and all(letter in CODE_LETTERS for letter in code):
            return code
    return None


async def offer(
    uow: UnitOfWork,
    contest: Contest,
    clerk: Clerk,
    giver: Person,
    role: Role,
    scope: str,
    now: datetime,
    rng: random.Random,
) -> str | None:
    """A fresh code that gives a role once; only its keyed hash is kept. None where the giver may not, or no such scope."""
    known = scope == "" or (scope in contest.pack.units.units and role not in WHOLE_ROLES)
    if not known or not await may(uow, contest, giver.id, Act.GRANT):
        return None
    code = "".join(rng.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    uow.save_role_invite(RoleInvite(clerk.hash_code(code), contest.id, role, scope, str(giver.id), now + CODE_LIFE))
    await _write_down(uow, contest, giver.id, "role_offer", "contest", role, scope, now)
    return code


async def invite_of(uow: UnitOfWork, contest: Contest, clerk: Clerk, code: str, now: datetime) -> RoleInvite | None:
    """What a code offers, while it can be used."""
    invite = await uow.role_invite(clerk.hash_code(code))
    if invite is None or invite.contest != contest.id or invite.used_at is not None or now >= invite.expires_at:
        return None
    giver = int(invite.given_by) if invite.given_by.isdecimal() else 0
    return invite if await may(uow, contest, giver, Act.GRANT) else None


async def accept(
    uow: UnitOfWork, contest: Contest, clerk: Clerk, person: Person, code: str, now: datetime
) -> AcceptDecision:
    """Take the role that a code offers; of two people with the same code the first gets it."""
    invite = await invite_of(uow, contest, clerk, code, now)
    if invite is None:
        return WrongInvite()
    if invite.given_by == str(person.id):
        return OwnInvite(invite)
    held = await holds(uow, contest, person.id, invite.role, invite.scope)
    if held is not None:
        return HeldAlready(held)
    invite.used_by, invite.used_at = person.id, now
    uow.save_role_invite(invite)
    grant = RoleGrant(contest.id, person.id, invite.role, invite.scope, now, invite.given_by)
    uow.save_grant(grant)
    await _write_down(uow, contest, person.id, "role_accept", f"person:{person.id}", invite.role, invite.scope, now)
    return Given(grant, int(invite.given_by))


async def pending(uow: UnitOfWork, contest: Contest, now: datetime) -> list[RoleInvite]:
    """The codes that could still be used, those that end first in front."""
    waiting = [one for one in await uow.role_invites(contest.id) if one.used_at is None and now < one.expires_at]
    invites = [one for one in waiting if await may(uow, contest, int(one.given_by), Act.GRANT)]
    return sorted(invites, key=lambda invite: (invite.expires_at, invite.code_hash))


def invite_stamp(invite: RoleInvite) -> str:
    """An offer as the short word of a button; the code cannot be told from it."""
    return invite.code_hash[:STAMP]


async def withdraw(uow: UnitOfWork, contest: Contest, by: Person, stamp: str, now: datetime) -> RoleInvite | None:
    """End an offer before anybody accepts it; None if it was used, is over, or the asker may not."""
    if not await may(uow, contest, by.id, Act.GRANT):
        return None
    invite = next((one for one in await pending(uow, contest, now) if invite_stamp(one) == stamp), None)
    if invite is not None:
        invite.expires_at = now
        uow.save_role_invite(invite)
        await _write_down(uow, contest, by.id, "role_withdraw", "contest", invite.role, invite.scope, now)
    return invite


async def holds(uow: UnitOfWork, contest: Contest, person: int, role: Role, scope: str) -> RoleGrant | None:
    """The grant by which a person has a role for this scope already."""
    for grant in await uow.grants(contest.id, person):
        if grant.role is role and covers(contest.pack.units, grant.scope, scope or None):
            return grant
    return None


async def held_grant(uow: UnitOfWork, contest: Contest, person: int, role: str, scope: str) -> RoleGrant | None:
    """A grant in force, by exactly what it says."""
    held = await uow.grants(contest.id, person)
    return next((grant for grant in held if grant.role == role and grant.scope == scope), None)


async def revoke(
    uow: UnitOfWork, contest: Contest, by: Person, person: int, role: str, scope: str, now: datetime
) -> RevokeDecision:
    """Take a role back; anybody may give back their own. The last owner stays, whoever else goes at the same moment."""
    owners = await uow.owners(contest.id) if role == Role.OWNER else ()
    grant = await held_grant(uow, contest, person, role, scope)
    if grant is None or not (person == by.id or await may(uow, contest, by.id, Act.GRANT)):
        return NotHeld()
    if grant.role is Role.OWNER:
        if all(other.person == person for other in owners):
            return LastOwner()
        if grant.given_by == SETTINGS:
            return InSettings()
    grant.revoked_at, grant.revoked_by = now, str(by.id)
    uow.save_grant(grant)
    await _write_down(uow, contest, by.id, "role_revoke", f"person:{person}", grant.role, scope, now)
    return Revoked(grant)


async def name_of(uow: UnitOfWork, contest: Contest, person: int) -> str:
    """What to call somebody who holds a role: as registered, else as their app says; empty for neither."""
    player = await uow.player_of(contest.id, person)
    if player is not None and player.withdrawn_at is None:
        return player.full_name
    known = await uow.person(person)
    return "" if known is None else known.name or ""


async def _write_down(
    uow: UnitOfWork, contest: Contest, by: int, act: str, target: str, role: Role, scope: str, now: datetime
) -> None:
    details: Json = {"role": str(role), "scope": scope}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, target, details))
