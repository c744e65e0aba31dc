"""From what the account's webhook says to what the house understands. Pure: the moment of arrival is an argument."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from bot.channels.words import clean
from bot.channels.zalo.loosely import digest
from bot.channels.zalo_oa.capabilities import NAME
from bot.channels.zalo_oa.events import Event as Heard
from messaging.actions import unpack
from messaging.model import Chat, Event, Joined, Left, Pressed, Reachable, Said, Sender, Unreadable

MARK: Final = "#"
"""Before the payload of a button: an account may be set to hand on only words that begin with it."""
WELCOME: Final = "/batdau"
_TOKEN = re.compile(r"[a-z0-9]{2}(\.[A-Za-z0-9_/-]*)*\Z")
_MENTION = re.compile(r"\[@[^\]]*\]")
_RIGHTS = re.compile(r"right|consent|privacy|personal|data_subject|erasure|delete_data|user_data")
"""In the name of the event by which Zalo hands on a request about personal data. That there is one is documented, its name is not."""
_BESIDE_WORDS = frozenset(
    f"user_send_{kind}" for kind in ("image", "sticker", "audio", "video", "gif", "link", "location", "file", "business_card")
)  # fmt: skip


def key_of(heard: Heard, raw: bytes) -> str:
    """What names an event: a resend has the same."""
    message = heard.message.msg_id if heard.message is not None else ""
    return f"{NAME}:{account_of(heard)}:{heard.event_name}:{message or digest(raw)}"


def account_of(heard: Heard) -> str:
    """The account that an event is about."""
    if heard.oa_id:
        return heard.oa_id
    ours = heard.recipient if heard.event_name.startswith("user_send_") else None
    in_group = heard.event_name.startswith("user_send_group_")
    return ours.id if ours is not None and not in_group else ""


def event_of(heard: Heard, raw: bytes, at: datetime, account: str) -> Event | None:
    """The event; None for what is nobody's business of ours: echoes of our own messages, receipts, what is unknown.

    `account` is who we are, for events of groups, which do not say it.
    """
    name, key, sent_at = heard.event_name, key_of(heard, raw), _moment(heard.timestamp)
    if name in {"follow", "unfollow"}:
        return _follows(heard, key, at, account)
    if name.startswith("user_send_group_"):
        return _in_group(heard, key, at, account, sent_at)
    if name in {"create_group", "delete_group"}:
        return _group_life(heard, key, at, account)
    if heard.sender is None or not heard.sender.id:
        return None
    chat, sender = _private(heard.sender.id, account)
    if name in _BESIDE_WORDS:
        return Said(key, at, chat, sender, "", sent_at=sent_at)
    if name != "user_send_text" or heard.message is None:
        return None
    text = clean(heard.message.text).strip()
    if text.startswith(MARK) and _TOKEN.match(text[1:]):
        return Pressed(key, at, chat, sender, unpack(text[1:]))
    return Said(key, at, chat, sender, text.removeprefix(MARK), sent_at=sent_at)


def speaks_of_rights(heard: Heard) -> bool:
    """Whether it hands on somebody's request about their personal data (Law 91/2025/QH15)."""
    return not heard.event_name.startswith("user_send_") and _RIGHTS.search(heard.event_name) is not None


def unreadable(raw: bytes, reason: str, at: datetime, heard: Heard | None, account: str) -> Unreadable:
    """What could not be read, with whoever sent it if that could be made out."""
    key = key_of(heard, raw) if heard is not None else f"{NAME}:{account}:sha256-{digest(raw)}"
    chat = sender = None
    if heard is not None and heard.sender is not None and heard.event_name == "user_send_text":
        chat, sender = _private(heard.sender.id, account)
    return Unreadable(key, at, clean(raw.decode(errors="replace")), reason, chat, sender)


def _follows(heard: Heard, key: str, at: datetime, account: str) -> Event | None:
    """Who follows is greeted: nothing else tells them what to type."""
    if heard.follower is None or not heard.follower.id:
        return None
    chat, sender = _private(heard.follower.id, account)
    if heard.event_name == "follow":
        return Said(key, at, chat, sender, WELCOME)
    return Reachable(key, at, chat, sender, reachable=False)


def _in_group(heard: Heard, key: str, at: datetime, account: str, sent_at: datetime | None) -> Event | None:
    group = _group(heard, account)
    if group is None or heard.sender is None or not heard.sender.id or heard.message is None:
        return None
    said = heard.message.text
    text = _MENTION.sub(" ", clean(said)).strip()
    addressed = text.startswith(("/", MARK)) or f"[@{account}]" in said
    sender = Sender(NAME, account, heard.sender.id)
    if text.startswith(MARK) and _TOKEN.match(text[1:]):
        return Pressed(key, at, group, sender, unpack(text[1:]))
    return Said(key, at, group, sender, text.removeprefix(MARK), addressed=addressed, sent_at=sent_at)


def _group_life(heard: Heard, key: str, at: datetime, account: str) -> Event | None:
    group = _group(heard, account)
    if group is None:
        return None
    sender = Sender(NAME, account, heard.sender.id if heard.sender is not None else "")
    if heard.event_name == "delete_group":
        return Left(key, at, group, sender)
    return Joined(key, at, group, sender, clean(heard.group_name))


def _group(heard: Heard, account: str) -> Chat | None:
    """The group of an event: notes of integrators find its id in different places."""
    recipient = heard.recipient or None
    named = heard.group_id or (recipient.group_id or recipient.id if recipient is not None else "")
    return Chat(NAME, account, named, group=True) if named and named != account else None


def _private(person: str, account: str) -> tuple[Chat, Sender]:
    return Chat(NAME, account, person), Sender(NAME, account, person)


def _moment(stamp: str) -> datetime | None:
    """A timestamp in ms; None for what is none."""
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
