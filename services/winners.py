"""Between a list and the award: every winner called, an identity paper looked at, the name as the certificate shall have it.

Kept apart from everything else, for organisers only. That a paper was looked at is noted, never its number or picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from quiz.names import clean_name
from quiz.outcome import Award
from quiz.pack import Scope
from services import results
from services.contest import Contest
from services.matters import Matter
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Json, Player
from services.result_decisions import Made
from services.result_records import Amendment, Change, Verification
from services.rights import Act, may

REPLACED_AFTER = timedelta(days=3)
"""How long a winner who was called first may keep the organisers waiting; as long as complaints are taken."""


class Mark(StrEnum):
    """What is noted about a winner."""

    CALLED = "called"
    CHECKED = "checked"
    UNCHECKED = "unchecked"
    COMES = "comes"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Winner:
    """An award to a person, who they are, and how far they were verified. `player` None: has left since."""

    award: Award
    player: Player | None
    verified: Verification


@dataclass(frozen=True, slots=True)
class TooSoon:
    """They were not called yet, or a moment ago: they may be replaced from `at` on."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class NotThere:
    """No such winner in the list that stands, no reason, or not the asker's to do."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """They go without, and the next version has the next in rank."""

    made: Made


ReplaceDecision: TypeAlias = Replaced | TooSoon | NotThere


async def winners(uow: UnitOfWork, contest: Contest, round: str, by: int) -> Sequence[Winner] | None:
    """The people who win something by the newest list, best prize first; None if the asker may not see them so."""
    if not await may(uow, contest, by, Act.VERIFY_WINNERS):
        return None
    version = await results.newest_version(uow, contest, round)
    if version is None:
        return []
    noted = {(one.player, one.prize): one for one in await uow.verifications(contest.id, round)}
    found = []
    for award in (await results.outcome_of(uow, version)).awards:
        if award.scope is Scope.INDIVIDUAL and isinstance(award.winner, int):
            known = noted.get((award.winner, award.prize))
            player = await uow.player(award.winner)
            gone = player is None or player.withdrawn_at is not None
            blank = Verification(contest.id, round, award.winner, award.prize)
            found.append(Winner(award, None if gone else player, known or blank))
    return found


async def winner(uow: UnitOfWork, contest: Contest, round: str, player: int, by: int) -> Winner | None:
    """One of them."""
    found = await winners(uow, contest, round, by)
    return next((one for one in found or () if one.award.winner == player), None)


async def note(
    uow: UnitOfWork, contest: Contest, round: str, player: int, mark: Mark, by: int, now: datetime
) -> Winner | None:
    """Note how a call went; noting it again changes nothing."""
    found = await winner(uow, contest, round, player, by)
    if found is None:
        return None
    verified = found.verified
    before = (verified.called_at, verified.checked, verified.attends)
    match mark:
        case Mark.CALLED:
            verified.called_at, verified.called_by = verified.called_at or now, verified.called_by or by
        case Mark.CHECKED | Mark.UNCHECKED:
            verified.checked = mark is Mark.CHECKED
        case Mark.COMES | Mark.STAYS:
            verified.attends = mark is Mark.COMES
    if before != (verified.called_at, verified.checked, verified.attends):
        uow.save_verification(verified)
        await _write_down(uow, contest, by, "verify_winner", round, player, {"mark": str(mark)}, now)
    return found


async def spell(
    uow: UnitOfWork, contest: Contest, round: str, player: int, words: str, by: int, now: datetime
) -> Winner | None:
    """Keep the name as the certificate shall have it; None for what is no name."""
    found = await winner(uow, contest, round, player, by)
    name = clean_name(words)
    if found is None or not isinstance(name, str):
        return None
    if found.verified.spelling != name:
        found.verified.spelling = name
        uow.save_verification(found.verified)
        await _write_down(uow, contest, by, "verify_winner", round, player, {"mark": "spelling"}, now)
    return found


def replaceable_at(verified: Verification) -> datetime | None:
    """From when on a winner may be replaced; None while nobody called them."""
    return None if verified.called_at is None else verified.called_at + REPLACED_AFTER


async def replace_winner(
    uow: UnitOfWork, contest: Contest, matter: Matter, player: int, reason: str, by: int, now: datetime
) -> ReplaceDecision:
    """Give the prize to the next in rank: a new version with that reason, which somebody else publishes."""
    code = matter.code
    found = await winner(uow, contest, code, player, by)
    cleaned = clean_reason(reason)
    if found is None or cleaned is None:
        return NotThere()
    at = replaceable_at(found.verified)
    if at is None or now < at:
        return TooSoon(at)
    found.verified.replaced_at = now
    uow.save_verification(found.verified)
    before: Json = {"prize": found.award.prize}
    id = await uow.new_id()
    uow.add_amendment(Amendment(id, contest.id, Change.REPLACED, code, str(player), before, {}, cleaned, by, by, now))
    await _write_down(uow, contest, by, "replace_winner", code, player, {"reason": cleaned}, now)
    outcome = await results.count_out(uow, contest, matter, now)
    return Replaced(await results.keep(uow, contest, matter, by, outcome, cleaned, now))


async def _write_down(
    uow: UnitOfWork, contest: Contest, by: int, act: str, round: str, player: int, details: Json, now: datetime
) -> None:
    target = f"player:{player}"
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, target, {"round": round, **details}))
