"""A row for each drill, a notice that may come a second time, and where a group went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
DRILL = "DELETE FROM setting WHERE key = 'drill'"
"""The one drill that was kept as a setting; nothing of a drill counts, so it is not carried over."""


def upgrade() -> None:
    """Make the table, and add the columns."""
    op.create_table(
        "drill",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("pressed_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drill"),
        sa.UniqueConstraint("contest_id", "unit", "number", name="uq_drill_contest_id_unit_number"),
    )
    with op.batch_alter_table("planned_notice") as planned:
        planned.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default=sa.text("0")))
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("moved_to", ID, autoincrement=False, nullable=True))
    op.create_index("ix_chat_moved_to", "chat", ["moved_to"], unique=False)
    op.execute(DRILL)


def downgrade() -> None:
    """Go back; drills, second turns and moves are forgotten."""
    op.drop_index("ix_chat_moved_to", "chat")
    with op.batch_alter_table("chat") as chat:
        chat.drop_column("moved_to")
    with op.batch_alter_table("planned_notice") as planned:
        planned.drop_column("turn")
    op.drop_table("drill")
