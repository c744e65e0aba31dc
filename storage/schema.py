"""The schema of a database against that of the code."""

from __future__ import annotations

from enum import StrEnum


class SchemaState(StrEnum):
    """How a database stands to this code."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


async def schema_state(url: str) -> SchemaState:
    """Look at the revision of a database: cheap, without Alembic."""
    raise NotImplementedError


async def migrate(url: str, revision: str = "head") -> None:
    """Bring a database (made if it is an SQLite file that is not there) to a revision."""
    raise NotImplementedError
