"""Reading everything page by page, beside the identity map: what is exported is never kept in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Table

from services.export_port import AttemptLine
from services.records import Job, Player
from storage import tables
from storage.forms import job_form, player_form
from storage.map_base import MapBase
from storage.rows import EVERYTHING, Names, Row

PAGE = 1000
ID = ("id",)
CONTEST = ("contest_id",)
ATTEMPT_COLUMNS = (
    *("id", "contest_id", "round", "player_id", "number", "started_at", "submitted_at", "how"),
    *("correct", "total", "duration_s", "void"),
)
OWNER_COLUMNS = ("id", "full_name", "unit", "withdrawn_at")


class ExportMap(MapBase):
    """The part of the port about exports."""

    async def export_size(self, contest: str) -> int:
        """How many registrations and attempts there are to go through."""
        await self.flush()
        players = await self.rows.count(tables.player, CONTEST, (contest,))
        return players + await self.rows.count(tables.attempt, CONTEST, (contest,))

    async def player_pages(self, contest: str, *, phones: bool) -> AsyncIterator[Sequence[Player]]:
        """Every registration that is not withdrawn, by id."""
        form = player_form(self._keys)
        columns = tuple(column.name for column in tables.player.columns if phones or column.name != "phone_sealed")
        async for page in self._pages(tables.player, contest, columns):
            rows = [row for row in page if row["withdrawn_at"] is None]
            yield [form.record(form.opened(row) if phones else {**row, "phone": None}) for row in rows]

    async def attempt_pages(self, contest: str) -> AsyncIterator[Sequence[AttemptLine]]:
        """Every attempt of those who have not withdrawn, by id."""
        async for page in self._pages(tables.attempt, contest, ATTEMPT_COLUMNS):
            owners = await self.rows.fetch(
                tables.player, ID, sorted({(row["player_id"],) for row in page}), columns=OWNER_COLUMNS
            )
            known = {owner["id"]: owner for owner in owners if owner["withdrawn_at"] is None}
            yield [_line(row, known[row["player_id"]]) for row in page if row["player_id"] in known]

    async def job_by_key(self, key: str) -> Job | None:
        """A job by its key."""
        await self.flush()
        rows = await self.rows.fetch(tables.job, ("key",), [(key,)])
        return job_form.record(rows[0]) if rows else None

    async def _pages(self, table: Table, contest: str, columns: Names) -> AsyncIterator[list[Row]]:
        """Walk the primary key, which every database reads in order; rows of other contests are passed over here."""
        await self.flush()
        last = 0
        while True:
            rows = await self.rows.fetch(
                table, (), EVERYTHING, columns=columns, order=ID, after=("id", last), limit=PAGE
            )
            if rows:
                last = rows[-1]["id"]
                yield [row for row in rows if row["contest_id"] == contest]
            if len(rows) < PAGE:
                return


def _line(row: Row, owner: Row) -> AttemptLine:
    return AttemptLine(
        id=row["id"],
        round=row["round"],
        player=row["player_id"],
        full_name=owner["full_name"],
        unit=owner["unit"],
        number=row["number"],
        started_at=row["started_at"],
        submitted_at=row["submitted_at"],
        how=row["how"],
        correct=row["correct"],
        total=row["total"],
        duration_s=row["duration_s"],
        void=row["void"],
    )
