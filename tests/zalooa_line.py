"""The stories' way over an Official Account: what people do becomes signed events at the real webhook, what they see is what stands
at the fake. Everything goes over HTTP on loopback; pauses that limits ask for pass on a clock of their own, which the fake measures by.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.app import App
from bot.channels.zalo_oa.capabilities import NAME
from bot.channels.zalo_oa.translate import MARK
from bot.channels.zalo_oa.webhook import PATH
from bot.replies import REPLIES
from messaging.actions import pack, unpack
from messaging.model import Button, Chat, Event, Joined, Left, Link, Pressed, Reachable, Said, Sender
from tests.fakes import Shown
from tests.telegram_line import Paced
from tests.zalooa import FakeOa, Group, Message, Person
from tests.zalooa.hooking import Event as Posted

ZALO_OA = NAME
FORGED = MARK + "zz.1"
HARMLESS = (-230, -232, -216, -220)
"""What Zalo says no to in the best of houses: somebody has been silent for too long, or a token has run out."""


@dataclass
class ZaloOaLine:
    """A world at a fake server of its own, and the house that serves its account."""

    fake: FakeOa
    paced: Paced
    forgiven: list[int] = field(default_factory=list)
    """Errors that a story provokes."""
    _runner: web.AppRunner | None = None
    _people: dict[str, Person] = field(default_factory=dict)
    _groups: dict[str, Group] = field(default_factory=dict)
    _posted: dict[str, Posted] = field(default_factory=dict)

    @classmethod
    async def laid(cls, clock: Callable[[], datetime]) -> ZaloOaLine:
        """A server with an account that nobody has talked to."""
        paced = Paced(clock)
        return cls(await FakeOa.start(clock, paced), paced)

    def settings(self) -> dict[str, Any]:
        """What the house is told of it."""
        fake = self.fake
        return {
            "zalo_oa_app_id": fake.app_id,
            "zalo_oa_app_secret": fake.app_secret,
            "zalo_oa_secret_key": fake.secret_key,
            "zalo_oa_refresh_token": fake.grant(),
            "zalo_oa_api": fake.url,
            "zalo_oauth_api": fake.url,
            "zalo_oa_monthly_vnd": 1_000_000,
            "public_url": "http://127.0.0.1:8080",
        }

    async def opens(self, app: App) -> None:
        """Serve the house and let events come."""
        side = app.zalo_oa
        assert side is not None
        self._runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        await side.introduce()
        self.fake.hook.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"

    async def close(self) -> None:
        """Hang up."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.fake.close()

    def complaints(self) -> None:
        """Fails if Zalo said no to something that no story had in mind, or an event was not taken."""
        errors = {one.error for one in self.fake.asked} - {0, *HARMLESS, *self.forgiven}
        assert not errors, f"Zalo refused: {[one for one in self.fake.asked if one.error in errors]}"
        assert all(event.acknowledged for event in self.fake.hook.events), "an event was not acknowledged"

    async def settled(self) -> None:
        """Return when every reply has arrived."""
        while replies := [task for task in asyncio.all_tasks() if task.get_name() == REPLIES]:
            await asyncio.gather(*replies)

    # Who and where

    def sender(self, name: str, language: str | None) -> Sender:
        """Somebody's account; Zalo tells no names and no languages."""
        if name not in self._people:
            self._people[name] = self.fake.person(name)
            self._people[name].follows = True
        return Sender(NAME, self.fake.oa_id, self._people[name].id)

    def group_chat(self, name: str, title: str) -> Chat:
        """A group that the account has made, by the name that the story gives it."""
        if name not in self._groups:
            self._groups[name] = self.fake.group(title)
        return Chat(NAME, self.fake.oa_id, self._groups[name].id, group=True)

    def shown(self, chat: Chat) -> list[Shown]:
        """The account's messages in a chat."""
        there = self.fake.groups if chat.group else self.fake.people
        found = there.get(chat.external_id)
        return [] if found is None else [_shown(message) for message in found.messages]

    # What people do

    async def brings(self, event: Event) -> None:
        """Let this happen at Zalo, and return when it is answered. The same key again is the same event again."""
        hook = self.fake.hook
        posted = self._posted.get(event.key)
        if posted is not None:
            await hook.again(posted)
        else:
            posted = self._posted[event.key] = await self._happens(event)
        while not posted.acknowledged:  # a busy machine: after two seconds Zalo hangs up, and comes again
            await hook.again(posted)
        await self.settled()

    async def _happens(self, event: Event) -> Posted:
        hook, people, groups = self.fake.hook, self.fake.people, self.fake.groups
        match event:
            case Said(chat=chat, sender=sender) if chat.group:
                words = event.text
                if event.addressed and not words.startswith("/"):
                    words = f"[@{self.fake.oa_id}] {words}"
                return await hook.says_in(groups[chat.external_id], people[sender.external_id], words)
            case Said(sender=sender, text=text) if text:
                return await hook.says(people[sender.external_id], text)
            case Said(sender=sender):
                return await hook.shows(people[sender.external_id])
            case Pressed(chat=chat, sender=sender, action=action):
                token = FORGED if action is None else MARK + pack(action)
                if chat.group:
                    return await hook.says_in(groups[chat.external_id], people[sender.external_id], token)
                return await hook.taps(people[sender.external_id], token)
            case Joined(chat=chat, sender=sender):
                group = groups[chat.external_id]
                return await hook.happens_in(group, "create_group", people.get(sender.external_id))
            case Left(chat=chat, sender=sender):
                group = groups[chat.external_id]
                return await hook.happens_in(group, "delete_group", people[sender.external_id])
            case Reachable(sender=sender, reachable=reachable):
                return await hook.follows(people[sender.external_id], again=reachable)
            case _:
                raise AssertionError(f"Zalo brings no {event}")


def _shown(message: Message) -> Shown:
    buttons, links = [], []
    for key in message.buttons:
        if key["type"] == "oa.open.url":
            links.append(Link(key["title"], key["payload"]["url"]))
        elif (action := unpack(key["payload"].removeprefix(MARK))) is not None:
            buttons.append(Button(key["title"], action))
    return Shown(message.id, message.text, buttons, links)
