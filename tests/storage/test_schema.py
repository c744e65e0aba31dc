"""Migrations go up, down and up again, and end where the code's tables are."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage.columns import Utc
from storage.engines import database_url, writing_engine
from storage.schema import HEAD, REVISIONS, SchemaState, alembic_config, migrate, schema_state
from storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'thi.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


async def _look(url: str, at: Any) -> Any:
    engine = writing_engine(database_url(url), pool=1, busy=timedelta(seconds=5))
    async with engine.connect() as connection:
        seen = await connection.run_sync(at)
        await connection.rollback()
    await engine.dispose()
    return seen


def _same_type(context: Any, there: Any, here: Any, there_type: Any, here_type: Any) -> bool | None:
    """Moments are integers in SQLite, which the comparison cannot know."""
    return False if isinstance(here_type, Utc) and context.dialect.name == "sqlite" else None


def _differences(connection: Connection) -> list[Any]:
    options = {"compare_type": _same_type, "compare_server_default": True}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found


def _shape(connection: Connection) -> dict[str, Any]:
    """What the comparison overlooks: conditions of indexes."""
    source = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    if connection.dialect.name == "postgresql":
        source = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename != 'alembic_version'"
        )
    return {name: " ".join(words.replace('"', "").split()) for name, words in connection.execute(text(source))}


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def test_the_constants_know_every_revision() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert scripts.get_heads() == [HEAD]
    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == REVISIONS


def test_a_start_needs_no_alembic() -> None:
    heavy = "{'alembic', 'cryptography', 'asyncpg'} & set(sys.modules)"
    code = f"import sys, storage.store, storage.leases, storage.schema; print({heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


async def test_up_down_up(url: str) -> None:
    for revision in REVISIONS:
        await migrate(url, revision)
        await migrate(url, "base" if revision == REVISIONS[0] else REVISIONS[REVISIONS.index(revision) - 1])
        await migrate(url, revision)
    assert await schema_state(url) is SchemaState.CURRENT
    await migrate(url)
    await migrate(url, "base")
    assert await _look(url, _tables) == ["alembic_version"]
    assert await schema_state(url) is SchemaState.EMPTY


async def test_migrations_end_where_the_tables_are(url: str) -> None:
    await migrate(url)
    assert await _look(url, _differences) == []
    migrated = await _look(url, _shape)

    def afresh(connection: Connection) -> dict[str, Any]:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return _shape(connection)

    assert migrated == await _look(url, afresh)
    assert "check_at IS NOT NULL" in migrated["ix_attempt_running"]


async def test_roles_and_names_are_carried_over(url: str) -> None:
    await migrate(url, "0001")
    person = "INSERT INTO person (id, created_at, name, asking, version) VALUES (1, {at}, '', '', 1)"
    role = "INSERT INTO role_post VALUES ('son-la', 1, 'staff', {at}, 'system')"
    player = (
        "INSERT INTO player (id, contest_id, person_id, full_name, sort_key, unit_set, consent_version, consent_at, "
        "registered_at, excluded, version) VALUES (2, 'son-la', 1, 'Đinh Thị Lan', '', '', '1', {at}, {at}, FALSE, 1)"
    )
    await _run(url, person, role, player)
    await migrate(url)
    assert await _read(url, "SELECT person_id, role, scope, given_by, revoked_at, version FROM role_grant") == [
        (1, "staff", "", "system", None, 1)
    ]
    assert await _read(url, "SELECT full_name, search FROM player") == [("Đinh Thị Lan", "dinh thi lan")]
    await _run(
        url,
        "INSERT INTO role_grant (contest_id, person_id, role, scope, given_at, given_by, revoked_at, version) VALUES "
        "('son-la', 1, 'owner', '', {at}, 'system', {at}, 2), ('son-la', 1, 'jury', '03646', {at}, 'system', NULL, 1)",
    )
    await migrate(url, "0001")
    assert await _read(url, "SELECT person_id, role, given_by FROM role_post") == [(1, "staff", "system")]


async def test_the_effect_of_a_proposal_is_carried_over(url: str) -> None:
    await migrate(url, "0010")
    row = (
        "INSERT INTO proposal (id, contest_id, change, round, target, value, reason, proposed_by, proposed_at, state, base, "
        "effect, version) VALUES ({id}, 'son-la', 'void', 'week-1', 'c01', '{}', 'sai', 1, {at}, 'waiting', {base}, "
        "'{effect}', 1)"
    )
    effect = '{"attempts": 3, "moved": 2, "people": []}'
    for id, base, held in ((1, "4", effect), (2, "NULL", "{}")):
        await _run(url, row.replace("{id}", str(id)).replace("{base}", base).replace("{effect}", held))
    await migrate(url)
    counted, waiting = [_json(held) for (held,) in await _read(url, "SELECT effect FROM proposal ORDER BY id")]
    moved = {"round": "week-1", "base": 4, "moved": 2, "people": []}
    assert (counted, waiting) == ({"attempts": 3, "amended": -1, "rounds": [moved]}, {})
    await migrate(url, "0010")
    [(base, held), (none, _)] = await _read(url, "SELECT base, effect FROM proposal ORDER BY id")
    assert (base, none, _json(held)) == (4, None, json.loads(effect))


def _json(held: Any) -> Any:
    """SQLite gives JSON back as it is written."""
    return json.loads(held) if isinstance(held, str) else held


async def _run(url: str, *statements: str) -> None:
    """`{at}` stands for a moment, which the two databases write differently."""
    at = "0" if url.startswith("sqlite") else "'2026-11-22T00:00:00Z'"

    def run(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("{at}", at))
        connection.commit()

    await _look(url, run)


async def _read(url: str, statement: str) -> list[Any]:
    found: list[Any] = await _look(url, lambda connection: [tuple(row) for row in connection.execute(text(statement))])
    return found
