"""Steps are only ever added: the database itself refuses to change or remove one."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

WORDS = "a step of an attempt is never changed or removed"


def upgrade() -> None:
    """Guard the table."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER step_stays_{act.lower()} BEFORE {act} ON step "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION step_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER step_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON step "
        "FOR EACH STATEMENT EXECUTE FUNCTION step_stays()"
    )


def downgrade() -> None:
    """Take the guard away."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER step_stays_{act}")
        return
    op.execute("DROP TRIGGER step_stays ON step")
    op.execute("DROP FUNCTION step_stays()")
