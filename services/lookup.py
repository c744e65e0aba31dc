"""Looking people up for staff: within the asker's units, few at a time, and every look-up written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.fold import fold
from quiz.phone import PhoneProblem, read_phone
from quiz.scores import Result, kept, result_of
from quiz.visibility import Audience
from services import play
from services.amending import as_amended
from services.boards import Boards, hidden_from
from services.contest import Contest
from services.ports import Clerk, UnitOfWork
from services.records import Audit, Player
from services.rights import Act, covers, may, scopes

MOST = 10
"""How many people a look-up shows; whoever finds more says more."""

LOOKED_THROUGH = 1_000
"""How many hits are looked through for those that lie within the asker's units."""

LEAST_WORDS = 2
"""A single letter finds everybody and nobody."""

SEE = "see_player"
LOOK_LASTS = timedelta(hours=1)
"""So long one line of the log stands for what follows from an open card."""

_LONGEST_NUMBER = 15


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found within the asker's units, at most `MOST`; `more`: there are or may be others."""

    players: Sequence[Player]
    more: bool


@dataclass(frozen=True, slots=True)
class RoundPlayed:
    """What a player did in a round that has begun. `place` in the provisional ranking of `ranked` people.

    `hidden`: how many attempts were handed in after boards froze, whose results the asker does not see yet.
    """

    where: play.Situation
    results: Sequence[Result]
    kept: Result | None
    place: int | None
    ranked: int
    hidden: int = 0


async def find(uow: UnitOfWork, contest: Contest, clerk: Clerk, by: int, words: str, now: datetime) -> Found:
    """Find registrations by name, phone or number. The log keeps who asked, a keyed hash of the words, and how many came."""
    held = await scopes(uow, contest, by, Act.LOOK_UP)
    hits: dict[int, Player] = {}
    if held and len(fold(words)) >= LEAST_WORDS:
        for player in [*await _by_number(uow, contest, words), *await _by_words(uow, contest, words)]:
            hits.setdefault(player.id, player)
    units = contest.pack.units
    seen = [
        player
        for player in hits.values()
        if player.withdrawn_at is None and any(covers(units, scope, player.unit) for scope in held)
    ]
    details = {"query": clerk.hash_code(f"look_up:{fold(words)}")[:16], "found": len(seen)}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "look_up", "players", details))
    return Found(seen[:MOST], len(seen) > MOST or len(hits) >= LOOKED_THROUGH)


async def _by_number(uow: UnitOfWork, contest: Contest, words: str) -> list[Player]:
    number = words.strip().removeprefix("#")
    if not number.isascii() or not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        return []
    player = await uow.player(int(number))
    return [player] if player is not None and player.contest == contest.id else []


async def _by_words(uow: UnitOfWork, contest: Contest, words: str) -> Sequence[Player]:
    phone = read_phone(words) if any(letter.isdecimal() for letter in words) else PhoneProblem.EMPTY
    return await uow.find_players(contest.id, phone if isinstance(phone, str) else words, LOOKED_THROUGH)


async def seen_player(uow: UnitOfWork, contest: Contest, by: int, id: int, act: Act = Act.LOOK_UP) -> Player | None:
    """A player whom the asker may see (or do `act` to); None for others, without telling whether they exist."""
    player = await uow.player(id)
    if player is None or player.contest != contest.id or player.withdrawn_at is not None:
        return None
    held = await scopes(uow, contest, by, act)
    return player if any(covers(contest.pack.units, scope, player.unit) for scope in held) else None


async def open_card(uow: UnitOfWork, contest: Contest, by: int, id: int, now: datetime) -> Player | None:
    """The same, for showing everything about them; it is written down."""
    player = await seen_player(uow, contest, by, id)
    if player is not None:
        await _write_down(uow, contest, by, player, now)
    return player


async def named_in_passing(
    uow: UnitOfWork, contest: Contest, by: int, id: int, act: Act, now: datetime
) -> Player | None:
    """A player whom a list or a preview is about to name; written down, unless the asker opened the card a moment ago.

    A button with any player's number can be forged, so that the way here need not have led over the card.
    """
    player = await seen_player(uow, contest, by, id, act)
    if player is not None:
        log = await uow.audits(contest.id, f"player:{player.id}")
        seen = (line.at for line in log if line.act == SEE and line.actor == str(by))
        if not any(now - at < LOOK_LASTS for at in seen):
            await _write_down(uow, contest, by, player, now)
    return player


async def _write_down(uow: UnitOfWork, contest: Contest, by: int, player: Player, now: datetime) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), SEE, f"player:{player.id}", {}))


async def rounds_played(
    uow: UnitOfWork, contest: Contest, boards: Boards, player: Player, now: datetime, audience: Audience
) -> list[RoundPlayed]:
    """What a player did in every round that has begun, as far as an audience may see it."""
    rules, bank = contest.pack.rules, (await as_amended(uow, contest)).bank
    found = []
    for round in await uow.rounds(contest.id):
        if round.opened_at is None or round.opened_at > now:
            continue
        where = await play.situation(uow, contest, player, round, now)
        graded = [result_of(attempt, bank, rules) for attempt in where.attempts]
        every = [result for result in graded if result is not None]
        hidden = hidden_from(round, audience, now)
        submitted = [result for result in every if hidden is None or result.submitted_at < hidden]
        board = await boards.of(uow, contest, round.code, now, audience) if submitted else None
        own = board.own(player.id) if board is not None else None
        found.append(
            RoundPlayed(
                where=where,
                results=submitted,
                kept=kept(submitted, rules.kept),
                place=own.rank if own is not None else None,
                ranked=len(board.people) if board is not None else 0,
                hidden=len(every) - len(submitted),
            )
        )
    return found


async def may_correct(uow: UnitOfWork, contest: Contest, by: int, player: Player) -> bool:
    """Whether the asker may correct this player."""
    if player.unit is None:
        return "" in await scopes(uow, contest, by, Act.CORRECT_PLAYERS)
    return await may(uow, contest, by, Act.CORRECT_PLAYERS, player.unit)
