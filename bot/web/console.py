"""What the console needs of the house, as values and a Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.held_links import Hold
from bot.web.files import Upload
from bot.web.sessions import Session
from services.console_links import ConsoleLink
from services.records import StoredFile
from services.rights import Act

CHANNEL = "console"
"""The name of the channel whose chats are consoles."""


@dataclass(frozen=True, slots=True)
class Console:
    """Whose console it is and what stands in its frame. `ways`: label and command of what they may do; `asks`: what free words answer now;
    `sees_numbers`: those of the whole contest.
    """

    language: str
    name: str
    acts: frozenset[Act]
    ways: Sequence[tuple[str, str]]
    asks: str = ""
    takes_files: bool = False
    sees_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first page. `begun` and `ended` in each of the last minutes; `kept` of `looked_at` attempts by question; `outbox` by state."""

    round: str
    running: int
    begun: Sequence[int]
    ended: Sequence[int]
    looked_at: int
    kept: Sequence[int]
    channels: Sequence[tuple[str, str]]
    outbox: Sequence[tuple[str, int]]
    events: int
    letters: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A question with its key, as a phone shows it."""

    id: str
    text: str
    options: Sequence[str]
    right: Sequence[bool]
    citation: str


class ConsoleDesk(Protocol):
    """The house."""

    def read(self, words: str) -> ConsoleLink | None:
        """The link behind the words; None for one that is none of ours."""
        ...

    async def hold(self, link: ConsoleLink, session: Session) -> Hold:
        """Whether this browser may use the link now."""
        ...

    async def enter(self, link: ConsoleLink, session: Session) -> bool:
        """Open the console in this browser, and write it down."""
        ...

    def token(self, link: ConsoleLink, session: Session) -> str:
        """What a form of this browser carries, so that no other page can send it."""
        ...

    async def look(self, link: ConsoleLink, session: Session) -> Console | None:
        """The frame of the console; None if it is not theirs, or not any more."""
        ...

    async def press(self, link: ConsoleLink, words: str, key: str, at: datetime) -> None:
        """A button, by what it carries."""
        ...

    async def say(self, link: ConsoleLink, text: str, key: str, at: datetime, file: Upload | None = None) -> None:
        """Typed words, or a file that was asked for."""
        ...

    async def numbers(self, language: str) -> Numbers:
        """What the first page tells."""
        ...

    async def previews(self, language: str, round: str) -> tuple[Sequence[tuple[str, str]], Sequence[Preview]]:
        """The rounds to choose from, and the questions of one."""
        ...

    async def checked(self, language: str) -> tuple[Sequence[str], Sequence[str]]:
        """What `check` says of the running pack: its problems, and what it holds."""
        ...

    async def file(self, link: ConsoleLink, ref: str) -> StoredFile | None:
        """A file that was made for this person, or for everybody, while it lasts."""
        ...
