"""What can go wrong with a database, in the house's own words. Whoever calls needs to know what to do next, not which driver it was."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why the database cannot serve now."""

    LOCKED = "locked"
    FULL = "full"
    AWAY = "away"
    DAMAGED = "damaged"


class StorageError(Exception):
    """Any of these."""


class Unavailable(StorageError):
    """Not now: nothing was written; the same may be tried again later, and the sender is told 503."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason


class Conflict(StorageError):
    """A row is there already that must be there once. The batch goes back to run one by one, reading afresh."""


class Stale(Conflict):
    """Somebody else changed the row since it was read. As with every conflict: read afresh and decide again."""


class Retry(StorageError):
    """The database broke a deadlock or refused to serialize: nothing was written, run it again at once."""


class SchemaOlder(StorageError):
    """The database is of an older release, or empty: it needs `python -m bot migrate`."""


class SchemaNewer(StorageError):
    """The database is of a newer release than this code, which must not touch it."""
