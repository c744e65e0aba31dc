"""Versions of results, what amends them, complaints, and winners as verified."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Make the tables; a round knows which version of its result is shown."""
    with op.batch_alter_table("round") as round:
        round.add_column(sa.Column("result", sa.Integer(), nullable=True))
        round.add_column(sa.Column("provisional_at", UTC, nullable=True))
        round.add_column(sa.Column("published_at", UTC, nullable=True))
    _versions()
    _changes()
    _people()


def _versions() -> None:
    op.create_table(
        "result_version",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actual", ID, nullable=True),
        sa.Column("made_by", ID, autoincrement=False, nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("key_revisions", JSON, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_by", ID, autoincrement=False, nullable=True),
        sa.Column("published_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_result_version"),
        sa.UniqueConstraint("contest_id", "round", "number", name="uq_result_version_contest_id_round_number"),
    )
    op.create_index("ix_result_version_made_by", "result_version", ["made_by"])
    op.create_index("ix_result_version_published_by", "result_version", ["published_by"])
    op.create_table(
        "result_outcome",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name="pk_result_outcome"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["result_version.id"], name="fk_result_outcome_version_id_result_version"
        ),
    )


def _changes() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", ID, autoincrement=False, nullable=False),
        sa.Column("approved_by", ID, autoincrement=False, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("proposal", ID, autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_amendment"),
    )
    for column in ("contest_id", "by", "approved_by"):
        op.create_index(f"ix_amendment_{column}", "amendment", [column])
    op.create_table(
        "proposal",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ticket", ID, autoincrement=False, nullable=True),
        sa.Column("proposed_by", ID, autoincrement=False, nullable=False),
        sa.Column("proposed_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("effect", JSON, nullable=False),
        sa.Column("decided_by", ID, autoincrement=False, nullable=True),
        sa.Column("decided_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    for column in ("contest_id", "proposed_by", "decided_by"):
        op.create_index(f"ix_proposal_{column}", "proposal", [column])


def _people() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", ID, autoincrement=False, nullable=True),
        sa.Column("answered_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket"),
        sa.UniqueConstraint("contest_id", "number", name="uq_ticket_contest_id_number"),
    )
    op.create_index("ix_ticket_person_id", "ticket", ["person_id"])
    op.create_index("ix_ticket_answered_by", "ticket", ["answered_by"])
    op.create_index("ix_ticket_contest_id_state", "ticket", ["contest_id", "state"])
    op.create_table(
        "verification",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("player_id", ID, autoincrement=False, nullable=False),
        sa.Column("prize", sa.String(), nullable=False),
        sa.Column("called_at", UTC, nullable=True),
        sa.Column("called_by", ID, autoincrement=False, nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=True),
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("attends", sa.Boolean(), nullable=True),
        sa.Column("replaced_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "round", "player_id", "prize", name="pk_verification"),
    )
    op.create_index("ix_verification_player_id", "verification", ["player_id"])
    op.create_index("ix_verification_called_by", "verification", ["called_by"])


def downgrade() -> None:
    """Go back; results live only as they can be computed, and complaints are forgotten."""
    for table in ("verification", "ticket", "proposal", "amendment", "result_outcome", "result_version"):
        op.drop_table(table)
    with op.batch_alter_table("round") as round:
        for column in ("published_at", "provisional_at", "result"):
            round.drop_column(column)
