"""A broadcast on its way: recipients into the ledger in chunks, progress, the end. One timer looks at it again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services import audiences, broadcasts
from services.broadcast_rules import RUNNING
from services.contest import Contest
from services.organising import Broadcast, BroadcastState
from services.ports import UnitOfWork
from services.records import Notice, SendState, Timer

CHUNK = 1_000
WAITING_ROWS = 2_000
"""The ledger is not filled further while so many rows wait: other notices must not stand behind a whole province."""
TOLD_EVERY = timedelta(seconds=2)
COUNTED_A_SECOND = 50_000
"""Counting a large ledger takes a moment, so it is looked at less often the larger it is."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `rate` a second since the last look (None: not known yet), `left` at that rate; `tell`: worth showing."""

    counts: Mapping[SendState, int]
    total: int
    rate: float | None
    tell: bool

    @property
    def settled(self) -> int:
        """Recipients whose line has ended."""
        return sum(self.counts.values()) - self.open

    @property
    def open(self) -> int:
        """Lines that wait or are just leaving."""
        return self.counts.get(SendState.QUEUED, 0) + self.counts.get(SendState.CLAIMED, 0)

    @property
    def left(self) -> timedelta | None:
        """How long it takes at this rate."""
        rest = max(0, self.total - self.settled)
        return timedelta(seconds=round(rest / self.rate)) if self.rate else None


async def progress(uow: UnitOfWork, broadcast: Broadcast) -> Progress:
    """Where it stands, without a rate."""
    counts = await uow.ledger_counts(broadcasts.ledger_key(broadcast.id))
    return Progress(counts, _total(broadcast, counts), None, tell=True)


async def look(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, timer: Timer, now: datetime) -> Progress | None:
    """What the timer does: start it, write the next chunk, notice the end. None: nothing to tell."""
    before = broadcast.state
    if before is BroadcastState.SCHEDULED:
        if broadcast.due_at is not None and broadcast.due_at > now:
            timer.due_at, timer.lease_until = broadcast.due_at, None
            uow.save_timer(timer)
            return None
        if broadcast.due_at is not None and await broadcasts.asks_again(uow, contest, broadcast, now):
            uow.save_broadcast(broadcast)
            return _told(uow, broadcast, timer, {}, now, moved=True)
        broadcast.state, broadcast.started_at = BroadcastState.EXPANDING, now
    key = broadcasts.ledger_key(broadcast.id)
    counts = await uow.ledger_counts(key)
    if broadcast.state is BroadcastState.EXPANDING and counts.get(SendState.QUEUED, 0) < WAITING_ROWS:
        await _expand(uow, contest, broadcast, now)
        counts = await uow.ledger_counts(key)
    waits = counts.get(SendState.QUEUED, 0) + counts.get(SendState.CLAIMED, 0)
    if broadcast.state is BroadcastState.SENDING and not waits:
        broadcast.state, broadcast.finished_at = BroadcastState.FINISHED, now
        broadcast.counted = sum(counts.values())
    uow.save_broadcast(broadcast)
    return _told(uow, broadcast, timer, counts, now, moved=broadcast.state is not before)


async def _expand(uow: UnitOfWork, contest: Contest, broadcast: Broadcast, now: datetime) -> None:
    """Write the next recipients; one that is there already stays as it is."""
    chunk = await audiences.chunk(uow, contest, broadcast.audience, broadcast.expanded_to, CHUNK)
    key, parameters = broadcasts.ledger_key(broadcast.id), {"broadcast": broadcast.id}
    for chat in chunk.chats:
        uow.add_notice(Notice(await uow.new_id(), contest.id, key, "broadcast", parameters, chat, now))
    broadcast.expanded_to = chunk.last
    if chunk.last == audiences.EVERYBODY:
        broadcast.state = BroadcastState.SENDING


def _told(
    uow: UnitOfWork,
    broadcast: Broadcast,
    timer: Timer,
    counts: Mapping[SendState, int],
    now: datetime,
    *,
    moved: bool,
) -> Progress | None:
    """Set the next look, and say whether people should see this one."""
    known = timer.parameters
    told_at = datetime.fromisoformat(known["told_at"]) if "told_at" in known else None
    halted = broadcast.state not in RUNNING and not counts.get(SendState.CLAIMED)
    found = Progress(counts, _total(broadcast, counts), None, tell=True)
    tell = halted or moved or told_at is None or now - told_at >= TOLD_EVERY
    if tell:
        rate = None
        if told_at is not None and now > told_at:
            rate = max(0, found.settled - int(known["settled"])) / (now - told_at).total_seconds()
        found = Progress(counts, found.total, rate, tell=True)
        timer.parameters = {**known, "told_at": now.isoformat(), "settled": found.settled}
    quick = broadcast.state is BroadcastState.EXPANDING
    pause = timedelta(seconds=max(TOLD_EVERY.total_seconds(), found.total / COUNTED_A_SECOND))
    timer.due_at, timer.lease_until = (now if quick else now + pause), None
    timer.done_at = now if halted else None
    uow.save_timer(timer)
    return found if tell else None


def _total(broadcast: Broadcast, counts: Mapping[SendState, int]) -> int:
    """How many it is for: counted before, or written, once all are."""
    written = sum(counts.values())
    if broadcast.expanded_to == audiences.EVERYBODY or broadcast.state is BroadcastState.FINISHED:
        return written
    return max(broadcast.counted or 0, written)
