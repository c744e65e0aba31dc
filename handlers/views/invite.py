"""Invitations in words: one's own link, and the ledger of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.actions import Open
from handlers.role_actions import SpreadPage
from handlers.tongue import Tongue
from handlers.views.me import link_lines
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.invitations import BANNER, GROUP, PERSON, UNIT, Invited

PAGE = 15
SUBJECT = "spread"


def own(
    contest: Contest, tongue: Tongue, links: Mapping[str, str], codes: Mapping[str, str], brought: Invited | None
) -> Reply:
    """The link to pass on, and what it has brought in."""
    came, finished = (brought.came, brought.finished) if brought is not None else (0, 0)
    lines: list[Text] = [
        tongue("**Invite others to {contest}**", contest=tongue.of(contest.pack.short_title)),
        *link_lines(tongue, tongue("Your own link:"), links, codes),
        tongue(
            "By your link: {came} registered, {finished} of them have finished an attempt (each person once).",
            came=tongue.many("{n} person", "{n} people", came),
            finished=tongue.number(finished),
        ),
    ]
    return Reply(join(lines), ((Button(tongue.word("Leaderboard"), Open("bxh")),),))


def spread(
    contest: Contest, tongue: Tongue, page: Sequence[Invited], names: Mapping[str, str], number: int, *, more: bool
) -> Reply:
    """A page of the ledger, best first. `names`: of groups and people that may be named."""
    lines: list[Text] = [tongue("**Who brought people in**, by how many of them have finished an attempt")]
    lines += [
        tongue(
            "{rank}. {name}: {came} came, **{finished}** finished",
            rank=tongue.number(one.rank),
            name=_name(contest, tongue, one.link, names),
            came=tongue.number(one.came),
            finished=tongue.number(one.finished),
        )
        for one in page
    ]
    if not page:
        lines.append(tongue("Nobody has registered by a link yet. Links are in /theqr, /layban and /moiban."))
    turns: list[Key] = []
    if number > 0:
        turns.append(Button(tongue.word("Previous"), SpreadPage(number - 1)))
    if more:
        turns.append(Button(tongue.word("Next"), SpreadPage(number + 1)))
    back = (Button(tongue.word("For organisers"), Open("dieuhanh")),)
    return Reply(join(lines), (tuple(turns), back) if turns else (back,), replaces=SUBJECT)


def _name(contest: Contest, tongue: Tongue, link: str, names: Mapping[str, str]) -> str:
    kind, _, rest = link.partition("-")
    if link in names:
        return names[link]
    if kind == UNIT and rest in contest.pack.units.units:
        return contest.pack.units.units[rest].name
    if kind == GROUP:
        return tongue.word("Group {number}", number=rest)
    if kind == PERSON:
        return tongue.word("Player {number}", number=rest.partition("-")[0])
    if kind == BANNER:
        return tongue.word("Banner “{place}”", place=rest)
    return link
