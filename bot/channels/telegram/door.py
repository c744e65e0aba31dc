"""The one door of everything that Telegram brings, by polling or webhook: read, prepare, hand over, and what the tap is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

import structlog

from bot.channels.port import NotNow
from bot.channels.telegram.api import ApiError
from bot.channels.telegram.capabilities import TELEGRAM
from bot.channels.telegram.outage import Outage
from bot.channels.telegram.taps import Taps
from bot.channels.telegram.translate import Us, event_of, unreadable
from bot.channels.telegram.updates import Update, decode, digest, look
from bot.channels.threshold import INTERNAL, Threshold
from bot.dispatch import Receipt, Unavailable
from handlers.routes import AdminCheck
from messaging.model import Allowed, Chat, Clock, Event, File, Joined, Left, Moved, Pressed, Said, Sender, Unreadable
from storage.errors import Reason, StorageError

log = structlog.get_logger()
AWAY = {str(reason) for reason in Reason} | {INTERNAL}
FETCHED_WITHIN_S: Final = 20.0
"""For a file nobody else is kept waiting for longer. Telegram hangs up a webhook after sixty seconds, and a fetch waits for all of it."""


class Talk(Protocol):
    """What the door asks the conversation before an event is handed over."""

    def admin_matters(self, event: Event) -> AdminCheck:
        """Whether it has to be known if the sender is an admin of the group."""
        ...


class AdminList(Protocol):
    """Who the admins of a group are."""

    async def is_admin(self, chat_id: str, user_id: str, *, fresh: bool) -> bool | None:
        """None: Telegram did not tell."""
        ...

    def forget(self, chat_id: str) -> None:
        """Something changed in the group."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it was read. `event` is None for what is nobody's business of ours; `tap` names a tap to answer."""

    raw: bytes
    update_id: int | None
    event: Event | None
    tap: str | None = None

    @property
    def chat(self) -> Chat | None:
        """The chat whose order it has to keep."""
        return getattr(self.event, "chat", None)


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """What flashes up for whoever tapped; the answer leaves even without words, else the button goes on spinning."""

    tap: str
    chat: Chat | None
    text: str | None = None

    def parameters(self) -> dict[str, str]:
        """For answerCallbackQuery."""
        given = {"callback_query_id": self.tap}
        return given if self.text is None else {**given, "text": self.text}


class Door:
    """Reads updates and hands them over. `us` gets its name once Telegram has told it.

    `wants_file` says whether a person is being asked for a file, `fetch_file` brings one from Telegram into our store.
    """

    def __init__(
        self,
        us: Us,
        *,
        handle: Callable[[Event], Awaitable[Receipt]],
        talk: Talk,
        admins: AdminList,
        wants_file: Callable[[Sender], Awaitable[bool]],
        fetch_file: Callable[[File, Sender], Awaitable[File]],
        taps: Taps,
        clock: Clock,
    ) -> None:
        self.us = us
        self.taps = taps
        self.outage = Outage()
        self._talk = talk
        self._admins = admins
        self._wants_file = wants_file
        self._fetch_file = fetch_file
        self._clock = clock
        kept = self.outage.ended
        self._threshold = Threshold(handle, self._prepared, away=self._noted, kept=lambda: kept(clock()))

    def read(self, raw: bytes, at: datetime) -> Arrival:
        """Read one update that arrived at `at`. Never raises: what cannot be read is an event as well."""
        tap = update_id = None
        try:
            update: Update = decode(raw)
            update_id = update.update_id
            tap = update.callback_query.id if update.callback_query is not None else None
            return Arrival(raw, update_id, event_of(update, self.us, at), tap)
        except Exception as strange:  # noqa: BLE001 - whatever it is, what stands behind it must not wait for it
            loose = look(raw)
            if loose.id is not None and update_id is None:
                update_id = loose.id
            event = self._unreadable(raw, update_id, repr(strange), at)
            return Arrival(raw, update_id, event, tap or loose.tap)

    async def receive(self, raw: bytes, at: datetime) -> TapAnswer | None:
        """Read and take one update."""
        return await self.take(self.read(raw, at))

    async def take(self, arrival: Arrival) -> TapAnswer | None:
        """Hand one over; returns after its commit, with what a tap is to be told. Raises Unavailable: nothing was kept.

        Whoever gets a TapAnswer says `taps.answered` as soon as the answer leaves.
        """
        event, chat = arrival.event, arrival.chat
        if arrival.tap is None or chat is None:
            if event is not None:
                await self._hand_over(event, arrival)
            return TapAnswer(arrival.tap, None) if arrival.tap is not None else None
        self.taps.note(chat)
        try:
            receipt = await self._hand_over(arrival.event, arrival) if arrival.event is not None else None
        except BaseException:
            self.taps.answered(chat)
            raise
        return TapAnswer(arrival.tap, chat, _toast(receipt, chat))

    async def _hand_over(self, event: Event, arrival: Arrival) -> Receipt | None:
        def bury(at: datetime) -> Event:
            return self._unreadable(arrival.raw, arrival.update_id, "could not even be buried", at)

        return await self._threshold.hand_over(event, bury)

    def _noted(self, reason: str) -> None:
        if reason in AWAY:
            self.outage.noted(self._clock(), reason)

    async def _prepared(self, event: Event) -> Event | None:
        """The event with what its handler has to know; None for talk in a group that is not meant for us."""
        if isinstance(event, Joined | Allowed | Left | Moved):
            self._admins.forget(event.chat.external_id)
        if not isinstance(event, Said | Pressed):
            return event
        if event.chat.group and isinstance(event, Said):
            if not self.us.username:
                raise Unavailable("who we are is not known yet", retry_after=2)
            if not event.addressed:
                return None
        check = self._talk.admin_matters(event)
        if check is not AdminCheck.NONE:
            event = replace(event, admin=await self._admin(event, fresh=check is AdminCheck.FRESH))
        if isinstance(event, Said) and event.files and not event.chat.group:
            event = replace(event, files=await self._fetched(event))
        return event

    async def _admin(self, event: Said | Pressed, *, fresh: bool) -> bool | None:
        try:
            return await self._admins.is_admin(event.chat.external_id, event.sender.external_id, fresh=fresh)
        except Exception:
            log.exception("admins could not be looked up")
            return None

    async def _fetched(self, event: Said) -> tuple[File, ...]:
        """The files in our store if they are asked for; else, or if they do not arrive, as they were named."""
        try:
            if not await self._wants_file(event.sender):
                return event.files
            async with asyncio.timeout(FETCHED_WITHIN_S):
                return tuple([await self._fetch_file(file, event.sender) for file in event.files])
        except StorageError as away:
            raise Unavailable(str(getattr(away, "reason", INTERNAL))) from None
        except (ApiError, NotNow, TimeoutError) as error:
            log.warning("a file did not arrive", error=repr(error))
        except Exception:
            log.exception("a file could not be fetched")
        return event.files

    def _unreadable(self, raw: bytes, update_id: int | None, reason: str, at: datetime) -> Unreadable:
        key = self.us.key(update_id if update_id is not None else f"sha256-{digest(raw)}")
        return unreadable(raw, look(raw), key, reason, self.us, at)


def _toast(receipt: Receipt | None, chat: Chat) -> str | None:
    """What flashes up: the first receipt for the chat of the tap. One that is too long stands in the text instead."""
    if receipt is None:
        return None
    toasts = (one.reply.toast for one in receipt.outgoings if one.chat == chat and one.reply.toast)
    first = next(toasts, None)
    return first if first is not None and len(first) <= TELEGRAM.toast else None
