"""Answers that were noted on a sheet and are not settled yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Json

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make room for them."""
    op.add_column("attempt", sa.Column("draft", Json, nullable=True))


def downgrade() -> None:
    """Go back; what was noted and not handed in is lost."""
    op.drop_column("attempt", "draft")
