"""The board on the command line, and what is tidied away."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import ROOT
from handlers.register_actions import ExportMine
from tests.rig import SECRET, Rig, make_rig


async def played(tmp_path: Path) -> Rig:
    rig = await make_rig(tmp_path, store="sqlite")
    await rig.launches()
    for name in ("lan", "=1+1"):
        player = await rig.registered(name)
        await player.says("/thi")
        await player.presses("Làm bài")
        for _ in range(10):
            await player.picks("A")
    return rig


def standings(rig: Rig, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "THITUAN_DATABASE_URL": rig.app.config.database_url,
        "THITUAN_SECRET_KEY": SECRET,
    }
    command = [sys.executable, "-m", "bot", "standings", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)


async def test_the_same_board_as_json_csv_and_xlsx(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    rows = json.loads(standings(rig, "week-1").stdout)
    assert rows[0]["rank"] == 1
    assert {row["name"] for row in rows} == {"Lò Thị Lan", "Lò Thị =1+1"}
    assert rows[0]["submitted_at"].endswith("+07:00")
    text = standings(rig, "week-1", "--format", "csv").stdout.decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(text))] == [row["name"] for row in rows]
    book = zipfile.ZipFile(io.BytesIO(standings(rig, "week-1", "--format", "xlsx").stdout))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "Lò Thị Lan" in sheet
    assert "<f>" not in sheet
    await rig.close()


async def test_frozen_boards_are_printed_live_for_organisers_and_as_they_were_for_the_public(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    async with rig.app.store.write() as uow:
        week = (await uow.rounds(rig.app.contest.id))[0]
        week.freezes = rig.clock.now
        uow.save_round(week)
        await uow.commit()
    live, public = standings(rig, "week-1"), standings(rig, "week-1", "--public")
    assert len(json.loads(live.stdout)) == 2
    assert b"live: not for the public" in live.stderr
    assert json.loads(public.stdout) == []
    assert b"frozen since" in public.stderr
    await rig.close()


async def test_an_unknown_round_is_named_with_those_there_are(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite")
    answer = standings(rig, "tuan-9")
    assert answer.returncode == 1
    assert b"week-1, week-2, week-3, week-4" in answer.stderr
    await rig.close()


@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_a_copy_of_data_is_tidied_away_after_its_day(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, store=store)
    lan = rig.person("lan")
    await lan.says("/thongtin")
    await lan.press(ExportMine())
    await rig.passes(seconds=1)
    for later, left in ((timedelta(hours=23), 2), (timedelta(hours=2), 0)):
        rig.clock.now += later
        await rig.app.clockwork.tidy()
        async with rig.app.store.read() as uow:
            person = await uow.person_of(lan.sender)
            assert person is not None
            assert len((await uow.everything_about(person.id))["stored_file"]) == left
    await rig.close()
