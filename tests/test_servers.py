"""The test servers are real, and the guard closes the network."""

import re
import socket

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.conftest import NetworkTouched, _touched
from tests.servers import Postgres


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def test_a_fresh_postgres_database_is_empty_and_takes_row_locks(postgres_url: str) -> None:
    line = await asyncpg.connect(plain(postgres_url))
    try:
        assert await line.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await line.execute("CREATE TABLE seat (id int PRIMARY KEY); INSERT INTO seat VALUES (1)")
        assert await line.fetchval("SELECT id FROM seat FOR UPDATE SKIP LOCKED") == 1
    finally:
        await line.close()


async def test_a_copied_postgres_database_has_the_rows_of_the_first(postgres: Postgres) -> None:
    first = postgres.fresh()
    line = await asyncpg.connect(plain(first))
    await line.execute("CREATE TABLE seat (id int); INSERT INTO seat VALUES (7)")
    await line.close()
    second = postgres.copy(first)
    line = await asyncpg.connect(plain(second))
    try:
        assert await line.fetchval("SELECT id FROM seat") == 7
    finally:
        await line.close()
        postgres.drop(second)
        postgres.drop(first)


async def test_redis_is_empty_for_every_test_and_runs_lua(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        assert await client.eval("return redis.call('INCR', KEYS[1])", 1, "n") == 1


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_beyond_this_machine_is_refused_and_remembered(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(NetworkTouched, match=re.escape(address)):
        line.connect((address, 80))
    assert _touched
    _touched.clear()


def test_a_name_beyond_this_machine_is_not_looked_up() -> None:
    with pytest.raises(NetworkTouched, match=r"bot\.example"):
        socket.getaddrinfo("bot.example", 443)
    _touched.clear()
