"""What the console's first page counts: attempts begun and handed in by the minute, and where in the paper people leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage import tables
from storage.unit_of_work import UnitOfWork

WINDOW: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
BARS: Final = 15
"""Minutes that are shown one by one."""
LOOKED_AT: Final = 2_000
"""Attempts whose answers are looked at, the newest: more would hold up the line for a picture that stays the same."""
MOST: Final = 20_000
_ROUND = ("contest_id", "round")


@dataclass(frozen=True, slots=True)
class Figures:
    """`begun` and `ended`: attempts in each of the last minutes, oldest first. `kept`: of `looked_at` attempts handed in during the last
    hour, how many answered each question of their paper, in its order.
    """

    begun: Sequence[int]
    ended: Sequence[int]
    looked_at: int
    kept: Sequence[int]


async def figures(uow: UnitOfWork, contest: str, round: str, now: datetime) -> Figures:
    """The last hour of a round. An attempt that began in it runs, or was handed in since."""
    since, key = now - WINDOW, (contest, round)
    running = await uow.rows.fetch(
        tables.attempt, _ROUND, [key], columns=("started_at",), present=("check_at",), limit=MOST
    )
    over = await uow.rows.fetch(
        tables.attempt,
        _ROUND,
        [key],
        columns=("id", "started_at", "submitted_at", "total"),
        present=("submitted_at",),
        after=("submitted_at", since),
        order=("submitted_at",),
        limit=MOST,
    )
    begun = [row["started_at"] for row in (*running, *over)]
    newest = over[-LOOKED_AT:]
    ids = [(row["id"],) for row in newest]
    steps = await uow.rows.fetch(tables.step, ("attempt_id",), ids, columns=("slot",)) if ids else []
    by_slot = Counter(row["slot"] for row in steps)
    slots = max((row["total"] for row in newest), default=0)
    return Figures(
        _bars(begun, now),
        _bars([row["submitted_at"] for row in over], now),
        len(newest),
        [by_slot[slot] for slot in range(slots)],
    )


def _bars(moments: Sequence[datetime], now: datetime) -> list[int]:
    bars = [0] * BARS
    for moment in moments:
        ago = int((now - moment) / MINUTE)
        if 0 <= ago < BARS:
            bars[BARS - 1 - ago] += 1
    return bars
