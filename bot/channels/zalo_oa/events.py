"""Events as the account's webhook brings them, read loosely: a new field stops nothing."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.channels.zalo.loosely import loosely

NUMBERED = frozenset({"id", "group_id", "oa_id", "app_id", "msg_id", "timestamp"})


class Who(msgspec.Struct):
    """A person, a group or the account."""

    id: str = ""
    group_id: str = ""


class Message(msgspec.Struct):
    """What somebody sent."""

    msg_id: str = ""
    text: str = ""
    attachments: list[Any] = []


class Event(msgspec.Struct):
    """Any event. Ids and the timestamp (ms) are strings; some bring them as numbers."""

    event_name: str
    app_id: str = ""
    oa_id: str = ""
    timestamp: str = ""
    sender: Who | None = None
    recipient: Who | None = None
    follower: Who | None = None
    message: Message | None = None
    group_id: str = ""
    group_name: str = ""


def decode(raw: bytes) -> Event:
    """Read an event. Raises ValueError for what is none."""
    try:
        return msgspec.convert(loosely(msgspec.json.decode(raw), NUMBERED), Event)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as strange:
        raise ValueError(str(strange)) from None
