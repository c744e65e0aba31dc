"""Groups in stories: people talk in one, and everybody reads along."""

from __future__ import annotations

from dataclasses import replace

from messaging.actions import Action, pack, unpack
from messaging.model import Chat, Joined, Left, MessageRef, Moved, Pressed, Said
from services.organising import Subscription
from tests.rig import Player, Rig
from tests.telegram_world import TELEGRAM


class Group:
    """A group on the profile's channel, seen by one of its members; `admin` as the messenger vouches."""

    def __init__(
        self,
        rig: Rig,
        member: Player,
        name: str = "ban-muong",
        title: str = "Bản Mường",
        *,
        kind: str = "group",
        chat: Chat | None = None,
    ) -> None:
        self.rig = rig
        self.member = member
        self.title = title
        self.chat = chat or rig.group_chat(name, title, profile=member.profile, kind=kind)
        self.reader = Player(rig, name, member.profile, None)
        self.reader.chat = self.chat

    async def joined(self) -> str:
        """The bot is added."""
        await self.rig.handle(Joined(self._key(), self.rig.clock.now, self.chat, self.member.sender, self.title))
        return await self.reader.looks()

    async def left(self) -> None:
        """The bot is taken out."""
        await self.rig.handle(Left(self._key(), self.rig.clock.now, self.chat, self.member.sender))

    async def goes_on(self) -> Group:
        """It gets another id, and the house has not heard of it yet."""
        if self.member.profile == TELEGRAM:
            return Group(self.rig, self.member, chat=await self.rig.line.upgrades(self.chat))
        return Group(self.rig, self.member, f"{self.chat.external_id}-2")

    async def moves(self, there: Group | None = None) -> Group:
        """It goes on under another id. The event comes again under another key, as it does when both chats tell of it."""
        there = there or await self.goes_on()
        if self.member.profile == TELEGRAM:
            await self.rig.line.tells_of_upgrades()
            return there
        for _ in range(2):
            await self.rig.handle(Moved(self._key(), self.rig.clock.now, self.chat, there.chat))
        return there

    def speaks_in(self, topic: str) -> None:
        """From now on its people talk in this topic; none if it is empty."""
        self.chat = replace(self.chat, topic=topic)

    def topic(self, name: str) -> str:
        """A new topic, by the messenger's number for it."""
        return self.rig.line.topic(self.chat, name) if self.member.profile == TELEGRAM else str(next(self.rig.keys))

    async def says(
        self,
        text: str,
        *,
        admin: bool | None = True,
        addressed: bool = True,
        by: Player | None = None,
        anonymous: bool = False,
    ) -> str:
        """Somebody types."""
        sender = (by or self.member).sender
        said = Said(
            self._key(),
            self.rig.clock.now,
            self.chat,
            sender,
            text,
            addressed=addressed,
            admin=admin,
            anonymous=anonymous,
        )
        await self.rig.handle(said)
        return await self.reader.looks()

    async def presses(self, label: str, *, admin: bool | None = True, by: Player | None = None) -> str:
        """Somebody presses the newest button of this label; where there are none, they type its mark."""
        found = self.reader.find(label)
        if found is None:
            return await self.says(self.reader._mark(label), admin=admin, by=by)
        return await self.press(found.action, admin=admin, by=by)

    async def press(self, action: Action, *, admin: bool | None = True, by: Player | None = None) -> str:
        """A press of any action."""
        on = MessageRef(self.chat, "1")
        sender = (by or self.member).sender
        packed = unpack(pack(action))
        await self.rig.handle(Pressed(self._key(), self.rig.clock.now, self.chat, sender, packed, on, admin=admin))
        return await self.reader.looks()

    async def subscribes(self, scope: str = "") -> None:
        """An admin agrees, without a word about it."""
        await self.says(f"/nhantin {scope}".strip())
        await self.presses("Tỉnh Sơn La" if not scope else "Đồng ý")
        if not scope:
            await self.presses("Đồng ý")

    async def sees(self) -> str:
        """The newest message."""
        return await self.reader.looks()

    async def texts(self) -> list[str]:
        """Every message as it stands."""
        await self.reader.looks()
        return [message.text for message in self.reader.messages]

    async def links(self) -> list[str]:
        """The addresses under (or, without buttons, in) the newest message."""
        await self.reader.looks()
        newest = self.reader.messages[-1]
        return [link.url for link in newest.links] or [word for word in newest.text.split() if "://" in word]

    async def agreement(self) -> Subscription | None:
        """What is kept of its agreement."""
        async with self.rig.app.store.read() as uow:
            record = await uow.chat(self.chat)
            return await uow.subscription(self.rig.app.contest.id, record.id)

    def _key(self) -> str:
        return f"{self.chat.channel}:{self.chat.external_id}:{next(self.rig.keys)}"
