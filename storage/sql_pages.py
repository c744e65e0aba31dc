"""Statements that take a page, count or change whatever fits, rather than what keys name.

Values are compared one by one and not as a list of keys: only so do SQLite and PostgreSQL read in the order of an index and stop
at the limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, literal, select

from storage.rows import Holding, Names, primary_key


def page(
    table: Table,
    where: Mapping[str, Any],
    limit: int,
    columns: Names | None,
    order: Names,
    newest: bool,
    after: tuple[str, Any] | None,
    holding: Holding | None,
) -> Select[Any]:
    """The statement of `Rows.page`."""
    statement = select(*(table.c[name] for name in columns)) if columns else select(table)
    statement = statement.where(*fitting(table, where))
    if after is not None:
        statement = statement.where(table.c[after[0]] > after[1])
    if holding is not None:
        words = literal(" ") + table.c[holding[0]]
        statement = statement.where(*(words.contains(f" {word}", autoescape=True) for word in holding[1]))
    by = [table.c[name] for name in order or primary_key(table)]
    return statement.order_by(*(column.desc() if newest else column for column in by)).limit(limit)


def fitting(table: Table, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Whether columns have these values; None: null."""
    return [
        table.c[name].is_(None)
        if value is None
        else table.c[name].in_(value)
        if isinstance(value, tuple)
        else table.c[name] == value
        for name, value in where.items()
    ]
