"""From when on the boards of a round stay as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("round") as round:
        round.add_column(sa.Column("freezes", UTC, nullable=True))


def downgrade() -> None:
    """Go back; boards freeze no more."""
    with op.batch_alter_table("round") as round:
        round.drop_column("freezes")
