"""Who came by a link, found by the link: for the ledger of invitations."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_player_invited", "player", ["contest_id", "invited_by"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_player_invited", "player")
