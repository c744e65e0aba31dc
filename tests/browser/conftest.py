"""The real server for browser tests."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import ROOT


@pytest.fixture
async def organiser_link(tmp_path: Path) -> AsyncIterator[str]:
    """`python -m bot run --rehearsal` in an empty folder; gives the link that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "THITUAN_LISTEN": "127.0.0.1:0", "PYTHONUNBUFFERED": "1"}
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--rehearsal", cwd=tmp_path, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    async with asyncio.timeout(30):
        while not (found := re.search(rb"http\S+\?owner=\S+", await server.stdout.readline())):
            assert server.returncode is None
    yield found[0].decode()
    server.terminate()
    await server.wait()
