"""A bot's queue of updates: what is confirmed is gone, what is too old too."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    dice: random.Random
    allowed: set[str] = field(default_factory=lambda: set(BY_DEFAULT))
    waiting: dict[int, Queued] = field(default_factory=dict)
    next_id: int = 0
    expired: int = 0
    """How many died unconfirmed."""

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
        self.waiting[queued.id] = queued
        self.changed()
        return queued

    def again(self, queued: Queued) -> None:
        """Deliver one a second time under the same id, as after an answer that was lost."""
        self.waiting = dict(sorted({**self.waiting, queued.id: queued}.items()))
        self.changed()

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
        del self.waiting[update_id]
        self.changed()

    def first(self, limit: int) -> list[Queued]:
        """The oldest that wait."""
        self.expire()
        return list(self.waiting.values())[: min(max(limit, 1), MOST)]

    def expire(self) -> None:
        """Forget what nobody fetched in time."""
        now = self.clock()
        for queued in [queued for queued in self.waiting.values() if queued.expires <= now]:
            self.expired += 1
            self._drop(queued.id)
