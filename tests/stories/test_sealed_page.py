"""A citizen's way: the result is published, the worker seals it, and whoever fetches two files from one page can check every rank."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.rig import STORES, Rig, make_rig
from tests.stories.test_result_versions import makes_list, organiser, played, publishes


async def published(rig: Rig) -> None:
    """Hòa makes the list, the complaint window passes, Bình publishes it; the worker does what then waits."""
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await rig.passes(days=5)
    assert "công bố" in await publishes(binh)
    await rig.passes(seconds=10)


async def fetched(rig: Rig, folder: Path) -> list[Path]:
    """The tool and the sealed result, by the links of the page."""
    files = []
    async with TestClient(TestServer(rig.app.web)) as web:
        page = await (await web.get("/niem-phong")).text()
        for link in (r"/niem-phong/verify\.py", r"/niem-phong/[\w-]+\.jsonl\.gz"):
            for address in re.findall(f'href="({link})"', page):
                file = folder / address.rpartition("/")[2]
                file.write_bytes(await (await web.get(address)).read())
                files.append(file)
    return files


def checks(tool: Path, file: Path) -> tuple[int, str]:
    """Run the tool as somebody would who has Python and nothing else of ours."""
    command = [sys.executable, "-I", "-S", str(tool), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tool.parent, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("store", STORES)
async def test_what_the_worker_sealed_holds_and_a_changed_line_is_named(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, store=store)
    await published(rig)
    tool, file = await fetched(rig, tmp_path)
    await rig.close()
    code, told = checks(tool, file)
    assert code == 0, told
    assert "14 người dự thi được xếp hạng" in told
    assert "KẾT LUẬN: KHỚP" in told

    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if b'"kind":"award"' in line)
    lines[place] = re.sub(rb'"winner":(\d+)', rb'"winner":9\1', lines[place])
    file.write_bytes(gzip.compress(b"".join(lines)))
    code, told = checks(tool, file)
    assert code == 1, told
    assert f"Dòng {place + 1} (award) đã bị sửa" in told
    assert f"Line {place + 1} (award) was changed" in told


async def test_a_list_that_is_not_published_has_no_file(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    await played(rig)
    await makes_list(await organiser(rig, "hoa"))
    await rig.passes(seconds=10)
    assert [file.name for file in await fetched(rig, tmp_path)] == ["verify.py"]
    await rig.close()
