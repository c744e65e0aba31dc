"""The outbox worked off: notices are claimed, written into chats of ours, or handed to those that leave the house."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.channels.port import StoringChannel, stores
from bot.conversation import Conversation, Outcome
from bot.copies import Changes, Copies, refused
from bot.departures import LEASE, Departures
from bot.nursery import keep_doing
from messaging.model import Chat, Clock
from services.groups import follow
from services.records import Notice, SendState
from storage.errors import Conflict, Retry, StorageError
from storage.leases import claim_due, hold_within, settle, settle_within
from storage.store import AnyStore

log = structlog.get_logger()
CLAIMED_AT_ONCE = 100


class Courier:
    """Works off the outbox: claims due notices, makes their words in the recipient's language, sends, settles.

    Into chats of ours a hundred are written and settled in one transaction: a crash leaves each line either open or done.
    What goes to other platforms is handed to `Departures`, and more is claimed while some of it is still on its way.
    """

    def __init__(
        self, store: AnyStore, conversation: Conversation, departures: Departures, clock: Clock, owner: str
    ) -> None:
        self._store = store
        self._conversation = conversation
        self._copies = Copies(conversation)
        self._departures = departures
        self._clock = clock
        self._owner = owner

    async def work_off(self) -> int:
        """Send what is due now; returns how many rows were settled."""
        settled = 0
        while True:
            notices = await claim_due(
                self._store,
                "outbox",
                now=self._clock(),
                owner=self._owner,
                lease=LEASE,
                limit=CLAIMED_AT_ONCE,
                contest=self._conversation.contest.id,
            )
            if not notices and not self._departures.under_way:
                return settled
            settled += await self._handed_out(notices)
            # Those under way must not run dry while the next are claimed; at the end all are waited for.
            settled += await self._departures.wait(CLAIMED_AT_ONCE // 2 if notices else 0)

    async def _handed_out(self, notices: Sequence[Notice]) -> int:
        """Write into chats of ours, and let the others leave; returns how many are settled already."""
        theirs = await self._others(notices)
        outside = {notice.id for line in theirs.values() for notice in line}
        self._departures.begin(theirs)
        return await self._written([notice for notice in notices if notice.id not in outside])

    async def _others(self, notices: Sequence[Notice]) -> dict[Chat, list[Notice]]:
        """The notices that leave the house, by chat."""
        async with self._store.read() as uow:
            found = {record.id: record for record in await uow.chats_by_ids({notice.chat for notice in notices})}
        lines: dict[Chat, list[Notice]] = {}
        for notice in notices:
            record = found.get(notice.chat)
            channel = self._conversation.channels.get(record.channel) if record is not None else None
            if record is not None and channel is not None and not stores(channel):
                chat = Chat(record.channel, record.account, record.external_id, record.group)
                lines.setdefault(chat, []).append(notice)
        return lines

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
                ends[notice.id] = stopped = await self._copies.stopped(uow, notice, record, now)
                if not stopped and record is not None:
                    await talk.hand_out(uow, [await self._copies.worded(uow, notice, record)], now, outcome)
                    ends[notice.id] = {"state": SendState.ACCEPTED, "reason": None}
            settled = await settle_within(uow, "outbox", self._owner, ends)
            await uow.commit()
        for name, external_id, items in outcome.announcements:
            stored = talk.channels[name]
            if isinstance(stored, StoringChannel):
                stored.announce(external_id, items)
        return len(settled)

    async def _refuse(self, notice: Notice, fault: Exception) -> int:
        """A fault of ours before anything has left: this one is refused, those behind it go on."""
        log.error("a notice could not be made", notice=notice.id, kind=notice.kind, exc_info=fault)
        return len(await settle(self._store, "outbox", self._owner, {notice.id: refused(repr(fault))}))


async def keep_working(courier: Courier, pause_s: float = 1.0) -> None:
    """Look at the outbox for ever."""
    await keep_doing(courier.work_off, pause_s, "courier")
