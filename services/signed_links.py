"""Links that say themselves what they are for, signed: nothing is stored before one is followed."""

from __future__ import annotations

import base64
import hmac
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.contest import Contest
from services.ports import Clerk

LONGEST: Final = 200
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_NONCE: Final = 12
_MARK: Final = 22
_LINK: Final = re.compile(
    rf"([a-z0-9-]{{1,40}})((?:\.[0-9a-z]{{1,13}}){{1,4}})\.([0-9a-z]{{{_NONCE}}})\.([\w-]{{{_MARK}}})\Z", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a link says: a word, some numbers, and a nonce that tells it from all others."""

    word: str
    numbers: tuple[int, ...]
    nonce: str


def sign(clerk: Clerk, contest: Contest, kind: str, word: str, numbers: Sequence[int], rng: random.Random) -> str:
    """A link of a kind: letters, digits, dots, hyphens and underscores."""
    nonce = "".join(rng.choices(_LETTERS, k=_NONCE))
    words = ".".join([word, *map(_short, numbers), nonce])
    return f"{words}.{_mark(clerk, contest, kind, words)}"


def unsign(clerk: Clerk, contest: Contest, kind: str, words: str, count: int) -> Signed | None:
    """What a link of this kind with so many numbers says; None for one that is not of ours, or was changed."""
    found = _LINK.match(words) if len(words) <= LONGEST else None
    if found is None or not hmac.compare_digest(_mark(clerk, contest, kind, words[: -_MARK - 1]), found[4]):
        return None
    numbers = tuple(int(number, 36) for number in found[2].split(".")[1:])
    return Signed(found[1], numbers, found[3]) if len(numbers) == count else None


def ticks(at: datetime) -> int:
    """A moment as a number of a link: exactly, because a link may be made in the very event that ends older ones."""
    return (at - _EPOCH) // _TICK


def moment(ticks: int) -> datetime:
    """And back."""
    return _EPOCH + ticks * _TICK


def _mark(clerk: Clerk, contest: Contest, kind: str, words: str) -> str:
    """128 bits of a keyed hash; of this contest, so that a link of the rehearsal opens nothing in the real one."""
    return base64.urlsafe_b64encode(clerk.mark_link(f"{kind}/{contest.id}/{words}"))[:_MARK].decode()


def _short(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _LETTERS[digit] + digits
    return digits or "0"
