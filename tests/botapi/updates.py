"""A bot's queue of updates: what is confirmed is gone, what is too old too."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

LIFE = timedelta(days=1)
TAP_LIFE = timedelta(seconds=150)
MOST = 100
KINDS = {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
}
BY_DEFAULT = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True)
class Queued:
    """One update that waits. `lane`: updates of one lane go to a webhook one after the other."""

    id: int
    kind: str
    body: dict[str, Any]
    expires: datetime
    lane: str

    def json(self) -> dict[str, Any]:
        """As it goes out."""
        return {"update_id": self.id, **self.body}


@dataclass
class UpdateQueue:
    """What waits for one bot, oldest first."""

    clock: Callable[[], datetime]
    changed: Callable[[], None]
    """To be called when something came or went."""
    dice: random.Random
    allowed: set[str] = field(default_factory=lambda: set(BY_DEFAULT))
    waiting: dict[int, Queued] = field(default_factory=dict)
    lanes: dict[str, dict[int, Queued]] = field(default_factory=dict)
    arrived: Callable[[str], None] | None = None
    """To be called with the lane of what came; a webhook listens here."""
    next_id: int = 0
    expired: int = 0
    """How many died unconfirmed."""
    _soonest: datetime | None = None

    def __post_init__(self) -> None:
        self.next_id = self.dice.randrange(100_000_000, 900_000_000)

    def put(self, kind: str, value: Any, lane: str) -> Queued | None:
        """Add an update, if the bot wants its kind."""
        if kind not in self.allowed:
            return None
        return self.put_raw({kind: value}, kind, lane)

    def put_raw(self, body: dict[str, Any], kind: str, lane: str) -> Queued:
        """Add anything at all, also what no client can read."""
        life = TAP_LIFE if kind in {"callback_query", "shipping_query", "pre_checkout_query"} else LIFE
        queued = Queued(self.next_id, kind, body, self.clock() + life, lane)
        self.next_id += 1
        self._add(queued)
        return queued

    def _add(self, queued: Queued) -> None:
        self.waiting[queued.id] = queued
        self.lanes.setdefault(queued.lane, {})[queued.id] = queued
        self._soonest = min(self._soonest or queued.expires, queued.expires)
        self.changed()
        if self.arrived is not None:
            self.arrived(queued.lane)

    def again(self, queued: Queued) -> None:
        """Deliver one a second time under the same id, as after an answer that was lost."""
        self._add(queued)
        self.waiting = dict(sorted(self.waiting.items()))
        self.lanes[queued.lane] = dict(sorted(self.lanes[queued.lane].items()))

    def jumps(self) -> None:
        """After a week without updates the next id is random: it may be smaller than any before."""
        self.next_id = self.dice.randrange(1_000, 90_000_000)

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one keeps only the last so many."""
        self.expire()
        if offset < 0:
            for known in list(self.waiting)[:offset]:
                self._drop(known)
        elif offset > 0:
            for known in [known for known in self.waiting if known < offset]:
                self._drop(known)

    def drop(self, update_id: int) -> None:
        """One was delivered."""
        if update_id in self.waiting:
            self._drop(update_id)

    def _drop(self, update_id: int) -> None:
        lane = self.waiting.pop(update_id).lane
        del self.lanes[lane][update_id]
        if not self.lanes[lane]:
            del self.lanes[lane]
        self.changed()

    def next_of(self, lane: str) -> Queued | None:
        """The oldest of a lane."""
        self.expire()
        return next(iter(self.lanes.get(lane, {}).values()), None)

    def first(self, limit: int) -> list[Queued]:
        """The oldest that wait."""
        self.expire()
        return list(islice(self.waiting.values(), min(max(limit, 1), MOST)))

    def expire(self) -> None:
        """Forget what nobody fetched in time."""
        now = self.clock()
        if self._soonest is None or now < self._soonest:
            return
        for queued in [queued for queued in self.waiting.values() if queued.expires <= now]:
            self.expired += 1
            self._drop(queued.id)
        self._soonest = min((queued.expires for queued in self.waiting.values()), default=None)
