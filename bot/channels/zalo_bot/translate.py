"""From what a Zalo Bot is told to what the house understands. Pure: who we are and the moment of arrival are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.channels.words import clean
from bot.channels.zalo.loosely import digest
from bot.channels.zalo_bot.capabilities import NAME
from bot.channels.zalo_bot.events import Event as Heard
from messaging.model import Chat, Event, Said, Sender, Unreadable

TEXT: Final = "message.text.received"
UNSUPPORTED: Final = "message.unsupported.received"
OTHERS: Final = frozenset({f"message.{kind}.received" for kind in ("image", "sticker", "voice")})
SECONDS_BELOW: Final = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Us:
    """Our bot: its id, and the names by which a group may mention it, the longest first."""

    bot_id: str
    names: tuple[str, ...] = ()


def key_of(heard: Heard | None, raw: bytes, us: Us) -> str:
    """What names an event: there is no number of updates, only of messages."""
    message = heard.message.message_id if heard is not None and heard.message is not None else ""
    return f"{NAME}:{us.bot_id}:{message or digest(raw)}"


def event_of(heard: Heard, raw: bytes, us: Us, at: datetime) -> Event | None:
    """The event; None for what is nobody's business of ours.

    What Zalo keeps from us (`unsupported`: protected people, links, files) is said to be kept, so that they learn the way to the web.
    """
    message = heard.message
    if (
        message is None
        or message.chat is None
        or not message.chat.id
        or (message.from_ is not None and message.from_.is_bot)
    ):
        return None
    if heard.event_name not in {TEXT, UNSUPPORTED, *OTHERS}:
        return None
    group = message.chat.chat_type.upper() == "GROUP"
    who = message.from_.id if message.from_ is not None else ""
    if group and (not who or heard.event_name != TEXT):
        return None
    name = clean(message.from_.display_name or message.from_.name) if message.from_ is not None else ""
    sender = Sender(NAME, us.bot_id, who or message.chat.id, name)
    text = clean(message.text).strip() if heard.event_name == TEXT else ""
    return Said(
        key_of(heard, raw, us),
        at,
        Chat(NAME, us.bot_id, message.chat.id, group),
        sender,
        _without_name(text, us) if group else text,
        sent_at=_moment(message.date),
        kept_from_us=heard.event_name == UNSUPPORTED,
    )


def unreadable(raw: bytes, reason: str, at: datetime, heard: Heard | None, us: Us) -> Unreadable:
    """What could not be read, kept with the reason."""
    return Unreadable(key_of(heard, raw, us), at, clean(raw.decode(errors="replace")), reason)


def _without_name(text: str, us: Us) -> str:
    """A group's words without the mention that brought them to us, whether Zalo left it there or not."""
    if not text.startswith("@"):
        return text
    bare = text[1:].casefold()
    for name in us.names:
        if bare.startswith(name.casefold()):
            return text[1 + len(name) :].strip()
    return text.partition(" ")[2].strip()


def _moment(date: int) -> datetime | None:
    """In ms, or in seconds by its size; None for what is none."""
    try:
        return datetime.fromtimestamp(date if date < SECONDS_BELOW else date / 1000, UTC) if date > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
