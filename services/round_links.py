"""Links to the page of a round: who it is for, signed, so that nothing is stored before somebody follows one."""

from __future__ import annotations

import base64
import hmac
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.contest import Contest
from services.ports import Clerk

LASTS: Final = timedelta(hours=12)
"""For one sitting, with a break; whoever comes later asks for another one in the chat."""
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NONCE: Final = 10
_MARK: Final = 22
_LINK: Final = re.compile(
    rf"([a-z0-9-]{{1,40}})\.([0-9a-z]{{1,13}})\.([0-9a-z]{{1,13}})\.([0-9a-z]{{1,8}})\.([0-9a-z]{{{_NONCE}}})\.([\w-]{{{_MARK}}})\Z",
    re.ASCII,
)


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
    nonce = "".join(rng.choices(_LETTERS, k=_NONCE))
    words = f"{round}.{_short(person)}.{_short(chat)}.{_short(minutes)}.{nonce}"
    return f"{words}.{_mark(clerk, contest, words)}"


def read_link(clerk: Clerk, contest: Contest, words: str) -> RoundLink | None:
    """The link behind what a browser asked for; None for one that is not of ours, or was changed."""
    found = _LINK.match(words)
    if found is None or not hmac.compare_digest(_mark(clerk, contest, words[: -_MARK - 1]), found[6]):
        return None
    until = datetime.fromtimestamp(int(found[4], 36) * 60, UTC)
    return RoundLink(found[1], int(found[2], 36), int(found[3], 36), until, found[5])


def _mark(clerk: Clerk, contest: Contest, words: str) -> str:
    """128 bits of a keyed hash; of this contest, so that a link of the rehearsal opens nothing in the real one."""
    return base64.urlsafe_b64encode(clerk.mark_link(f"{contest.id}/{words}"))[:_MARK].decode()


def _short(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _LETTERS[digit] + digits
    return digits or "0"
