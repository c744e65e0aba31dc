"""Runs migrations on the connection that `storage.schema.migrate` hands over; it also owns the transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.columns import ID, Json, Utc, Words
from storage.tables import metadata


def render(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: an old revision must not change with the code."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "UTC"
    if isinstance(item, Words):
        return "sa.String()"
    # A copied type keeps its variants' dict, by which ours are known again.
    names = {id(ID._variant_mapping): "ID", id(Json._variant_mapping): "JSON"}
    return names.get(id(getattr(item, "_variant_mapping", None)), False)


def main() -> None:
    """Run what Alembic's command asks for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


main()
