"""Signals for reviewers; and a proposal tells with its effect on which versions it was counted, now that it may concern several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
PROPOSAL = sa.table(
    "proposal", sa.column("id", ID), sa.column("round"), sa.column("base", sa.Integer()), sa.column("effect", JSON)
)


def upgrade() -> None:
    """Make the table, and put the effects of proposals into their new form."""
    op.create_table(
        "signal",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("players", JSON, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("found_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("noted_by", ID, autoincrement=False, nullable=True),
        sa.Column("noted_at", UTC, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
        sa.UniqueConstraint("contest_id", "round", "kind", "mark", name="uq_signal_contest_id_round_kind_mark"),
    )
    op.create_index("ix_signal_noted_by", "signal", ["noted_by"])
    for row in op.get_bind().execute(sa.select(PROPOSAL)).all():
        if row.effect:
            moved = {name: row.effect[name] for name in row.effect if name != "attempts"}
            rounds = [{"round": row.round, "base": row.base, **moved}]
            _keep(row.id, {"effect": {"attempts": row.effect["attempts"], "amended": -1, "rounds": rounds}})
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_column("base")


def downgrade() -> None:
    """Go back; signals are counted again when they are wanted. A proposal about several rounds keeps the effect on the first."""
    with op.batch_alter_table("proposal") as proposal:
        proposal.add_column(sa.Column("base", sa.Integer(), nullable=True))
    for row in op.get_bind().execute(sa.select(PROPOSAL)).all():
        if row.effect and row.effect["rounds"]:
            moved = dict(row.effect["rounds"][0])
            del moved["round"]
            _keep(row.id, {"base": moved.pop("base"), "effect": {"attempts": row.effect["attempts"], **moved}})
    op.drop_index("ix_signal_noted_by", table_name="signal")
    op.drop_table("signal")


def _keep(id: int, values: dict[str, object]) -> None:
    op.get_bind().execute(sa.update(PROPOSAL).where(PROPOSAL.c.id == id).values(values))
