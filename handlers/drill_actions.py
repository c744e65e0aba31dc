"""The buttons of a rehearsal on the real system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from messaging.actions import Action


@Action.register
@dataclass(frozen=True, slots=True)
class StartDrill(Action):
    """Write to the groups of a unit ("" for all); `sure` 0 shows how many first."""

    code: ClassVar[str] = "ds"
    unit: str
    sure: int


@Action.register
@dataclass(frozen=True, slots=True)
class ShowDrill(Action):
    """Look again who answered; 0 for the newest drill."""

    code: ClassVar[str] = "dv"
    drill: int


@Action.register
@dataclass(frozen=True, slots=True)
class PressDrill(Action):
    """Press the launch button as a test: no round opens."""

    code: ClassVar[str] = "dp"
    drill: int


@Action.register
@dataclass(frozen=True, slots=True)
class ReceivedDrill(Action):
    """Đã nhận được."""

    code: ClassVar[str] = "dr"
    drill: int
