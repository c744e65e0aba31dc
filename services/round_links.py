"""Links to the page of a round: who it is for, and until when."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.contest import Contest
from services.ports import Clerk
from services.signed_links import sign, unsign

LASTS: Final = timedelta(hours=12)
"""For one sitting, with a break; whoever comes later asks for another one in the chat."""
KIND: Final = "round"


@dataclass(frozen=True, slots=True)
class RoundLink:
    """A link: to which round, for which person, from which chat (our ids), until when. `nonce` tells links of one person apart."""

    round: str
    person: int
    chat: int
    until: datetime
    nonce: str


def make_link(
    clerk: Clerk, contest: Contest, round: str, person: int, chat: int, now: datetime, rng: random.Random
) -> str:
    """What stands behind `/r/` for somebody."""
    minutes = int((now + LASTS).timestamp()) // 60
    return sign(clerk, contest, KIND, round, (person, chat, minutes), rng)


def read_link(clerk: Clerk, contest: Contest, words: str) -> RoundLink | None:
    """The link behind what a browser asked for; None for one that is not of ours, or was changed."""
    found = unsign(clerk, contest, KIND, words, 3)
    if found is None:
        return None
    person, chat, minutes = found.numbers
    return RoundLink(found.word, person, chat, datetime.fromtimestamp(minutes * 60, UTC), found.nonce)
