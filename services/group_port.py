"""What drills, and groups that go on under another id, need of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.organising import Drill


class Grouping(Protocol):
    """The part of the unit of work about drills and moves; `services.ports.UnitOfWork` has it too."""

    async def drill(self, id: int) -> Drill | None:
        """A drill, locked."""
        ...

    async def drills(self, contest: str) -> Sequence[Drill]:
        """Every drill of a contest, newest first."""
        ...

    def save_drill(self, drill: Drill) -> None:
        """Add a drill or keep its changes. Two of the same unit with the same number are a conflict."""
        ...

    async def forerunners(self, chat: int) -> frozenset[int]:
        """The chats that a group was in before, under other ids."""
        ...

    async def carry_outbox(self, old: int, new: int) -> int:
        """Make one chat's ledger the other's, so that what waits goes on and nothing comes twice; returns how many rows."""
        ...
