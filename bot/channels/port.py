"""What the pipeline needs of a channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeGuard, runtime_checkable

from messaging.model import Capabilities, Chat, Fitted, Outgoing, Ration, Reply, Said
from services.ports import UnitOfWork
from services.records import ChatRecord, Json


class NotSent(Exception):
    """The platform surely did not take a message; the text says why. Every other error of `send` means that it may have left."""


class Gone(NotSent):
    """This chat takes nothing from us any more (blocked, deleted, thrown out): it is not to be tried again."""


class NotNow(NotSent):
    """The platform asks to come back in `retry_after` seconds; the message surely did not leave."""

    def __init__(self, reason: str, retry_after: float) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class WentOn(NotSent):
    """The group goes on under another id, and the message did not arrive in the old one."""

    def __init__(self, reason: str, to: Chat) -> None:
        super().__init__(reason)
        self.to = to


class MayHaveLeft(Exception):
    """Nobody knows whether the platform carried it out, or only a part of it arrived: it is not sent again by itself."""


class Channel(Protocol):
    """Any channel: it says itself what it can show."""

    @property
    def capabilities(self) -> Capabilities:
        """What this channel can show."""
        ...


@runtime_checkable
class StoringChannel(Channel, Protocol):
    """A channel that is its own platform: its messages are rows written with the batch (the web chat)."""

    def store(self, uow: UnitOfWork, chat: ChatRecord, outgoing: Outgoing, fitted: Fitted, at: datetime) -> list[Json]:
        """Write a fitted reply into the chat; the items are announced after the commit."""
        ...

    def store_said(self, uow: UnitOfWork, chat: ChatRecord, event: Said) -> Json:
        """Write the person's own words into the chat."""
        ...

    def announce(self, external_id: str, items: Iterable[Json] = ()) -> None:
        """Wake whoever is looking at the chat."""
        ...


@runtime_checkable
class SendingChannel(Channel, Protocol):
    """A channel behind somebody else's platform: messages leave after the commit."""

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        """Show one message, editing the one named by its external id if it can; returns the external id it has now.

        `unasked`: nobody waits for it (notices, broadcasts, reminders); it yields to what somebody waits for.
        """
        ...


@runtime_checkable
class PacedChannel(SendingChannel, Protocol):
    """A channel whose platform has us wait our turn."""

    def room(self, chat: Chat) -> AbstractAsyncContextManager[None]:
        """Wait until something unasked is soon to leave for this chat, so that it is noted as leaving only then.

        Raises NotNow where that is long.
        """
        ...


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why something unasked does not leave for a chat now, a short word of the ledger; `until`: it may then."""

    reason: str
    until: datetime | None = None


@runtime_checkable
class RationedChannel(SendingChannel, Protocol):
    """A channel whose platform counts, charges or closes what we send unasked."""

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime, *, gist: bool) -> Withheld | None:
        """Whether something unasked has to stay here, by what is known without asking anybody; `heard`: when the person last wrote.

        Only chats with a person have been heard. `gist`: what is to leave has one. `Capabilities.proactive` is left to the channel.
        """
        ...

    def rations(self) -> Sequence[Ration]:
        """How much is used, for the organisers."""
        ...


def stores(channel: Channel) -> TypeGuard[StoringChannel]:
    """Whether a channel is its own platform."""
    return _is_a(channel, StoringChannel)


def sends(channel: Channel) -> TypeGuard[SendingChannel]:
    """Whether a channel stands before somebody else's platform."""
    return _is_a(channel, SendingChannel)


def _is_a(channel: Channel, port: type) -> bool:
    """Remembered by class: a Protocol is slow to ask, and each answer asks several times."""
    kind = type(channel), port
    if kind not in _KNOWN:
        _KNOWN[kind] = isinstance(channel, port)
    return _KNOWN[kind]


_KNOWN: dict[tuple[type, type], bool] = {}
