"""Pairs of tokens that are used once and exchanged for new ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Utc

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "token_pair",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("refresh", sa.String(), nullable=False),
        sa.Column("access", sa.String(), nullable=True),
        sa.Column("born_at", Utc(), nullable=True),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_token_pair")),
    )


def downgrade() -> None:
    """Go back; somebody has to consent again afterwards."""
    op.drop_table("token_pair")
