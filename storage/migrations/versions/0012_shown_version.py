"""Which version of a result is shown, the versions say themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ROUND = sa.table("round", sa.column("contest_id"), sa.column("code"), sa.column("result"))
VERSION = sa.table(
    "result_version", sa.column("contest_id"), sa.column("round"), sa.column("number"), sa.column("state")
)


def upgrade() -> None:
    """Take the column away."""
    with op.batch_alter_table("round") as round:
        round.drop_column("result")


def downgrade() -> None:
    """Go back; a round names its published version, or else its provisional one."""
    with op.batch_alter_table("round") as round:
        round.add_column(sa.Column("result", sa.Integer(), nullable=True))
    for state in ("provisional", "published"):
        number = (
            sa.select(sa.func.max(VERSION.c.number))
            .where(
                VERSION.c.contest_id == ROUND.c.contest_id, VERSION.c.round == ROUND.c.code, VERSION.c.state == state
            )
            .scalar_subquery()
        )
        op.execute(ROUND.update().values(result=sa.func.coalesce(number, ROUND.c.result)))
