"""What stands in the way of a start, through the real command line: one clear sentence with what to do, and exit code 1."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture

from bot import clock as clock_module
from bot import running
from bot.clock import AnchoredClock
from bot.config import SHIPPED_PACK
from bot.nursery import Nursery
from storage.schema import migrate
from tests.conftest import ROOT
from tests.servers import free_port

pytestmark = pytest.mark.slow

RUN = "from bot.cli import main; main()"


class Tried:
    """A start that ended by itself."""

    def __init__(self, folder: Path, *command: str, first: str = "", **settings: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("THITUAN_")}
        environment |= {"PYTHONPATH": str(ROOT), "THITUAN_LISTEN": f"127.0.0.1:{free_port()}"}
        environment |= {f"THITUAN_{name.upper()}": value for name, value in settings.items()}
        done = subprocess.run(
            [sys.executable, "-c", f"{first}\n{RUN}", *(command or ("run",))],
            cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        self.code = done.returncode
        self.said = done.stdout + done.stderr

    def refused(self, *words: str) -> None:
        """It said all of this and no stack trace, and did not run."""
        assert self.code == 1, self.said
        assert [word for word in words if word not in self.said] == [], self.said
        assert "Traceback" not in self.said
        assert "Players:" not in self.said


@pytest.fixture(scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "made.db"
    await migrate(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "contest.db"))


def url_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def test_a_taken_port_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        tried = Tried(tmp_path, "run", "--rehearsal", listen=f"127.0.0.1:{port}")
    tried.refused(f"Port {port} is taken", f"THITUAN_LISTEN=127.0.0.1:{port + 1} make run")
    assert not (tmp_path / "data" / "rehearsal.db").exists()


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    Tried(tmp_path, listen="192.0.2.1:8080").refused("Cannot listen on 192.0.2.1:8080")


def test_wrong_settings_are_listed_all_at_once(tmp_path: Path) -> None:
    tried = Tried(
        tmp_path,
        listen="8080",
        database_url="mysql://host/name",
        secret_key="short and secret",
        owners="somebody",
        log="loud",
    )
    names = ("LISTEN", "DATABASE_URL", "SECRET_KEY", "OWNERS", "LOG")
    tried.refused("These settings cannot be used:", *(f"THITUAN_{name}: write " for name in names))
    assert "short and secret" not in tried.said
    assert list(tmp_path.iterdir()) == []


def test_a_database_address_that_cannot_be_read_is_a_setting_too(tmp_path: Path) -> None:
    Tried(tmp_path, database_url="postgresql+asyncpg://user:word@host:port/name").refused("THITUAN_DATABASE_URL: write")


def test_a_broken_pack_says_where_and_starts_nothing(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(SHIPPED_PACK, tmp_path / "pack"))
    questions = pack / "questions.yaml"
    lines = questions.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  answer:"))
    lines[place] = "  answer: Z"
    questions.write_text("\n".join(lines), "utf-8")
    tried = Tried(tmp_path, "run", "--pack", str(pack), database_url=url_of(tmp_path / "contest.db"))
    tried.refused(f"questions.yaml:{place + 1}: ", "has errors, so nothing was started")
    assert not (tmp_path / "contest.db").exists()


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    Tried(tmp_path, pack=str(tmp_path / "nothing")).refused(str(tmp_path / "nothing"), "nothing was started")


def test_a_locked_database_asks_for_the_second_copy(tmp_path: Path, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        Tried(tmp_path, database_url=url_of(file)).refused("locked by another program", "Stop it and start again")


def test_a_full_disk_says_so(tmp_path: Path, file: Path) -> None:
    full = (
        "from sqlalchemy import event\nfrom sqlalchemy.engine import Engine\n"
        "def connect(connection, _):\n    connection.execute('PRAGMA max_page_count=1')\n"
        "event.listen(Engine, 'connect', connect)"
    )
    tried = Tried(tmp_path, first=full, database_url=url_of(file))
    tried.refused("The disk of the database is full", "Free some space")


def test_a_newer_database_is_left_alone(tmp_path: Path, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    Tried(tmp_path, database_url=url_of(file)).refused("written by a newer release", "Start that release")
    Tried(tmp_path, "migrate", database_url=url_of(file)).refused("written by a newer release")
    assert file.read_bytes() == before


def test_an_older_database_waits_for_the_operator(tmp_path: Path, file: Path) -> None:
    newer = "import storage.schema as schema\nschema.REVISIONS = (*schema.REVISIONS, '9999')\nschema.HEAD = '9999'"
    tried = Tried(tmp_path, first=newer, database_url=url_of(file))
    tried.refused("of an older release", "Make a copy of it", "python -m bot migrate")


def test_a_file_that_is_no_database_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Kính gửi Ban Tổ chức, " * 100, "utf-8")
    before = file.read_bytes()
    Tried(tmp_path, database_url=url_of(file)).refused("damaged, or is none of ours", "restore the last backup")
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    tried = Tried(tmp_path, database_url=url_of(tmp_path / "nowhere" / "contest.db"))
    tried.refused(str(tmp_path / "nowhere" / "contest.db"), "does its folder exist, and may you write there?")


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in its place", "utf-8")
    Tried(tmp_path, "run", "--rehearsal").refused("./data cannot be written", "Start where you may write")


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    tried = Tried(tmp_path, database_url=f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/contest")
    tried.refused("The database does not answer", "THITUAN_DATABASE_URL")


def test_a_postgresql_without_that_database_is_said(tmp_path: Path, postgres_url: str) -> None:
    tried = Tried(tmp_path, database_url=f"{postgres_url}_other")
    tried.refused("THITUAN_DATABASE_URL")


class SteppedWall:
    """A wall clock that somebody steps."""

    at = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)

    @classmethod
    def now(cls, zone: Any) -> datetime:
        return cls.at.astimezone(zone)


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(days=-400)])
async def test_a_clock_that_jumps_moves_nothing_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    monkeypatch.setattr(clock_module, "datetime", SteppedWall)
    monkeypatch.setattr(running, "WATCH_S", 0)
    told = LogCapture()
    monkeypatch.setattr(running, "log", structlog.wrap_logger(None, [told], wrapper_class=structlog.BoundLogger))
    clock, nursery = AnchoredClock(), Nursery()
    before = clock()
    monkeypatch.setattr(SteppedWall, "at", SteppedWall.at + step)
    assert timedelta(0) <= clock() - before < timedelta(seconds=30)
    nursery.start(running._watch_clock(clock), "clock watch")
    for _ in range(50):
        await asyncio.sleep(0)
    await nursery.close()
    assert [round(line["seconds"]) for line in told.entries] == [round(step.total_seconds())]
    assert "keeps its own even time" in told.entries[0]["event"]
