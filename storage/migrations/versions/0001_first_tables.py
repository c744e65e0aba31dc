"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")


ALL = (
    "person",
    "identity",
    "role_post",
    "player",
    "consent",
    "phone_claim",
    "link_code",
    "chat",
    "web_message",
    "event_key",
    "dead_letter",
    "round",
    "attempt",
    "step",
    "prediction",
    "counter",
    "outbox",
    "job",
    "timer",
    "audit",
    "stored_file",
    "pack_version",
    "question_revision",
    "setting",
)


def upgrade() -> None:
    """Make the first tables."""
    _people()
    _talk()
    _playing()
    _work()
    _contest()


def downgrade() -> None:
    """Drop them, children first; their indexes go with them."""
    for name in reversed(ALL):
        op.drop_table(name)


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asking", sa.String(), nullable=False),
        sa.Column("notes_sealed", sa.Text(), nullable=True),
        sa.Column("merged_into", ID, autoincrement=False, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_merged_into", "person", ["merged_into"], unique=False)
    op.create_table(
        "identity",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id_person"),
        sa.PrimaryKeyConstraint("channel", "account", "external_id", name="pk_identity"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"], unique=False)
    op.create_table(
        "role_post",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("given_at", UTC, nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_post_person_id_person"),
        sa.PrimaryKeyConstraint("contest_id", "person_id", "role", name="pk_role_post"),
    )
    op.create_table(
        "player",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(), nullable=True),
        sa.Column("unit_set", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("unit_other", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("consent_at", UTC, nullable=False),
        sa.Column("registered_at", UTC, nullable=False),
        sa.Column("invited_by", sa.String(), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_player_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_player"),
        sa.UniqueConstraint("contest_id", "person_id", name="uq_player_contest_id_person_id"),
    )
    op.create_index("ix_player_contest_id", "player", ["contest_id"], unique=False)
    op.create_index("ix_player_person_id", "player", ["person_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_consent_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_person_id", "consent", ["person_id"], unique=False)
    op.create_table(
        "phone_claim",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("phone_hash", sa.String(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=False),
        sa.Column("claimed_at", UTC, nullable=False),
        sa.Column("verified_by", sa.String(), nullable=True),
        sa.Column("verified_at", UTC, nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_phone_claim_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_phone_claim"),
    )
    op.create_index("ix_phone_claim_contest_id_phone_hash", "phone_claim", ["contest_id", "phone_hash"], unique=False)
    op.create_index("ix_phone_claim_person_id", "phone_claim", ["person_id"], unique=False)
    op.create_index(
        "uq_phone_claim_verified",
        "phone_claim",
        ["contest_id", "phone_hash"],
        unique=True,
        sqlite_where=sa.text("verified_at IS NOT NULL AND NOT disputed"),
        postgresql_where=sa.text("verified_at IS NOT NULL AND NOT disputed"),
    )
    op.create_table(
        "link_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("used_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_link_code_person_id_person"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_link_code"),
    )
    op.create_index("ix_link_code_person_id", "link_code", ["person_id"], unique=False)


def _talk() -> None:
    op.create_table(
        "chat",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("group", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=True),
        sa.Column("last_n", sa.Integer(), nullable=False),
        sa.Column("offers", JSON, nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_chat_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_chat"),
        sa.UniqueConstraint("channel", "account", "external_id", name="uq_chat_channel_account_external_id"),
    )
    op.create_index("ix_chat_person_id", "chat", ["person_id"], unique=False)
    op.create_table(
        "web_message",
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_web_message_chat_id_chat"),
        sa.PrimaryKeyConstraint("chat_id", "n", name="pk_web_message"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_event_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_key_at", "event_key", ["at"], unique=False)
    op.create_table(
        "dead_letter",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event", JSON, nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_dead_letter"),
    )
    op.create_index(
        "ix_dead_letter_channel_account_external_id", "dead_letter", ["channel", "account", "external_id"], unique=False
    )


def _playing() -> None:
    op.create_table(
        "round",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opens", UTC, nullable=False),
        sa.Column("closes", UTC, nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("armed_at", UTC, nullable=True),
        sa.Column("armed_by", ID, autoincrement=False, nullable=True),
        sa.Column("opened", UTC, nullable=True),
        sa.Column("opened_by", ID, autoincrement=False, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "code", name="pk_round"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("player_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper", JSON, nullable=False),
        sa.Column("started_at", UTC, nullable=False),
        sa.Column("deadline", UTC, nullable=False),
        sa.Column("check_at", UTC, nullable=True),
        sa.Column("submitted_at", UTC, nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("correct", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name="fk_attempt_player_id_player"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.UniqueConstraint("player_id", "round", "number", name="uq_attempt_player_id_round_number"),
    )
    op.create_index(
        "ix_attempt_board",
        "attempt",
        ["contest_id", "round", "submitted_at", "player_id", "number", "correct", "total", "duration_s", "void", "id"],
        unique=False,
        sqlite_where=sa.text("submitted_at IS NOT NULL"),
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_attempt_running",
        "attempt",
        ["check_at", "contest_id", "round", "id"],
        unique=False,
        sqlite_where=sa.text("check_at IS NOT NULL"),
        postgresql_where=sa.text("check_at IS NOT NULL"),
    )
    op.create_table(
        "step",
        sa.Column("attempt_id", ID, autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name="fk_step_attempt_id_attempt"),
        sa.PrimaryKeyConstraint("attempt_id", "slot", name="pk_step"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "prediction",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("player_id", ID, autoincrement=False, nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["player_id"], ["player.id"], name="fk_prediction_player_id_player"),
        sa.PrimaryKeyConstraint("contest_id", "round", "player_id", name="pk_prediction"),
    )
    op.create_index("ix_prediction_player_id", "prediction", ["player_id"], unique=False)


def _work() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", ID, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counter"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", "chat_id", name="uq_outbox_key_chat_id"),
    )
    op.create_index("ix_outbox_chat_id", "outbox", ["chat_id"], unique=False)
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("done_at", UTC, nullable=True),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("key", name="uq_job_key"),
    )
    op.create_index(
        "ix_job_due_at",
        "job",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "timer",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("done_at", UTC, nullable=True),
        sa.Column("lease_until", UTC, nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("contest_id", "subject", "subject_id", name="uq_timer_contest_id_subject_subject_id"),
    )
    op.create_index(
        "ix_timer_due_at",
        "timer",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor"], unique=False)
    op.create_index("ix_audit_contest_id_at", "audit", ["contest_id", "at"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("owner", ID, autoincrement=False, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=True),
        sa.PrimaryKeyConstraint("ref", name="pk_stored_file"),
    )
    op.create_index("ix_stored_file_expires_at", "stored_file", ["expires_at"], unique=False)
    op.create_index("ix_stored_file_owner", "stored_file", ["owner"], unique=False)


def _contest() -> None:
    op.create_table(
        "pack_version",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("imported_at", UTC, nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_pack_version"),
    )
    op.create_table(
        "question_revision",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("question_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "question_id", "revision", name="pk_question_revision"),
    )
    op.create_table(
        "setting",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.PrimaryKeyConstraint("contest_id", "key", name="pk_setting"),
    )
