"""What a messenger calls a file that we gave it once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "uploaded_file",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("platform_id", sa.String(), nullable=False),
        sa.Column("expires_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", "ref", "kind", name="pk_uploaded_file"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_uploaded_file_ref", "uploaded_file", ["ref"], unique=False)
    op.create_index("ix_uploaded_file_expires_at", "uploaded_file", ["expires_at"], unique=False)


def downgrade() -> None:
    """Go back; files are given to the messengers anew."""
    op.drop_table("uploaded_file")
