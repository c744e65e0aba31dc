"""Events of a Zalo Bot, read loosely: wrapped in an answer or bare, with fields that differ between releases."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.channels.zalo.loosely import loosely

NUMBERED = frozenset({"id", "message_id"})


class Who(msgspec.Struct):
    """Who spoke."""

    id: str = ""
    display_name: str = ""
    name: str = ""
    is_bot: bool = False


class Place(msgspec.Struct):
    """Where: PRIVATE, whose id is the person's own, or GROUP."""

    id: str = ""
    chat_type: str = "PRIVATE"


class Message(msgspec.Struct):
    """What was said. `date` in ms; some bring seconds."""

    message_id: str = ""
    date: int = 0
    from_: Who | None = msgspec.field(name="from", default=None)
    chat: Place | None = None
    text: str = ""


class Event(msgspec.Struct):
    """Any event; it may come without a message."""

    event_name: str
    message: Message | None = None


def decode(raw: bytes) -> Event:
    """Read an event. Raises ValueError for what is none."""
    try:
        return read(msgspec.json.decode(raw))
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as strange:
        raise ValueError(str(strange)) from None


def read(found: Any) -> Event:
    """The same of what was decoded already. Raises msgspec.ValidationError."""
    whole = found.get("result", found) if isinstance(found, dict) else found
    return msgspec.convert(loosely(whole, NUMBERED), Event, strict=False)
