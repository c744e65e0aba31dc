"""What the parts of the unit of work share."""

from __future__ import annotations

from collections import deque

from storage.rows import Rows
from storage.secrets import Keys

BLOCK = 1000
"""Ids taken from the counter at a time: its row is locked once in a thousand ids."""


class Ids:
    """Ids that were taken from the counter by committed transactions and are not used yet."""

    def __init__(self) -> None:
        self._free: deque[range] = deque()

    def take(self) -> int | None:
        """The next free id, or None."""
        while self._free:
            block = self._free[0]
            if block:
                self._free[0] = block[1:]
                return block[0]
            self._free.popleft()
        return None

    def give(self, block: range) -> None:
        """The rest of a block whose taking is committed."""
        if block:
            self._free.append(block)


class MapBase:
    """One transaction: its rows, its keys, its ids."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        self.rows = rows
        self._keys = keys
        self._ids = ids
        self._block = range(0)

    async def new_id(self) -> int:
        """A fresh id. A block taken here is ours alone until the commit, and is gone with a rollback."""
        if not self._block:
            shared = self._ids.take()
            if shared is not None:
                return shared
            first = await self.rows.reserve("id", BLOCK)
            self._block = range(first, first + BLOCK)
        id = self._block[0]
        self._block = self._block[1:]
        return id

    async def flush(self) -> None:
        """Write what was saved."""
        raise NotImplementedError
