"""What comes while the database is away, on disk until it is back: Zalo promises nobody to post it again.

One file, a line an event, with the moment at which it came. A line is there when it is synced; it goes when it was kept.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.dispatch import Unavailable

LARGEST: Final = 256 * 1024 * 1024
"""Beyond this nothing more is kept: a disk that is full helps nobody."""


class Spool:
    """`file` is where lines wait; those just being handed over stand beside it under another name. `tell` is for the operator."""

    def __init__(self, file: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self._file = file
        self._tell = tell
        self._entering = file.with_suffix(".entering")

    @property
    def waits(self) -> bool:
        """Whether anything is there."""
        return self._file.exists() or self._entering.exists()

    def keep(self, raw: bytes, at: datetime) -> bool:
        """Keep an event; False where the disk does not take it, which the operator reads."""
        line = json.dumps({"at": at.isoformat(), "raw": base64.b64encode(raw).decode()})
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists() and self._file.stat().st_size > LARGEST:
                raise OSError("the spool is full")
            with self._file.open("ab") as out:
                out.write(f"\n{line}\n".encode())  # the line before may have been cut off by a kill or a full disk
                out.flush()
                os.fsync(out.fileno())
        except OSError as full:
            self._tell(f"what comes in while the database is away may be lost: {full}. Free some space on the disk.")
            return False
        return True

    async def enter(self, take: Callable[[bytes, datetime], Awaitable[None]]) -> int:
        """Hand over what waits, in the order in which it came; returns how many were kept. Stops where the database is away again.

        After a kill the same lines come again: an event that was kept is known by its key.
        """
        done = 0
        while self.waits:
            if not self._entering.exists():
                self._file.replace(self._entering)
            lines = self._entering.read_bytes().splitlines()
            for place, line in enumerate(lines):
                found = _read(line)
                if found is None:
                    continue
                try:
                    await take(*found)
                except Unavailable:
                    self._leave(lines[place:])
                    return done
                done += 1
            self._entering.unlink()
        return done

    def _leave(self, lines: list[bytes]) -> None:
        rest = self._entering.with_suffix(".rest")
        with rest.open("wb") as out:
            out.write(b"\n".join(lines) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        rest.replace(self._entering)


def _read(line: bytes) -> tuple[bytes, datetime] | None:
    """A line; None for the end of one that was cut off by a kill, whose event was never promised."""
    try:
        found = json.loads(line)
        return base64.b64decode(found["raw"]), datetime.fromisoformat(found["at"])
    except (ValueError, KeyError, TypeError):
        return None
