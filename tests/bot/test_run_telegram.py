"""`python -m bot run` as a process while something is wrong at Telegram: one sentence that says what to do, and the web goes on."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.botapi import FakeBotApi
from tests.conftest import ROOT
from tests.servers import free_port

pytestmark = pytest.mark.slow

TOKEN = "4242:a-token-of-the-tests"
WITHIN_S = 30


class Running:
    """A house in a process of its own, and what it has said so far."""

    def __init__(self, url: str, log: Path, process: asyncio.subprocess.Process) -> None:
        self.url = url
        self.log = log
        self.process = process

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    async def says(self, *words: str) -> None:
        """Wait until one line holds all of this."""
        async with asyncio.timeout(WITHIN_S):
            while not any(all(word in line for word in words) for line in self.said.splitlines()):
                assert self.process.returncode is None, self.said
                await asyncio.sleep(0.05)

    async def serves(self) -> None:
        """The web is there, and nothing of what was said gives the token away or is a fault of ours."""
        async with aiohttp.ClientSession() as web:
            for path in ("/healthz", "/"):
                async with web.get(self.url + path) as response:
                    assert response.status == 200
        assert TOKEN.partition(":")[2] not in self.said
        assert "Traceback" not in self.said


@asynccontextmanager
async def run(folder: Path, api: str, token: str = TOKEN) -> AsyncIterator[Running]:
    """Start it, and end it at the end."""
    url = f"127.0.0.1:{free_port()}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THITUAN_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "THITUAN_LISTEN": url,
        "THITUAN_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'contest.db'}",
        "THITUAN_SECRET_KEY": "a secret of these tests that is long enough",
        "THITUAN_TELEGRAM_TOKEN": token,
        "THITUAN_TELEGRAM_API": api,
        "THITUAN_LOG": "debug",
    }
    log = folder / "house.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=out, stderr=out
        )
    try:
        yield Running(f"http://{url}", log, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    yield fake
    await fake.close()


async def test_a_wrong_token(tmp_path: Path, fake: FakeBotApi) -> None:
    fake.add_bot("4242:another-token")
    async with run(tmp_path, fake.url) as house:
        await house.says("Telegram:", "token is not known", "@BotFather", "THITUAN_TELEGRAM_TOKEN")
        await house.serves()


async def test_a_foreign_webhook(tmp_path: Path, fake: FakeBotApi) -> None:
    fake.add_bot(TOKEN)
    async with aiohttp.ClientSession() as other:
        address = {"url": "https://other.example.org/hook"}
        await other.post(f"{fake.url}/bot{TOKEN}/setWebhook", json=address)
    async with run(tmp_path, fake.url) as house:
        await house.says("Telegram:", "other.example.org", "THITUAN_TELEGRAM_TAKE_OVER=1")
        await house.serves()
    assert fake.calls("deleteWebhook") == []


async def test_no_network(tmp_path: Path) -> None:
    async with run(tmp_path, f"http://127.0.0.1:{free_port()}") as house:
        await house.says("Telegram:", "cannot be reached", "THITUAN_TELEGRAM_PROXY")
        await house.serves()


async def test_a_token_in_use_elsewhere(tmp_path: Path, fake: FakeBotApi) -> None:
    fake.add_bot(TOKEN)

    async def fetches() -> None:
        async with aiohttp.ClientSession() as other:
            while True:
                await other.post(f"{fake.url}/bot{TOKEN}/getUpdates", json={"timeout": 1})
                await asyncio.sleep(0.2)

    async with run(tmp_path, fake.url) as house:
        elsewhere = asyncio.create_task(fetches())
        try:
            await house.says("Telegram:", "another program takes", "/revoke")
            await house.serves()
        finally:
            elsewhere.cancel()
