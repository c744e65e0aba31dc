"""Links that make a screen ours: which screen, and in whose name it acts, signed, so that nothing is stored before one is taken."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from quiz.rounds import Round, RoundState
from services.contest import Contest
from services.ports import Clerk, UnitOfWork
from services.records import Audit
from services.rights import Act, may
from services.signed_links import moment, sign, ticks, unsign

LASTS: Final = timedelta(hours=12)
"""For the day of a ceremony; a new one is a word in the chat."""
KIND: Final = "led"


class Screen(StrEnum):
    """The screen on the stage, the technician's second device, or the screen on which prizes are revealed."""

    MAIN = "main"
    STANDBY = "standby"
    REVEAL = "reveal"


ACTS = {Screen.MAIN: Act.LAUNCH, Screen.STANDBY: Act.LAUNCH, Screen.REVEAL: Act.VERIFY_WINNERS}
"""What whoever asks for a screen must be allowed to do, when they ask and whenever it is used."""


@dataclass(frozen=True, slots=True)
class LedLink:
    """A link: for which screen, in the name of which person and from which chat (our ids), made when."""

    screen: Screen
    person: int
    chat: int
    made: datetime
    nonce: str


def make_link(
    clerk: Clerk, contest: Contest, screen: Screen, person: int, chat: int, now: datetime, rng: random.Random
) -> str:
    """What a screen is opened with."""
    return sign(clerk, contest, KIND, screen, (person, chat, ticks(now)), rng)


def read_link(clerk: Clerk, contest: Contest, words: str) -> LedLink | None:
    """The link behind what a browser brings; None for one that is not of ours, or was changed."""
    found = unsign(clerk, contest, KIND, words, 3)
    if found is None:
        return None
    person, chat, made = found.numbers
    return LedLink(Screen(found.word), person, chat, moment(made), found.nonce)


async def holds(uow: UnitOfWork, contest: Contest, link: LedLink, now: datetime) -> bool:
    """Whether a link may still be used: in time, its giver still has the right, and no launch was disarmed after it was made."""
    if now >= link.made + LASTS or not await may(uow, contest, link.person, ACTS[link.screen]):
        return False
    if link.screen is Screen.REVEAL:
        return True
    rounds = [round for round in await uow.rounds(contest.id) if round.by_hand]
    acts = [act for round in rounds for act in await uow.audits(contest.id, round.name)]
    return not any(act.act == "disarm" and act.at > link.made for act in acts)


def taken(id: int, contest: Contest, link: LedLink, at: datetime) -> Audit:
    """For the log: a browser acts in this person's name from now on."""
    return Audit(id, contest.id, at, str(link.person), "take_screen", "", {"screen": link.screen})


def to_launch(rounds: Sequence[Round], now: datetime) -> Round | None:
    """The round whose launch waits for its press; None while none does."""
    return next((round for round in rounds if round.state(now) is RoundState.ARMED), None)
