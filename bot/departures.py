"""Notices that leave for platforms of others: side by side, in order within a chat, each noted before it leaves.

So a line that was cut off is known as unknown and never sent again by itself. What the platform surely did not take comes
again, in the chat that a group went on in, or is refused for good.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import structlog

from bot.channels.port import Gone, NotNow, NotSent, PacedChannel, WentOn
from bot.conversation import Conversation, Outcome
from bot.copies import CUT_OFF, LEAVING, LONGEST_REASON, Changes, Copies, queued_again, refused
from bot.dispatch import Unavailable
from bot.fates import Fates
from bot.nursery import Nursery
from bot.replies import Replies
from messaging.model import Chat, Clock
from services.groups import follow
from services.records import Notice, SendState
from storage.errors import Conflict, Retry, StorageError
from storage.leases import hold_within, settle, settle_within
from storage.store import AnyStore

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
LEAVES_WITHIN = timedelta(minutes=5)
"""Longer than a message with a picture and a file may be on its way over a slow line: nobody takes it for cut off before that."""
TRIES = 3
WENT_ON = "went on"
"""Kept with a line that was sent on to a group's new chat, which happens once."""
LINES = "notices of a chat"


class Departures:
    """A line for each chat that something leaves for, as many at once as a channel bears; `wait` tells how it went."""

    def __init__(
        self,
        store: AnyStore,
        conversation: Conversation,
        replies: Replies,
        fates: Fates,
        nursery: Nursery,
        clock: Clock,
        owner: str,
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._copies = Copies(conversation)
        self._replies = replies
        self._fates = fates
        self._nursery = nursery
        self._clock = clock
        self._owner = owner
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._lines: dict[Chat, deque[Notice]] = {}
        self._under_way = 0
        self._settled = 0
        self._fault: BaseException | None = None
        self._moved = asyncio.Event()

    @property
    def under_way(self) -> int:
        """How many notices have been taken and are not settled."""
        return self._under_way

    def begin(self, lines: Mapping[Chat, Sequence[Notice]]) -> None:
        """Let these leave, behind those of the same chat that are on their way already."""
        for chat, notices in lines.items():
            self._under_way += len(notices)
            if chat in self._lines:
                self._lines[chat].extend(notices)
            else:
                self._lines[chat] = deque(notices)
                self._nursery.start(self._in_order(chat, self._lines[chat]), LINES)

    async def wait(self, most: int = 0) -> int:
        """Wait until no more than so many are under way; returns how many were settled since the last time.

        A fault is raised when all others have got as far as they get.
        """
        while self._under_way > (0 if self._fault else most):
            self._moved.clear()
            await self._moved.wait()
        settled, self._settled = self._settled, 0
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        return settled

    async def _in_order(self, chat: Chat, line: deque[Notice]) -> None:
        slot = self._slots.get(chat.channel)
        if slot is None:
            bears = self._conversation.channels[chat.channel].capabilities.at_once
            slot = self._slots[chat.channel] = asyncio.Semaphore(bears)
        try:
            while line:
                notice = line.popleft()
                async with slot:
                    settled = await self._sent(chat, notice)
                self._settled += settled
                self._ended(1)
        except BaseException as fault:  # noqa: BLE001 - raised by `wait`, also when somebody ends us
            self._fault = self._fault or fault
            self._ended(1)
        finally:
            del self._lines[chat]
            self._ended(len(line))

    def _ended(self, count: int) -> None:
        self._under_way -= count
        self._moved.set()

    async def _sent(self, chat: Chat, notice: Notice) -> int:
        """Wait for room, note that it leaves, let it leave, note how that went."""
        if notice.reason == LEAVING:
            return await self._settle(notice, CUT_OFF)
        try:
            async with self._room(chat):
                ready = await self._made(notice)
                if isinstance(ready, Outcome):
                    return await self._leave(notice, ready)
        except NotNow as later:
            ready = queued_again(self._clock() + timedelta(seconds=later.retry_after), notice.reason)
        return 0 if ready is None else await self._settle(notice, ready)

    def _room(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        channel = self._conversation.channels[chat.channel]
        return channel.room(chat) if isinstance(channel, PacedChannel) else contextlib.nullcontext()

    async def _made(self, notice: Notice) -> Outcome | Changes | None:
        """`_ready`, tried again where somebody came between; a fault of ours refuses this one, and those behind it go on."""
        try:
            for _ in range(TRIES):
                with contextlib.suppress(Conflict, Retry):
                    return await self._ready(notice)
            return await self._ready(notice)
        except StorageError:
            raise
        except Exception as fault:
            log.exception("a notice could not be made", notice=notice.id, kind=notice.kind)
            return refused(repr(fault))

    async def _ready(self, notice: Notice) -> Outcome | Changes | None:
        """What leaves, noted as leaving; or how the line ends without; None if it is somebody else's by now."""
        now, outcome = self._clock(), Outcome()
        async with self._store.write() as uow:
            record = await follow(uow, notice, (await uow.recipient(notice.chat))[0])
            if not await hold_within(uow, "outbox", self._owner, [notice.id], now + LEAVES_WITHIN, reason=LEAVING):
                return None
            stopped = await self._copies.stopped(uow, notice, record, now)
            if stopped or record is None:
                return stopped
            await self._conversation.hand_out(uow, [await self._copies.worded(uow, notice, record)], now, outcome)
            await uow.commit()
        return outcome

    async def _leave(self, notice: Notice, outcome: Outcome) -> int:
        gone: str | None = None
        try:
            for sending in outcome.sendings:
                await self._replies.send(sending, unasked=True)
            ends: Changes = {"state": SendState.ACCEPTED, "reason": None}
        except Gone as never:
            gone = str(never)
            ends = refused(gone)
        except NotNow as later:
            ends = queued_again(self._clock() + timedelta(seconds=later.retry_after), notice.reason)
        except WentOn as elsewhere:
            ends = await self._sent_on(notice, outcome.sendings[0].chat, elsewhere)
        except NotSent as no:
            ends = refused(str(no))
        except Exception as broken:  # noqa: BLE001 - whatever it was, it may have left
            log.warning("a notice may not have arrived", notice=notice.id, error=repr(broken))
            ends = {"state": SendState.UNKNOWN, "reason": repr(broken)[:LONGEST_REASON]}
        return await self._settle(notice, ends, gone)

    async def _sent_on(self, notice: Notice, old: Chat, elsewhere: WentOn) -> Changes:
        """The group moved under it: its line goes along with all others of the chat, and once more from there."""
        if notice.reason == WENT_ON:
            return refused(str(elsewhere))
        try:
            await self._fates.moved(old, elsewhere.to)
        except Unavailable as away:
            return queued_again(self._clock() + timedelta(seconds=away.retry_after))
        return queued_again(self._clock(), WENT_ON)

    async def _settle(self, notice: Notice, ends: Changes, gone: str | None = None) -> int:
        """How it went, and in the same transaction what that says about the chat."""
        if gone is None:
            return len(await settle(self._store, "outbox", self._owner, {notice.id: ends}))
        async with self._store.write() as uow:
            await self._fates.gone_within(uow, notice.chat, gone)
            ours = await settle_within(uow, "outbox", self._owner, {notice.id: ends})
            await uow.commit()
        return len(ours)
