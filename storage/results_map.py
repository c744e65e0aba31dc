"""Versions of results, amendments, proposals, complaints and verified winners in one unit of work."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Mapping, Sequence

from quiz.attempt import Attempt
from quiz.signals import SignalKind
from services.result_records import (
    About,
    Amendment,
    Change,
    Count,
    NotedSignal,
    Proposal,
    ProposalState,
    ResultVersion,
    SignalState,
    Ticket,
    TicketState,
    Verification,
    VersionState,
)
from storage import tables
from storage.forms import attempt_form
from storage.map_base import Ids, MapBase
from storage.rows import EVERYTHING, Row, Rows
from storage.secrets import Keys
from storage.shelf import Form, Shelf, Tray

ID = ("id",)
CONTEST = ("contest_id",)
CONTEST_ROUND = ("contest_id", "round")
NUMBER = ("contest_id", "number")
PAGE = 1000

version_form = Form(tables.result_version, ResultVersion, reads={"state": VersionState})
amendment_form = Form(tables.amendment, Amendment, reads={"change": Change})
proposal_form = Form(tables.proposal, Proposal, reads={"change": Change, "state": ProposalState})
ticket_form = Form(tables.ticket, Ticket, reads={"about": About, "state": TicketState})
verification_form = Form(tables.verification, Verification)
signal_form = Form(tables.signal, NotedSignal, reads={"kind": SignalKind, "state": SignalState})


class ResultsMap(MapBase):
    """The part of the port between the close of a round and its awards (`services.results_port`)."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._versions = Shelf(rows, version_form, CONTEST_ROUND, lock=True)
        self._proposals = Shelf(rows, proposal_form, CONTEST, lock=True)
        self._tickets = Shelf(rows, ticket_form, NUMBER, CONTEST, lock=True)
        self._verified = Shelf(rows, verification_form, CONTEST_ROUND, lock=True)
        self._signals = Shelf(rows, signal_form, CONTEST_ROUND, lock=True)
        self._amendments = Tray(rows, tables.amendment)
        self._outcomes = Tray(rows, tables.result_outcome)

    async def result_versions(self, contest: str, round: str) -> Sequence[ResultVersion]:
        """Every version of a round's result, oldest first."""
        found = await self._versions.find(CONTEST_ROUND, [(contest, round)], lock=False)
        return sorted(found, key=lambda version: version.number)

    def save_result_version(self, version: ResultVersion, outcome: bytes | None = None) -> None:
        """Add a version with its outcome, or keep the changes of its state."""
        if outcome is not None:
            # Ids and numbers repeat, so it packs to an eighth.
            self._outcomes.add({"version_id": version.id, "data": zlib.compress(outcome)})
        self._versions.save(version)

    async def outcome_bytes(self, version: int) -> bytes | None:
        """The canonical bytes of a version's outcome."""
        await self._flush_results()
        rows = await self.rows.fetch(tables.result_outcome, ("version_id",), [(version,)])
        return zlib.decompress(rows[0]["data"]) if rows else None

    async def amendments(self, contest: str) -> Sequence[Amendment]:
        """Every amendment, oldest first."""
        await self._amendments.flush()
        rows = await self.rows.fetch(tables.amendment, CONTEST, [(contest,)], order=("at", "id"))
        return [amendment_form.record(row) for row in rows]

    def add_amendment(self, amendment: Amendment) -> None:
        """Append one."""
        self._amendments.add(amendment_form.row(amendment))

    async def proposal(self, id: int) -> Proposal | None:
        """A proposal, locked."""
        return await self._proposals.one(ID, (id,))

    async def proposals(self, contest: str) -> Sequence[Proposal]:
        """Every proposal, newest first."""
        found = await self._proposals.find(CONTEST, [(contest,)], lock=False)
        return sorted(found, key=lambda proposal: (proposal.proposed_at, proposal.id), reverse=True)

    def save_proposal(self, proposal: Proposal) -> None:
        """Add a proposal or keep its changes."""
        self._proposals.save(proposal)

    async def ticket(self, contest: str, number: int) -> Ticket | None:
        """A complaint by its number, locked."""
        return await self._tickets.one(NUMBER, (contest, number))

    async def tickets(self, contest: str) -> Sequence[Ticket]:
        """Every complaint, by number."""
        found = await self._tickets.find(CONTEST, [(contest,)], lock=False)
        return sorted(found, key=lambda ticket: ticket.number)

    def save_ticket(self, ticket: Ticket) -> None:
        """Add a complaint or keep its changes."""
        self._tickets.save(ticket)

    async def verifications(self, contest: str, round: str) -> Sequence[Verification]:
        """The winners of a round as far as they were verified."""
        return await self._verified.find(CONTEST_ROUND, [(contest, round)])

    def save_verification(self, verification: Verification) -> None:
        """Add one or keep its changes."""
        self._verified.save(verification)

    async def signal(self, id: int) -> NotedSignal | None:
        """A signal, locked."""
        return await self._signals.one(ID, (id,))

    async def signals(self, contest: str, round: str) -> Sequence[NotedSignal]:
        """Every signal of a round, by id."""
        found = await self._signals.find(CONTEST_ROUND, [(contest, round)], lock=False)
        return sorted(found, key=lambda signal: signal.id)

    def save_signal(self, signal: NotedSignal) -> None:
        """Add a signal or keep its changes."""
        self._signals.save(signal)

    async def submitted_pages(self, contest: str, round: str) -> AsyncIterator[Sequence[Attempt]]:
        """Every submitted attempt of a round with its steps, by id: the primary key is walked, others are passed over here."""
        await self.flush()
        last = 0
        while True:
            rows = await self.rows.fetch(tables.attempt, (), EVERYTHING, order=ID, after=("id", last), limit=PAGE)
            if rows:
                last = rows[-1]["id"]
                wanted = [row for row in rows if (row["contest_id"], row["round"]) == (contest, round)]
                yield await self._with_steps([row for row in wanted if row["submitted_at"] is not None])
            if len(rows) < PAGE:
                return

    async def _with_steps(self, rows: Sequence[Row]) -> list[Attempt]:
        steps: dict[int, list[Row]] = {row["id"]: [] for row in rows}
        keys = [(id,) for id in steps]
        for step in await self.rows.fetch(tables.step, ("attempt_id",), keys, order=("attempt_id", "slot")):
            steps[step["attempt_id"]].append(step)
        return [attempt_form.record({**row, "steps": steps[row["id"]]}) for row in rows]

    async def regrade_attempts(self, counts: Mapping[int, Count]) -> None:
        """Set the derived counts; a statement a count, of which there are few."""
        await self.flush()
        by_count: dict[Count, list[tuple[int]]] = {}
        for id, count in counts.items():
            by_count.setdefault(count, []).append((id,))
        for (correct, points), keys in by_count.items():
            await self.rows.change(tables.attempt, ID, sorted(keys), {"correct": correct, "points": points})

    async def _flush_results(self) -> None:
        await self._versions.flush()
        await self._outcomes.flush()
        await self._amendments.flush()
        await self._proposals.flush()
        await self._tickets.flush()
        await self._verified.flush()
        await self._signals.flush()
