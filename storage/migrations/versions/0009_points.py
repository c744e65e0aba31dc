"""Points beside right answers, for rules that give a part for some of the right options."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BEFORE = ("contest_id", "round", "submitted_at", "player_id", "number", "correct", "total", "duration_s", "void", "id")
AFTER = (*BEFORE[:-1], "points", "id")
OVER = sa.text("submitted_at IS NOT NULL")


def upgrade() -> None:
    """Add the column, and the index of boards with it."""
    op.add_column("attempt", sa.Column("points", sa.Integer(), nullable=True))
    _index(AFTER)


def downgrade() -> None:
    """Take both away."""
    _index(BEFORE)
    op.drop_column("attempt", "points")


def _index(columns: tuple[str, ...]) -> None:
    op.drop_index("ix_attempt_board", table_name="attempt")
    op.create_index(
        "ix_attempt_board", "attempt", list(columns), unique=False, sqlite_where=OVER, postgresql_where=OVER
    )
