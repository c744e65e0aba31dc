"""Groups: people talk in them, bots come, are promoted, restricted and thrown out, and a group may become a supergroup.

group = fake.group("Bản Mòng", admins=[lan]); await group.adds(bot, by=lan); await group.says(lan, "/nhantin")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.botapi.formatting import found_entities
from tests.botapi.people import find_button
from tests.botapi.platform import ADMIN_RIGHTS, SUPERGROUP, member_json
from tests.botapi.world import ANONYMOUS, CHANNEL_BOT, Bot, Chat, Json, Member, Message, Query, User

if TYPE_CHECKING:
    from tests.botapi.people import Person
    from tests.botapi.server import FakeBotApi

ANONYMOUS_USER = User(ANONYMOUS, "Group", "GroupAnonymousBot", is_bot=True)
CHANNEL_USER = User(CHANNEL_BOT, "Channel", "Channel_Bot", is_bot=True)


class Group:
    """One group as the tests speak of it; it stays the same through an upgrade, only its id changes."""

    def __init__(self, fake: FakeBotApi, chat: Chat) -> None:
        self.fake = fake
        self.chat = chat

    @classmethod
    def made(cls, fake: FakeBotApi, title: str, admins: list[Person], *, forum: bool, supergroup: bool) -> Group:
        """A new group of these people."""
        platform = fake.platform
        number = len(platform.groups) + 1
        chat = Chat(-4_000_000_000 - number, "group", title)
        if forum or supergroup:
            chat = Chat(SUPERGROUP - 2_000_000_000 - number, "supergroup", title, forum=forum)
        for place, person in enumerate(admins):
            status = "administrator" if place else "creator"
            chat.members[person.id] = Member(person.user, status, rights=dict.fromkeys(ADMIN_RIGHTS, True))
        platform.groups[chat.id] = chat
        return cls(fake, chat)

    @property
    def id(self) -> int:
        """The id that the group has now."""
        return self.chat.id

    # The bot's life in it

    async def adds(self, bot: Bot, *, by: Person, payload: str | None = None, admin: bool = False) -> None:
        """Take the bot in; with a payload by a link ?startgroup=…, maybe as an admin at once."""
        rights = dict.fromkeys(ADMIN_RIGHTS, True) if admin else {}
        await self._turns(bot, by, "administrator" if admin else "member", rights)
        joined = self.fake.platform.add_message(
            self.chat, by.user, service={"new_chat_members": [bot.user.json()], "new_chat_member": bot.user.json()}
        )
        self.fake.platform.tell_message(joined)
        if payload is not None:
            await self.says(by, f"/start@{bot.username} {payload}".strip())
        await self.fake.acted()

    async def promotes(self, bot: Bot, *, by: Person, **rights: bool) -> None:
        """Make the bot an admin, with these rights only if some are named."""
        await self._turns(bot, by, "administrator", dict(rights) or dict.fromkeys(ADMIN_RIGHTS, True))

    async def demotes(self, bot: Bot, *, by: Person) -> None:
        """Make the bot a plain member again."""
        await self._turns(bot, by, "member", {})

    async def restricts(self, bot: Bot, *, by: Person, writes: bool = False) -> None:
        """Take rights from the bot: it may not write any more (only supergroups can)."""
        assert self.chat.type == "supergroup", "only supergroups restrict single members"
        await self._turns(bot, by, "restricted", {"can_send_messages": writes})

    async def kicks(self, bot: Bot, *, by: Person) -> None:
        """Throw the bot out."""
        await self._turns(bot, by, "kicked", {})

    async def _turns(self, bot: Bot, by: Person, status: str, rights: Json) -> None:
        member = self.chat.members.setdefault(bot.id, Member(bot.user, "left"))
        old = member_json(member)
        member.status, member.rights = status, rights
        self.chat.last_said = self.fake.platform.pace()
        self.fake.platform.tell_membership(bot, self.chat, by.user, old, member_json(member))
        await self.fake.acted()

    async def upgrades(self, *, by: Person) -> int:
        """Become a supergroup: another id, and two service messages that say so. Returns the new id."""
        platform, old = self.fake.platform, self.chat
        assert old.type == "group", "it is a supergroup already"
        new = Chat(SUPERGROUP - 3_000_000_000 - len(platform.groups), "supergroup", old.title, members=old.members)
        platform.groups[new.id] = new
        leaving = platform.add_message(old, by.user, service={"migrate_to_chat_id": new.id})
        platform.tell_message(leaving)
        old.moved_to, new.last_said, self.chat = new.id, old.last_said, new
        coming = platform.add_message(
            new, ANONYMOUS_USER, sender_chat=new.json(), service={"migrate_from_chat_id": old.id}
        )
        platform.tell_message(coming)
        await self.fake.acted()
        return new.id

    def deletes(self) -> None:
        """Delete the group."""
        self.chat.deleted = True

    # Its people

    def joins(self, person: Person, status: str = "member") -> None:
        """Let somebody in, or give them another place: member, administrator, left, kicked."""
        rights = dict.fromkeys(ADMIN_RIGHTS, True) if status == "administrator" else {}
        self.chat.members[person.id] = Member(person.user, status, rights=rights)

    def hides(self, person: Person, hidden: bool = True) -> None:
        """Let an admin be anonymous from now on: they speak as the group."""
        self.chat.members[person.id].anonymous = hidden

    def opens_topic(self, name: str) -> int:
        """A new topic; its number."""
        assert self.chat.forum, "only a forum has topics"
        made = self.fake.platform.add_message(
            self.chat, None, service={"forum_topic_created": {"name": name, "icon_color": 7322096}}
        )
        made.topic = made.id
        self.chat.topics[made.id] = name
        return made.id

    def closes_topic(self, topic: int) -> None:
        """Delete a topic."""
        del self.chat.topics[topic]

    async def says(
        self,
        person: Person,
        text: str,
        *,
        topic: int | None = None,
        anonymous: bool | None = None,
        as_channel: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """Somebody speaks; an admin may do it as the group, anybody as a channel of theirs."""
        sender, spoken_as = self._voice(person, anonymous=anonymous, as_channel=as_channel)
        self.chat.last_said = self.fake.platform.pace()
        message = self.fake.platform.add_message(
            self.chat,
            sender,
            text=text,
            entities=found_entities(text),
            topic=topic,
            reply_to=reply_to,
            sender_chat=spoken_as,
        )
        self.fake.platform.tell_message(message)
        await self.fake.acted()
        return message

    def _voice(self, person: Person, *, anonymous: bool | None, as_channel: bool) -> tuple[User, Json | None]:
        if as_channel:
            number = SUPERGROUP - 5_000_000_000 - person.id % 1000
            return CHANNEL_USER, {"id": number, "type": "channel", "title": f"Kênh của {person.user.first_name}"}
        member = self.chat.members.setdefault(person.id, Member(person.user))
        hidden = member.anonymous if anonymous is None else anonymous
        if hidden:
            assert member.admin, "only admins can be anonymous"
            return ANONYMOUS_USER, self.chat.json()
        return person.user, None

    async def taps(self, person: Person, what: str, *, on: Message | None = None) -> Query:
        """Somebody presses a button under a message of the bot. A tap always shows who it was, admins too."""
        message, button = find_button(self.messages if on is None else [on], what)
        assert "callback_data" in button, f"the button {what!r} opens {button.get('url')!r}"
        return await person.tap(message, button["callback_data"])

    # What stands in it

    @property
    def messages(self) -> list[Message]:
        """What bots wrote, as it stands."""
        return [
            message
            for message in self.chat.messages.values()
            if message.sender is not None and message.sender.id in self._bots() and not message.deleted
        ]

    def _bots(self) -> set[int]:
        return {bot.id for bot in self.fake.platform.bots.values()}

    def sees(self) -> str:
        """The newest message of a bot."""
        return self.messages[-1].text if self.messages else ""

    async def hears(self, words: str) -> Message:
        """Wait until some message of a bot says this; the newest such."""
        return await self.fake.hears(lambda: self.messages, words)
