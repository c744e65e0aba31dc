"""One person behind several devices and apps: link codes, and joining two people who turn out to be one."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from services.consent import has_begun
from services.contest import Contest
from services.organising import RoleGrant
from services.ports import Clerk, UnitOfWork
from services.records import Audit, Consent, LinkCode, Person, Player

CODE_LETTERS = "CFHJKMNPQRTVX23456789"
"""No pairs that look alike, and no vowels, D or W, which Vietnamese keyboards turn into other letters."""

CODE_LENGTH = 8
CODE_LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two people are one now: `kept`. `player` is their registration in the contest, if either had one."""

    kept: Person
    player: Player | None


@dataclass(frozen=True, slots=True)
class WrongCode:
    """There is no such code, it was used, or its time is over: which of them is not told."""


@dataclass(frozen=True, slots=True)
class SamePerson:
    """The code was typed by the person who was shown it."""


@dataclass(frozen=True, slots=True)
class BothPlayed:
    """Both have attempts; only staff may join them."""


JoinDecision: TypeAlias = Joined | WrongCode | SamePerson | BothPlayed


def read_code(words: str) -> str | None:
    """The link code in what was typed ("abcd 2345", "/lienket ABCD-2345", "l-ABCD2345"), or None."""
    tokens = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in words.upper()).split()
    for start in range(len(tokens)):
        code = "".join(tokens[start:])
        if len(code) == CODE_LENGTH and all(letter in CODE_LETTERS for letter in code):
            return code
    return None


def make_link_code(uow: UnitOfWork, clerk: Clerk, person: Person, now: datetime, rng: random.Random) -> str:
    """A fresh code for joining another device; it is shown once and only its keyed hash is kept."""
    code = "".join(rng.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    uow.save_link_code(LinkCode(clerk.hash_code(code), person.id, now + CODE_LIFE))
    return code


async def owner_of_code(uow: UnitOfWork, clerk: Clerk, code: str, now: datetime) -> Person | None:
    """Who was shown this code, while it can be used."""
    link = await uow.link_code(clerk.hash_code(code))
    if link is None or link.used_at is not None or now >= link.expires_at:
        return None
    return await uow.person(link.person)


async def join_by_code(
    uow: UnitOfWork, contest: Contest, clerk: Clerk, person: Person, code: str, now: datetime
) -> JoinDecision:
    """Join the person who typed a link code to the one who was shown it, if at most one of them has an attempt."""
    owner = await owner_of_code(uow, clerk, code, now)
    link = await uow.link_code(clerk.hash_code(code))
    if owner is None or link is None:
        return WrongCode()
    if owner.id == person.id:
        return SamePerson()
    decision = await join_people(uow, contest, owner, person, now)
    if isinstance(decision, Joined):
        link.used_at = now
        uow.save_link_code(link)
    return decision


async def join_people(
    uow: UnitOfWork, contest: Contest, owner: Person, other: Person, now: datetime
) -> Joined | BothPlayed:
    """Make two people one. The one with attempts is kept, else the registered one, else `owner`.

    An attempt that still runs is one as well: joining must neither cut off who plays nor shake off what goes badly.
    """
    owners, others = await uow.player_of(contest.id, owner.id), await uow.player_of(contest.id, other.id)
    owner_plays = owners is not None and await has_begun(uow, contest, owners)
    other_plays = others is not None and await has_begun(uow, contest, others)
    if owner_plays and other_plays:
        return BothPlayed()
    if other_plays or (_active(others) and not owner_plays and not _active(owners)):
        owner, other, owners, others = other, owner, others, owners
    if owners is None and others is not None:
        owners = await _move_player(uow, contest, others, owner, now)
    elif others is not None and others.withdrawn_at is None:
        others.withdrawn_at = now
        uow.save_player(others)
    await _move_belongings(uow, contest, owner, other, now)
    if owners is None and not owner.notes:
        owner.notes, owner.asking = other.notes, other.asking
        uow.save_person(owner)
    other.merged_into, other.asking, other.notes = owner.id, "", {}
    uow.save_person(other)
    act = Audit(await uow.new_id(), contest.id, now, str(owner.id), "join_people", f"person:{other.id}", {})
    uow.add_audit(act)
    return Joined(owner, owners)


def _active(player: Player | None) -> bool:
    return player is not None and player.withdrawn_at is None


async def _move_player(uow: UnitOfWork, contest: Contest, player: Player, to: Person, now: datetime) -> Player:
    """Give a registration to the person who is kept, with the consent and the phone that belong to it."""
    before, player.person = player.person, to.id
    uow.save_player(player)
    if player.withdrawn_at is None:
        uow.add_consent(
            Consent(await uow.new_id(), contest.id, to.id, player.consent_version, True, player.consent_at, "join")
        )
    if player.phone is not None:
        for claim in await uow.claims_of_phone(contest.id, player.phone):
            if claim.person == before:
                claim.person = to.id
                uow.save_claim(claim)
    return player


async def _move_belongings(uow: UnitOfWork, contest: Contest, kept: Person, gone: Person, now: datetime) -> None:
    """Roles, broadcasts, chats and identities; the identities last, because they are what others are found by."""
    for grant in await uow.grants(contest.id, gone.id):
        uow.save_grant(RoleGrant(contest.id, kept.id, grant.role, grant.scope, now, f"join:{gone.id}"))
        grant.revoked_at, grant.revoked_by = now, f"join:{kept.id}"
        uow.save_grant(grant)
    for broadcast in await uow.broadcasts(contest.id):
        if gone.id not in {broadcast.author, broadcast.approved_by}:
            continue
        author = kept.id if broadcast.author == gone.id else broadcast.author
        approved = kept.id if broadcast.approved_by == gone.id else broadcast.approved_by
        if author == approved:  # nobody approves their own, with whatever device
            approved = broadcast.approved_at = None
        broadcast.author, broadcast.approved_by = author, approved
        uow.save_broadcast(broadcast)
    for chat in await uow.chats_of(gone.id):
        chat.person = kept.id
        uow.save_chat(chat)
    for identity in await uow.identities_of(gone.id):
        uow.add_identity(replace(identity, person=kept.id))
