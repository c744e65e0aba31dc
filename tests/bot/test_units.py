"""Declared numbers on the command line: looked at first, taken over on demand, refused as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.config import ROOT
from services.unit_numbers import declared_of
from tests.rig import SECRET, Rig, make_rig

HEAD = "mã,số người,ngày,nguồn\n"


def units(rig: Rig, file: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "THITUAN_DATABASE_URL": rig.app.config.database_url,
        "THITUAN_SECRET_KEY": SECRET,
    }
    command = [sys.executable, "-m", "bot", "units", str(file), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)


async def declared(rig: Rig) -> dict[str, int]:
    async with rig.app.store.read() as uow:
        changes = await uow.amendments(rig.app.contest.id)
    return {code: each.number for code, each in declared_of(changes).items()}


async def test_looked_at_then_taken_over_then_nothing_new(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite")
    file = tmp_path / "danh-sach.csv"
    file.write_text(HEAD + "04105,1.204,31/5/2024,Công văn số 5\n", encoding="utf-8")
    done = units(rig, file)
    assert (done.returncode, "1.204 người (31/5/2024)" in done.stdout.decode()) == (0, True), done.stderr.decode()
    assert await declared(rig) == {}
    assert units(rig, file, "--yes").returncode == 0
    assert await declared(rig) == {"04105": 1204}
    assert "đã có sẵn" in units(rig, file, "--yes").stdout.decode()
    async with rig.app.store.read() as uow:
        log = await uow.audits(rig.app.contest.id)
    assert [line.actor for line in log if line.act == "declare_numbers"] == ["console"]
    await rig.close()


async def test_a_wrong_line_ends_in_one_and_changes_nothing(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite")
    file = tmp_path / "danh-sach.csv"
    file.write_text(HEAD + "118,5,31/5/2024,CV\n04105,0,31/5/2024,CV\n", encoding="utf-8")
    done = units(rig, file, "--yes")
    assert done.returncode == 1
    assert "dòng 3: số người là 0" in done.stdout.decode()
    assert await declared(rig) == {}
    await rig.close()
