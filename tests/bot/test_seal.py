"""Sealing and checking on the command line."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

from bot.config import ROOT
from tests.rig import SECRET, Rig
from tests.sealing import KEYS, bodies, chain, played, sealed, version_of


def bot(rig: Rig, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "THITUAN_DATABASE_URL": rig.app.config.database_url,
        "THITUAN_SECRET_KEY": SECRET,
    }
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60, cwd=folder, text=True)


def left_in(folder: Path) -> list[Path]:
    return list(folder.glob("*.jsonl"))


async def test_a_round_is_sealed_checked_and_the_same_each_time(tmp_path: Path) -> None:
    rig = await played(tmp_path, store="sqlite")
    early = bot(rig, tmp_path, "seal", "week-1")
    assert early.returncode == 1
    assert "There is no result of week-1 yet" in early.stderr
    await version_of(rig)
    done = bot(rig, tmp_path, "seal", "week-1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KẾT LUẬN: KHỚP" in done.stdout
    file = tmp_path / "son-la-2024-week-1-v1.jsonl"
    assert file.read_bytes() == await sealed(rig)
    packed = [tmp_path / name for name in ("a.jsonl.gz", "b.jsonl.gz")]
    for path in packed:
        assert bot(rig, tmp_path, "seal", "week-1", "--out", str(path)).returncode == 0
    assert packed[0].read_bytes() == packed[1].read_bytes()
    assert gzip.decompress(packed[0].read_bytes()) == file.read_bytes()
    assert bot(rig, tmp_path, "verify", str(packed[0]), "--key", KEYS.public_key.hex()).returncode == 0
    lines = bodies(file.read_bytes())
    lines[0]["reason"] = "x"
    file.write_bytes(chain(lines))
    assert bot(rig, tmp_path, "verify", str(file)).returncode == 1
    assert bot(rig, tmp_path, "verify", str(tmp_path / "nothing")).returncode == 2
    await rig.close()


async def test_the_whole_contest_is_sealed_too(tmp_path: Path) -> None:
    rig = await played(tmp_path, store="sqlite")
    early = bot(rig, tmp_path, "seal", "--whole")
    assert early.returncode == 1
    assert "There is no result of the whole contest yet" in early.stderr
    await version_of(rig, "")
    done = bot(rig, tmp_path, "seal", "--whole")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "son-la-2024-whole-v1.jsonl").read_bytes() == await sealed(rig, "")
    for unclear in (["seal"], ["seal", "week-1", "--whole"]):
        assert "Which round?" in bot(rig, tmp_path, *unclear).stderr
    await rig.close()


async def test_what_does_not_hold_any_more_is_not_handed_out(tmp_path: Path) -> None:
    """A registration whose exclusion was changed behind a version's back; nothing is left lying about."""
    rig = await played(tmp_path, store="sqlite")
    await version_of(rig)
    async with rig.app.store.write() as uow:
        person = await uow.person_of(rig.person("btc").sender)
        assert person is not None
        player = await uow.player_of(rig.app.contest.id, person.id)
        assert player is not None
        player.excluded = False
        uow.save_player(player)
        await uow.commit()
    done = bot(rig, tmp_path, "seal", "week-1")
    assert done.returncode == 1
    assert "Make a new version" in done.stderr
    assert left_in(tmp_path) == []
    await rig.close()


async def test_the_public_key_is_told(tmp_path: Path) -> None:
    rig = await played(tmp_path, store="sqlite")
    assert bot(rig, tmp_path, "seal", "--public-key").stdout.strip() == KEYS.public_key.hex()
    unknown = bot(rig, tmp_path, "seal", "tuan-9")
    assert unknown.returncode == 1
    assert "week-1, week-2" in unknown.stderr
    await rig.close()
