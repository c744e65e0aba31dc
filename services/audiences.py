"""Who a broadcast goes to: groups that agreed, players, those who have not played, staff. One chat a person, in order of ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quiz.units import UnitSet
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import ChatRecord, Json
from services.rights import covers

EVERYBODY = 2**63 - 1
"""Nobody comes after this id: as `expanded_to` it says that all recipients are in the ledger."""
ALL = 10_000_000


class Kind(StrEnum):
    """The kinds of audiences, as `Broadcast.audience["kind"]`."""

    GROUPS = "groups"
    PLAYERS = "players"
    NOT_PLAYED = "not_played"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Chats to write into the ledger next, and the id up to which that is all; `last` EVERYBODY: nobody is left."""

    chats: Sequence[int]
    last: int


def audience(kind: Kind, unit: str = "", round: str = "") -> Json:
    """An audience as it is kept."""
    return {"kind": kind.value, "unit": unit, "round": round}


def within(units: UnitSet, scopes: Collection[str], wanted: Json) -> bool:
    """Whether somebody with a role for these units may speak to this audience: staff and "all" belong to the whole contest."""
    return any(covers(units, scope, str(wanted.get("unit", "")) or None) for scope in scopes)


async def count(uow: UnitOfWork, contest: Contest, wanted: Json) -> int:
    """How many chats it is now."""
    kind, unit = Kind(wanted["kind"]), str(wanted["unit"])
    if kind is Kind.GROUPS:
        return len(await _groups(uow, contest, unit))
    if kind is Kind.STAFF:
        return len(await _staff(uow, contest, 0, ALL))
    reachable = await uow.private_chats_after(contest.id, 0, ALL)
    if kind is Kind.PLAYERS and not unit:
        return len(reachable)
    facts = await uow.player_facts(contest.id)
    meant = {fact.person: fact.id for fact in facts if not unit or covers(contest.pack.units, unit, fact.unit)}
    played: set[int] = set()
    if kind is Kind.NOT_PLAYED:
        played = {row.player for row in await uow.results(contest.id, str(wanted["round"]))}
    return sum(person in meant and meant[person] not in played for person, _ in reachable)


async def chunk(uow: UnitOfWork, contest: Contest, wanted: Json, after: int, limit: int) -> Chunk:
    """The next recipients above an id. Fewer than `limit` may come although others follow: look at `last`."""
    kind, unit = Kind(wanted["kind"]), str(wanted["unit"])
    if kind is Kind.GROUPS:
        groups = [chat for chat in await _groups(uow, contest, unit) if chat > after][:limit]
        return Chunk(groups, groups[-1] if len(groups) == limit else EVERYBODY)
    if kind is Kind.STAFF:
        pairs: Sequence[tuple[int, int]] = await _staff(uow, contest, after, limit)
    else:
        pairs = await uow.private_chats_after(contest.id, after, limit)
    last = pairs[-1][0] if len(pairs) == limit else EVERYBODY
    if (kind is Kind.PLAYERS and not unit) or kind is Kind.STAFF:
        return Chunk([chat for _, chat in pairs], last)
    meant = await _meant(uow, contest, wanted, [person for person, _ in pairs])
    return Chunk([chat for person, chat in pairs if person in meant], last)


async def why_left_out(uow: UnitOfWork, contest: Contest, wanted: Json, chat: ChatRecord) -> str | None:
    """Why a recipient who waited in the ledger does not get it after all: they have left since."""
    if wanted.get("kind") == Kind.GROUPS:
        agreed = await uow.subscription(contest.id, chat.id)
        return None if agreed is not None and agreed.ended_at is None else "ended"
    if wanted.get("kind") not in {Kind.PLAYERS, Kind.NOT_PLAYED} or chat.person is None:
        return None
    return None if await uow.players_among(contest.id, {chat.person}) else "withdrawn"


async def _groups(uow: UnitOfWork, contest: Contest, unit: str) -> list[int]:
    units = contest.pack.units
    agreed = await uow.subscriptions(contest.id)
    return sorted(one.chat for one in agreed if not unit or (one.scope and covers(units, unit, one.scope)))


async def _staff(uow: UnitOfWork, contest: Contest, after: int, limit: int) -> list[tuple[int, int]]:
    people = sorted({grant.person for grant in await uow.grants(contest.id)})
    found: list[tuple[int, int]] = []
    for person in people:
        if person > after and len(found) < limit:
            chats = [chat.id for chat in await uow.chats_of(person) if chat.reachable]
            if chats:
                found.append((person, max(chats)))
    return found


async def _meant(uow: UnitOfWork, contest: Contest, wanted: Json, people: Collection[int]) -> set[int]:
    """Of these people, those of the unit, or those without a submitted attempt in the round."""
    unit, units = str(wanted["unit"]), contest.pack.units
    players = await uow.players_among(contest.id, people)
    meant = {player.person: player.id for player in players if not unit or covers(units, unit, player.unit)}
    if wanted["kind"] == Kind.NOT_PLAYED:
        played = await uow.played_among(contest.id, str(wanted["round"]), set(meant.values()))
        meant = {person: player for person, player in meant.items() if player not in played}
    return set(meant)
