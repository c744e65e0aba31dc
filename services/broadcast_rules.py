"""The rules of broadcasts, pure: what one may hold, and whether it is sent, approved, or steered another way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

from services import audiences
from services.broadcast_request import stamp
from services.organising import Broadcast, BroadcastState
from services.records import Json

LONGEST_TEXT = 20_000
LONGEST_LABEL = 40
OWN_LINK: Json = {"label": "", "url": ""}
"""A button into the contest: label and address are made for each recipient, on their own channel."""
LONGEST_ADDRESS = 500
LARGEST_FILE = 10 * 1024 * 1024
RUNNING = frozenset({BroadcastState.EXPANDING, BroadcastState.SENDING})
OVER = frozenset({BroadcastState.CANCELLED, BroadcastState.FINISHED})


class Why(StrEnum):
    """Why nothing was changed."""

    NOTHING_WRITTEN = "nothing written"
    NO_AUDIENCE = "no audience"
    NOBODY = "nobody"
    PAST = "past"
    OUTSIDE = "outside"
    OWN_WORK = "own work"
    NOBODY_TO_APPROVE = "nobody to approve"
    NOT_NOW = "not now"
    NOTHING_REFUSED = "nothing refused"
    CHANGED = "changed"
    NO_RIGHT = "no right"


@dataclass(frozen=True, slots=True)
class Moved:
    """It went on."""

    before: BroadcastState
    after: BroadcastState


@dataclass(frozen=True, slots=True)
class Same:
    """It was done before; nothing was changed by this press."""

    state: BroadcastState


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done."""

    why: Why


Decision: TypeAlias = Moved | Same | Refused


def decide_send(
    broadcast: Broadcast, who: int, *, may: bool, counted: int, limit: int, approvers: int, now: datetime
) -> Decision:
    """Whether it is sent, waits for somebody's approval, or is refused. `may`: the right to send to this audience."""
    if broadcast.state is not BroadcastState.DRAFT:
        return Same(broadcast.state)
    if not broadcast.text.strip():
        return Refused(Why.NOTHING_WRITTEN)
    if not broadcast.audience:
        return Refused(Why.NO_AUDIENCE)
    if not counted:
        return Refused(Why.NOBODY)
    if broadcast.due_at is not None and broadcast.due_at <= now:
        return Refused(Why.PAST)
    if may and not needs_another(broadcast, who, counted, limit):
        return Moved(broadcast.state, BroadcastState.SCHEDULED)
    return Moved(broadcast.state, BroadcastState.WAITING) if approvers else Refused(Why.NOBODY_TO_APPROVE)


def needs_another(broadcast: Broadcast, who: int, counted: int, limit: int) -> bool:
    """Whether a second person must look: so many get it, the author sends it alone, and nobody approved in advance."""
    return counted > limit and broadcast.approved_by is None and who == broadcast.author


def answers(broadcast: Broadcast) -> int:
    """Who answers for what goes out by itself: whoever approved it or sent another's draft, else its author."""
    return broadcast.author if broadcast.approved_by is None else broadcast.approved_by


def decide_approve(broadcast: Broadcast, who: int, *, may: bool, yes: bool, seen: int) -> Decision:
    """Another person's word: on a draft in advance, or on one that waits. Nobody approves their own, or what they did not see."""
    if not may:
        return Refused(Why.OUTSIDE)
    if who == broadcast.author:
        return Refused(Why.OWN_WORK)
    if broadcast.state in {BroadcastState.DRAFT, BroadcastState.WAITING} and seen != stamp(broadcast):
        return Refused(Why.CHANGED)
    if broadcast.state is BroadcastState.DRAFT and yes:
        if not broadcast.text.strip() or not broadcast.audience:
            return Refused(Why.NOT_NOW)
        again = broadcast.approved_by is not None
        return Same(broadcast.state) if again else Moved(broadcast.state, BroadcastState.DRAFT)
    if broadcast.state is not BroadcastState.WAITING:
        return Same(broadcast.state)
    return Moved(broadcast.state, BroadcastState.SCHEDULED if yes else BroadcastState.DRAFT)


def decide_course(broadcast: Broadcast, course: str, *, refused: int = 0) -> Decision:
    """Pause, resume, cancel, take back to the draft, or send again what was refused."""
    state, done = broadcast.state, broadcast.expanded_to == audiences.EVERYBODY
    goes_on = BroadcastState.SENDING if done else BroadcastState.EXPANDING
    match course:
        case "pause" if state in RUNNING:
            return Moved(state, BroadcastState.PAUSED)
        case "resume" if state is BroadcastState.PAUSED:
            return Moved(state, goes_on)
        case "cancel" if state not in OVER:
            return Moved(state, BroadcastState.CANCELLED)
        case "back" if state in {BroadcastState.WAITING, BroadcastState.SCHEDULED}:
            return Moved(state, BroadcastState.DRAFT)
        case "resend" if state is BroadcastState.FINISHED:
            return Moved(state, BroadcastState.SENDING) if refused else Refused(Why.NOTHING_REFUSED)
        case "pause" | "cancel" | "resend" | "back" | "resume":
            return Same(state)
        case _:
            return Refused(Why.NOT_NOW)


def read_link(words: str) -> Json | None:
    """A label and an address with https, as typed on one line: "Vào thi https://…"; None if there is none."""
    label, _, address = " ".join(words.split()).rpartition(" ")
    label = label.strip(" |:-–")
    try:
        parts = urlsplit(address)
        sound = parts.scheme == "https" and parts.hostname is not None and "." in parts.hostname and parts.port != 0
    except ValueError:
        return None
    if not sound or parts.username is not None or len(address) > LONGEST_ADDRESS:
        return None
    return {"label": label, "url": address} if 0 < len(label) <= LONGEST_LABEL else None
