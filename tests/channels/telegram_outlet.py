"""The channel of Telegram against the fake server, with nothing of the house around it but its store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.channels.telegram.files import Files
from bot.channels.telegram.loading import Loading
from bot.channels.telegram.outlet import TelegramChannel
from messaging.model import Chat
from storage.store import AnyStore
from tests.botapi import Bot, FakeBotApi, Group, Person
from tests.memory import MemoryStore

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@dataclass
class Unlimited:
    """Lets everything leave at once, and keeps what it is told of refusals."""

    refusals: list[tuple[str, float, bool]] = field(default_factory=list)
    left: int = 0
    paid: bool = False

    async def leave(self, chat: Chat, *, unasked: bool) -> bool:
        self.left += 1
        return self.paid

    async def refused(self, chat: Chat, retry_after: float, *, unasked: bool) -> None:
        self.refusals.append((chat.external_id, retry_after, unasked))

    def room(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        return nullcontext()


@dataclass
class Outlet:
    """A bot that is ready to send, and the world it sends to."""

    fake: FakeBotApi
    bot: Bot
    store: AnyStore
    limits: Unlimited
    loading: Loading
    files: Files
    channel: TelegramChannel
    now: datetime = NOW

    def person(self, name: str = "Lan") -> tuple[Person, Chat]:
        """Somebody who has pressed Start."""
        person = self.fake.person(name, bot=self.bot)
        person.chat.started = True
        return person, Chat("telegram", str(self.bot.id), str(person.id))

    async def group(self, title: str = "Bản Mòng", *, forum: bool = False) -> tuple[Group, Chat]:
        """A group with the bot in it."""
        admin, _ = self.person("Chủ nhóm")
        group = self.fake.group(title, admins=[admin], forum=forum)
        await group.adds(self.bot, by=admin)
        return group, self.at(group)

    def at(self, group: Group, topic: int | None = None) -> Chat:
        """The chat of a group as it is now."""
        return Chat("telegram", str(self.bot.id), str(group.chat.id), group=True, topic=str(topic or ""))

    async def again(self) -> None:
        """The same house after a restart: what it knows is in its store."""
        await self.loading.close()
        self.loading, self.files, self.channel = await _made(self.fake, self.bot, self.store, self.limits, self.clock)

    def clock(self) -> datetime:
        """The time of the house."""
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time pass in the house."""
        self.now += timedelta(**time)


@asynccontextmanager
async def outlet(*, proxy: str = "") -> AsyncIterator[Outlet]:
    """A fake server with one bot, and the channel that sends for it."""
    fake = await FakeBotApi.start(lambda: NOW)
    fake.add_bot()
    bot = next(iter(fake.platform.bots.values()))
    fake.rates.on = False
    store, limits = MemoryStore(), Unlimited()
    made = await _made(fake, bot, store, limits, lambda: NOW, proxy)
    found = Outlet(fake, bot, store, limits, *made)
    try:
        yield found
    finally:
        await found.loading.close()
        await fake.close()


async def _made(
    fake: FakeBotApi, bot: Bot, store: AnyStore, limits: Unlimited, clock: Callable[[], datetime], proxy: str = ""
) -> tuple[Loading, Files, TelegramChannel]:
    loading = Loading(bot.token, fake.url, proxy)
    await loading.load()
    files = Files(str(bot.id), store, clock, loading)
    return loading, files, TelegramChannel(loading, files, limits)
