"""The whole house behind the fake Bot API: real HTTP on loopback both ways, by polling or by webhook.

async with a_house(tmp_path, mode) as house:
    lan = house.person("Lan"); await lan.opens(); await lan.hears("Chào")
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, web

from bot.app import App, build_app, read_pack
from bot.channels.telegram.presence import CHECKED_S
from bot.channels.telegram.wiring import TelegramSide
from bot.config import SHIPPED_PACK, Config
from storage import tables
from storage.rows import EVERYTHING
from storage.secrets import Keys
from storage.store import AnyStore
from tests.botapi import Bot, FakeBotApi, Person
from tests.memory import MemoryStore
from tests.rig import SECRET, Hand
from tests.servers import free_port

TOKEN = "4242:a-token-of-the-tests"
MODES = ("polling", "webhook")
NAP_S, LOOK_S = 0.02, 0.3
"""What a pause between tries comes to, and one between looks whether all is well."""


@dataclass
class House:
    """A running house, its bot at the fake server, and what its operator reads."""

    app: App
    fake: FakeBotApi
    bot: Bot
    clock: Hand
    told: list[str]
    runner: web.AppRunner
    http: ClientSession
    slept: list[float] = field(default_factory=list)

    @property
    def side(self) -> TelegramSide:
        """Telegram's part."""
        assert self.app.telegram is not None
        return self.app.telegram

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.app.config.port}"

    def person(self, name: str, **given: Any) -> Person:
        """Somebody with Telegram."""
        return self.fake.person(name, bot=self.bot, **given)

    async def posts(self, body: bytes, secret: str | None = None) -> ClientResponse:
        """Post to the webhook, with the right secret unless another is given."""
        given = self.side._secret if secret is None else secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": given}
        response = await self.http.post(f"{self.address}/webhook/telegram", data=BytesIO(body), headers=headers)
        await response.read()
        return response

    async def dead_letters(self) -> list[dict[str, Any]]:
        """What was put aside."""
        async with self.app.store.read() as uow:
            return list(await uow.rows.fetch(tables.dead_letter, (), EVERYTHING))

    async def trouble(self, words: str) -> str:
        """Wait until the operator reads this."""
        await self.fake.until(lambda: any(words in line for line in self.told))
        return next(line for line in self.told if words in line)

    async def ready(self) -> dict[str, Any]:
        """What /readyz says."""
        async with self.http.get(f"{self.address}/readyz") as response:
            body: dict[str, Any] = await response.json()
            return body

    async def close(self) -> None:
        """Stop, as at SIGTERM."""
        await self._leave()
        await self.app.close()

    async def crash(self) -> None:
        """Stop in the middle of everything: nothing is given back, nothing is said goodbye to."""
        await self._leave()
        await self.app.nursery.close()
        await self.side._api.close()
        await self.side._loading.close()

    async def _leave(self) -> None:
        await self.http.close()
        await self.runner.cleanup()


async def start_house(
    fake: FakeBotApi, mode: str, store: AnyStore | None = None, clock: Hand | None = None, **settings: Any
) -> House:
    """A house that serves; its bot is at the fake server."""
    port = free_port()
    given: dict[str, Any] = {
        "secret_key": SECRET,
        "listen": f"127.0.0.1:{port}",
        "telegram_token": TOKEN,
        "telegram_api": fake.url,
        "telegram_mode": mode,
        "public_url": f"http://127.0.0.1:{port}",
    }
    clock, told, slept = clock or Hand(fake.platform.clock()), list[str](), list[float]()

    async def nap(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(NAP_S if seconds < CHECKED_S else LOOK_S)

    app = await build_app(
        Config(**{**given, **settings}),
        clock=clock,
        rng=random.Random(7 if store is None else 8),
        store=store or MemoryStore(keys=Keys(SECRET)),
        pack=read_pack(SHIPPED_PACK),
        sleep=nap,
        say=told.append,
    )
    runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    app.start(timers=False)
    app.open_messengers()
    bot = fake.platform.bots.get(TOKEN) or fake.add_bot(TOKEN)
    return House(app, fake, bot, clock, told, runner, ClientSession(), slept)


@asynccontextmanager
async def a_house(mode: str, **settings: Any) -> AsyncIterator[House]:
    """A house with a world of its own."""
    fake = await FakeBotApi.start()
    fake.add_bot(TOKEN)
    house = await start_house(fake, mode, **settings)
    try:
        yield house
    finally:
        await house.close()
        await fake.close()


def a_file(folder: Path) -> str:
    """A database of its own."""
    return f"sqlite+aiosqlite:///{folder / 'contest.db'}"
