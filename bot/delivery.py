"""Sending: replies after the commit, and the outbox of notices."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog

from bot.channels.port import Channel, NotSent, SendingChannel, StoringChannel, stores
from bot.conversation import Conversation, Outcome, Sending
from bot.nursery import Nursery, keep_doing
from bot.shown import HEARD
from handlers.links import Links
from handlers.views.broadcast import content
from handlers.views.notices import SUBJECTS, render_notice
from messaging.model import Chat, Clock, Outgoing
from services.audiences import why_left_out
from services.calendar_notices import why_skip
from services.exports import may_hand_out
from services.groups import follow
from services.organising import Broadcast, BroadcastState
from services.records import ChatRecord, Notice, SendState
from storage.errors import Conflict, Retry, StorageError
from storage.leases import claim_due, hold_within, settle, settle_within
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
CLAIMED_AT_ONCE = 100
AT_ONCE = 8
"""Notices that are on their way to one platform at the same time."""
AFTER_A_PAUSE = timedelta(seconds=2)
LONGEST_REASON = 300
TRIES = 3
REPLIES = "replies of a chat"


Changes: TypeAlias = dict[str, Any]
"""Columns of an outbox row that say how its line ended."""


class HalfSent(Exception):
    """The first messages of a long one arrived, and the rest was refused."""


class Replies:
    """Sends direct replies, in order within a chat and side by side between chats. What is lost heals by pressing again."""

    def __init__(self, channels: Mapping[str, Channel], conversation: Conversation, nursery: Nursery) -> None:
        self._channels = channels
        self._conversation = conversation
        self._nursery = nursery
        self._queues: dict[Chat, asyncio.Queue[Sending]] = {}

    async def deliver(self, sendings: Sequence[Sending]) -> None:
        """Queue replies behind those of the same chat."""
        for sending in sendings:
            queue = self._queues.get(sending.chat)
            if queue is None:
                queue = self._queues[sending.chat] = asyncio.Queue()
                queue.put_nowait(sending)
                self._nursery.start(self._drain(sending.chat, queue), REPLIES)
            else:
                queue.put_nowait(sending)

    async def _drain(self, chat: Chat, queue: asyncio.Queue[Sending]) -> None:
        try:
            while not queue.empty():
                try:
                    await self.send(queue.get_nowait())
                except Exception as lost:  # noqa: BLE001 - the replies behind it must not be lost with it
                    log.warning("a reply was lost", channel=chat.channel, error=repr(lost))
        finally:
            del self._queues[chat]

    async def send(self, sending: Sending, *, unasked: bool = False) -> None:
        """Show one reply, and note where it stands."""
        channel = self._channels[sending.chat.channel]
        if not isinstance(channel, SendingChannel):
            return
        edits = sending.edits
        for number, reply in enumerate(sending.fitted.messages):
            try:
                shown = await channel.send(sending.chat, reply, edits, unasked=unasked)
            except NotSent as refused:
                if number:
                    raise HalfSent(str(refused)) from refused
                raise
            edits = None
            if shown is not None:
                for subject in {sending.subject, sending.replaces} - {None}:
                    self._conversation.shown.note(sending.chat, str(subject), shown)


class Courier:
    """Works off the outbox: claims due notices, makes their words in the recipient's language, sends, settles.

    Into chats of ours a hundred are written and settled in one transaction: a crash leaves each line either open or done.
    To other platforms a few leave side by side, in order within a chat; each is noted before it leaves, so that a line
    that was cut off is known as unknown and never sent again by itself.
    """

    def __init__(self, store: AnyStore, conversation: Conversation, replies: Replies, clock: Clock, owner: str) -> None:
        self._store = store
        self._conversation = conversation
        self._replies = replies
        self._clock = clock
        self._owner = owner
        self._slots: dict[str, asyncio.Semaphore] = {}

    async def work_off(self) -> int:
        """Send what is due now; returns how many rows were settled."""
        settled = 0
        while notices := await claim_due(
            self._store,
            "outbox",
            now=self._clock(),
            owner=self._owner,
            lease=LEASE,
            limit=CLAIMED_AT_ONCE,
            contest=self._conversation.contest.id,
        ):
            theirs = await self._others(notices)
            outside = {notice.id for line in theirs.values() for notice in line}
            settled += await self._written([notice for notice in notices if notice.id not in outside])
            settled += await self._side_by_side(theirs)
        return settled

    async def _others(self, notices: Sequence[Notice]) -> dict[tuple[str, int], list[Notice]]:
        """The notices that leave the house, by channel and chat."""
        async with self._store.read() as uow:
            found = {record.id: record for record in await uow.chats_by_ids({notice.chat for notice in notices})}
        lines: dict[tuple[str, int], list[Notice]] = {}
        for notice in notices:
            record = found.get(notice.chat)
            channel = self._conversation.channels.get(record.channel) if record is not None else None
            if record is not None and channel is not None and not stores(channel):
                lines.setdefault((record.channel, record.id), []).append(notice)
        return lines

    # chats of ours -------------------------------------------------------------------------------------------------------
    async def _written(self, notices: Sequence[Notice]) -> int:
        """Write notices into chats of ours: together, and one by one where one of them is broken or somebody came between."""
        if not notices:
            return 0
        try:
            return await self._write(notices)
        except (Conflict, Retry):
            pass
        except StorageError:
            raise
        except Exception as fault:  # noqa: BLE001 - told in the ledger and the log
            if len(notices) == 1:
                return await self._refuse(notices[0], fault)
        if len(notices) > 1:
            return sum([await self._written([notice]) for notice in notices])
        await asyncio.sleep(0)
        return await self._write(notices)

    async def _write(self, notices: Sequence[Notice]) -> int:
        now, outcome, talk = self._clock(), Outcome(), self._conversation
        async with self._store.write() as uow:
            found = {record.id: record for record in await uow.recipients([notice.chat for notice in notices])}
            # Looked at together: whether somebody has left since is asked for each.
            await uow.players_among(talk.contest.id, {one.person for one in found.values() if one.person is not None})
            mine = await hold_within(uow, "outbox", self._owner, [notice.id for notice in notices], now + LEASE)
            ends: dict[int, Changes] = {}
            for notice in notices:
                if notice.id not in mine:
                    continue
                record = await follow(uow, notice, found.get(notice.chat))
                ends[notice.id] = stopped = await self._stopped(uow, notice, record, now)
                if not stopped and record is not None:
                    await talk.hand_out(uow, [await self._worded(uow, notice, record)], now, outcome)
                    ends[notice.id] = {"state": SendState.ACCEPTED, "reason": None}
            settled = await settle_within(uow, "outbox", self._owner, ends)
            await uow.commit()
        for name, external_id, items in outcome.announcements:
            stored = talk.channels[name]
            if isinstance(stored, StoringChannel):
                stored.announce(external_id, items)
        return len(settled)

    # other platforms -----------------------------------------------------------------------------------------------------
    async def _side_by_side(self, lines: Mapping[tuple[str, int], Sequence[Notice]]) -> int:
        """Send to many chats at once, as many as a channel bears; what the others did is settled before a fault is told."""
        tasks = [self._in_order(channel, line) for (channel, _), line in lines.items()]
        done = await asyncio.gather(*tasks, return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return sum(outcome for outcome in done if isinstance(outcome, int))

    async def _in_order(self, channel: str, line: Sequence[Notice]) -> int:
        settled = 0
        slot = self._slots.setdefault(channel, asyncio.Semaphore(AT_ONCE))
        for notice in line:
            async with slot:
                settled += await self._sent(notice)
        return settled

    async def _sent(self, notice: Notice) -> int:
        """Note that it leaves, let it leave, note how that went."""
        try:
            ready = await self._ready_again(notice)
        except StorageError:
            raise
        except Exception as fault:  # noqa: BLE001 - told in the ledger and the log
            return await self._refuse(notice, fault)
        if ready is None:
            return 0
        if isinstance(ready, Outcome):
            ready = await self._leave(notice, ready)
        return len(await settle(self._store, "outbox", self._owner, {notice.id: ready}))

    async def _ready_again(self, notice: Notice) -> Outcome | Changes | None:
        for _ in range(TRIES):
            with contextlib.suppress(Conflict, Retry):
                return await self._ready(notice)
        return await self._ready(notice)

    async def _ready(self, notice: Notice) -> Outcome | Changes | None:
        """What leaves, noted as leaving; or how the line ends without; None if it is somebody else's by now."""
        now, outcome = self._clock(), Outcome()
        async with self._store.write() as uow:
            record = await follow(uow, notice, (await uow.recipient(notice.chat))[0])
            if not await hold_within(uow, "outbox", self._owner, [notice.id], now + LEASE):
                return None
            stopped = await self._stopped(uow, notice, record, now)
            fresh = await uow.claim_events({f"notice:{notice.id}"}, now)
            if not fresh and notice.attempts > 1:
                return {"state": SendState.UNKNOWN, "reason": "cut off while sending"}
            if stopped or record is None:
                return stopped
            await self._conversation.hand_out(uow, [await self._worded(uow, notice, record)], now, outcome)
            await uow.commit()
        return outcome

    async def _leave(self, notice: Notice, outcome: Outcome) -> Changes:
        try:
            for sending in outcome.sendings:
                await self._replies.send(sending, unasked=True)
        except NotSent as refused:
            return {"state": SendState.REFUSED, "reason": str(refused)[:LONGEST_REASON] or "refused"}
        except Exception as broken:  # noqa: BLE001 - whatever it was, it may have left
            log.warning("a notice may not have arrived", notice=notice.id, error=repr(broken))
            return {"state": SendState.UNKNOWN, "reason": repr(broken)[:LONGEST_REASON]}
        return {"state": SendState.ACCEPTED, "reason": None}

    # both ----------------------------------------------------------------------------------------------------------------
    async def _stopped(self, uow: UnitOfWork, notice: Notice, record: ChatRecord | None, now: datetime) -> Changes:
        """How a line ends, or waits again, without being sent; empty if it is to be sent."""
        if record is None or not record.reachable:
            return {"state": SendState.SKIPPED, "reason": "unreachable"}
        channel = self._conversation.channels.get(record.channel)
        if channel is None:
            return {"state": SendState.REFUSED, "reason": "channel off"}
        window, heard = channel.capabilities.proactive, record.shown.get(HEARD)
        if window is not None and (heard is None or now - datetime.fromisoformat(heard) > window):
            return {"state": SendState.SKIPPED, "reason": "window"}
        broadcast = await self._broadcast(uow, notice)
        if broadcast is not None and broadcast.state is BroadcastState.PAUSED:
            # It was claimed just before the pause. Far away it might be forgotten by somebody who goes on right now.
            return {"state": SendState.QUEUED, "due_at": now + AFTER_A_PAUSE, "attempts": 0}
        if broadcast is not None and broadcast.state is BroadcastState.CANCELLED:
            return {"state": SendState.SKIPPED, "reason": "cancelled"}
        contest = self._conversation.contest
        why = await why_skip(uow, contest, notice, now)
        if not await may_hand_out(uow, contest, str(notice.parameters.get("ref", ""))):
            why = "no right"
        if broadcast is not None:
            why = await why_left_out(uow, contest, broadcast.audience, record)
        return {} if why is None else {"state": SendState.SKIPPED, "reason": why}

    async def _worded(self, uow: UnitOfWork, notice: Notice, record: ChatRecord) -> Outgoing:
        """The notice in its recipient's words."""
        person = await uow.person(record.person) if record.person else None
        language = notice.parameters.get("language") or (person.language if person else None)
        if record.group and language is None:
            agreed = await uow.subscription(notice.contest, record.id)
            language = agreed.language if agreed is not None else None
        tongue = self._conversation.tongues(language)
        broadcast = await self._broadcast(uow, notice)
        parameters = notice.parameters if broadcast is None else content(broadcast)
        links = Links(record.channel, self._conversation.powers())
        reply = render_notice(notice.kind, parameters, self._conversation.contest, tongue, links)
        chat = Chat(record.channel, record.account, record.external_id, record.group, record.topic)
        return Outgoing(chat, reply, SUBJECTS.get(notice.kind), tongue.language)

    @staticmethod
    async def _broadcast(uow: UnitOfWork, notice: Notice) -> Broadcast | None:
        return await uow.broadcast_now(int(notice.parameters["broadcast"])) if notice.kind == "broadcast" else None

    async def _refuse(self, notice: Notice, fault: Exception) -> int:
        """A fault of ours before anything has left: this one is refused, those behind it go on."""
        log.error("a notice could not be made", notice=notice.id, kind=notice.kind, exc_info=fault)
        changes = {notice.id: {"state": SendState.REFUSED, "reason": repr(fault)[:LONGEST_REASON]}}
        return len(await settle(self._store, "outbox", self._owner, changes))


async def keep_working(courier: Courier, pause_s: float = 1.0) -> None:
    """Look at the outbox for ever."""
    await keep_doing(courier.work_off, pause_s, "courier")
