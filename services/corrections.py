"""Corrections of registrations by staff: another unit, in or out of the ranking, and what people typed as "another unit".

Each wants a reason or a preview that the caller shows first; each is written down, and repeating it changes nothing.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from quiz.fold import fold
from services.boards import Boards
from services.contest import Contest
from services.lookup import may_correct, seen_player
from services.ports import UnitOfWork
from services.records import Audit, Json, Player
from services.rights import Act, audience_of, may, scopes

AT_ONCE = 500
"""How many registrations one press maps; the rest wants another press, so that the house stays quick for players."""


@dataclass(frozen=True, slots=True)
class Done:
    """It is so from now on."""

    player: Player


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It was so before."""

    player: Player


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """There is no such player or unit within what the asker may correct."""


CorrectDecision: TypeAlias = Done | Unchanged | OutOfReach


@dataclass(frozen=True, slots=True)
class BoardMove:
    """A round's board that a correction touches: the player's place there now, and among how many."""

    round: str
    place: int
    ranked: int


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """A unit that people typed because it was not on the list; `words` is its most frequent spelling."""

    stamp: str
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """So many registrations got the unit; `left` still wait for another press."""

    count: int
    left: int


async def boards_touched(
    uow: UnitOfWork, contest: Contest, boards: Boards, by: int, player: Player, now: datetime
) -> list[BoardMove]:
    """The rounds in which a player is ranked now, on the boards that the asker sees."""
    audience = await audience_of(uow, contest, by)
    touched = []
    for round in await uow.rounds(contest.id):
        if round.opened_at is None or round.opened_at > now:
            continue
        board = await boards.of(uow, contest, round.code, now, audience)
        own = board.own(player.id)
        if own is not None:
            touched.append(BoardMove(round.code, own.rank, len(board.people)))
    return touched


async def can_move(uow: UnitOfWork, contest: Contest, by: int, player_id: int, unit: str) -> Player | None:
    """The player, if the asker may put them into this unit: both where they are and where they go must be theirs."""
    player = await seen_player(uow, contest, by, player_id, Act.CORRECT_PLAYERS)
    if player is None or not _is_unit(contest, unit) or not await may(uow, contest, by, Act.CORRECT_PLAYERS, unit):
        return None
    return player


async def move(
    uow: UnitOfWork, contest: Contest, by: int, player_id: int, unit: str, reason: str, now: datetime
) -> CorrectDecision:
    """Put a player into another unit; their results go with them."""
    player = await can_move(uow, contest, by, player_id, unit)
    if player is None:
        return OutOfReach()
    if player.unit == unit and player.unit_set == contest.pack.unit_set:
        return Unchanged(player)
    details: Json = {"from": player.unit or "", "to": unit, "reason": reason}
    _put_into(contest, player, unit)
    uow.save_player(player)
    await _write_down(uow, contest, by, "move_player", f"player:{player.id}", details, now)
    return Done(player)


async def exclude(
    uow: UnitOfWork, contest: Contest, by: int, player_id: int, reason: str, now: datetime, *, out: bool
) -> CorrectDecision:
    """Take a player out of the ranking, or back into it; they may play either way."""
    player = await seen_player(uow, contest, by, player_id, Act.CORRECT_PLAYERS)
    if player is None or not await may_correct(uow, contest, by, player):
        return OutOfReach()
    if player.excluded is out:
        return Unchanged(player)
    player.excluded = out
    uow.save_player(player)
    act = "exclude_player" if out else "include_player"
    await _write_down(uow, contest, by, act, f"player:{player.id}", {"reason": reason}, now)
    return Done(player)


# units that people typed ------------------------------------------------------------------------------------------------
async def may_map(uow: UnitOfWork, contest: Contest, by: int) -> bool:
    """Whether the asker may say what typed units mean: they are nobody's yet, so it takes the whole contest."""
    return "" in await scopes(uow, contest, by, Act.CORRECT_PLAYERS)


async def other_units(uow: UnitOfWork, contest: Contest) -> list[OtherUnit]:
    """The units that people typed, spellings folded together, the most frequent first."""
    spellings: dict[str, dict[str, int]] = {}
    for words, count in (await uow.typed_units(contest.id)).items():
        spellings.setdefault(fold(words), {})[words] = count
    listed = [
        OtherUnit(_stamp(folded), max(counted, key=lambda words: (counted[words], words)), sum(counted.values()))
        for folded, counted in spellings.items()
    ]
    return sorted(listed, key=lambda other: (-other.count, other.words))


async def other_unit(uow: UnitOfWork, contest: Contest, stamp: str) -> OtherUnit | None:
    """One of them by its stamp; None once nobody has it any more."""
    return next((other for other in await other_units(uow, contest) if other.stamp == stamp), None)


async def map_unit(
    uow: UnitOfWork, contest: Contest, by: int, stamp: str, unit: str, now: datetime
) -> Mapped | OutOfReach:
    """Give a unit of the list to everybody who typed this, `AT_ONCE` at most."""
    if not _is_unit(contest, unit) or not await may_map(uow, contest, by):
        return OutOfReach()
    typed = await uow.typed_units(contest.id)
    meant = {words: count for words, count in typed.items() if _stamp(fold(words)) == stamp}
    players = await uow.players_who_typed(contest.id, sorted(meant)[:AT_ONCE], AT_ONCE) if meant else ()
    for player in players:
        _put_into(contest, player, unit)
        uow.save_player(player)
    if players:
        details: Json = {"typed": fold(next(iter(meant)))[:60], "to": unit, "count": len(players)}
        await _write_down(uow, contest, by, "map_unit", f"unit:{unit}", details, now)
    return Mapped(len(players), sum(meant.values()) - len(players))


def _stamp(folded: str) -> str:
    return f"{zlib.crc32(folded.encode()):08x}"


def _is_unit(contest: Contest, unit: str) -> bool:
    return unit in contest.pack.units.units and bool(contest.pack.units.path(unit))


def _put_into(contest: Contest, player: Player, unit: str) -> None:
    player.unit_set, player.unit, player.unit_other = contest.pack.unit_set, unit, None


async def _write_down(
    uow: UnitOfWork, contest: Contest, by: int, act: str, target: str, details: Json, now: datetime
) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), act, target, details))
