"""Registering: one press that makes a draft the registration, or the correction of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.fold import person_sort_key
from quiz.registration import Draft, Field, next_field
from services.consent import consent_in_force, has_counted
from services.contest import Contest
from services.drafts import draft_of, draft_stamp, drop_draft, keep_draft, standing_draft
from services.phones import claim_phone, release_phone
from services.ports import UnitOfWork
from services.records import Audit, Consent, Person, Player


@dataclass(frozen=True, slots=True)
class Registered:
    """The person takes part from now on; `revived` if they had taken their consent back before."""

    player: Player
    revived: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """The registration was changed."""

    player: Player


@dataclass(frozen=True, slots=True)
class AlreadyRegistered:
    """There is nothing to confirm: it was done before."""

    player: Player


@dataclass(frozen=True, slots=True)
class NoDraft:
    """There is nothing to confirm: nobody began, or it was given up."""


@dataclass(frozen=True, slots=True)
class OldCard:
    """The card that was pressed showed something else than what is in the draft now."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A field is still to be asked (also when the contest's list changed meanwhile)."""

    field: Field


@dataclass(frozen=True, slots=True)
class NeedsConsent:
    """There is no consent to the present text."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Corrections are over: an attempt has been counted."""

    player: Player


ConfirmDecision: TypeAlias = (
    Registered | Corrected | AlreadyRegistered | NoDraft | OldCard | Missing | NeedsConsent | Closed
)


async def confirm(uow: UnitOfWork, contest: Contest, person: Person, stamp: int, now: datetime) -> ConfirmDecision:
    """Make the draft the registration, or the correction of one. Repeats, old cards and empty hands change nothing."""
    player = await uow.player_of(contest.id, person.id)
    active = player is not None and player.withdrawn_at is None
    draft = draft_of(person)
    if draft is None:
        return AlreadyRegistered(player) if player is not None and active else NoDraft()
    consent = await consent_in_force(uow, contest, person)
    if consent is None:
        return NeedsConsent()
    draft = standing_draft(contest, draft, now.astimezone(contest.pack.zone).year)
    missing = next_field(contest.pack.rules.registration, draft)
    if missing is not None:
        keep_draft(uow, person, draft)
        return Missing(missing)
    if draft_stamp(draft) != stamp:
        return OldCard()
    if player is not None and await has_counted(uow, contest, player, now):
        drop_draft(uow, person)
        return Closed(player)
    return await _take_over(uow, contest, person, player, draft, consent, now)


async def _take_over(
    uow: UnitOfWork,
    contest: Contest,
    person: Person,
    player: Player | None,
    draft: Draft,
    consent: Consent,
    now: datetime,
) -> Registered | Corrected:
    shared = person.notes.get("shared_phone") == draft.phone
    invited = person.notes.get("invited_by")
    active = player is not None and player.withdrawn_at is None
    before = player.phone if player is not None else None
    fresh = player is None
    if player is None:
        player = await _new_player(uow, contest, person, consent, now)
        player.invited_by = invited if isinstance(invited, str) else None
    changed = _write(contest, player, draft, consent)
    player.withdrawn_at = None
    uow.save_player(player)
    if before is not None and before != draft.phone:
        await release_phone(uow, contest, person, before)
    if draft.phone is not None and (before != draft.phone or shared or not active):
        await claim_phone(uow, contest, person, draft.phone, now, shared=shared)
    drop_draft(uow, person)
    act = "correct" if active else "register"
    uow.add_audit(
        Audit(await uow.new_id(), contest.id, now, str(person.id), act, f"player:{player.id}", {"fields": changed})
    )
    return Corrected(player) if active else Registered(player, revived=not fresh)


async def _new_player(uow: UnitOfWork, contest: Contest, person: Person, consent: Consent, now: datetime) -> Player:
    return Player(
        id=await uow.new_id(),
        contest=contest.id,
        person=person.id,
        full_name="",
        sort_key="",
        birth_year=None,
        capacity=None,
        unit_set=contest.pack.unit_set,
        unit=None,
        unit_other=None,
        place=None,
        phone=None,
        consent_version=consent.text_version,
        consent_at=consent.at,
        registered_at=now,
    )


def _write(contest: Contest, player: Player, draft: Draft, consent: Consent) -> list[str]:
    """Put the draft into the registration; the names of what changed, for the audit, which holds no values."""
    values = {
        "full_name": draft.full_name or "",
        "birth_year": draft.birth_year,
        "capacity": draft.capacity,
        "unit_set": contest.pack.unit_set,
        "unit": draft.unit,
        "unit_other": draft.unit_other,
        "place": draft.place,
        "phone": draft.phone,
    }
    changed = [name for name, value in values.items() if getattr(player, name) != value]
    for name in changed:
        setattr(player, name, values[name])
    player.sort_key = person_sort_key(player.full_name)
    player.consent_version, player.consent_at = consent.text_version, consent.at
    return changed
