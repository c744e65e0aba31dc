"""Pairs of tokens, locked with a key of ours: read and written as a part of a transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import tables
from storage.secrets import Keys
from storage.unit_of_work import UnitOfWork

ACCESS, REFRESH = "token_pair.access", "token_pair.refresh"


class PairState(StrEnum):
    """Where a pair stands."""

    KEPT = "kept"
    ROTATING = "rotating"
    """Somebody is exchanging it, or was when they died: nobody knows whether the platform has done so."""
    LOST = "lost"
    """The platform takes it no more, or has given a new one that nobody has: somebody has to consent again."""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What we hold for one account. `access` is None before the first exchange; `origin` names the setting that it began with, and behind it
    those of the pairs before it, the newest first.

    While it is `ROTATING`, `owner` exchanges it until `lease_until`.
    """

    name: str
    origin: str
    refresh: str
    access: str | None = None
    born_at: datetime | None = None
    expires_at: datetime | None = None
    state: PairState = PairState.KEPT
    lease_until: datetime | None = None
    owner: str | None = None


async def read_pair(uow: UnitOfWork, keys: Keys, name: str, *, lock: bool = False) -> TokenPair | None:
    """The pair of this name; `lock` keeps others from it until the end. Raises `storage.secrets.Unreadable` with another key."""
    rows = await uow.rows.fetch(tables.token_pair, ("name",), [(name,)], lock=lock)
    if not rows:
        return None
    row = rows[0]
    return TokenPair(
        name,
        row["origin"],
        keys.decrypt(row["refresh"], REFRESH),
        keys.decrypt(row["access"], ACCESS) if row["access"] is not None else None,
        row["born_at"],
        row["expires_at"],
        PairState(row["state"]),
        row["lease_until"],
        row["owner"],
    )


async def write_pair(uow: UnitOfWork, keys: Keys, pair: TokenPair) -> None:
    """Put it in place of the one that was there."""
    row = {
        "name": pair.name,
        "origin": pair.origin,
        "refresh": keys.encrypt(pair.refresh, REFRESH),
        "access": keys.encrypt(pair.access, ACCESS) if pair.access is not None else None,
        "born_at": pair.born_at,
        "expires_at": pair.expires_at,
        "state": str(pair.state),
        "lease_until": pair.lease_until,
        "owner": pair.owner,
    }
    await uow.rows.put(tables.token_pair, [row])


async def claim_pair(uow: UnitOfWork, keys: Keys, pair: TokenPair) -> None:
    """Write it if there is none of its name yet; of two who do so at once one wins."""
    row = {"name": pair.name, "origin": pair.origin, "refresh": keys.encrypt(pair.refresh, REFRESH)}
    await uow.rows.claim(tables.token_pair, [{**_EMPTY, **row, "state": str(pair.state)}])


_EMPTY = {"access": None, "born_at": None, "expires_at": None, "lease_until": None, "owner": None}
