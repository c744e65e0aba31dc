"""What a job's handler is given: ways to read beside the writer, to write in a short transaction, and to tell how far it is."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from handlers.tongue import Tongue
from messaging.model import Clock
from services.boards import Boards
from services.contest import Contest
from services.ports import Clerk, Papers, UnitOfWork
from services.records import Job
from services.statistics import Tallies


@dataclass(frozen=True, slots=True)
class JobContext:
    """A job's surroundings. `read()` is a snapshot that holds up nobody; `write()` is one transaction, kept when it is left in peace.

    `tell(percent)` notes the progress and holds the job longer; it raises when the job is somebody else's by now.
    """

    job: Job
    contest: Contest
    clock: Clock
    tongues: Callable[[str | None], Tongue]
    rng: random.Random
    boards: Boards
    tallies: Tallies
    papers: Papers
    clerk: Clerk
    read: Callable[[], AbstractAsyncContextManager[UnitOfWork]]
    write: Callable[[], AbstractAsyncContextManager[UnitOfWork]]
    tell: Callable[[int], Awaitable[None]]


JobHandler: TypeAlias = Callable[[JobContext], Awaitable[None]]
