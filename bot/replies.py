"""Direct replies: they leave after the commit, in order within a chat, and wait for no notice."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.channels.port import Channel, Gone, NotNow, NotSent, SendingChannel, WentOn, sends
from bot.conversation import Conversation, Sending
from bot.fates import Fates
from bot.nursery import Nursery
from messaging.model import Chat, Reply

log = structlog.get_logger()
REPLIES = "replies of a chat"
TRIES = 3
LONGEST_WAIT_S = 60.0
"""For longer than this no reply stands in the way of those behind it: a press shows where things stand."""


class HalfSent(Exception):
    """The first messages of a long one arrived, and the rest was refused."""


class Replies:
    """Sends direct replies, in order within a chat and side by side between chats. What is lost heals by pressing again."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        conversation: Conversation,
        nursery: Nursery,
        fates: Fates,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._channels = channels
        self._conversation = conversation
        self._nursery = nursery
        self._fates = fates
        self._sleep = sleep
        self._queues: dict[Chat, deque[Sending]] = {}

    async def deliver(self, sendings: Sequence[Sending]) -> None:
        """Queue replies behind those of the same chat."""
        for sending in sendings:
            queue = self._queues.get(sending.chat)
            if queue is None:
                queue = self._queues[sending.chat] = deque([sending])
                self._nursery.start(self._drain(sending.chat, queue), REPLIES)
            else:
                queue.append(sending)

    async def _drain(self, chat: Chat, queue: deque[Sending]) -> None:
        try:
            while queue:
                sending = queue.popleft()
                if outdated(sending, queue):
                    continue
                try:
                    await self._reply(sending)
                except Exception as lost:  # noqa: BLE001 - the replies behind it must not be lost with it
                    log.warning("a reply was lost", channel=chat.channel, error=repr(lost))
        finally:
            del self._queues[chat]

    async def _reply(self, sending: Sending) -> None:
        """Send it, and do what the platform tells about the chat."""
        try:
            await self.send(sending)
        except Gone as gone:
            await self._fates.gone(sending.chat, str(gone))
        except WentOn as elsewhere:
            await self._fates.moved(sending.chat, elsewhere.to)
            # The numbers of the old chat's messages name others in the new one.
            await self.send(replace(sending, chat=elsewhere.to, edits=None))

    async def send(self, sending: Sending, *, unasked: bool = False) -> None:
        """Show one reply, and note where it stands. Raises what the channel raises, and HalfSent."""
        channel = self._channels[sending.chat.channel]
        if not sends(channel):
            return
        edits = sending.edits
        for number, reply in enumerate(sending.fitted.messages):
            # Nobody is served by half a message: once it has begun, the rest waits as a reply does.
            tries = 1 if unasked and not number else TRIES
            try:
                shown = await self._shown(channel, sending.chat, reply, edits, unasked=unasked, tries=tries)
            except NotSent as refused:
                if number:
                    raise HalfSent(str(refused)) from refused
                raise
            edits = None
            if shown is not None:
                for subject in {sending.subject, sending.replaces} - {None}:
                    self._conversation.shown.note(sending.chat, str(subject), shown)

    async def _shown(
        self, channel: SendingChannel, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool, tries: int
    ) -> str | None:
        """Send one message, waiting where the platform asks for that."""
        for _ in range(tries - 1):
            try:
                return await channel.send(chat, reply, edits, unasked=unasked)
            except NotNow as later:
                if later.retry_after > LONGEST_WAIT_S:
                    raise
                await self._sleep(later.retry_after)
        return await channel.send(chat, reply, edits, unasked=unasked)


def outdated(sending: Sending, behind: Iterable[Sending]) -> bool:
    """Whether a later edit of the same message makes this one needless: a quick player is ahead of what may be shown.

    Only what would be written over anyway is left out: one message, with nothing beside it, that no other subject stands in.
    """
    if sending.edits is None or len(sending.fitted.messages) != 1:
        return False
    (reply,) = sending.fitted.messages
    if reply.picture or reply.document or reply.poll:
        return False
    return any(
        later.edits == sending.edits and sending.subject in {None, later.subject, later.replaces} for later in behind
    )
