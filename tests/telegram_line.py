"""The stories' way over Telegram: what people do becomes updates at the fake Bot API, which posts them to the real webhook; what
they see is what stands at the fake. Everything goes over HTTP on loopback, through the door, the channel and aiogram's client.

The pauses that Telegram's limits ask for pass on a clock of their own (`Paced`), which the fake measures by as well: no test waits
for them, and a message that leaves too early is refused all the same. The rig asserts at its end that none was.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.app import App
from bot.channels.telegram.capabilities import NAME
from bot.channels.telegram.webhook import PATH
from bot.pace import Ledger, Pace
from bot.replies import REPLIES
from messaging.actions import pack
from messaging.model import Allowed, Chat, Event, Joined, Left, Pressed, Reachable, Said
from tests.botapi import FakeBotApi, Group, Person, Refused
from tests.botapi.updates import Queued
from tests.botapi.world import Message
from tests.telegram_world import ACCOUNT, TOKEN, TelegramWorld

FORGED = "\x7fnothing of ours"
HARMLESS = ("message is not modified", "query is too old", "there is no text in the message to edit")
"""What Telegram says no to in the best of houses: a second look, a late answer, words in place of a picture (they come anew)."""


class Paced:
    """Seconds as the limits count them: those of the story's clock, and those that somebody waited for a turn."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._waited = 0.0

    def __call__(self) -> float:
        return self._clock().timestamp() + self._waited

    async def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self._waited += seconds
        await asyncio.sleep(0)

    def pace(self) -> Pace:
        """The limits on this clock."""
        return Pace(Ledger(self), self.sleep)


@dataclass
class TelegramLine(TelegramWorld):
    """A world at a fake server of its own, and the house that serves its bot."""

    paced: Paced
    forgiven: list[str] = field(default_factory=list)
    """Refusals that a story provokes: the beginnings of their descriptions."""
    _app: App | None = None
    _runner: web.AppRunner | None = None
    _updates: dict[str, Queued] = field(default_factory=dict)
    _late: list[Queued] = field(default_factory=list)

    @classmethod
    async def laid(cls, clock: Callable[[], datetime]) -> TelegramLine:
        """A server with a bot that nobody has talked to."""
        paced = Paced(clock)
        fake = await FakeBotApi.start(clock, pace=paced)
        return cls(fake, fake.add_bot(TOKEN), paced)

    def settings(self) -> dict[str, Any]:
        """What the house is told of it."""
        return {
            "telegram_token": TOKEN,
            "telegram_api": self.fake.url,
            "telegram_mode": "webhook",
            "public_url": "http://127.0.0.1:8080",
        }

    async def opens(self, app: App) -> None:
        """Serve the house and let updates come. The fake finds the house where it really listens, as behind a proxy."""
        self._app = app
        side = app.telegram
        assert side is not None
        self._runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        await side._loading.load()
        gc.unfreeze()  # one house is for ever, a thousand of them are not
        await side.introduce()
        await side._presence.set()
        assert self.bot.hook is not None
        self.bot.hook.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"

    async def close(self) -> None:
        """Hang up; whatever Telegram refused without being asked to is a fault of ours."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.fake.close()

    def complaints(self) -> None:
        """Fails if Telegram said no to something that no story had in mind."""
        expected = (*HARMLESS, *self.forgiven)
        told = [
            f"{one.method}: {one.result['description']}" for one in self.fake.asked if not one.result.get("ok", True)
        ]
        unexpected = [words for words in told if not any(known in words for known in expected)]
        assert not unexpected, f"Telegram refused: {unexpected}"

    async def settled(self) -> None:
        """Return when every update is acknowledged and every reply has arrived."""
        hook = self.bot.hook
        assert hook is not None
        while True:
            await self.fake.until(lambda: hook.idle and not self.bot.queue.waiting)
            replies = [task for task in asyncio.all_tasks() if task.get_name() == REPLIES]
            if not replies:
                return
            await asyncio.gather(*replies)

    # What people do

    async def brings(self, event: Event) -> None:
        """Let this happen at Telegram, and return when it is answered. The same key again is the same update again."""
        queue = self.bot.queue
        if event.key in self._updates:
            queue.again(self._updates[event.key])
        else:
            before = queue.next_id
            await self._happens(event)
            if before in queue.waiting:
                self._updates[event.key] = queue.waiting[before]
        await self.settled()

    async def _happens(self, event: Event) -> None:
        match event:
            case Said():
                await self._said(event)
            case Pressed():
                await self._pressed(event)
            case Joined(chat=chat, sender=sender):
                await self._joined(event, self.group(chat), self.person(sender))
            case Allowed(chat=chat, sender=sender):
                await self._allowed(event, self.group(chat), self.person(sender))
            case Left(chat=chat, sender=sender):
                self.puts_in(chat)
                await self.group(chat).kicks(self.bot, by=self.person(sender))
            case Reachable():
                person = self.person(event.sender)
                await (person.unblocks() if event.reachable else person.blocks())
            case _:
                raise AssertionError(f"Telegram brings no {event}")

    async def _joined(self, event: Joined, group: Group, by: Person) -> None:
        if event.writes:
            await group.adds(self.bot, by=by, admin=event.admin)
        else:
            await group._turns(self.bot, by, "restricted", {"can_send_messages": False, "is_member": True})

    async def upgrades(self, chat: Chat) -> Chat:
        """A group becomes a supergroup; where it goes on. What tells of it is still on its way."""
        self.puts_in(chat)
        group, queue = self.group(chat), self.bot.queue
        if group.chat.type == "supergroup":
            group.chat.type = "group"  # it happens once to a group; stories let it happen again
        before = queue.next_id
        await group.upgrades(by=next(iter(self._people.values())))
        for number in range(before, queue.next_id):
            self._late.append(queue.waiting[number])
            queue.drop(number)
        return Chat(NAME, ACCOUNT, str(group.id), group=True)

    async def tells_of_upgrades(self) -> None:
        """Now both chats tell."""
        for queued in self._late:
            self.bot.queue.again(queued)
        self._late.clear()
        await self.settled()

    async def _allowed(self, event: Allowed, group: Group, by: Person) -> None:
        if not event.writes:
            await group.restricts(self.bot, by=by)
        elif event.admin:
            await group.promotes(self.bot, by=by)
        else:
            await group.demotes(self.bot, by=by)

    async def _said(self, event: Said) -> None:
        if not event.chat.group:
            person = self.person(event.sender)
            if person.chat.blocked:
                await person.unblocks()
            if event.contact is not None:
                await person.shares_contact(event.contact.phone, own=event.contact.own)
            elif event.files:
                await self._sends_files(event, person)
            elif event.text:
                await person.says(event.text)
            else:
                await person._sends(service={"sticker": {"file_id": "a-sticker", "file_unique_id": "a"}})
            return
        group = self.group(event.chat)
        self.puts_in(event.chat)
        by = self._stands(event)
        talk = event.addressed and not event.text.startswith("/")  # a bot hears talk only if it answers the bot
        topic = int(event.chat.topic) if event.chat.topic else None
        await group.says(
            by, event.text, topic=topic, anonymous=event.anonymous, reply_to=group.messages[-1] if talk else None
        )

    async def _sends_files(self, event: Said, person: Person) -> None:
        assert self._app is not None
        for file in event.files:
            async with self._app.store.read() as uow:
                kept = await uow.file(file.ref)
            data = kept.data if kept is not None and len(kept.data) == file.size else bytes(file.size)
            await person.sends_file(data, file.name, file.media_type, caption=event.text)

    async def _pressed(self, event: Pressed) -> None:
        person = self.person(event.sender)
        if event.chat.group:
            self.puts_in(event.chat)
            self._stands(event)
            messages, chat = self.group(event.chat).messages, self.group(event.chat).chat
        else:
            messages, chat = person.messages, person.chat
            chat.started = True
        data = FORGED if event.action is None else pack(event.action)
        offering = [m for m in messages if any(button.get("callback_data") == data for button in m.buttons)]
        if not messages:
            await person.tap(Message(1, chat, self.bot.user, 0), data, inaccessible=True)
        else:
            await person.tap((offering or messages)[-1], data)

    def _stands(self, event: Said | Pressed) -> Person:
        """What the story says of somebody's place in the group is so, and nobody remembers it otherwise."""
        person, group = self.person(event.sender), self.group(event.chat)
        if event.admin is None and getattr(event, "addressed", True) and not getattr(event, "anonymous", False):
            self.fake.fails("getChatAdministrators", Refused(500, "Internal Server Error: the story wants it so"))
            self.forgiven.append("the story wants it so")
        elif event.admin is not None or getattr(event, "anonymous", False):
            status = "administrator" if event.admin or getattr(event, "anonymous", False) else "member"
            group.joins(person, status)
        assert self._app is not None
        assert self._app.telegram is not None
        self._app.telegram.door._admins.forget(event.chat.external_id)
        return person
