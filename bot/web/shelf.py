"""The web's shelf over the store: each call is one short look, or one short transaction, beside the batches."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from messaging.model import Chat, Clock, Sender
from services import ports
from services.records import StoredFile, WebMessage
from storage import tables
from storage.errors import Conflict
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

HandOut: TypeAlias = Callable[[ports.UnitOfWork, str], Awaitable[bool]]
"""Whether a file (by its ref) may leave now."""


class StoreShelf:
    """Fulfils `bot.web.site.Shelf`."""

    def __init__(self, store: AnyStore, clock: Clock, may_hand_out: HandOut) -> None:
        self._store = store
        self._clock = clock
        self._may_hand_out = may_hand_out

    async def messages(self, chat: Chat, after: int, limit: int) -> Sequence[WebMessage]:
        """Messages with a higher number, in order."""
        async with self._store.read() as uow:
            id, last = await _chat(uow, chat)
            return await uow.web_messages(id, after, limit) if last > after else ()

    async def recent(self, chat: Chat, limit: int, before: int | None = None) -> Sequence[WebMessage]:
        """The last messages (below `before`), in order."""
        async with self._store.read() as uow:
            id, last = await _chat(uow, chat)
            end = last if before is None else min(last, before - 1)
            if end <= 0:
                return ()
            found = await uow.web_messages(id, max(0, end - limit), limit)
            return [message for message in found if message.n <= end]

    async def person(self, sender: Sender) -> int | None:
        """The person behind a session, merges followed."""
        async with self._store.read() as uow:
            person = await uow.person_of(sender)
            return None if person is None else person.id

    async def language(self, sender: Sender) -> str | None:
        """What the person behind a session chose to read; None for a stranger."""
        async with self._store.read() as uow:
            person = await uow.person_of(sender)
            return None if person is None else person.language

    async def choose_language(self, sender: Sender, language: str) -> None:
        """The person behind a session reads this from now on; a stranger is not made by it."""
        if await self.language(sender) == language:
            return
        async with self._store.write() as uow:
            person = await uow.person_of(sender)
            if person is not None:
                person.language = language
                uow.save_person(person)
                await uow.commit()

    async def same_person(self, one: int, other: int) -> bool:
        """Whether two ids are one person, merges followed."""
        if one == other:
            return True
        async with self._store.read() as uow:
            first, second = await uow.person(one), await uow.person(other)
            return first is not None and second is not None and first.id == second.id

    async def file(self, ref: str) -> StoredFile | None:
        """A stored file that has not expired and may still leave."""
        async with self._store.read() as uow:
            file = await uow.file(ref) if await self._may_hand_out(uow, ref) else None
        if file is None or (file.expires_at is not None and file.expires_at <= self._clock()):
            return None
        return file

    async def keep_file(self, file: StoredFile) -> None:
        """Store a file; a ref that is there already changes nothing."""
        if await self.file(file.ref) is not None:
            return
        try:
            async with self._store.write() as uow:
                uow.add_file(file)
                await uow.commit()
        except Conflict:
            if await self.file(file.ref) is None:
                raise


async def _chat(uow: UnitOfWork, chat: Chat) -> tuple[int, int]:
    """Our id of a chat and its last number; (0, 0) for one that nobody wrote to yet. `uow.chat` would make it."""
    address = (chat.channel, chat.account, chat.external_id)
    columns = ("id", "last_n")
    found = await uow.rows.fetch(tables.chat, ("channel", "account", "external_id"), [address], columns=columns)
    return (found[0]["id"], found[0]["last_n"]) if found else (0, 0)
