"""Groups in stories: people talk in one, and everybody reads along."""

from __future__ import annotations

from messaging.actions import Action, pack, unpack
from messaging.model import Chat, Joined, Left, MessageRef, Pressed, Said
from services.organising import Subscription
from tests.rig import Player, Rig


class Group:
    """A group on the profile's channel, seen by one of its members; `admin` as the messenger vouches."""

    def __init__(self, rig: Rig, member: Player, name: str = "ban-muong", title: str = "Bản Mường") -> None:
        self.rig = rig
        self.member = member
        self.title = title
        self.chat = Chat(member.profile, "", name, group=True)
        self.reader = Player(rig, name, member.profile, None)
        self.reader.chat = self.chat

    async def joined(self) -> str:
        """The bot is added."""
        await self.rig.handle(Joined(self._key(), self.rig.clock.now, self.chat, self.member.sender, self.title))
        return await self.reader.looks()

    async def left(self) -> None:
        """The bot is taken out."""
        await self.rig.handle(Left(self._key(), self.rig.clock.now, self.chat, self.member.sender))

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
