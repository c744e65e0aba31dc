"""What stands in the chats of the fake Official Account, who talks to it, and which tokens live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

FREE = timedelta(hours=48)
ALLOWED = timedelta(days=7)
ASSET_LIFE = timedelta(days=7)
ACCESS_LIFE = timedelta(seconds=90_000)
PRICE_VND = 55


@dataclass
class Message:
    """A message that stands in a chat; `paid` in VND."""

    id: str
    text: str
    buttons: list[dict[str, Any]] = field(default_factory=list)
    attachment: str | None = None
    template: str | None = None
    paid: int = 0


@dataclass
class Person:
    """Somebody with Zalo. `last`: when they last did something that counts as interaction."""

    id: str
    name: str
    follows: bool = False
    last: datetime | None = None
    blocked: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class Group:
    """A group that the account has made (GMF)."""

    id: str
    name: str
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    disabled: bool = False


@dataclass(frozen=True)
class Fault:
    """What a call meets instead of its answer: a status and a body, or a line that breaks before or after it was carried out."""

    status: int = 200
    body: bytes = b""
    drops: bool = False
    after: bool = False
    """It is carried out first; the caller does not hear of it."""
    holds: bool = False
    """The caller is kept waiting, until `FakeOa.lets_go`."""


@dataclass
class Approved:
    """A template that Zalo took: the names of its blanks, and its price in VND."""

    blanks: set[str]
    price: int


@dataclass
class Asked:
    """A call as it came: its path, what was in it, and the error it was answered with (0: none)."""

    path: str
    body: Any
    error: int


@dataclass
class World:
    """Everything that the fake knows. `clock` is its time; `pace` counts seconds for its rate limit."""

    clock: Callable[[], datetime]
    pace: Callable[[], float]
    app_id: str = "3608000000000000001"
    app_secret: str = "an-app-secret-of-the-tests"
    secret_key: str = "a-webhook-key-of-the-tests"
    oa_id: str = "3886000000000000001"
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    assets: dict[str, datetime] = field(default_factory=dict)
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: dict[str, bool] = field(default_factory=dict)
    """Refresh tokens that were ever given: whether one was used already."""
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    a_minute: int = 2000
    allowance: int = 0
    """Consultation messages of the package that are left for people silent for more than 48 hours."""
    package: str = "Toàn diện"
    templates: dict[str, Approved] = field(default_factory=dict)
    spent: int = 0
    out_of_quota: bool = False
    _recent: list[float] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: count(1))

    def id(self, prefix: str = "") -> str:
        """Another id."""
        return f"{prefix}{next(self._ids):012x}"

    def person(self, name: str) -> Person:
        """Somebody whom nobody has heard of yet."""
        found = Person(f"25{next(self._ids):017d}", name)
        self.people[found.id] = found
        return found

    def group(self, name: str) -> Group:
        """A new group of the account."""
        found = Group(self.id("g"), name)
        self.groups[found.id] = found
        return found

    def grant(self) -> str:
        """Somebody consents in the console: all older tokens die; returns the refresh token."""
        return str(self.new_pair()["refresh_token"])

    def new_pair(self) -> dict[str, str]:
        """A pair that kills the one before it."""
        self.access.clear()
        for old in self.refresh:
            self.refresh[old] = True
        access, refresh = self.id("access-"), self.id("refresh-")
        self.access[access] = self.clock() + ACCESS_LIFE
        self.refresh[refresh] = False
        return {"access_token": access, "refresh_token": refresh, "expires_in": "90000"}

    def one_more(self) -> tuple[bool, int]:
        """Count a request of this minute; says whether it may pass, and how many are left."""
        now = self.pace()
        self._recent = [at for at in self._recent if at > now - 60]
        passes = len(self._recent) < self.a_minute
        if passes:
            self._recent.append(now)
        return passes, max(0, self.a_minute - len(self._recent))

    def fails(self, path: str, *faults: Fault | None) -> None:
        """Let the next calls of this path meet these; None lets one pass."""
        self.faults.setdefault(path, []).extend(faults)
