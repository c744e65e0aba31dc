"""The schema of a database against that of the code."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine_errors import told
from storage.engines import database_url, reading_engine, writing_engine
from storage.errors import Reason, SchemaNewer, SchemaOlder, Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS = tuple(f"{number:04}" for number in range(1, 16))
"""Every revision of `migrations/versions`, oldest first: known here so that a start needs no Alembic. A test keeps it true."""
HEAD = REVISIONS[-1]
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATING = timedelta(seconds=60)
_ONE_AT_A_TIME = 7_483_921_640_117
"""The advisory lock under which PostgreSQL is migrated; any number that nobody else uses."""


class SchemaState(StrEnum):
    """How a database stands to this code."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


async def schema_state(url: str) -> SchemaState:
    """Look at the revision of a database: cheap, without Alembic. A missing SQLite file is empty."""
    address = database_url(url)
    if _is_missing(address):
        return SchemaState.EMPTY
    busy = timedelta(seconds=5)
    engine = reading_engine(address, pool=1, busy=busy) or writing_engine(address, pool=1, busy=busy)
    try:
        with told():
            async with engine.connect() as connection:
                found = await revision_of(connection)
                await connection.rollback()
    finally:
        await engine.dispose()
    return _state(found)


async def revision_of(connection: AsyncConnection) -> str | None:
    """The revision that a database is at; None where nothing was ever migrated."""
    with told():
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        found = await connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()


async def check_revision(connection: AsyncConnection) -> None:
    """Raise `SchemaOlder` or `SchemaNewer` unless the database is just what this code knows."""
    found = await revision_of(connection)
    state = _state(found)
    if state is SchemaState.NEWER:
        raise SchemaNewer(f"the database is at {found}, this code knows {HEAD} at most: start a newer release")
    if state is not SchemaState.CURRENT:
        raise SchemaOlder(f"the database is at {found or 'nothing'}, this code needs {HEAD}: run python -m bot migrate")


async def migrate(url: str, revision: str = "head") -> None:
    """Bring a database (made if it is an SQLite file that is not there) to a revision, all or nothing, one process at a time."""
    from alembic import command

    # Changing a table in SQLite means copying it; children would lose their parent meanwhile, so nobody looks at them.
    address = database_url(url)
    if _is_missing(address) and not Path(str(address.database)).parent.is_dir():
        # Said before a driver's thread is started, which would still complain when everything else has ended.
        raise Unavailable(Reason.AWAY, "no such folder")
    engine = writing_engine(address, pool=1, busy=MIGRATING, foreign_keys=False)
    try:
        with told():
            async with engine.connect() as connection:
                if connection.dialect.name == "postgresql":
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                up = _is_ahead(await revision_of(connection), revision)
                move = command.upgrade if up else command.downgrade
                await connection.run_sync(lambda sync: move(alembic_config(sync), revision))
                await connection.commit()
    finally:
        await engine.dispose()


def alembic_config(connection: Any = None) -> Config:
    """Alembic's settings, without an ini file."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _is_missing(address: URL) -> bool:
    return address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists()


def _state(found: str | None) -> SchemaState:
    if found is None:
        return SchemaState.EMPTY
    if found == HEAD:
        return SchemaState.CURRENT
    return SchemaState.OLDER if found in REVISIONS else SchemaState.NEWER


def _is_ahead(found: str | None, revision: str) -> bool:
    if revision == "head" or found is None:
        return True
    return revision != "base" and found in REVISIONS and REVISIONS.index(revision) >= REVISIONS.index(found)
