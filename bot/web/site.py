"""What the web is built from: values and Protocols that `bot/app.py` fulfils."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from aiohttp import web

from bot.channels.web import WebChannel
from messaging.model import Chat, Clock, Event, Outgoing, Sender
from services.records import ChatRecord, StoredFile, WebMessage

Translate: TypeAlias = Callable[[str], str]


class Receipt(Protocol):
    """What became of an event, after its commit."""

    @property
    def outgoings(self) -> Sequence[Outgoing]:
        """The replies it led to."""
        ...

    @property
    def repeated(self) -> bool:
        """Whether an event of this key was handled before."""
        ...


class Handles(Protocol):
    """The dispatcher, as the web needs it."""

    async def handle(self, event: Event) -> Receipt:
        """Handle an event; returns after its commit."""
        ...


class Shelf(Protocol):
    """What the web reads and writes outside a batch, each call in a short transaction of its own."""

    async def messages(self, chat: Chat, after: int, limit: int) -> Sequence[WebMessage]:
        """Messages with a higher number, in order; none for a chat that nobody wrote to yet."""
        ...

    async def recent(self, chat: Chat, limit: int, before: int | None = None) -> Sequence[WebMessage]:
        """The last messages (below `before`), in order."""
        ...

    async def person(self, sender: Sender) -> int | None:
        """The person behind a session, merges followed."""
        ...

    async def language(self, sender: Sender) -> str | None:
        """What the person behind a session chose to read; None for a stranger."""
        ...

    async def choose_language(self, sender: Sender, language: str) -> None:
        """The person behind a session reads this from now on; a stranger is not made by it."""
        ...

    async def same_person(self, one: int, other: int) -> bool:
        """Whether two ids are one person, merges followed."""
        ...

    async def file(self, ref: str) -> StoredFile | None:
        """A stored file that has not expired and may still leave."""
        ...

    async def keep_file(self, file: StoredFile) -> None:
        """Store a file; a ref that is there already changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Face:
    """The contest as the page shows it, in one language. `banner` is the line above the title (who organises)."""

    title: str
    banner: str = ""
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds by session, never by address: mobile networks share those. Sizes in bytes, times in seconds.

    `streams`: a browser opens at most six connections to a host, and two must stay free for what is being sent.
    `viewers`: of the screen in the hall, in this process; whoever comes after them looks every few seconds instead.
    """

    body: int = 64 * 1024
    text: int = 4_000
    key: int = 64
    press: int = 256
    file: int = 10 * 1024 * 1024
    files_at_once: int = 4
    sends: int = 20
    sends_every: float = 5.0
    uploads: int = 6
    uploads_every: float = 120.0
    streams: int = 4
    ping: float = 15.0
    slow: float = 20.0
    page: int = 200
    dawdle: float = 3.0
    viewers: int = 4_000


async def no_groups(_: Sender) -> Sequence[ChatRecord]:
    """The groups of a web without groups."""
    return ()


async def no_owner(_: str, __: Sender) -> bool:
    """Nobody becomes owner by a link."""
    return False


@dataclass(frozen=True, kw_only=True)
class Site:
    """Everything that the web needs. `unavailable` is what the dispatcher raises when the database is away.

    `cookie_keys`: the first signs, the others are still accepted. `public_url` decides whether cookies are Secure.
    `groups_of` lists the group chats that a session may read; `claim_owner` uses up a one-time owner link.
    """

    dispatcher: Handles
    channel: WebChannel
    shelf: Shelf
    clock: Clock
    translator: Callable[[str], Translate]
    face: Callable[[str], Face]
    cookie_keys: tuple[bytes, ...]
    unavailable: type[Exception]
    public_url: str = ""
    languages: tuple[str, ...] = ("vi", "en")
    groups_of: Callable[[Sender], Awaitable[Sequence[ChatRecord]]] = no_groups
    claim_owner: Callable[[str, Sender], Awaitable[bool]] = no_owner
    limits: Limits = field(default_factory=Limits)


SITE: web.AppKey[Site] = web.AppKey("site", Site)
