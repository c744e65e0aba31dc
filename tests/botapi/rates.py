"""What Telegram's limits let through, measured; every refusal is counted.

They bind only what is sent unasked: into a chat that has said nothing within the last minute. Edits count as sends. A chat may
get four at once and then one a second; a group twenty a minute; everybody together thirty at once and then thirty a second.
Real numbers are unpublished; these are the ones of the public FAQ, with the smallest bursts that people report. Whoever comes
again before `retry_after` is over is refused again.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

CHAT_BURST, CHAT_PER_SECOND = 4.0, 1.0
ALL_BURST, ALL_PER_SECOND = 30.0, 30.0
GROUP_MOST, GROUP_SECONDS = 20, 60.0
ASKED_SECONDS = 60.0


@dataclass
class _Bucket:
    burst: float
    per_second: float
    at: float
    level: float = 0.0

    def wait(self, now: float) -> float:
        """How long until one more fits; 0 if it does now."""
        self.level = max(0.0, self.level - (now - self.at) * self.per_second)
        self.at = now
        return max(0.0, (self.level + 1 - self.burst) / self.per_second)


@dataclass(frozen=True)
class Refusal:
    """A 429: when, for which chat, which limit, how long to wait."""

    at: float
    chat: int
    scope: str
    retry_after: int


@dataclass(frozen=True)
class Sent:
    """A send that was let through."""

    at: float
    chat: int
    method: str
    unasked: bool


@dataclass
class Rates:
    """The limits of one bot, and a book of what passed them."""

    clock: Callable[[], float]
    on: bool = True
    sent: list[Sent] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    paid: int = 0
    """Sends with allow_paid_broadcast: they are bound by their chat only."""
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, list[float]] = field(default_factory=dict)
    _all: _Bucket | None = None
    _closed: dict[tuple[str, int], float] = field(default_factory=dict)

    def ask(self, chat: int, method: str, *, group: bool, last_said: float | None, paid: bool = False) -> int:
        """Whether a send may pass: 0, or the seconds to wait."""
        now = self.clock()
        unasked = last_said is None or now - last_said > ASKED_SECONDS
        self.paid += paid
        if self.on and unasked:
            for scope, key, wait in self._waits(now, chat, group=group):
                if wait > 0 and not (paid and scope == "all"):
                    seconds = max(1, math.ceil(wait))
                    self._closed[scope, key] = max(self._closed.get((scope, key), 0.0), now + seconds)
                    self.refusals.append(Refusal(now, chat, scope, seconds))
                    return seconds
            self._take(now, chat, group=group, paid=paid)
        self.sent.append(Sent(now, chat, method, unasked))
        return 0

    def _waits(self, now: float, chat: int, *, group: bool) -> list[tuple[str, int, float]]:
        if self._all is None:
            self._all = _Bucket(ALL_BURST, ALL_PER_SECOND, now)
        bucket = self._chats.setdefault(chat, _Bucket(CHAT_BURST, CHAT_PER_SECOND, now))
        waits = [("all", 0, self._all.wait(now)), ("chat", chat, bucket.wait(now))]
        if group:
            recent = [at for at in self._groups.get(chat, []) if now - at < GROUP_SECONDS]
            self._groups[chat] = recent
            full = len(recent) >= GROUP_MOST
            waits.append(("group", chat, GROUP_SECONDS - (now - recent[-GROUP_MOST]) if full else 0.0))
        return [(scope, key, max(wait, self._closed.get((scope, key), 0.0) - now)) for scope, key, wait in waits]

    def _take(self, now: float, chat: int, *, group: bool, paid: bool) -> None:
        assert self._all is not None
        self._all.level += not paid
        self._chats[chat].level += 1
        if group:
            self._groups.setdefault(chat, []).append(now)

    def peak(self, seconds: float = 1.0, chat: int | None = None) -> int:
        """The most unasked sends within so many seconds, in all or into one chat."""
        times = self._times(chat)
        return max((place + 1 - bisect_left(times, at - seconds) for place, at in enumerate(times)), default=0)

    def held(self) -> float:
        """Unasked sends a second between the first and the last."""
        times = self._times(None)
        return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0

    def gaps(self, chat: int) -> list[float]:
        """The seconds between neighbouring unasked sends into one chat."""
        return [later - earlier for earlier, later in pairwise(self._times(chat))]

    def _times(self, chat: int | None) -> list[float]:
        return [sent.at for sent in self.sent if sent.unasked and chat in {None, sent.chat}]
