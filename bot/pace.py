"""The limiter: who may go now, and who waits how long.

A rule lets `burst` go at once and `per_s` a second after that (GCRA: one moment a key is remembered, nothing is counted). A
decision looks at all of its rules together: either all are charged, or none is and it says how long to wait. A key can also be
held: then everybody who uses it waits, in every replica where the store is shared.

Waiting is done here, deciding in a store: `Ledger` for one process, `pace_redis.SharedLedger` for several.
"""

from __future__ import annotations

import asyncio
import bisect
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol, TypeAlias

Sleep: TypeAlias = Callable[[float], Awaitable[object]]
SECOND = 1_000_000
SWEPT_EVERY = 1000
"""Charges and holds after which keys are forgotten that nobody has used lately."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How often what is named by `key` may happen. An infinite rate only obeys holds."""

    key: str
    per_s: float = math.inf
    burst: int = 1

    @property
    def interval(self) -> int:
        """Microseconds from one to the next. Rounded up: a limit is not to be passed by a hair."""
        return math.ceil(SECOND / self.per_s)

    @property
    def slack(self) -> int:
        """How many microseconds ahead of its even pace a key may be."""
        return (self.burst - 1) * self.interval


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of a key, in microseconds: when its next one would be due at an even pace, and until when it is held."""

    due: int = 0
    held: int = 0


def wait_for(rule: Rule, trace: Trace, now: int) -> int:
    """Microseconds until the rule allows one more; 0: now."""
    return max(0, trace.due - rule.slack - now, trace.held - now)


def charged(rule: Rule, trace: Trace, now: int) -> Trace:
    """The key after one more."""
    return Trace(max(trace.due, now) + rule.interval, trace.held)


class Store(Protocol):
    """Where keys are remembered. Each call is one decision that nobody comes between."""

    async def take(self, rules: Sequence[Rule]) -> list[int]:
        """Charge all rules if all allow it; returns for each how long it asks to wait (all 0: it was charged)."""
        ...

    async def look(self, rules: Sequence[Rule]) -> list[int]:
        """How long each rule asks to wait, charging nothing."""
        ...

    async def hold(self, key: str, length: int) -> None:
        """Let nobody use a key for so many microseconds; a longer hold stays."""
        ...


class Ledger:
    """Keys remembered in this process. `clock` counts seconds evenly."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._traces: dict[str, Trace] = {}
        self._charges = 0

    async def take(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        waits = await self.look(rules)
        if not any(waits):
            now = self._now()
            for rule in rules:
                self._traces[rule.key] = charged(rule, self._traces.get(rule.key, Trace()), now)
            self._sweep(now)
        return waits

    async def look(self, rules: Sequence[Rule]) -> list[int]:
        """See `Store`."""
        now = self._now()
        return [wait_for(rule, self._traces.get(rule.key, Trace()), now) for rule in rules]

    async def hold(self, key: str, length: int) -> None:
        """See `Store`."""
        trace = self._traces.get(key, Trace())
        now = self._now()
        self._traces[key] = Trace(trace.due, max(trace.held, now + length))
        self._sweep(now)

    def held(self, rules: Sequence[Rule]) -> list[int]:
        """For how many microseconds each rule's key is held, whatever else it allows."""
        now = self._now()
        return [max(0, self._traces.get(rule.key, Trace()).held - now) for rule in rules]

    def __len__(self) -> int:
        return len(self._traces)

    def _now(self) -> int:
        return int(self._clock() * SECOND)

    def _sweep(self, now: int) -> None:
        """Forget keys that are as if they had never been used."""
        self._charges += 1
        if self._charges % SWEPT_EVERY == 0:
            self._traces = {key: trace for key, trace in self._traces.items() if max(trace.due, trace.held) > now}


@dataclass(order=True, slots=True)
class _Ticket:
    """A place in lines: those whom somebody waits for stand before the others, and else whoever came first."""

    patient: bool
    number: int
    called: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


class Pace:
    """Waits until rules allow. Within a process one after the other asks for a key, so that nobody is passed by a later one."""

    def __init__(self, store: Store, sleep: Sleep = asyncio.sleep) -> None:
        self._store = store
        self._sleep = sleep
        self._lines: dict[str, list[_Ticket]] = {}
        self._numbers = count()

    async def leave(self, *rules: Rule, patient: bool = False) -> None:
        """Wait until all rules allow one more, and charge them.

        Name the rules from the narrow one to the wide one: who still waits for the narrow one holds nobody up in the wide one.
        `patient`: nobody waits for this; it lets everybody else who is in the same line go first.
        """
        if await self.at_once(*rules):
            return
        ticket = _Ticket(patient, next(self._numbers))
        while not await self._through(rules, ticket, 0):
            pass

    async def at_once(self, *rules: Rule) -> bool:
        """Charge all rules if they allow one more right now and nobody is in line before; says whether."""
        if any(self._lines.get(rule.key) for rule in rules):
            return False
        return not any(await self._store.take(rules))

    async def wait(self, *rules: Rule) -> float:
        """For how many seconds one more would have to wait, apart from those in line before."""
        return max(await self._store.look(rules), default=0) / SECOND

    async def free(self, *rules: Rule) -> None:
        """Wait until one more might go, charging nothing."""
        while (wait := await self.wait(*rules)) > 0:
            await self._sleep(wait)

    async def hold(self, key: str, seconds: float) -> None:
        """Let nobody who uses this key go for a while."""
        await self._store.hold(key, math.ceil(seconds * SECOND))

    async def _through(self, rules: Sequence[Rule], ticket: _Ticket, depth: int) -> bool:
        """Go through the lines from `depth` on; False if a narrower rule has closed meanwhile and it starts anew."""
        last = depth == len(rules) - 1
        async with self._line(rules[depth].key, ticket):
            while True:
                await self._first(rules[depth].key, ticket)
                so_far = rules[: depth + 1]
                waits = await (self._store.take(so_far) if last else self._store.look(so_far))
                if not any(waits):
                    if last or await self._through(rules, ticket, depth + 1):
                        return True
                elif any(waits[:-1]):
                    # Not ours to wait for here: the next in this line may have a free way.
                    break
                else:
                    await self._sleep(waits[-1] / SECOND)
        await self._sleep(max(waits[:-1]) / SECOND)
        return False

    @asynccontextmanager
    async def _line(self, key: str, ticket: _Ticket) -> AsyncIterator[None]:
        line = self._lines.setdefault(key, [])
        bisect.insort(line, ticket)
        try:
            yield
        finally:
            line.remove(ticket)
            if line:
                line[0].called.set()
            else:
                del self._lines[key]

    async def _first(self, key: str, ticket: _Ticket) -> None:
        line = self._lines[key]
        while line[0] is not ticket:
            ticket.called.clear()
            await ticket.called.wait()
