"""Sending: replies after the commit, and the outbox of notices."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from bot.channels.port import Channel, SendingChannel, StoringChannel
from bot.conversation import Conversation, Outcome, Sending
from bot.nursery import Nursery, keep_doing
from handlers.views.notices import render_notice
from messaging.model import Chat, Clock, Outgoing
from services.records import Notice, SendState
from storage.errors import Conflict, Retry, StorageError
from storage.leases import claim_due, settle
from storage.store import AnyStore

log = structlog.get_logger()
LEASE = timedelta(seconds=60)
CLAIMED_AT_ONCE = 100
TRIES = 3
REPLIES = "replies of a chat"


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

    async def send(self, sending: Sending) -> None:
        """Show one reply, and note where it stands."""
        channel = self._channels[sending.chat.channel]
        if not isinstance(channel, SendingChannel):
            return
        edits = sending.edits
        for reply in sending.fitted.messages:
            shown = await channel.send(sending.chat, reply, edits)
            edits = None
            if shown is not None:
                for subject in {sending.subject, sending.replaces} - {None}:
                    self._conversation.shown.note(sending.chat, str(subject), shown)


class Courier:
    """Works off the outbox: claims due notices, makes their words in the recipient's language, sends, settles."""

    def __init__(self, store: AnyStore, conversation: Conversation, replies: Replies, clock: Clock, owner: str) -> None:
        self._store = store
        self._conversation = conversation
        self._replies = replies
        self._clock = clock
        self._owner = owner

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
            for notice in notices:
                state, reason = await self._tried(notice)
                changes = {notice.id: {"state": state.value, "reason": reason}}
                settled += len(await settle(self._store, "outbox", self._owner, changes))
        return settled

    async def _tried(self, notice: Notice) -> tuple[SendState, str | None]:
        """One notice, again after a conflict. A fault of ours before anything has left refuses it; those behind it go on."""
        for _ in range(TRIES):
            with contextlib.suppress(Conflict, Retry):
                return await self._made_and_sent(notice)
        return await self._made_and_sent(notice)

    async def _made_and_sent(self, notice: Notice) -> tuple[SendState, str | None]:
        try:
            return await self._send(notice)
        except StorageError:
            raise
        except Exception as fault:
            log.exception("a notice could not be made", notice=notice.id, kind=notice.kind)
            return SendState.REFUSED, repr(fault)

    async def _send(self, notice: Notice) -> tuple[SendState, str | None]:
        """One notice. Into a chat of ours it is written under its key, so that a crash between writing and settling repeats nothing."""
        now = self._clock()
        async with self._store.write() as uow:
            record, person = await uow.recipient(notice.chat)
            if record is None or not record.reachable:
                return SendState.SKIPPED, "unreachable"
            chat = Chat(record.channel, record.account, record.external_id, record.group)
            channel = self._conversation.channels.get(record.channel)
            if channel is None:
                return SendState.REFUSED, "channel off"
            if not await uow.claim_events({f"notice:{notice.id}"}, now):
                kept = isinstance(channel, StoringChannel)
                return (SendState.ACCEPTED, None) if kept else (SendState.UNKNOWN, "cut off while sending")
            tongue = self._conversation.tongues(person.language if person else None)
            reply = render_notice(notice.kind, notice.parameters, self._conversation.contest, tongue)
            outcome = Outcome()
            await self._conversation.hand_out(uow, [Outgoing(chat, reply)], now, outcome)
            await uow.commit()
        for name, external_id, items in outcome.announcements:
            stored = self._conversation.channels[name]
            if isinstance(stored, StoringChannel):
                stored.announce(external_id, items)
        try:
            for sending in outcome.sendings:
                await self._replies.send(sending)
        except Exception as broken:  # noqa: BLE001 - whatever it was, it may have left
            log.warning("a notice may not have arrived", notice=notice.id, error=repr(broken))
            return SendState.UNKNOWN, repr(broken)
        return SendState.ACCEPTED, None


async def keep_working(courier: Courier, pause_s: float = 1.0) -> None:
    """Look at the outbox for ever."""
    await keep_doing(courier.work_off, pause_s, "courier")
