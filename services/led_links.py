"""Links that make a screen ours: which screen, and in whose name it acts, signed, so that nothing is stored before one is taken."""

from __future__ import annotations

import base64
import hmac
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from quiz.rounds import Round, RoundState
from services.contest import Contest
from services.ports import Clerk, UnitOfWork
from services.rights import Act, may

LASTS: Final = timedelta(hours=12)
"""For the day of a ceremony; a new one is a word in the chat."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
"""Exactly, because a link may be made in the very event that disarms older ones."""
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NONCE: Final = 12
_MARK: Final = 22
_LINK: Final = re.compile(
    rf"(main|standby|reveal)\.([0-9a-z]{{1,13}})\.([0-9a-z]{{1,13}})\.([0-9a-z]{{1,11}})\.([0-9a-z]{{{_NONCE}}})\.([\w-]{{{_MARK}}})\Z",
    re.ASCII,
)


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
    nonce = "".join(rng.choices(_LETTERS, k=_NONCE))
    numbers = ".".join(_short(number) for number in (person, chat, (now - _EPOCH) // _TICK))
    words = f"{screen}.{numbers}.{nonce}"
    return f"{words}.{_mark(clerk, contest, words)}"


def read_link(clerk: Clerk, contest: Contest, words: str) -> LedLink | None:
    """The link behind what a browser brings; None for one that is not of ours, or was changed."""
    found = _LINK.match(words)
    if found is None or not hmac.compare_digest(_mark(clerk, contest, words[: -_MARK - 1]), found[6]):
        return None
    made = _EPOCH + int(found[4], 36) * _TICK
    return LedLink(Screen(found[1]), int(found[2], 36), int(found[3], 36), made, found[5])


async def holds(uow: UnitOfWork, contest: Contest, link: LedLink, now: datetime) -> bool:
    """Whether a link may still be used: in time, its giver still has the right, and no launch was disarmed after it was made."""
    if now >= link.made + LASTS or not await may(uow, contest, link.person, ACTS[link.screen]):
        return False
    if link.screen is Screen.REVEAL:
        return True
    rounds = [round for round in await uow.rounds(contest.id) if round.by_hand]
    acts = [act for round in rounds for act in await uow.audits(contest.id, round.name)]
    return not any(act.act == "disarm" and act.at > link.made for act in acts)


def to_launch(rounds: Sequence[Round], now: datetime) -> Round | None:
    """The round whose launch waits for its press; None while none does."""
    return next((round for round in rounds if round.state(now) is RoundState.ARMED), None)


def _mark(clerk: Clerk, contest: Contest, words: str) -> str:
    """128 bits of a keyed hash; of this contest, so that a screen of the rehearsal launches nothing real."""
    return base64.urlsafe_b64encode(clerk.mark_link(f"led/{contest.id}/{words}"))[:_MARK].decode()


def _short(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _LETTERS[digit] + digits
    return digits or "0"
