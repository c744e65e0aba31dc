"""The platform itself: it keeps the world, puts messages into chats and tells bots what they may know."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from tests.botapi.errors import bad, forbidden
from tests.botapi.rates import Rates
from tests.botapi.updates import UpdateQueue
from tests.botapi.world import Bot, Chat, File, Json, Member, Message, Poll, Toast, User

SUPERGROUP = -1_000_000_000_000


class Platform:
    """Everything that stands behind the server's methods."""

    def __init__(self, clock: Callable[[], datetime], pace: Callable[[], float], dice: random.Random) -> None:
        self.clock = clock
        self.pace = pace
        self.dice = dice
        self.bots: dict[str, Bot] = {}
        self.users: dict[int, User] = {}
        self.groups: dict[int, Chat] = {}
        self.files: dict[tuple[int, str], File] = {}
        self.polls: dict[str, tuple[Poll, Bot]] = {}
        self.rates: dict[int, Rates] = {}
        self.toasts: dict[tuple[int, int], list[Toast]] = {}
        self.uploads: dict[tuple[int, int], float] = {}
        """By bot and size: when the next upload of that size has its turn."""
        self.changes = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self._next_message = 100

    def now(self) -> int:
        """Seconds since 1970, as the Bot API dates things."""
        return int(self.clock().timestamp())

    def changed(self) -> None:
        """Something happened: wake whoever waits for it."""
        self.changes += 1
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def change(self, seconds: float) -> None:
        """Wait until something happens, at most so long."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(waiter, seconds)
        finally:
            self._waiters.discard(waiter)

    def add_bot(self, token: str, username: str) -> Bot:
        """A bot as BotFather makes it."""
        user = User(int(token.split(":", maxsplit=1)[0]), username, username, is_bot=True)
        self.users[user.id] = user
        bot = Bot(token, user, UpdateQueue(self.clock, self.changed, self.dice))
        self.rates[bot.id] = Rates(self.pace)
        self.bots[token] = bot
        return bot

    def private(self, bot: Bot, user: User) -> Chat:
        """The chat of one bot and one person."""
        if user.id not in bot.chats:
            bot.chats[user.id] = Chat(user.id, "private", person=user)
        return bot.chats[user.id]

    def find_chat(self, bot: Bot, chat_id: str) -> Chat:
        """A chat that the bot has heard of."""
        if not chat_id.strip():
            raise bad("chat_id is empty")
        try:
            number = int(chat_id)
        except ValueError:
            raise bad("chat not found") from None
        chat = bot.chats.get(number) if number > 0 else self.groups.get(number)
        if chat is None or (not chat.private and bot.id not in chat.members):
            raise bad("chat not found")
        if chat.moved_to is not None:
            raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        return chat

    def open_chat(self, bot: Bot, chat_id: str, *, writes: bool = True) -> Chat:
        """A chat that the bot is in, and may write into."""
        chat = self.find_chat(bot, chat_id)
        if chat.private:
            self._check_private(chat)
            return chat
        if chat.deleted:
            raise forbidden("the group chat was deleted")
        member = chat.members[bot.id]
        name = "supergroup chat" if chat.type == "supergroup" else "group chat"
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {name}")
        if member.status == "left":
            raise forbidden(f"bot is not a member of the {name}")
        if writes and member.status == "restricted" and not member.rights.get("can_send_messages"):
            raise bad("not enough rights to send text messages to the chat")
        return chat

    def _check_private(self, chat: Chat) -> None:
        assert chat.person is not None
        if chat.person.deactivated:
            raise forbidden("user is deactivated")
        if chat.person.is_bot:
            raise forbidden("bot can't send messages to bots")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")

    def add_message(self, chat: Chat, sender: User | None, **fields: Any) -> Message:
        """A message as it enters a chat. Supergroups count by themselves, all others share one count."""
        if chat.type == "supergroup":
            chat.next_message += 1
            number = chat.next_message
        else:
            self._next_message += 1
            number = self._next_message
        message = Message(number, chat, sender, self.now(), **fields)
        chat.messages[number] = message
        self.changed()
        return message

    def tell_message(self, message: Message) -> None:
        """Tell the bots of a chat about a message, as far as they may know."""
        for bot in self.bots.values():
            if self.may_know(bot, message):
                bot.queue.put("message", message.json(), f"chat {message.chat.id}")

    def may_know(self, bot: Bot, message: Message) -> bool:
        """Whether a bot gets a message: with privacy on only what is meant for it, and service messages."""
        chat = message.chat
        if chat.private:
            return bot.chats.get(chat.id) is chat
        member = chat.members.get(bot.id)
        if member is None or not member.inside:
            return False
        if message.service or not bot.privacy or member.admin:
            return True
        if message.reply_to is not None and message.reply_to.sender is bot.user:
            return True
        command = message.text.split()[0] if message.text.startswith("/") else ""
        if "@" in command:
            return command.lower().endswith(f"@{bot.username.lower()}")
        return bool(command) and self._spoke_last(bot, chat)

    def _spoke_last(self, bot: Bot, chat: Chat) -> bool:
        inside = [m.user for m in chat.members.values() if m.user.is_bot and m.inside]
        spoke = [message.sender for message in chat.messages.values() if message.sender in inside]
        return inside == [bot.user] or (bool(spoke) and spoke[-1] is bot.user)

    def tell_membership(self, bot: Bot, chat: Chat, by: User, old: Json, new: Json) -> None:
        """Tell a bot what became of it in a chat."""
        change = {
            "chat": chat.json(),
            "from": by.json(),
            "date": self.now(),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        bot.queue.put("my_chat_member", change, f"chat {chat.id}")


ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_pin_messages",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def member_json(member: Member) -> Json:
    """A member as the Bot API shows it, with every field that its status must have."""
    body: Json = {"user": member.user.json(), "status": member.status}
    if member.status == "creator":
        body["is_anonymous"] = member.anonymous
    elif member.status == "administrator":
        rights = {name: bool(member.rights.get(name, name == "can_manage_chat")) for name in ADMIN_RIGHTS}
        body |= {"can_be_edited": False, "is_anonymous": member.anonymous, **rights}
    elif member.status == "restricted":
        rights = {name: bool(member.rights.get(name)) for name in MEMBER_RIGHTS}
        body |= {"is_member": True, "until_date": 0, **rights}
    elif member.status == "kicked":
        body["until_date"] = 0
    return body
