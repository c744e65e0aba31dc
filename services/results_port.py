"""What results need of the store: versions, amendments, proposals, complaints, verified winners."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from quiz.attempt import Attempt
from services.result_records import Amendment, Count, NotedSignal, Proposal, ResultVersion, Ticket, Verification


class Deciding(Protocol):
    """The part of the unit of work between the close of a round and its awards; `services.ports.UnitOfWork` has it too."""

    async def result_versions(self, contest: str, round: str) -> Sequence[ResultVersion]:
        """Every version of a round's result ("" for the whole contest), oldest first."""
        ...

    def save_result_version(self, version: ResultVersion, outcome: bytes | None = None) -> None:
        """Add a version with its outcome, or keep the changes of its state. Two of the same number are a conflict."""
        ...

    async def outcome_bytes(self, version: int) -> bytes | None:
        """The canonical bytes of a version's outcome."""
        ...

    async def amendments(self, contest: str) -> Sequence[Amendment]:
        """Every amendment, oldest first."""
        ...

    def add_amendment(self, amendment: Amendment) -> None:
        """Append one."""
        ...

    async def proposal(self, id: int) -> Proposal | None:
        """A proposal, locked."""
        ...

    async def proposals(self, contest: str) -> Sequence[Proposal]:
        """Every proposal, newest first."""
        ...

    def save_proposal(self, proposal: Proposal) -> None:
        """Add a proposal or keep its changes."""
        ...

    async def ticket(self, contest: str, number: int) -> Ticket | None:
        """A complaint by its number, locked."""
        ...

    async def tickets(self, contest: str) -> Sequence[Ticket]:
        """Every complaint, by number."""
        ...

    def save_ticket(self, ticket: Ticket) -> None:
        """Add a complaint or keep its changes. Two of the same number are a conflict."""
        ...

    async def verifications(self, contest: str, round: str) -> Sequence[Verification]:
        """The winners of a round as far as they were verified."""
        ...

    def save_verification(self, verification: Verification) -> None:
        """Add one or keep its changes."""
        ...

    async def signal(self, id: int) -> NotedSignal | None:
        """A signal, locked."""
        ...

    async def signals(self, contest: str, round: str) -> Sequence[NotedSignal]:
        """Every signal of a round, by id."""
        ...

    def save_signal(self, signal: NotedSignal) -> None:
        """Add a signal or keep its changes. Two about the same people are a conflict."""
        ...

    def submitted_pages(self, contest: str, round: str) -> AsyncIterator[Sequence[Attempt]]:
        """Every submitted attempt of a round with its steps, by id, not locked and not kept in the map."""
        ...

    async def regrade_attempts(self, counts: Mapping[int, Count]) -> None:
        """Set the derived counts of these attempts; nothing else of them changes."""
        ...
