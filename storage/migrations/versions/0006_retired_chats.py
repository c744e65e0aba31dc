"""Why a chat takes nothing from us any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("retired", sa.String(), nullable=True))


def downgrade() -> None:
    """Go back; the reasons are forgotten, not that nothing is sent there."""
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("retired")
