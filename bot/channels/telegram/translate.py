"""From what Telegram says to what the house understands. Pure: who we are and when it arrived are arguments."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.channels.telegram.capabilities import NAME
from bot.channels.telegram.updates import Entity, Loose, Member, Membership, Message, Place, Tap, Update, User
from bot.channels.words import clean
from messaging.actions import unpack
from messaging.model import (
    Allowed,
    Chat,
    Contact,
    Event,
    File,
    Joined,
    Left,
    MessageRef,
    Moved,
    Pressed,
    Reachable,
    Said,
    Sender,
    Unreadable,
)

GROUPS = ("group", "supergroup")
ANONYMOUS_ADMIN = 1087968824
"""The account in whose name Telegram lets anonymous admins act (Bot API, Message.sender_chat)."""


@dataclass(frozen=True, slots=True)
class Us:
    """Our bot: its id, its name without the @, and the command words that it answers to."""

    bot_id: str
    username: str
    commands: Container[str] = frozenset()

    def key(self, update_id: int | str) -> str:
        """What names an update in the house: a repeated one is recognised by it."""
        return f"{NAME}:{self.bot_id}:{update_id}"


def event_of(update: Update, us: Us, at: datetime) -> Event | None:
    """The event of an update; None for what is nobody's business of ours. May raise ValueError or OverflowError."""
    if update.callback_query is not None:
        return _pressed(update.callback_query, us, us.key(update.update_id), at)
    if update.my_chat_member is not None:
        return _stands(update.my_chat_member, us, us.key(update.update_id), at)
    if update.message is not None:
        return _message(update.message, us, us.key(update.update_id), at)
    return None


def unreadable(raw: bytes, loose: Loose, key: str, reason: str, us: Us, at: datetime) -> Unreadable:
    """What could not be read, with whatever was made out of it."""
    chat = sender = None
    if loose.chat is not None and loose.chat[1] != "channel":
        chat = Chat(NAME, us.bot_id, str(loose.chat[0]), loose.chat[1] in GROUPS)
    if loose.sender is not None:
        sender = Sender(NAME, us.bot_id, str(loose.sender))
    return Unreadable(key, at, clean(raw.decode(errors="replace")), reason, chat, sender)


def _message(message: Message, us: Us, key: str, at: datetime) -> Event | None:
    place = message.chat
    if place.type in GROUPS and message.migrate_to_chat_id is not None:
        return Moved(key, at, _chat(place, us), Chat(NAME, us.bot_id, str(message.migrate_to_chat_id), group=True))
    if place.type in GROUPS and message.migrate_from_chat_id is not None:
        old = Chat(NAME, us.bot_id, str(message.migrate_from_chat_id), group=True)
        return Moved(key, at, old, _chat(place, us))
    speaker = _speaker(message, us)
    if speaker is None or place.type not in (*GROUPS, "private"):
        return None
    sender, anonymous = speaker
    contact, files = _contact(message), _files(message)
    said = bool(message.text or message.caption or contact or files)
    if not said and not _shows_something(message):
        return None  # a notice of Telegram's own: a title, a pin, a timer
    addressed = place.type == "private" or _addressed(message, us)
    return Said(
        key,
        at,
        _chat(place, us, message),
        sender,
        _words(message, us),
        files,
        contact,
        addressed=addressed,
        sent_at=datetime.fromtimestamp(message.date, UTC),
        anonymous=anonymous,
    )


def _speaker(message: Message, us: Us) -> tuple[Sender, bool] | None:
    """Who spoke, and whether nobody knows who that is; None for other bots and what a channel forwards by itself."""
    if message.is_automatic_forward:
        return None
    if message.sender_chat is not None:
        title = clean(message.sender_chat.title)
        return Sender(NAME, us.bot_id, f"chat:{message.sender_chat.id}", title), True
    if message.from_ is None or message.from_.is_bot:
        return None
    return _sender(message.from_, us), False


def _addressed(message: Message, us: Us) -> bool:
    """Whether talk in a group is meant for us: a command of ours, an answer to us, or our name in it."""
    text = message.text or message.caption
    if text.startswith("/"):
        word, _, name = text[1:].split(maxsplit=1)[0].partition("@") if text[1:].strip() else ("", "", "")
        if name:
            return name.casefold() == us.username.casefold()
        return word.lower() in us.commands
    replied = message.reply_to_message
    if replied is not None and replied.from_ is not None and str(replied.from_.id) == us.bot_id:
        return True
    return bool(_mentions(message, us))


def _mentions(message: Message, us: Us) -> list[Entity]:
    text = message.text or message.caption
    entities = message.entities if message.text else message.caption_entities
    name = f"@{us.username}".casefold()
    return [
        entity
        for entity in entities
        if (entity.type == "mention" and _cut(text, entity).casefold() == name)
        or (entity.type == "text_mention" and entity.user is not None and str(entity.user.id) == us.bot_id)
    ]


def _cut(text: str, entity: Entity) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * max(0, entity.offset)
    return units[start : start + 2 * max(0, entity.length)].decode("utf-16-le", "replace")


def _words(message: Message, us: Us) -> str:
    """The words without our name, which is only the envelope: "@bot bxh" means "bxh"."""
    text = message.text or message.caption
    if message.chat.type in GROUPS and not text.startswith("/"):
        for entity in reversed(_mentions(message, us)):
            units = text.encode("utf-16-le", "surrogatepass")
            start, end = 2 * max(0, entity.offset), 2 * max(0, entity.offset + entity.length)
            text = (units[:start] + units[end:]).decode("utf-16-le", "replace")
    return clean(text).strip()


def _contact(message: Message) -> Contact | None:
    shared = message.contact
    if shared is None:
        return None
    own = shared.user_id is not None and message.from_ is not None and shared.user_id == message.from_.id
    return Contact(clean(shared.phone_number), own)


def _files(message: Message) -> tuple[File, ...]:
    """What came along, still with Telegram: `ref` is what it is fetched by."""
    if message.document is not None:
        paper = message.document
        media_type = clean(paper.mime_type) or "application/octet-stream"
        return (File(f"{NAME}:{paper.file_id}", clean(paper.file_name) or "file", media_type, paper.file_size),)
    if message.photo:
        largest = message.photo[-1]
        return (File(f"{NAME}:{largest.file_id}", "photo.jpg", "image/jpeg", largest.file_size),)
    return ()


def _shows_something(message: Message) -> bool:
    kinds: Sequence[object] = (
        message.sticker, message.voice, message.audio, message.video, message.video_note,
        message.animation, message.location, message.poll, message.dice,
    )  # fmt: skip
    return any(bool(kind) for kind in kinds)


def _pressed(tap: Tap, us: Us, key: str, at: datetime) -> Pressed:
    sender = _sender(tap.from_, us)
    action = unpack(tap.data) if tap.data else None
    if tap.message is None:  # on a message that was sent in somebody's name: its answer goes to the person
        return Pressed(key, at, Chat(NAME, us.bot_id, sender.external_id), sender, action)
    chat = _chat(tap.message.chat, us, tap.message)
    return Pressed(key, at, chat, sender, action, MessageRef(chat, str(tap.message.message_id)))


def _stands(change: Membership, us: Us, key: str, at: datetime) -> Event | None:
    chat, sender = _chat(change.chat, us), _sender(change.from_, us)
    if change.from_.id == ANONYMOUS_ADMIN:
        sender = Sender(NAME, us.bot_id, "")  # nobody knows who did it
    old, new = change.old_chat_member, change.new_chat_member
    if change.chat.type == "private":
        return Reachable(key, at, chat, sender, reachable=_inside(new))
    if change.chat.type not in GROUPS:
        return None
    if not _inside(new):
        return Left(key, at, chat, sender) if _inside(old) else None
    admin = new.status == "administrator"
    if _inside(old):
        return Allowed(key, at, chat, sender, writes=_writes(new), admin=admin)
    return Joined(key, at, chat, sender, clean(change.chat.title), writes=_writes(new), admin=admin)


def _inside(member: Member) -> bool:
    return member.status not in {"left", "kicked"} and (member.status != "restricted" or member.is_member)


def _writes(member: Member) -> bool:
    return member.status != "restricted" or member.can_send_messages


def _chat(place: Place, us: Us, message: Message | None = None) -> Chat:
    topic = ""
    if message is not None and message.is_topic_message and message.message_thread_id is not None:
        topic = str(message.message_thread_id)
    return Chat(NAME, us.bot_id, str(place.id), place.type in GROUPS, topic)


def _sender(user: User, us: Us) -> Sender:
    name = clean(f"{user.first_name} {user.last_name}").strip()
    if user.id == ANONYMOUS_ADMIN:
        return Sender(NAME, us.bot_id, "")  # nobody knows who that is, so nobody is written down
    return Sender(NAME, us.bot_id, str(user.id), name, _language(user.language_code))


def _language(code: str | None) -> str | None:
    """ "vi-VN" is Vietnamese."""
    return clean(code).replace("_", "-").partition("-")[0].lower() or None if code else None
