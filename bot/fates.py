"""What a platform tells of a chat while we send into it: it takes nothing from us any more, or it goes on under another id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from messaging.model import Chat, Clock, Event, Moved
from services import reach
from services.contest import Contest
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork


class Fates:
    """Writes down what became of chats. `handle` takes events: a group that moved is moved like any other."""

    def __init__(
        self, store: AnyStore, contest: Contest, handle: Callable[[Event], Awaitable[object]], clock: Clock
    ) -> None:
        self._store = store
        self._contest = contest
        self._handle = handle
        self._clock = clock

    async def gone(self, chat: Chat, why: str) -> None:
        """Nothing reaches this chat any more."""
        async with self._store.write() as uow:
            await self.gone_within(uow, (await uow.chat(chat)).id, why)
            await uow.commit()

    async def gone_within(self, uow: UnitOfWork, chat: int, why: str) -> None:
        """`gone` as a part of a transaction."""
        record, _ = await uow.recipient(chat)
        if record is not None:
            await reach.retire(uow, self._contest, record, why, self._clock())

    async def moved(self, old: Chat, to: Chat) -> None:
        """The group goes on in another chat. Told twice, or by the platform too, it is done once. Raises Unavailable."""
        key = f"{old.channel}:{old.account}:moved:{old.external_id}:{to.external_id}"
        await self._handle(Moved(key, self._clock(), old, to))
