"""How long a workbook of 200,000 rows takes, and how much memory: the export's own code, from an SQLite file to the bytes.

Run in a process of its own, because the peak of memory is a process's.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import read_pack
from bot.catalogues import Catalogues
from bot.config import SHIPPED_PACK
from bot.simulation.names import full_name
from handlers.views import staff_files
from reports.papers import Papers
from services import exports
from services.contest import Contest, run_contest
from services.records import Player
from storage import tables
from storage.forms import player_form
from storage.rows import Row
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store

OPENED = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
KEYS = Keys("a secret of the bench, long enough")
PEOPLE_OF = 2
"""One person for so many rows: the other rows are their attempts."""


def measure_export(rows: int) -> list[tuple[str, float]]:
    """What was measured, in seconds, MB or rows; the file is written in another process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contest.db"
        asyncio.run(_fill(file, rows // PEOPLE_OF))
        command = [sys.executable, "-m", "bench.exports", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [(str(name), float(value)) for name, value in json.loads(done.stdout.splitlines()[-1])]


async def _fill(file: Path, people: int) -> None:
    url = f"sqlite+aiosqlite:///{file}"
    await migrate(url)
    store = await Store.open(url, keys=KEYS)
    contest, dice = _contest(), random.Random(11)
    for start in range(1, people + 1, 10_000):
        ids = range(start, min(start + 10_000, people + 1))
        async with store.write() as uow:
            await uow.rows.append(tables.person, [_person(id) for id in ids])
            await uow.rows.append(tables.player, [_player(contest, id, dice) for id in ids])
            await uow.rows.append(tables.attempt, [_attempt(contest, id, dice) for id in ids])
            await uow.commit()
    await store.close()


def _contest() -> Contest:
    return run_contest(read_pack(SHIPPED_PACK), rehearsal=True)


def _person(id: int) -> Row:
    return {"id": id, "created_at": OPENED, "name": "", "asking": "", "version": 1}


def _player(contest: Contest, id: int, dice: random.Random) -> Row:
    name = full_name(dice)
    player = Player(
        id=id,
        contest=contest.id,
        person=id,
        full_name=name,
        sort_key=name,
        birth_year=1990,
        capacity="nguoi-dan",
        unit_set=contest.pack.unit_set,
        unit=dice.choice(("03646", "04105")),
        unit_other=None,
        place="Bản Mòng, xã Hua La",
        phone="+84912345678",
        consent_version="1",
        consent_at=OPENED,
        registered_at=OPENED,
        version=1,
    )
    form = player_form(KEYS)
    return form.rows_to_write([form.row(player)])[0]


def _attempt(contest: Contest, id: int, dice: random.Random) -> Row:
    at = OPENED + timedelta(seconds=dice.randrange(6 * 86_400))
    return {
        "id": id,
        "contest_id": contest.id,
        "round": "week-1",
        "player_id": id,
        "number": 1,
        "paper": [],
        "started_at": at,
        "deadline": at + timedelta(minutes=15),
        "check_at": None,
        "submitted_at": at + timedelta(minutes=5),
        "how": "completed",
        "correct": dice.randint(3, 10),
        "total": 10,
        "duration_s": 300,
        "void": False,
        "version": 1,
    }


async def _export(file: str) -> list[tuple[str, float]]:
    contest = _contest()
    tongue = Catalogues(contest.pack.zone)("vi")
    layout = staff_files.layout(contest, True, tongue)
    store = await Store.open(f"sqlite+aiosqlite:///{file}", keys=KEYS)
    told: list[int] = []

    async def tell(percent: int) -> None:
        told.append(percent)

    book = Papers().book(contest.pack.zone)
    began, before = time.perf_counter(), _peak()
    async with store.read() as uow:
        written = await exports.write_everything(uow, contest, book, layout, "", True, {}, tell)
    read = time.perf_counter()
    data = await book.close()
    done = time.perf_counter()
    await store.close()
    return [
        ("rows", written.people + written.attempts + written.units),
        ("read and written row by row, s", read - began),
        ("closed and packed, s", done - read),
        ("peak memory over the start, MB", _peak() - before),
        ("peak memory of the process, MB", _peak()),
        ("file, MB", len(data) / 1e6),
    ]


def _peak() -> float:
    """In MB. Not getrusage: a child begins with the peak of the process that forked it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_export(sys.argv[1]))))
