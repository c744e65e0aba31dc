"""Groups, roles for a part of the contest, planned notices and broadcasts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from quiz.fold import fold

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UTC = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")

MADE = ("subscription", "role_grant", "role_invite", "planned_notice", "broadcast", "received")
AT_ONCE = 1000


def upgrade() -> None:
    """Make the tables, carry the roles over, and fill what players are found by."""
    _groups_and_roles()
    _notices()
    _broadcasts()
    op.execute(
        "INSERT INTO role_grant (contest_id, person_id, role, scope, given_at, given_by, version) "
        "SELECT contest_id, person_id, role, '', given_at, given_by, 1 FROM role_post"
    )
    op.drop_table("role_post")
    _search()
    op.create_index("ix_outbox_key_state_id", "outbox", ["key", "state", "id"], unique=False)
    op.create_index("ix_audit_contest_id_target_at", "audit", ["contest_id", "target", "at"], unique=False)


def downgrade() -> None:
    """Go back. Only roles in force for the whole contest are kept: one for a unit would become one for all."""
    op.drop_index("ix_audit_contest_id_target_at", "audit")
    op.drop_index("ix_outbox_key_state_id", "outbox")
    op.drop_index("ix_player_registered", "player")
    with op.batch_alter_table("player") as player:
        player.drop_column("search")
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
    op.execute(
        "INSERT INTO role_post (contest_id, person_id, role, given_at, given_by) "
        "SELECT contest_id, person_id, role, given_at, given_by FROM role_grant WHERE scope = '' AND revoked_at IS NULL"
    )
    for name in reversed(MADE):
        op.drop_table(name)


def _search() -> None:
    op.add_column("player", sa.Column("search", sa.String(), nullable=True))
    player = sa.table(
        "player", sa.column("id", ID), sa.column("full_name", sa.String()), sa.column("search", sa.String())
    )
    connection = op.get_bind()
    names = sa.select(player.c.id, player.c.full_name).order_by(player.c.id).limit(AT_ONCE)
    fill = player.update().where(player.c.id == sa.bindparam("of")).values(search=sa.bindparam("folded"))
    last = -1
    while rows := connection.execute(names.where(player.c.id > last)).all():
        connection.execute(fill, [{"of": row.id, "folded": fold(row.full_name)} for row in rows])
        last = rows[-1].id
    with op.batch_alter_table("player") as batch:
        batch.alter_column("search", existing_type=sa.String(), nullable=False)
    op.create_index(
        "ix_player_registered",
        "player",
        ["contest_id", "person_id"],
        unique=False,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _groups_and_roles() -> None:
    op.create_table(
        "subscription",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("agreed_by", ID, autoincrement=False, nullable=False),
        sa.Column("agreed_at", UTC, nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("ended_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_subscription_chat_id_chat"),
        sa.PrimaryKeyConstraint("contest_id", "chat_id", name="pk_subscription"),
    )
    op.create_index("ix_subscription_agreed_by", "subscription", ["agreed_by"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("given_at", UTC, nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("revoked_at", UTC, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_grant_person_id_person"),
        sa.PrimaryKeyConstraint("contest_id", "person_id", "role", "scope", name="pk_role_grant"),
    )
    op.create_index("ix_role_grant_person_id", "role_grant", ["person_id"], unique=False)
    op.create_table(
        "role_invite",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("used_by", ID, autoincrement=False, nullable=True),
        sa.Column("used_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_role_invite"),
    )
    op.create_index("ix_role_invite_given_by", "role_invite", ["given_by"], unique=False)
    op.create_index("ix_role_invite_used_by", "role_invite", ["used_by"], unique=False)


def _notices() -> None:
    op.create_table(
        "planned_notice",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=True),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("latest_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        sa.Column("sent_at", UTC, nullable=True),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "code", name="pk_planned_notice"),
    )


def _broadcasts() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("author", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("picture", JSON, nullable=True),
        sa.Column("document", JSON, nullable=True),
        sa.Column("button", JSON, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("due_at", UTC, nullable=True),
        sa.Column("approved_by", ID, autoincrement=False, nullable=True),
        sa.Column("approved_at", UTC, nullable=True),
        sa.Column("expanded_to", ID, nullable=False),
        sa.Column("started_at", UTC, nullable=True),
        sa.Column("finished_at", UTC, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
    )
    op.create_index("ix_broadcast_contest_id", "broadcast", ["contest_id"], unique=False)
    op.create_index("ix_broadcast_author", "broadcast", ["author"], unique=False)
    op.create_index("ix_broadcast_approved_by", "broadcast", ["approved_by"], unique=False)
    op.create_table(
        "received",
        sa.Column("contest_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("chat_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("contest_id", "subject", "chat_id", "person_id", name="pk_received"),
    )
    op.create_index("ix_received_person_id", "received", ["person_id"], unique=False)
