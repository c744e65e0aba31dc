"""The real command with Telegram in trouble: it says what to do, the web serves meanwhile, the token stands nowhere, it stops at once."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.botapi import Bot, FakeBotApi
from tests.channels.telegram_house import TOKEN
from tests.conftest import ROOT
from tests.servers import free_port

pytestmark = pytest.mark.slow

RUN = "from bot.cli import main; main()"


@dataclass
class Process:
    """A running house that says all that it can, and what it has said so far."""

    process: asyncio.subprocess.Process
    address: str
    said: str = ""

    async def says(self, *words: str) -> str:
        """Read on until all of this was said; returns the line of the last words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            while not all(word in self.said for word in words):
                line = await self.process.stdout.readline()
                assert line, self.said
                self.said += line.decode()
        return next(line for line in self.said.splitlines() if words[-1] in line)

    async def serves(self) -> None:
        """The web answers, and shows the chat."""
        async with ClientSession() as people:
            async with people.get(f"{self.address}/readyz") as response:
                assert (await response.json())["ok"]
            async with people.get(self.address) as page:
                assert page.status == 200

    async def stops(self) -> None:
        """As it should at SIGTERM."""
        self.process.terminate()
        rest, _ = await self.process.communicate()
        self.said += rest.decode()
        assert self.process.returncode == 0, self.said
        assert "Traceback" not in self.said, self.said
        assert TOKEN.partition(":")[2] not in self.said


@asynccontextmanager
async def run(folder: Path, **settings: str) -> AsyncIterator[Process]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THITUAN_")}
    given = {"listen": f"127.0.0.1:{port}", "log": "debug", "telegram_token": TOKEN, **settings}
    environment |= {"PYTHONPATH": str(ROOT), **{f"THITUAN_{name.upper()}": value for name, value in given.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RUN, "run", "--rehearsal",
        cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Process(process, f"http://127.0.0.1:{port}")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    yield fake
    await fake.close()


@pytest.fixture
def bot(fake: FakeBotApi) -> Bot:
    return fake.add_bot(TOKEN)


async def test_a_wrong_token(fake: FakeBotApi, tmp_path: Path) -> None:
    async with run(tmp_path, telegram_api=fake.url) as house:
        line = await house.says("Players:", "the token is not known to Telegram")
        assert "THITUAN_TELEGRAM_TOKEN" in line
        assert "@BotFather" in line
        await house.serves()
        await house.stops()
    assert house.said.count("not known to Telegram") == 1


async def test_no_network(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    async with run(tmp_path, telegram_api=nobody) as house:
        line = await house.says("Players:", "cannot be reached")
        assert "THITUAN_TELEGRAM_PROXY" in line
        await house.serves()
        await house.stops()


async def test_a_foreign_webhook(fake: FakeBotApi, bot: Bot, tmp_path: Path) -> None:
    async with ClientSession() as other:
        await other.post(f"{fake.url}/bot{bot.token}/setWebhook", json={"url": "https://other.example.org/hook"})
    async with run(tmp_path, telegram_api=fake.url) as house:
        line = await house.says("Players:", "other.example.org")
        assert "THITUAN_TELEGRAM_TAKE_OVER=1" in line
        await house.serves()
        await house.stops()
    assert bot.hook is not None


async def test_a_token_in_use_elsewhere(fake: FakeBotApi, bot: Bot, tmp_path: Path) -> None:
    async def polls() -> None:
        async with ClientSession() as other:
            while True:
                await other.post(f"{fake.url}/bot{bot.token}/getUpdates", json={"timeout": 0})
                await asyncio.sleep(0.1)

    async with run(tmp_path, telegram_api=fake.url) as house, asyncio.TaskGroup() as both:
        other = both.create_task(polls())
        line = await house.says("Players:", "another program takes this bot's messages")
        assert "/revoke" in line
        await house.serves()
        other.cancel()
        lan = fake.person("Lan", bot=bot)
        await lan.opens()
        await lan.hears("CHẠY THỬ")
        await house.says("Telegram: works again.")
        await house.stops()


async def test_a_webhook_that_is_refused(fake: FakeBotApi, bot: Bot, tmp_path: Path) -> None:
    where = {"telegram_mode": "webhook", "public_url": "http://thi.example.vn"}
    async with run(tmp_path, telegram_api=fake.url, **where) as house:
        line = await house.says("Players:", "was refused")
        assert "An HTTPS URL must be provided" in line
        assert "THITUAN_TELEGRAM_MODE=polling" in line
        await house.serves()
        await house.stops()
    assert bot.hook is None
