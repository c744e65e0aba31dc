"""Links into the organisers' console: one browser, for one person who has a role, for a working day at most."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.contest import Contest
from services.ports import Clerk, UnitOfWork
from services.records import Audit
from services.rights import acts_of
from services.signed_links import moment, sign, ticks, unsign

ENTERED_WITHIN: Final = timedelta(minutes=10)
LASTS: Final = timedelta(hours=8)
KIND: Final = "console"
OPENED, CLOSED = "console_open", "console_close"


@dataclass(frozen=True, slots=True)
class ConsoleLink:
    """A link: whose console, asked for in which chat (our ids), when."""

    person: int
    chat: int
    made: datetime
    nonce: str


def make_link(clerk: Clerk, contest: Contest, person: int, chat: int, now: datetime, rng: random.Random) -> str:
    """What a console is entered with, and known by afterwards."""
    return sign(clerk, contest, KIND, KIND, (person, chat, ticks(now)), rng)


def read_link(clerk: Clerk, contest: Contest, words: str) -> ConsoleLink | None:
    """The link behind what a browser brings; None for one that is not of ours, or was changed."""
    found = unsign(clerk, contest, KIND, words, 3)
    if found is None:
        return None
    person, chat, made = found.numbers
    return ConsoleLink(person, chat, moment(made), found.nonce)


async def holds(uow: UnitOfWork, contest: Contest, link: ConsoleLink, now: datetime) -> bool:
    """Whether a console may still be used: its time is not over, its person has a role, and has not closed all since."""
    if now >= link.made + LASTS or not await acts_of(uow, contest, link.person):
        return False
    acts = await uow.audits(contest.id, target(link.person))
    return not any(act.act == CLOSED and act.at >= link.made for act in acts)


async def write_down(uow: UnitOfWork, contest: Contest, person: int, act: str, now: datetime) -> None:
    """In the log of acts: a console was opened, or all of a person's were closed."""
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(person), act, target(person), {}))


def target(person: int) -> str:
    """What the log names as that which was acted on."""
    return f"console:{person}"
