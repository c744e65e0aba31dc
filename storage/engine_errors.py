"""Drivers' errors, told in the house's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from storage.errors import Conflict, Reason, Retry, StorageError, Unavailable

_SQLITE = {
    **dict.fromkeys((5, 6), Reason.LOCKED),
    13: Reason.FULL,
    **dict.fromkeys((8, 10, 14), Reason.AWAY),
    **dict.fromkeys((11, 26), Reason.DAMAGED),
}
"""SQLite's primary result codes: BUSY, LOCKED; FULL; READONLY, IOERR, CANTOPEN; CORRUPT, NOTADB (sqlite.org/rescode.html)."""

_POSTGRES = {
    "53100": Reason.FULL,  # disk_full
    "55P03": Reason.LOCKED,  # lock_not_available
    "57014": Reason.LOCKED,  # query_canceled, by a timeout
    "25006": Reason.AWAY,  # read_only_sql_transaction: this is a standby now
}
_POSTGRES_CLASSES = dict.fromkeys(("08", "28", "3D", "53", "57"), Reason.AWAY)
"""SQLSTATE classes: connection exception, who are you, no such database, insufficient resources, shutting down or starting."""


@contextmanager
def told() -> Iterator[None]:
    """Turn what SQLAlchemy and the drivers raise into `storage.errors`; faults of ours (bad SQL) go through as they are."""
    try:
        yield
    except exc.DBAPIError as error:
        told_as = _translated(error)
        if told_as is None:
            raise
        raise told_as from error
    except exc.TimeoutError as error:
        raise Unavailable(Reason.AWAY, "no connection of the pool came free") from error
    except (OSError, TimeoutError) as error:
        raise Unavailable(Reason.AWAY, type(error).__name__) from error


def _translated(error: exc.DBAPIError) -> StorageError | None:
    """The statement's values stay out of the words: they may be personal."""
    detail = type(error.orig).__name__
    if isinstance(error, exc.IntegrityError):
        return Conflict(_first_line(error))
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        if state in {"40001", "40P01"}:
            return Retry(state)
        reason = _POSTGRES.get(state) or _POSTGRES_CLASSES.get(state[:2])
        if reason is not None:
            return Unavailable(reason, f"{detail} {state}")
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int) and code & 0xFF in _SQLITE:
        return Unavailable(_SQLITE[code & 0xFF], _first_line(error))
    return Unavailable(Reason.AWAY, detail) if error.connection_invalidated else None


def _first_line(error: exc.DBAPIError) -> str:
    return str(error.orig).partition("\n")[0]
