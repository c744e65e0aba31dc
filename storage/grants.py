"""Roles in one unit of work: given without looking first, as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable

from services.organising import RoleGrant
from storage.forms import grant_form
from storage.rows import KeyValues, Names, Rows
from storage.shelf import Shelf


def in_force(grants: Iterable[RoleGrant]) -> list[RoleGrant]:
    """Those that were not revoked."""
    return [grant for grant in grants if grant.revoked_at is None]


class GrantShelf(Shelf[RoleGrant]):
    """A fresh grant of a role that is held changes nothing; of one that was revoked, it gives it again."""

    def __init__(self, rows: Rows, *indexes: Names) -> None:
        super().__init__(rows, grant_form, *indexes)

    def save(self, record: RoleGrant) -> None:
        """Write this record at the flush, unless the role is held already."""
        old = self._records.get(_key(record))
        if old is not None and old is not record and record.version == 0:
            if old.revoked_at is None and record.revoked_at is None:
                return
            record.version = old.version
        super().save(record)

    async def flush(self) -> None:
        """Look at what the fresh ones meet, then write."""
        unseen = [key for key in self._dirty if key not in self._stored and self._records[key].version == 0]
        if unseen:
            fresh = {key: self._records[key] for key in unseen}
            for key in unseen:
                self._take_out_of_place(key)
                del self._records[key], self._dirty[key]
            await self._load(await self._rows.fetch(self.form.table, self.form.key, unseen))
            for grant in fresh.values():
                self.save(grant)
        await super().flush()


def _key(grant: RoleGrant) -> KeyValues:
    return (grant.contest, grant.person, grant.role, grant.scope)
