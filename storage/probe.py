"""A look at a database from outside the house: can it be written, and does its clock go like ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import exc, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import tables
from storage.engine_errors import told
from storage.engines import database_url, writing_engine
from storage.errors import Reason, Unavailable

BUSY = timedelta(seconds=5)
ROW = "doctor"


async def probe(url: str, clock: Callable[[], datetime]) -> timedelta | None:
    """Write a row and take it back; nothing stays. A running server waits for that no longer than for one of its own writes.

    Returns how far the database's clock is ahead of `clock`; None where both are of one machine. Raises Unavailable.
    """
    engine = writing_engine(database_url(url), pool=1, busy=BUSY)
    try:
        with told():
            async with engine.connect() as connection:
                drift = await _drift(connection, clock) if connection.dialect.name == "postgresql" else None
                await connection.execute(insert(tables.counter).values(name=ROW, value=1))
                await connection.rollback()
                return drift
    except exc.DBAPIError as refused:
        # What is a fault of ours elsewhere is an answer here, such as a user who may not write.
        raise Unavailable(Reason.AWAY, type(refused.orig).__name__) from refused
    finally:
        await engine.dispose()


async def _drift(connection: AsyncConnection, clock: Callable[[], datetime]) -> timedelta:
    before = clock()
    there: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return there.astimezone(UTC) - (before + (clock() - before) / 2)
