"""Drills, and groups that go on under another id, in one unit of work."""

from __future__ import annotations

from collections.abc import Sequence

from services.organising import Drill
from services.records import SendState
from storage import tables
from storage.forms import drill_form
from storage.map_base import Ids
from storage.organising_map import OrganisingMap
from storage.people_map import CONTEST, ID
from storage.rows import Rows
from storage.secrets import Keys
from storage.shelf import Shelf

CHAT = ("chat_id",)
MOVED_TO = ("moved_to",)


class GroupMap(OrganisingMap):
    """The part of the port about drills and about groups that move (`services.group_port`)."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._drills = Shelf(rows, drill_form, CONTEST, lock=True)

    async def drill(self, id: int) -> Drill | None:
        """A drill, locked."""
        return await self._drills.one(ID, (id,))

    async def drills(self, contest: str) -> Sequence[Drill]:
        """Every drill of a contest, newest first."""
        found = await self._drills.find(CONTEST, [(contest,)], lock=False)
        return sorted(found, key=lambda drill: (drill.at, drill.id), reverse=True)

    def save_drill(self, drill: Drill) -> None:
        """Add a drill or keep its changes."""
        self._drills.save(drill)

    async def forerunners(self, chat: int) -> frozenset[int]:
        """The chats that a group was in before, under other ids."""
        await self.flush()
        found: set[int] = set()
        latest = [(chat,)]
        while latest:
            rows = await self.rows.fetch(tables.chat, MOVED_TO, latest, columns=ID)
            latest = [(row["id"],) for row in rows if row["id"] not in found]
            found.update(id for (id,) in latest)
        return frozenset(found - {chat})

    async def carry_outbox(self, old: int, new: int) -> int:
        """Make one chat's ledger the other's, so that what waits goes on and nothing comes twice; returns how many rows."""
        await self._notices.flush()
        columns = ("id", "key", "chat_id")
        rows = await self.rows.fetch(tables.outbox, CHAT, [(old,), (new,)], columns=columns)
        there = {row["key"] for row in rows if row["chat_id"] == new}
        mine = [row for row in rows if row["chat_id"] == old]
        twice = [(row["id"],) for row in mine if row["key"] in there]
        ended = {"state": SendState.SKIPPED, "reason": "moved", "owner": None, "lease_until": None}
        for state in (SendState.QUEUED, SendState.CLAIMED):
            await self.rows.change(tables.outbox, ID, twice, ended, {"state": state})
        carried = [(row["id"],) for row in mine if row["key"] not in there]
        return len(await self.rows.change(tables.outbox, ID, carried, {"chat_id": new}))

    async def _flush_drills(self) -> None:
        await self._drills.flush()
