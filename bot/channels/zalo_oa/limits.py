"""How fast an account may send: a share of its package's requests a minute, replies before what nobody waits for."""

from __future__ import annotations

from typing import Final

from bot.channels.port import NotNow
from bot.channels.zalo_oa.api import Rate
from bot.pace import Pace, Rule

SHARE: Final = 0.8
"""Of the published limit: others of the account's tools call as well."""
SMALL_PACKAGE: Final = 100
"""Requests a minute of the smallest package that lets us in; headers tell of a larger one."""
SCARCE: Final = 0.1
BURST: Final = 8
LONGEST_WAIT_S: Final = 30.0


class Limits:
    """When a message of the account may leave."""

    def __init__(self, pace: Pace, name: str) -> None:
        self._pace = pace
        self._name = f"{name}:all"
        self._limit = SMALL_PACKAGE
        self._scarce = False

    @property
    def a_minute(self) -> float:
        """How many of our requests leave in a minute."""
        return self._limit * SHARE / (2 if self._scarce else 1)

    async def leave(self, *, unasked: bool) -> None:
        """Wait for our turn. Raises NotNow where somebody would wait for a reply for so long that they want another one by then."""
        rule = self._rule()
        if await self._pace.at_once(rule):
            return
        if not unasked and (held := await self._pace.wait(rule)) > LONGEST_WAIT_S:
            raise NotNow("Zalo's limit of requests", held)
        await self._pace.leave(rule, patient=unasked)

    async def room(self) -> None:
        """Wait until something unasked might leave, so that it is written down as leaving only then."""
        await self._pace.free(self._rule())

    def heard(self, rate: Rate | None) -> None:
        """What the headers say of the package. Where little of the minute is left, somebody else uses it up: we go at half our pace."""
        if rate is not None and rate.limit > 0:
            self._limit = rate.limit
            self._scarce = rate.left < SCARCE * rate.limit

    async def refused(self, seconds: float) -> None:
        """Too many: nobody leaves for a while."""
        await self._pace.hold(self._name, seconds)

    def _rule(self) -> Rule:
        return Rule(self._name, self.a_minute / 60, BURST)
