"""The topic of a group into which notices come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("topic", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Go back; notices come into a group's first topic again."""
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("topic")
