"""What a pair of tokens is good for, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from storage.token_pairs import PairState, TokenPair

AGE: Final = timedelta(hours=20)
"""A pair this old is exchanged; its access token would live for 25 hours (`expires_in` 90,000 s)."""


def begins_anew(pair: TokenPair, origin: str) -> bool:
    """Whether this setting was never there before. A server that still has an older one follows the newest."""
    return origin not in pair.origin.split()


def given_back(pair: TokenPair) -> TokenPair:
    """Nobody is exchanging it."""
    return replace(pair, state=PairState.KEPT, lease_until=None, owner=None)


def serves(pair: TokenPair, refused: str, now: datetime) -> bool:
    """Whether it has a living access token, another than the one that was refused."""
    return pair.access is not None and pair.access != refused and pair.expires_at is not None and now < pair.expires_at


def is_young(pair: TokenPair, now: datetime) -> bool:
    """Whether it need not be exchanged yet."""
    return pair.access is not None and pair.born_at is not None and now < pair.born_at + AGE


def new_pair(pair: TokenPair, answer: object, now: datetime) -> TokenPair:
    """What Zalo gave for it."""
    given = answer if isinstance(answer, dict) else {}
    life = str(given.get("expires_in", ""))
    return TokenPair(
        pair.name,
        pair.origin,
        str(given.get("refresh_token", "")),
        str(given.get("access_token", "")),
        now,
        now + timedelta(seconds=int(life) if life.isdecimal() else 3600),
    )
