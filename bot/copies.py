"""One copy of a notice for one chat: whether it still leaves, and in which words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from bot.channels.port import Channel, RationedChannel, Withheld
from bot.conversation import Conversation
from bot.shown import HEARD
from handlers.links import Links
from handlers.views.broadcast import content
from handlers.views.notices import SUBJECTS, WITH_GIST, render_notice
from messaging.model import Chat, Outgoing
from services.audiences import why_left_out
from services.calendar_notices import why_skip
from services.exports import may_hand_out
from services.organising import Broadcast, BroadcastState
from services.records import ChatRecord, Notice, SendState
from storage.unit_of_work import UnitOfWork

AFTER_A_PAUSE = timedelta(seconds=2)
LONGEST_REASON = 300
LEAVING = "leaving"
"""The reason of a line while it may be leaving. It stands in the row, so that it is known however late somebody finds it there."""

Changes: TypeAlias = dict[str, Any]
"""Columns of an outbox row that say how its line ended."""

CUT_OFF: Changes = {"state": SendState.UNKNOWN, "reason": "cut off while sending"}


def queued_again(due_at: datetime, reason: str | None = None) -> Changes:
    """It surely did not leave, and comes again as if nobody had claimed it."""
    return {"state": SendState.QUEUED, "due_at": due_at, "reason": reason}


def refused(why: str) -> Changes:
    """It surely did not leave, and does not come again."""
    return {"state": SendState.REFUSED, "reason": why[:LONGEST_REASON] or "refused"}


class Copies:
    """Asked of each copy at the moment at which it is to leave."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def stopped(self, uow: UnitOfWork, notice: Notice, record: ChatRecord | None, now: datetime) -> Changes:
        """How a line ends, or waits again, without being sent; empty if it is to be sent."""
        if notice.reason == LEAVING:
            return CUT_OFF
        if record is None or not record.reachable:
            return {"state": SendState.SKIPPED, "reason": "unreachable"}
        channel = self._conversation.channels.get(record.channel)
        if channel is None:
            return refused("channel off")
        if closed := _closed(channel, record, notice, now):
            return closed
        broadcast = await self._broadcast(uow, notice)
        if broadcast is not None and broadcast.state is BroadcastState.PAUSED:
            # It was claimed just before the pause. Far away it might be forgotten by somebody who goes on right now.
            return queued_again(now + AFTER_A_PAUSE, notice.reason)
        if broadcast is not None and broadcast.state is BroadcastState.CANCELLED:
            return {"state": SendState.SKIPPED, "reason": "cancelled"}
        contest = self._conversation.contest
        why = await why_skip(uow, contest, notice, now)
        if not await may_hand_out(uow, contest, str(notice.parameters.get("ref", ""))):
            why = "no right"
        if broadcast is not None:
            why = await why_left_out(uow, contest, broadcast.audience, record)
        return {} if why is None else {"state": SendState.SKIPPED, "reason": why}

    async def worded(self, uow: UnitOfWork, notice: Notice, record: ChatRecord) -> Outgoing:
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


def _closed(channel: Channel, record: ChatRecord, notice: Notice, now: datetime) -> Changes:
    """What the channel's own limits say to something unasked: too long silent, or withheld by count or price."""
    last = record.shown.get(HEARD)
    heard = datetime.fromisoformat(last) if last else None
    if isinstance(channel, RationedChannel):
        chat = Chat(record.channel, record.account, record.external_id, record.group)
        kept = channel.withheld(chat, heard, now, gist=notice.kind in WITH_GIST)
    else:
        window = channel.capabilities.proactive
        silent = window is not None and not record.group and (heard is None or now - heard > window)
        kept = Withheld("window") if silent else None
    if kept is None:
        return {}
    if kept.until is not None:
        return queued_again(kept.until, notice.reason)
    return {"state": SendState.SKIPPED, "reason": kept.reason}
