"""A round's life: planned → (armed) → open → closed, and the launch as a recorded human act.

A round is `[opened, closes)`. A round that opens by hand is planned until an organiser arms it; one press then opens it
and the true moment is recorded. A round that opens by the calendar is open from `opens` on without anybody's act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class RoundState(StrEnum):
    """Where a round stands at a moment."""

    PLANNED = "planned"
    ARMED = "armed"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Launched:
    """The round is open from this true moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class AlreadyOpen:
    """Somebody pressed before; the first press stands."""

    at: datetime


@dataclass(frozen=True, slots=True)
class NotArmed:
    """Nobody armed the launch yet."""


@dataclass(frozen=True, slots=True)
class Over:
    """The round has closed; nothing can open it again."""

    closed: datetime


@dataclass(frozen=True, slots=True)
class Armed:
    """The launch waits for its press; `again` if it was armed before."""

    again: bool = False


@dataclass(frozen=True, slots=True)
class OpensByItself:
    """This round follows the calendar; there is nothing to arm or press."""

    opens: datetime


@dataclass(frozen=True, slots=True)
class Disarmed:
    """The launch no longer waits for a press."""


LaunchDecision: TypeAlias = Launched | AlreadyOpen | NotArmed | Over | OpensByItself
ArmDecision: TypeAlias = Armed | AlreadyOpen | Over | OpensByItself
DisarmDecision: TypeAlias = Disarmed | NotArmed | AlreadyOpen | Over | OpensByItself


@dataclass(slots=True)
class Round:
    """A round as it runs. `opens` is planned; `opened` is when it truly opened by hand; times are aware UTC.

    `freezes`: from then on boards stay as they are, until a list of the result is made; None where they never do.
    `provisional_at`: since when a list of the result is shown; `published_at`: since when a published one is.
    """

    contest: str
    code: str
    position: int
    opens: datetime
    closes: datetime
    by_hand: bool = False
    armed_at: datetime | None = None
    armed_by: int | None = None
    opened: datetime | None = None
    opened_by: int | None = None
    freezes: datetime | None = None
    provisional_at: datetime | None = None
    published_at: datetime | None = None
    version: int = 0

    @property
    def name(self) -> str:
        """The round's name among all contests: `contest/round`."""
        return f"{self.contest}/{self.code}"

    @property
    def opened_at(self) -> datetime | None:
        """When it opened, or will by itself; None while it waits for a hand."""
        return self.opened if self.by_hand else self.opens

    def state(self, now: datetime) -> RoundState:
        """Where the round stands at `now`."""
        if now >= self.closes:
            return RoundState.CLOSED
        opened = self.opened_at
        if opened is not None and now >= opened:
            return RoundState.OPEN
        return RoundState.ARMED if self.armed_at is not None else RoundState.PLANNED

    def move_close(self, closes: datetime, now: datetime) -> None:
        """Close at another moment. The freeze comes along, unless it has begun: what was hidden stays hidden."""
        if self.freezes is not None and now < self.freezes:
            self.freezes += closes - self.closes
        self.closes = closes

    def takes(self, now: datetime) -> bool:
        """Whether an attempt may start now."""
        return self.state(now) is RoundState.OPEN

    def arm(self, by: int, now: datetime) -> ArmDecision:
        """Make the launch ready for its press."""
        if not self.by_hand:
            return OpensByItself(self.opens)
        if now >= self.closes:
            return Over(self.closes)
        if self.opened is not None:
            return AlreadyOpen(self.opened)
        if self.armed_at is not None:
            return Armed(again=True)
        self.armed_at, self.armed_by = now, by
        return Armed()

    def disarm(self, now: datetime) -> DisarmDecision:
        """Take the readiness back, while nobody pressed."""
        if not self.by_hand:
            return OpensByItself(self.opens)
        if self.opened is not None:
            return AlreadyOpen(self.opened)
        if now >= self.closes:
            return Over(self.closes)
        if self.armed_at is None:
            return NotArmed()
        self.armed_at = self.armed_by = None
        return Disarmed()

    def rewind(self, by: int, now: datetime) -> bool:
        """Wait for the press once more, in a rehearsal; what was played stays. False where it does not wait for a press."""
        if not self.by_hand or self.opened is None or now >= self.closes:
            return False
        self.opened = self.opened_by = None
        self.armed_at, self.armed_by = now, by
        return True

    def launch(self, by: int, now: datetime) -> LaunchDecision:
        """Open the round at this true moment; the first press stands."""
        if not self.by_hand:
            return OpensByItself(self.opens)
        if self.opened is not None:
            return AlreadyOpen(self.opened)
        if now >= self.closes:
            return Over(self.closes)
        if self.armed_at is None:
            return NotArmed()
        self.opened, self.opened_by = now, by
        return Launched(now)


def current_round(rounds: list[Round], now: datetime) -> Round | None:
    """The round that is open now, else the next one to come, else None when all are over."""
    for round in rounds:
        if round.state(now) is RoundState.OPEN:
            return round
    for round in rounds:
        if round.state(now) in {RoundState.PLANNED, RoundState.ARMED}:
            return round
    return None
