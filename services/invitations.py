"""The ledger of invitations: who came by which link, and who of them finished. The first link that brought somebody to register counts.

A registration names its link for good (`Player.invited_by`), so each person counts once and nobody for themselves: who has
registered cannot be brought any more.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quiz.visibility import Audience
from services.boards import hidden_from
from services.contest import Contest
from services.ports import Clerk, UnitOfWork

UNIT, GROUP, PERSON, BANNER = "u", "g", "i", "b"
_MARK: Final = 8
_PERSON: Final = re.compile(rf"i-([0-9]{{1,18}})-([0-9a-f]{{{_MARK}}})\Z", re.ASCII)
_BANNER: Final = re.compile(r"b-[a-z0-9-]{1,30}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Invited:
    """What a link brought in: people who registered by it, and how many of them finished an attempt. `rank`: by the latter, then the former."""

    link: str
    came: int
    finished: int
    rank: int = 0


def link_of(clerk: Clerk, contest: Contest, player: int) -> str:
    """What a player's own link brings along. The mark keeps others from making links in their name."""
    return f"{PERSON}-{player}-{_mark(clerk, contest, player)}"


def inviter(clerk: Clerk, contest: Contest, link: str) -> int | None:
    """The player whose own link this is; None if it is none, or made up."""
    found = _PERSON.match(link)
    if found is None or not hmac.compare_digest(_mark(clerk, contest, int(found[1])), found[2]):
        return None
    return int(found[1])


def is_banner(link: str) -> bool:
    """Whether a link stands behind a banner on a portal: `b-` and the name of the place."""
    return _BANNER.match(link) is not None


async def counted(
    uow: UnitOfWork, contest: Contest, audience: Audience, now: datetime, links: Collection[str] | None = None
) -> dict[str, Invited]:
    """What links brought in, all or some; people once each, whatever their attempts. While boards are frozen, as of then."""
    facts = await uow.player_facts(contest.id) if links is None else await uow.players_by_links(contest.id, links)
    came = {one.id: one.invited_by for one in facts if one.invited_by and not one.excluded}
    begun = [round for round in await uow.rounds(contest.id) if round.opened_at is not None and round.opened_at <= now]
    hidden = {round.code: hidden_from(round, audience, now) for round in begun}
    if links is None:
        ends = [
            (row.player, round.code, row.submitted_at)
            for round in begun
            for row in await uow.results(contest.id, round.code)
        ]
    else:
        ends = list(await uow.ends_of(came))
    finished = {
        player
        for player, round, at in ends
        if player in came and round in hidden and ((shut := hidden[round]) is None or at < shut)
    }
    registered, over = Counter(came.values()), Counter(came[player] for player in finished)
    return {link: Invited(link, count, over[link]) for link, count in registered.items()}


async def ledger(uow: UnitOfWork, contest: Contest, audience: Audience, now: datetime) -> list[Invited]:
    """All links, best first: by how many finished, then by how many came; equals share a rank."""
    found = sorted(
        (await counted(uow, contest, audience, now)).values(), key=lambda one: (-one.finished, -one.came, one.link)
    )
    ranked: list[Invited] = []
    for place, one in enumerate(found, 1):
        same = bool(ranked) and (ranked[-1].finished, ranked[-1].came) == (one.finished, one.came)
        ranked.append(Invited(one.link, one.came, one.finished, ranked[-1].rank if same else place))
    return ranked


def _mark(clerk: Clerk, contest: Contest, player: int) -> str:
    return clerk.mark_link(f"invitation/{contest.id}/{player}").hex()[:_MARK]
