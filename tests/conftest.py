"""What every test may ask for, and the guard that keeps all of them off the network."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiohttp import web_app
from redis import Redis

from bot.logs import set_up_logs
from tests import servers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator

    from playwright.async_api import Browser

ROOT = Path(__file__).resolve().parent.parent
set_up_logs("critical")


class NetworkTouched(RuntimeError):
    pass


_touched: list[str] = []


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(what: str) -> None:
    _touched.append(what)
    raise NetworkTouched(f"a test may only reach this machine, but it tried to {what}")


def _guard(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        line, address = args[0], args[1]
        is_internet = getattr(line, "family", None) in {socket.AF_INET, socket.AF_INET6}
        if is_internet and isinstance(address, tuple) and not _is_here(address[0]):
            _refuse(f"reach {address[0]}:{address[1]}")
    elif event == "socket.getaddrinfo" and not _is_here(args[0]):
        _refuse(f"look up {args[0]!r}")


# An audit hook sees every socket of this process, whoever opens it; asyncio's too (uvloop's are its own).
sys.addaudithook(_guard)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Touching the network fails the test even where the code under test swallowed the refusal."""
    _touched.clear()
    outcome = yield
    if _touched:
        pytest.fail("the network was touched: " + "; ".join(_touched), pytrace=False)
    return outcome


@pytest.fixture(autouse=True)
def _forgotten_apps() -> Iterator[None]:
    """aiohttp remembers the handlers of the last 1,024 applications, and with each the whole house of its test: gigabytes."""
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """A running PostgreSQL: `postgres.fresh()` is the URL of an empty database, `postgres.copy(url)` of a copy."""
    with servers.postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: servers.Postgres) -> Iterator[str]:
    """The URL (postgresql+asyncpg://…) of an empty database of this test's own."""
    url = postgres.fresh()
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with servers.redis(database=int(worker.removeprefix("gw"))) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The URL of an empty Redis database. With TEST_REDIS_URL that database is emptied: give one for tests."""
    with Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; started by hand it wants `servers.CHROMIUM_FLAGS`."""
    found = subprocess.run([ROOT / "tools" / "browser.sh", "--find"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(
            "no Chromium: run tools/browser.sh, which installs it or says how (CHROMIUM=path names another one)"
        )
    return found.stdout.strip()


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A running Chromium; a test opens a context of its own: `async with await browser.new_context() as context`."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium, args=[*servers.CHROMIUM_FLAGS])
        yield running
        await running.close()
