"""The people and groups of a story at the fake Bot API, by the names that the story gives them, and what stands in their chats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.capabilities import NAME
from messaging.actions import Action, unpack
from messaging.model import Button, Chat, Link, Sender
from messaging.model import Poll as Asked
from tests.botapi import Bot, FakeBotApi, Group, Person
from tests.botapi.groups import ANONYMOUS_USER
from tests.botapi.world import Member, Message
from tests.fakes import Shown

TOKEN = "4242:a-token-of-the-tests"
ACCOUNT = TOKEN.partition(":")[0]
TELEGRAM = NAME


@dataclass
class TelegramWorld:
    """One bot, and everybody who has to do with it."""

    fake: FakeBotApi
    bot: Bot
    _people: dict[str, Person] = field(default_factory=dict, kw_only=True)
    _groups: dict[str, Chat] = field(default_factory=dict, kw_only=True)

    # Who and where

    def sender(self, name: str, language: str | None) -> Sender:
        """Somebody's account."""
        found = self._people.get(name)
        if found is None:
            found = self._people[name] = self.fake.person(name, language=language or "", bot=self.bot)
        return Sender(NAME, ACCOUNT, str(found.id), name, language)

    def sender_of(self, person: Person) -> Sender:
        """How the house knows somebody who came to Telegram by themselves."""
        return Sender(NAME, ACCOUNT, str(person.id))

    def group_chat(self, name: str, title: str, kind: str) -> Chat:
        """A group (or supergroup, or forum) by the name that the story gives it; the bot is not in it yet."""
        if name not in self._groups:
            maker = self.fake.person("Người lập nhóm", bot=self.bot)
            made = self.fake.group(title, admins=[maker], forum=kind == "forum", supergroup=kind == "supergroup")
            self._groups[name] = Chat(NAME, ACCOUNT, str(made.id), group=True)
        return self._groups[name]

    def person(self, sender: Sender) -> Person:
        """Who has this account; an anonymous admin has Telegram's own."""
        if not sender.external_id:
            return Person(self.fake, ANONYMOUS_USER, self.bot)
        return self._owner(sender.external_id)

    def group(self, chat: Chat) -> Group:
        """The group as it stands under this id."""
        return Group(self.fake, self.fake.platform.groups[int(chat.external_id)])

    def topic(self, chat: Chat, name: str) -> str:
        """A new topic of a forum."""
        return str(self.group(chat).opens_topic(name))

    def _owner(self, id: str) -> Person:
        return next(one for one in self._people.values() if str(one.id) == id)

    # What is seen

    def shown(self, chat: Chat) -> list[Shown]:
        """The bot's messages in a chat as they stand; above the newest what has flashed up since somebody last did something."""
        if chat.group:
            return [_shown(message) for message in self.group(chat).messages]
        person = self._owner(chat.external_id)
        messages = [_shown(message) for message in person.messages]
        flashed = [toast.text for toast in person.toasts[person._seen_toasts :]]
        if messages and flashed:
            messages[-1].toast = "\n\n".join(flashed)
        return messages

    def keyboard(self, chat: Chat) -> dict[str, bool]:
        """The keys in place of the letters: their labels, and whether they share the own number."""
        if chat.group:
            return {}
        person = self._owner(chat.external_id)
        return {key["text"]: bool(key.get("request_contact")) for key in person.keyboard}

    def content(self, name: str) -> bytes:
        """The bytes of a file, by what Telegram calls it."""
        return self.fake.platform.files[self.bot.id, name].content

    def puts_in(self, chat: Chat) -> None:
        """A group in which the bot has been since before the story."""
        members = self.group(chat).chat.members
        if self.bot.id not in members:
            members[self.bot.id] = Member(self.bot.user)


def _shown(message: Message) -> Shown:
    buttons, links = [], []
    for key in message.buttons:
        action: Action | None = unpack(key["callback_data"]) if "callback_data" in key else None
        if action is not None:
            buttons.append(Button(key["text"], action))
        elif "url" in key:
            links.append(Link(key["text"], key["url"]))
        elif "web_app" in key:
            links.append(Link(key["text"], key["web_app"]["url"], app=True))
    return Shown(
        str(message.id),
        message.text,
        buttons,
        links,
        None,
        message.document.id if message.document else None,
        str(message.topic or ""),
        _poll(message),
    )


def _poll(message: Message) -> Asked | None:
    if message.poll is None:
        return None
    body: dict[str, Any] = message.poll.body
    return Asked(message.poll.question, tuple(message.poll.options), body["correct_option_ids"][0])
