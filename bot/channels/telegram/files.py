"""Files on their way to and from Telegram: handed over once, and called by Telegram's own name from then on."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final
from weakref import WeakValueDictionary

import structlog

from bot.channels.telegram.api import ApiRefused
from bot.channels.telegram.capabilities import NAME
from bot.channels.telegram.loading import Arrived, Loading, Upload
from bot.web.files import file_name, media_type
from messaging.model import Clock, File, Sender
from services.records import StoredFile, UploadedFile
from storage.errors import Conflict, StorageError
from storage.store import AnyStore

log = structlog.get_logger()
LARGEST_FETCHED: Final = 10 * 1024 * 1024
LIFE: Final = timedelta(days=2)
"""How long a fetched file waits to be used for something; whatever uses it keeps it longer."""
LARGEST_PICTURE: Final = 10 * 1024 * 1024
LARGEST: Final = 50 * 1024 * 1024
SPACED: Final = 100 * 1024
"""Telegram spaces uploads of one size above this, and refuses those that wait too long there: here they queue by themselves."""
NAMES_KEPT: Final = 1000
PREFIX: Final = f"{NAME}:"
"""How a file is named that lies at Telegram and was not fetched."""


class Kind(StrEnum):
    """What a file is handed over as; Telegram's name holds only for that."""

    PICTURE = "picture"
    DOCUMENT = "document"


class NoFile(Exception):
    """There are no bytes to hand over: the file has expired, or is larger than Telegram takes."""


class Files:
    """The files of one bot."""

    def __init__(self, account: str, store: AnyStore, clock: Clock, loading: Loading) -> None:
        self._account = account
        self._store = store
        self._clock = clock
        self._loading = loading
        self._names: OrderedDict[tuple[str, Kind], str] = OrderedDict()
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    async def hand_over(
        self, ref: str, kind: Kind, send: Callable[[str | Upload], Awaitable[Arrived]], name: str = ""
    ) -> Arrived:
        """Send a stored file: by its name there, or its bytes if it is the first time. Whoever wants the same file waits for that.

        Raises NoFile, and what `send` raises.
        """
        known = await self._known(ref, kind)
        if known is None:
            async with self._lock(ref, kind):
                known = await self._known(ref, kind)
                if known is None:
                    return await self._upload(ref, kind, send, name)
        return await send(known)

    def forget(self, ref: str, kind: Kind) -> None:
        """Telegram knows it by that name no longer: the next one hands it over anew."""
        self._note(ref, kind, "")

    async def fetch(self, file: File, sender: Sender) -> File:
        """Bring somebody's file into our store. One that is too large, or that Telegram has not, stays as it was named.

        Raises the errors of the client and of the store.
        """
        name = file.ref.removeprefix(PREFIX)
        if name == file.ref or file.size > LARGEST_FETCHED:
            return file
        client = await self._loading.client()
        try:
            data = await client.file(name, LARGEST_FETCHED)
        except ApiRefused as refused:
            log.warning("a file cannot be fetched", error=str(refused))
            return file
        if not data:
            return file
        kind = media_type(data, file.media_type)
        ref = "tg" + hashlib.blake2b(f"{self._account} {name}".encode(), digest_size=19).hexdigest()
        fetched = File(ref, file_name(file.name), kind, len(data))
        await self._keep(fetched, data, sender)
        return fetched

    async def _keep(self, file: File, data: bytes, sender: Sender) -> None:
        """The same update may come again: its file is there then, and stays."""
        now = self._clock()
        try:
            async with self._store.write() as uow:
                owner = await uow.person_of(sender)
                if await uow.file(file.ref) is not None:
                    return
                of = None if owner is None else owner.id
                uow.add_file(StoredFile(file.ref, of, file.name, file.media_type, data, now, now + LIFE))
                await uow.commit()
        except Conflict:
            log.info("a file was there already")

    async def _known(self, ref: str, kind: Kind) -> str | None:
        if (ref, kind) not in self._names:
            async with self._store.read() as uow:
                found = await uow.uploaded(NAME, self._account, ref, kind)
            if found is None:
                return None
            self._note(ref, kind, found.platform_id)
        return self._names[ref, kind] or None

    async def _upload(
        self, ref: str, kind: Kind, send: Callable[[str | Upload], Awaitable[Arrived]], name: str
    ) -> Arrived:
        stored = await self._stored(ref, kind)
        upload = Upload(name or stored.name, stored.data)
        if len(stored.data) > SPACED:
            async with self._lock("size", len(stored.data)):
                arrived = await send(upload)
        else:
            arrived = await send(upload)
        if arrived.file:
            await self._remember(UploadedFile(NAME, self._account, ref, kind, arrived.file, stored.expires_at))
        return arrived

    async def _stored(self, ref: str, kind: Kind) -> StoredFile:
        async with self._store.read() as uow:
            stored = await uow.file(ref)
        if stored is None or (stored.expires_at is not None and stored.expires_at <= self._clock()):
            raise NoFile("expired")
        if len(stored.data) > (LARGEST_PICTURE if kind is Kind.PICTURE else LARGEST):
            raise NoFile("too large")
        return stored

    async def _remember(self, uploaded: UploadedFile) -> None:
        """The message has arrived: a database that is away now only costs the next one an upload."""
        self._note(uploaded.ref, Kind(uploaded.kind), uploaded.platform_id)
        try:
            async with self._store.write() as uow:
                before = await uow.uploaded(NAME, self._account, uploaded.ref, uploaded.kind)
                uow.save_uploaded(uploaded if before is None else replace(before, platform_id=uploaded.platform_id))
                await uow.commit()
        except StorageError as away:
            log.warning("what Telegram calls a file could not be kept", error=str(away))

    def _note(self, ref: str, kind: Kind, name: str) -> None:
        self._names[ref, kind] = name
        self._names.move_to_end((ref, kind))
        while len(self._names) > NAMES_KEPT:
            self._names.popitem(last=False)

    def _lock(self, *what: Hashable) -> asyncio.Lock:
        lock = self._locks.get(what)
        if lock is None:
            lock = self._locks[what] = asyncio.Lock()
        return lock
