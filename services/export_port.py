"""What exports need of the store: all rows page by page, so that no export holds more than a page of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.records import Job, Player, StoredFile


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt with whose it is, as a list shows it. `how` None: it is still running."""

    id: int
    round: str
    player: int
    full_name: str
    unit: str | None
    number: int
    started_at: datetime
    submitted_at: datetime | None
    how: str | None
    correct: int | None
    total: int
    duration_s: int | None
    void: bool


class Exporting(Protocol):
    """The part of the unit of work for exports; `services.ports.UnitOfWork` has it too."""

    async def export_size(self, contest: str) -> int:
        """How many registrations and attempts there are to go through, withdrawn ones included."""
        ...

    def player_pages(self, contest: str, *, phones: bool) -> AsyncIterator[Sequence[Player]]:
        """Every registration that is not withdrawn, by id, a page at a time; phones are only opened if asked for."""
        ...

    def attempt_pages(self, contest: str) -> AsyncIterator[Sequence[AttemptLine]]:
        """Every attempt of those who have not withdrawn, by id, a page at a time."""
        ...

    async def job_by_key(self, key: str) -> Job | None:
        """A job by its key."""
        ...

    async def file(self, ref: str) -> StoredFile | None:
        """Stored bytes by their reference."""
        ...
