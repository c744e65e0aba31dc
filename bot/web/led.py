"""What the screen in the hall is shown with: values that the house makes, in the reader's words, and what the pages ask of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.held_links import Hold
from bot.web.sessions import Session
from services.led_links import LedLink
from services.live_board import LiveBoard


@dataclass(frozen=True, slots=True)
class Racer:
    """A unit in the race. `share`: the length of its bar, of 1,000; `facts`: points or people."""

    code: str
    rank: str
    name: str
    facts: str
    share: int


@dataclass(frozen=True, slots=True)
class Race:
    """Units that compete together; `group` says which, "" where all do."""

    group: str
    racers: Sequence[Racer]


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of the day: of which height (of 1,000), how many attempts."""

    hour: int
    height: int
    count: str


@dataclass(frozen=True, slots=True)
class Area:
    """A unit of the first level. `warmth`: 0 for nobody yet, up to 4 for the liveliest."""

    code: str
    name: str
    people: int
    shown: str
    warmth: int


@dataclass(frozen=True, slots=True)
class LedShown:
    """The screen in words. `until`: what it counts down to (`until_at` in words); `numbers`: (label, number); `note`: what is to be known of them."""

    stage: str
    heading: str
    lines: Sequence[str]
    footer: str
    title: str
    said: str
    until: datetime | None
    until_words: str
    until_at: str
    opened: str
    numbers: Sequence[tuple[str, int, str]] = ()
    note: str = ""
    races: Sequence[Race] = ()
    hours: Sequence[Bar] = ()
    areas: Sequence[Area] = ()
    news: Sequence[str] = ()


class NotOurs(Exception):
    """This browser may not act by that link."""


@dataclass(frozen=True, slots=True)
class RevealStep:
    """A step of the prize-giving on the screen. `names`: (name, what stands under it)."""

    title: str
    names: Sequence[tuple[str, str]] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reveal:
    """The whole prize-giving, so that nothing is fetched once it has begun. `missing`: what is not published yet."""

    heading: str
    lines: Sequence[str]
    footer: str
    steps: Sequence[RevealStep]
    missing: Sequence[str]
    made: str


class LedDesk(Protocol):
    """What the pages need of the house."""

    async def board(self) -> LiveBoard:
        """The state of the screen now, for everybody."""
        ...

    def shown(self, board: LiveBoard, language: str) -> LedShown:
        """The same in words."""
        ...

    def read(self, words: str) -> LedLink | None:
        """The link behind the words; None for one that is none of ours."""
        ...

    async def hold(self, link: LedLink, session: Session) -> Hold:
        """Whether this browser may use the link now."""
        ...

    async def take(self, link: LedLink, session: Session, at: datetime) -> bool:
        """Give a link to this browser, unless another has it or it may not be used any more."""
        ...

    def token(self, link: LedLink, session: Session) -> str:
        """What a form of this browser carries, so that no other page can send it."""
        ...

    async def launch(self, link: LedLink, session: Session, key: str, at: datetime) -> None:
        """The press, in the name of whoever gave the link. Raises NotOurs."""
        ...

    async def reveal(self, language: str) -> Reveal:
        """What is revealed at the closing, of what is published now."""
        ...
