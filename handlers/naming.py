"""What to call people and things in sentences: by their names, and by number only where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.context import Context
from handlers.views.broadcast_words import excerpt
from handlers.views.calendar_notices import name_of as notice_name
from services import roles
from services.records import Audit


async def name_of(ctx: Context, person: int) -> str:
    """What to call somebody who holds a role."""
    known = await roles.name_of(ctx.uow, ctx.contest, person)
    return known or ctx.tongue.word("Person {number}", number=person)


async def names_of(ctx: Context, people: Iterable[int]) -> dict[int, str]:
    """The same of many."""
    return {person: await name_of(ctx, person) for person in dict.fromkeys(people)}


async def targets_of(ctx: Context, lines: Iterable[Audit]) -> dict[str, str]:
    """What the acts of the log were done to, by target: notices, broadcasts and groups.

    Players are left out: their names are seen by looking them up, which is written down.
    """
    wanted, contest = {line.target for line in lines}, ctx.contest
    found: dict[str, str] = {}
    if any(target.startswith("notice:") for target in wanted):
        for notice in await ctx.uow.planned_notices(contest.id):
            found[f"notice:{notice.code}"] = notice_name(notice.code, notice.kind, contest, ctx.tongue)
    if any(target.startswith("broadcast:") for target in wanted):
        for broadcast in await ctx.uow.broadcasts(contest.id):
            found[f"broadcast:{broadcast.id}"] = excerpt(broadcast)
    groups = [target.removeprefix("group:") for target in wanted if target.startswith("group:")]
    for chat in await ctx.uow.chats_by_ids([int(id) for id in groups if id.isascii() and id.isdecimal()]):
        found[f"group:{chat.id}"] = chat.title
    return {target: name for target, name in found.items() if target in wanted and name}
