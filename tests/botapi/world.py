"""Who and what there is: accounts, chats, messages, polls, files. Facts only; the rules stand in the methods."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.botapi.formatting import Entity
from tests.botapi.markup import Markup
from tests.botapi.updates import UpdateQueue

if TYPE_CHECKING:
    from tests.botapi.hooks import Hook

Json = dict[str, Any]

ANONYMOUS = 1087968824
"""The account that stands in for an anonymous admin."""
CHANNEL_BOT = 136817688
"""The account that stands in for a channel that speaks in a group."""


@dataclass
class User:
    """An account: a person's or a bot's."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        """As updates show it."""
        body: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            body["username"] = self.username
        if self.language:
            body["language_code"] = self.language
        return body


@dataclass
class Member:
    """Somebody in a group; `status` in the Bot API's words."""

    user: User
    status: str = "member"
    anonymous: bool = False
    rights: Json = field(default_factory=dict)

    @property
    def inside(self) -> bool:
        """Whether they are in the group now."""
        return self.status not in {"left", "kicked"}

    @property
    def admin(self) -> bool:
        """Whether they are an admin or the creator."""
        return self.status in {"administrator", "creator"}


@dataclass
class File:
    """Bytes that the server keeps."""

    id: str
    unique_id: str
    content: bytes
    name: str
    media_type: str
    kind: str
    path: str


@dataclass
class Poll:
    """A poll as it stands."""

    id: str
    question: str
    options: list[str]
    body: Json
    votes: dict[int, list[int]] = field(default_factory=dict)

    def json(self) -> Json:
        """As its sender sees it."""
        count = [sum(option in chosen for chosen in self.votes.values()) for option in range(len(self.options))]
        options = [
            {"persistent_id": str(place), "text": text, "voter_count": count[place]}
            for place, text in enumerate(self.options)
        ]
        voters = sum(bool(chosen) for chosen in self.votes.values())
        return {"id": self.id, "question": self.question, "options": options, "total_voter_count": voters, **self.body}


@dataclass
class Message:
    """A message as it stands: edits applied, gone if `deleted`."""

    id: int
    chat: Chat
    sender: User | None
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    inline: Markup | None = None
    reply_markup: Markup | None = None
    topic: int | None = None
    reply_to: Message | None = None
    sender_chat: Json | None = None
    photo: File | None = None
    document: File | None = None
    poll: Poll | None = None
    contact: Json | None = None
    service: Json = field(default_factory=dict)
    edited: int | None = None
    edits: int = 0
    deleted: bool = False
    sent_as: Json = field(default_factory=dict)

    @property
    def buttons(self) -> list[Json]:
        """The inline buttons, row after row."""
        return [button for row in (self.inline or {}).get("inline_keyboard", []) for button in row]

    @property
    def keyboard(self) -> list[Json]:
        """The buttons below the line of writing that came with this message."""
        return [button for row in (self.reply_markup or {}).get("keyboard", []) for button in row]

    @property
    def media(self) -> bool:
        """Whether the text is a caption."""
        return self.photo is not None or self.document is not None

    def json(self, *, nested: bool = False) -> Json:
        """As the Bot API shows it."""
        body: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json()}
        if self.sender is not None:
            body["from"] = self.sender.json()
        if self.sender_chat is not None:
            body["sender_chat"] = self.sender_chat
        if self.topic is not None:
            body |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.edited is not None:
            body["edit_date"] = self.edited
        if self.reply_to is not None and not nested:
            body["reply_to_message"] = self.reply_to.json(nested=True)
        if self.inline is not None:
            body["reply_markup"] = self.inline
        return body | self._content() | self.service

    def _content(self) -> Json:
        body: Json = {}
        if self.photo is not None:
            body["photo"] = [{**_file(self.photo), "width": 800, "height": 600}]
        if self.document is not None:
            named = {"file_name": self.document.name, "mime_type": self.document.media_type}
            body["document"] = {**_file(self.document), **named}
        if self.poll is not None:
            body["poll"] = self.poll.json()
        if self.contact is not None:
            body["contact"] = self.contact
        if self.text:
            word, marks = ("caption", "caption_entities") if self.media else ("text", "entities")
            body[word] = self.text
            if self.entities:
                body[marks] = self.entities
        return body


def _file(file: File) -> Json:
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}


@dataclass
class Chat:
    """A conversation. A private one belongs to one bot and one person (`person`)."""

    id: int
    type: str
    title: str = ""
    person: User | None = None
    forum: bool = False
    started: bool = False
    blocked: bool = False
    deleted: bool = False
    moved_to: int | None = None
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_said: float | None = None
    next_message: int = 0

    @property
    def private(self) -> bool:
        """Whether it is a talk of two."""
        return self.type == "private"

    def json(self) -> Json:
        """As updates show it."""
        if self.person is not None:
            named = {"username": self.person.username} if self.person.username else {}
            return {"id": self.id, "type": self.type, "first_name": self.person.first_name, **named}
        body: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.type == "group":
            body["all_members_are_administrators"] = False
        if self.forum:
            body["is_forum"] = True
        return body


@dataclass
class Query:
    """A tap that waits for its answer."""

    id: str
    at: datetime
    user: User
    chat: Chat
    message: Message
    answered: bool = False


@dataclass
class Toast:
    """What flashed up after a tap."""

    text: str
    alert: bool
    query: str


@dataclass
class Bot:
    """One bot and everything that belongs to it alone."""

    token: str
    user: User
    queue: UpdateQueue
    privacy: bool = True
    hook: Hook | None = None
    poll: asyncio.Future[None] | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    webhook_set: float = float("-inf")

    @property
    def id(self) -> int:
        """The number before the colon."""
        return self.user.id

    @property
    def username(self) -> str:
        """Without the @."""
        return self.user.username or ""
