"""Hop 2: the one pipeline. What waits is taken as a batch, run in order in one unit of work, committed once, then released.

There is no timer: a batch is whatever queued up while the last one was being committed. If one event of a batch fails, the
batch is rolled back and its events run again one by one; the failing one goes to the dead letters.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from bot.channels.port import stores
from bot.conversation import Conversation, Outcome, Sending
from messaging.actions import pack
from messaging.model import Due, Event, Outgoing, Pressed, Said
from quiz.rounds import current_round
from storage.errors import Conflict, Retry
from storage.errors import Unavailable as StoreUnavailable
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()
MOST_IN_BATCH = 256
MOST_WAITING = 20_000
TRIES = 5
RETRY_AFTER_S = 3


class Unavailable(Exception):
    """Not handled and nothing written: the sender is told to come again in `retry_after` seconds, never a false yes."""

    def __init__(self, reason: str, retry_after: int = RETRY_AFTER_S, sentence: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an event, after its commit. `repeated`: its key had been handled before; `buried`: it failed."""

    outgoings: Sequence[Outgoing] = ()
    repeated: bool = False
    buried: bool = False


@dataclass(slots=True)
class _Waiting:
    event: Event
    done: asyncio.Future[Receipt]


class Dispatcher:
    """Takes events from every channel and timer; `deliver` gets what leaves after a commit."""

    def __init__(
        self, store: AnyStore, conversation: Conversation, deliver: Callable[[Sequence[Sending]], Awaitable[None]]
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._deliver = deliver
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self.batches = 0
        self.events = 0
        self.dead = 0

    @property
    def waiting(self) -> int:
        """How many events wait to be handled."""
        return self._queue.qsize()

    async def handle(self, event: Event) -> Receipt:
        """Handle an event; returns after its commit. Raises Unavailable when it could not be kept."""
        if self._queue.qsize() >= MOST_WAITING:
            raise Unavailable("too many events wait", retry_after=10)
        done: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Waiting(event, done))
        # A caller that hangs up must not take the event with it: it arrived, so it is handled.
        return await asyncio.shield(done)

    async def run(self) -> None:
        """Take batches for ever. One loop a process: order within a chat is the order of arrival."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MOST_IN_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._run_batch(batch)
            except asyncio.CancelledError:
                for waiting in batch:
                    _fail(waiting, Unavailable("shutting down"))
                raise
            except Exception:
                log.exception("a batch was lost by a fault of the dispatcher")
                for waiting in batch:
                    _fail(waiting, Unavailable("internal"))

    async def close(self) -> None:
        """Refuse what still waits; nothing of it was acknowledged."""
        while not self._queue.empty():
            _fail(self._queue.get_nowait(), Unavailable("shutting down"))

    async def _run_batch(self, batch: Sequence[_Waiting]) -> None:
        self.batches += 1
        self.events += len(batch)
        try:
            await self._attempt(batch)
        except StoreUnavailable as away:
            log.warning("database unavailable", reason=str(away.reason), events=len(batch))
            for waiting in batch:
                _fail(waiting, self._unavailable(away))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the others of the batch must not suffer
            if not isinstance(fault, Conflict | Retry) and len(batch) > 1:
                log.warning("a batch is run again one by one", events=len(batch), error=repr(fault))
            for waiting in batch:
                await self._alone(waiting)

    async def _attempt(self, batch: Sequence[_Waiting]) -> None:
        """One unit of work for the whole batch; released only after its commit."""
        outcomes: list[tuple[_Waiting, Outcome | None]] = []
        async with self._store.write() as uow:
            fresh = await self._prepare(uow, [waiting.event for waiting in batch])
            for waiting in batch:
                event = waiting.event
                if not isinstance(event, Due):
                    if event.key not in fresh:
                        outcomes.append((waiting, None))
                        continue
                    fresh.discard(event.key)
                outcomes.append((waiting, await self._conversation.run(uow, event)))
            await uow.commit()
        await self._release(outcomes)

    async def _prepare(self, uow: UnitOfWork, events: Sequence[Event]) -> set[str]:
        contest = self._conversation.contest.id
        keys = {event.key for event in events if not isinstance(event, Due)}
        fresh = await uow.claim_events(keys, events[0].at) if keys else set()
        round = current_round(list(await uow.rounds(contest)), events[-1].at)
        await uow.prefetch(events, contest, round.code if round else None)
        return fresh

    async def _alone(self, waiting: _Waiting) -> None:
        """Run one event by itself; after a few conflicts, or at once on a fault of ours, it goes to the dead letters."""
        fault: Exception = RuntimeError("never run")
        for attempt in range(TRIES):
            try:
                await self._attempt([waiting])
            except (Conflict, Retry) as conflict:
                fault = conflict
                await asyncio.sleep(0.005 * 2**attempt)
                continue
            except StoreUnavailable as away:
                _fail(waiting, self._unavailable(away))
            except Exception as error:  # noqa: BLE001 - it is buried with its text just below
                fault = error
                break
            return
        await self._bury(waiting, fault)

    async def _bury(self, waiting: _Waiting, fault: Exception) -> None:
        """Keep the failing event with its fault, and give the person a sentence."""
        event = waiting.event
        self.dead += 1
        log.error("an event went to the dead letters", key=event.key, kind=type(event).__name__, exc_info=fault)
        try:
            async with self._store.write() as uow:
                await uow.claim_events({event.key}, event.at)
                sender = getattr(event, "sender", None)
                who = (sender.channel, sender.account, sender.external_id) if sender else None
                uow.add_dead_letter(event.key, _plain(event), repr(fault), event.at, who)
                outcome = await self._conversation.apologise(uow, event)
                await uow.commit()
        except StoreUnavailable as away:
            _fail(waiting, self._unavailable(away))
            return
        except Exception:
            log.exception("a dead letter could not be written", key=event.key)
            _fail(waiting, Unavailable("internal"))
            return
        await self._release([(waiting, outcome)], buried=True)

    async def _release(self, outcomes: Sequence[tuple[_Waiting, Outcome | None]], *, buried: bool = False) -> None:
        sendings: list[Sending] = []
        for waiting, outcome in outcomes:
            if outcome is not None:
                for channel_name, external_id, items in outcome.announcements:
                    channel = self._conversation.channels[channel_name]
                    if stores(channel):
                        channel.announce(external_id, items)
                sendings.extend(outcome.sendings)
            if not waiting.done.done():
                waiting.done.set_result(
                    Receipt(repeated=True) if outcome is None else Receipt(tuple(outcome.outgoings), buried=buried)
                )
        if sendings:
            await self._deliver(sendings)

    def _unavailable(self, away: StoreUnavailable) -> Unavailable:
        tongue = self._conversation.tongues(None)
        sentence = tongue.word(
            "The system is busy for a moment. Your answer is not lost on your phone: please try again shortly."
        )
        return Unavailable(str(away.reason), sentence=sentence)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)
        waiting.done.exception()  # whoever hung up does not come to read it


def _plain(event: Event) -> dict[str, Any]:
    """An event as a dead letter keeps it: enough to understand and to run it again."""
    kept: dict[str, Any] = {"type": type(event).__name__, "at": event.at.isoformat()}
    if isinstance(event, Said):
        kept |= {"chat": msgspec.to_builtins(event.chat), "text": event.text}
    elif isinstance(event, Pressed):
        kept |= {"chat": msgspec.to_builtins(event.chat), "press": pack(event.action) if event.action else None}
    elif isinstance(event, Due):
        kept |= {"subject": event.subject, "id": event.subject_id}
    return kept
