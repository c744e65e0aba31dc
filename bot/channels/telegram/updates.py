"""What Telegram sends, only the fields that we use. Each update is decoded by itself: an odd one spoils no other."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

from bot.channels.telegram.api import mended

KINDS = ("message", "callback_query", "my_chat_member")
"""The kinds of update that we ask for and understand."""

_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')


class User(msgspec.Struct):
    """A person or a bot."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str | None = None


class Place(msgspec.Struct):
    """A chat: `type` is private, group, supergroup or channel."""

    id: int
    type: str
    title: str = ""


class SharedContact(msgspec.Struct):
    """A shared contact; anybody may forward somebody else's."""

    phone_number: str
    user_id: int | None = None


class Sized(msgspec.Struct):
    """A photo in one size."""

    file_id: str
    file_size: int = 0


class Paper(msgspec.Struct):
    """A document."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class Entity(msgspec.Struct):
    """A marked part of a text; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    user: User | None = None


class Replied(msgspec.Struct):
    """The message that was answered."""

    from_: User | None = msgspec.field(default=None, name="from")


class Message(msgspec.Struct):
    """A message, or what is left of one that is too old (then `date` is 0)."""

    message_id: int
    chat: Place
    date: int = 0
    from_: User | None = msgspec.field(default=None, name="from")
    sender_chat: Place | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    reply_to_message: Replied | None = None
    text: str = ""
    caption: str = ""
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    contact: SharedContact | None = None
    photo: list[Sized] = []
    document: Paper | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    sticker: msgspec.Raw = msgspec.Raw()
    voice: msgspec.Raw = msgspec.Raw()
    audio: msgspec.Raw = msgspec.Raw()
    video: msgspec.Raw = msgspec.Raw()
    video_note: msgspec.Raw = msgspec.Raw()
    animation: msgspec.Raw = msgspec.Raw()
    location: msgspec.Raw = msgspec.Raw()
    poll: msgspec.Raw = msgspec.Raw()
    dice: msgspec.Raw = msgspec.Raw()


class Tap(msgspec.Struct):
    """A tap on a button; it carries no time."""

    id: str
    from_: User = msgspec.field(name="from")
    message: Message | None = None
    data: str | None = None


class Member(msgspec.Struct):
    """How somebody stands in a chat."""

    status: str
    is_member: bool = True
    can_send_messages: bool = True


class Membership(msgspec.Struct):
    """A change of how our bot stands in a chat, and who made it."""

    chat: Place
    from_: User = msgspec.field(name="from")
    date: int = 0
    old_chat_member: Member = msgspec.field(default_factory=lambda: Member("left"))
    new_chat_member: Member = msgspec.field(default_factory=lambda: Member("left"))


class Update(msgspec.Struct):
    """One of the kinds that we asked for; of any other kind all are None."""

    update_id: int
    message: Message | None = None
    callback_query: Tap | None = None
    my_chat_member: Membership | None = None


class Loose(msgspec.Struct):
    """What could be made out of an update that cannot be read."""

    id: int | None
    chat: tuple[int, str] | None = None
    sender: int | None = None
    tap: str | None = None


_decoder = msgspec.json.Decoder(Update)


def decode(raw: bytes) -> Update:
    """Read an update. Raises ValueError for what is none."""
    try:
        try:
            return _decoder.decode(raw)
        except msgspec.ValidationError:
            raise
        except ValueError:
            return _decoder.decode(mended(raw))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def look(raw: bytes) -> Loose:
    """Make out what can be made out. Never raises."""
    found = _ID.search(raw)
    loose = Loose(int(found.group(1)) if found else None)
    try:
        whole = msgspec.json.decode(mended(raw))
    except (ValueError, RecursionError):
        return loose
    if not isinstance(whole, dict):
        return loose
    tap = whole.get("callback_query")
    if isinstance(tap, dict) and isinstance(tap.get("id"), str):
        loose.tap = tap["id"]
    part: Any = next((whole[kind] for kind in KINDS if isinstance(whole.get(kind), dict)), {})
    inner = part.get("message") if isinstance(part.get("message"), dict) else part
    chat, sender = inner.get("chat"), part.get("from")
    if isinstance(chat, dict) and isinstance(chat.get("id"), int):
        loose.chat = chat["id"], str(chat.get("type", ""))
    if isinstance(sender, dict) and isinstance(sender.get("id"), int):
        loose.sender = sender["id"]
    return loose


def digest(raw: bytes) -> str:
    """A name for what has no number of its own."""
    return hashlib.sha256(raw).hexdigest()[:32]
