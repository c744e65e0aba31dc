"""The stories' way over a Zalo Bot: what people do becomes events at the real webhook, what they see is what stands at the fake."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.app import App
from bot.channels.zalo_bot.capabilities import NAME
from bot.channels.zalo_bot.webhook import PATH
from bot.replies import REPLIES
from messaging.model import Chat, Event, Joined, Said, Sender
from tests.fakes import Shown
from tests.telegram_line import Paced
from tests.zalobot import FakeBot, Group, Person
from tests.zalobot.server import NAME as BOT_NAME
from tests.zalobot.server import TOKEN, Posted

ZALO_BOT = NAME
ACCOUNT = TOKEN.partition(":")[0]
MENTION = f"@{BOT_NAME} "


@dataclass
class ZaloBotLine:
    """A world at a fake server of its own, and the house that serves its bot."""

    fake: FakeBot
    paced: Paced
    _runner: web.AppRunner | None = None
    _people: dict[str, Person] = field(default_factory=dict)
    _groups: dict[str, Group] = field(default_factory=dict)
    _posted: dict[str, Posted | None] = field(default_factory=dict)

    @classmethod
    async def laid(cls, clock: Callable[[], datetime]) -> ZaloBotLine:
        """A server with a bot that nobody has talked to."""
        fake = await FakeBot.start(clock)
        fake.a_month = 100_000
        return cls(fake, Paced(clock))

    def settings(self) -> dict[str, Any]:
        """What the house is told of it."""
        return {
            "zalo_bot_token": TOKEN,
            "zalo_bot_api": self.fake.url,
            "zalo_bot_mode": "webhook",
            "zalo_bot_monthly": 100_000,
            "zalo_bot_whole_papers": False,  # stories go question by question; test_one_message.py has whole papers
            "public_url": "http://127.0.0.1:8080",
        }

    async def opens(self, app: App) -> None:
        """Serve the house and let events come."""
        side = app.zalo_bot
        assert side is not None
        self._runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        await side.introduce()
        self.fake.secret = side.secret
        self.fake.hook = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"

    async def close(self) -> None:
        """Hang up."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.fake.close()

    def complaints(self) -> None:
        """Fails if Zalo said no to something, or an event was not taken."""
        refused = [one for one in self.fake.asked if one[2]]
        assert not refused, f"Zalo refused: {refused}"
        assert all(event.status == 200 for event in self.fake.events), "an event was not acknowledged"

    async def settled(self) -> None:
        """Return when every reply has arrived."""
        while replies := [task for task in asyncio.all_tasks() if task.get_name() == REPLIES]:
            await asyncio.gather(*replies)

    def sender(self, name: str, language: str | None) -> Sender:
        """Somebody's account; Zalo tells no languages."""
        if name not in self._people:
            self._people[name] = self.fake.person(name)
            self._people[name].wrote = True  # before the story begins
        return Sender(NAME, ACCOUNT, self._people[name].id, name)

    def group_chat(self, name: str, title: str) -> Chat:
        """A group that its leader let the bot into."""
        if name not in self._groups:
            self._groups[name] = self.fake.group(title)
            self._groups[name].spoken = True
        return Chat(NAME, ACCOUNT, self._groups[name].id, group=True)

    def shown(self, chat: Chat) -> list[Shown]:
        """The bot's messages in a chat."""
        there: Any = self.fake.groups if chat.group else self.fake.people
        found = there.get(chat.external_id)
        return [] if found is None else [Shown(message.id, message.text) for message in found.messages]

    async def brings(self, event: Event) -> None:
        """Let this happen at Zalo, and return when it is answered. The same key again is the same event again."""
        posted = self._posted.get(event.key)
        if posted is not None:
            await self.fake.again(posted)
        else:
            posted = self._posted[event.key] = await self._happens(event)
        while posted is not None and posted.status != 200:  # a busy machine: it is in the spool, and comes by itself
            await self.fake.again(posted)
        await self.settled()

    async def _happens(self, event: Event) -> Posted | None:
        if isinstance(event, Joined):  # nobody tells the bot: it hears of a group when somebody greets it there
            group = self.fake.groups[event.chat.external_id]
            return await self.fake.mentions(group, self.fake.people[event.sender.external_id], MENTION + "/batdau")
        assert isinstance(event, Said), f"Zalo brings no {event}"
        person = self.fake.people[event.sender.external_id]
        if event.chat.group:
            words = MENTION + event.text if event.addressed else re.sub("@", "", event.text)
            return await self.fake.mentions(self.fake.groups[event.chat.external_id], person, words)
        return await (self.fake.says(person, event.text) if event.text else self.fake.shows(person))
