"""Consent: said, in force, renewed, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.contest import Contest
from services.drafts import drop_draft
from services.play import settle_if_over
from services.ports import UnitOfWork
from services.records import Audit, Consent, Person, Player, Timer

WITHDRAWAL = timedelta(days=15)
"""How long carrying out a withdrawal may take (contest facts 5.6); who comes back before then loses nothing."""

ROLE_HELD = timedelta(days=1)
"""How soon it is looked again whether somebody who withdrew still holds a role."""


async def consent_in_force(uow: UnitOfWork, contest: Contest, person: Person) -> Consent | None:
    """The person's consent to the present text, if it is the last thing that they said."""
    lines = await uow.consents_of(contest.id, person.id)
    version = contest.pack.consent_version
    if lines:
        return lines[-1] if lines[-1].given and lines[-1].text_version == version else None
    # Somebody registered by other means than this talk has no lines, but their registration says the same.
    player = await uow.player_of(contest.id, person.id)
    if player is None or player.withdrawn_at is not None or player.consent_version != version:
        return None
    return Consent(0, contest.id, person.id, version, True, player.consent_at, "")


async def say_consent(
    uow: UnitOfWork, contest: Contest, person: Person, channel: str, now: datetime, *, given: bool
) -> bool:
    """Write a yes or a no into the consent log; the same word said twice is one line. Whether a line was written."""
    lines = await uow.consents_of(contest.id, person.id)
    version = contest.pack.consent_version
    if lines and lines[-1].given is given and lines[-1].text_version == version:
        return False
    uow.add_consent(Consent(await uow.new_id(), contest.id, person.id, version, given, now, channel))
    if not given:
        drop_draft(uow, person)
    return True


async def renew_consent(uow: UnitOfWork, contest: Contest, person: Person, now: datetime) -> Player | None:
    """After a yes: bring a standing registration up to the present text, and one with counted attempts back to life.

    None where the person still has to fill in or look over their fields.
    """
    player = await uow.player_of(contest.id, person.id)
    consent = await consent_in_force(uow, contest, person)
    if player is None or consent is None:
        return None
    if player.withdrawn_at is not None:
        if not await has_counted(uow, contest, player, now):
            return None
        player.withdrawn_at = None
    player.consent_version, player.consent_at = consent.text_version, consent.at
    uow.save_player(player)
    return player


async def has_counted(uow: UnitOfWork, contest: Contest, player: Player, now: datetime) -> bool:
    """Whether any attempt of the player is submitted, in any round; one whose time is over is."""
    for round in await uow.rounds(contest.id):
        for attempt in await uow.attempts_of(player.id, contest.id, round.code):
            settle_if_over(uow, contest, attempt, now)
            if attempt.submitted_at is not None:
                return True
    return False


async def has_begun(uow: UnitOfWork, contest: Contest, player: Player) -> bool:
    """Whether the player has any attempt, in any round: one that runs will be counted in a moment."""
    for round in await uow.rounds(contest.id):
        if await uow.attempts_of(player.id, contest.id, round.code):
            return True
    return False


async def withdraw(uow: UnitOfWork, contest: Contest, person: Person, channel: str, now: datetime) -> datetime | None:
    """Take the consent back: out of the ranking at once, erased after `WITHDRAWAL`. When; None if there was nothing."""
    player = await uow.player_of(contest.id, person.id)
    active = player is not None and player.withdrawn_at is None
    if not active and await consent_in_force(uow, contest, person) is None:
        return None
    await say_consent(uow, contest, person, channel, now, given=False)
    drop_draft(uow, person)
    if player is not None and active:
        player.withdrawn_at = now
        uow.save_player(player)
        target = f"player:{player.id}"
        uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(person.id), "withdraw", target, {}))
    due = now + WITHDRAWAL
    timer = await uow.timer(contest.id, "withdrawal", str(person.id))
    if timer is None:
        timer = Timer(await uow.new_id(), contest.id, "withdrawal", str(person.id), due)
    timer.due_at, timer.done_at = due, None
    uow.save_timer(timer)
    return due


async def finish_withdrawal(uow: UnitOfWork, contest: Contest, person_id: int, now: datetime) -> bool:
    """Erase a person whose withdrawal is due, joined devices and all, unless they came back. Whether it was done.

    Who holds a role is looked at again every day: the role has to be given up first.
    """
    person = await uow.person(person_id)
    holds_role = person is not None and bool(await uow.roles_of(contest.id, person.id))
    timer = await uow.timer(contest.id, "withdrawal", str(person_id))
    if timer is not None:
        timer.due_at, timer.done_at = (now + ROLE_HELD, None) if holds_role else (timer.due_at, now)
        uow.save_timer(timer)
    if person is None or holds_role or not await _stays_away(uow, contest, person, now):
        return False
    uow.forget_person(person.id, now)
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, "system", "forget", f"person:{person.id}", {}))
    return True


async def _stays_away(uow: UnitOfWork, contest: Contest, person: Person, now: datetime) -> bool:
    player = await uow.player_of(contest.id, person.id)
    if player is not None and (player.withdrawn_at is None or now < player.withdrawn_at + WITHDRAWAL):
        return False
    lines = await uow.consents_of(contest.id, person.id)
    return not lines or (not lines[-1].given and now >= lines[-1].at + WITHDRAWAL)
