"""The buttons of who drafts questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class ShowKeyed(Action):
    """A question of a round's bank with its key, by its place in the bank."""

    code: ClassVar[str] = "kq"
    round: str
    index: int
