"""What a check finds, and what it is given to find it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from bot.config import Config
from handlers.tongue import Tongue


class Grade(StrEnum):
    """A wrong finding keeps something from working; a warning is to be looked at."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`step` names the check for programs; `what` is found, `do` what to click or set next, both in the reader's language."""

    step: str
    grade: Grade
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A call of a webhook as the operator kept it: the header of the signature, and the raw body."""

    signature: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Examination:
    """What every check is given. `said` is /readyz of the server that runs on this machine; None while none does."""

    config: Config
    clock: Callable[[], datetime]
    tongue: Tongue
    said: Mapping[str, Any] | None = None
    delivery: Delivery | None = None

    def word(self, message: str, /, **values: object) -> str:
        """A sentence in the language of whoever reads the findings."""
        return self.tongue.word(message, **values)


Check: TypeAlias = Callable[[Examination], Awaitable[Sequence[Finding]]]


@dataclass(frozen=True, slots=True)
class Step:
    """The findings of one check, made one after the other."""

    name: str
    found: list[Finding] = field(default_factory=list)

    def ok(self, what: str) -> None:
        """This is as it must be."""
        self.found.append(Finding(self.name, Grade.OK, what))

    def warning(self, what: str, do: str = "") -> None:
        """This works, or will, but somebody has to look at it."""
        self.found.append(Finding(self.name, Grade.WARNING, what, do))

    def wrong(self, what: str, do: str) -> None:
        """This does not work before something is done."""
        self.found.append(Finding(self.name, Grade.WRONG, what, do))
