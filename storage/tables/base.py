"""What the tables share: names of constraints, and columns that mean the same everywhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    MetaData,
    text,
)

from storage.columns import ID, Utc, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    """An id that the unit of work gave."""
    return Column("id", ID, primary_key=True, autoincrement=False)


def version() -> Column[int]:
    """The count of changes that guards a stale save."""
    return Column("version", Integer, nullable=False)


def contest(**options: Any) -> Column[str]:
    """The contest that a row belongs to."""
    return Column("contest_id", Words, nullable=False, **options)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, Utc, nullable=nullable)


def to(name: str, table: str | None, **options: Any) -> Column[int]:
    """The id of another row; None for one that may go while this one stays."""
    foreign = [ForeignKey(f"{table}.id")] if table else []
    return Column(name, ID, *foreign, **{"nullable": False, "autoincrement": False, **options})


def lease() -> tuple[Column[Any], ...]:
    """Who holds a row until when, and how often somebody did."""
    return (
        moment("lease_until", nullable=True),
        Column("owner", Words),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
    )
