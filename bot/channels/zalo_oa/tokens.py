"""The pair of tokens of an Official Account: exchanged by one holder at a time, and never with the same refresh token twice.

A refresh token works once. The new pair kills the old one at once, its access token too (OAuth v4, docs.zaloplatforms.com), so
a pair that Zalo gave and nobody wrote down is lost, and only a person can consent again. Therefore: the intention is written
down before the call, the new pair before it is used, and whoever finds an intention without an end asks Zalo whether the old
access token still lives. If it does, nothing was exchanged and the refresh token is as good as new; if not, the pair is lost
and the owners are told (docs/adr/0009).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from bot.channels.surroundings import Alarms
from bot.channels.telling import Sleep, Teller
from bot.channels.zalo.answers import ZaloAway, ZaloError, ZaloRefused, ZaloUnsent
from bot.channels.zalo.line import WITHIN_S, ZaloLine
from bot.channels.zalo_oa.api import OUT_OF_DATE
from bot.channels.zalo_oa.pairs import begins_anew, given_back, is_young, new_pair, serves
from messaging.model import Clock
from services.alarms import Alarm, Trouble
from storage.errors import Conflict, Retry, StorageError
from storage.secrets import Keys, Unreadable
from storage.store import AnyStore
from storage.token_pairs import PairState, TokenPair, claim_pair, read_pair, write_pair

log = structlog.get_logger()
HELD: Final = timedelta(seconds=60)
"""Longer than an exchange may take with all that is tried in it."""
MARGIN: Final = timedelta(seconds=30)
LOOK_S: Final = 600.0
WAIT_S: Final = 0.5
TRIES: Final = 60
NOT_US: Final = (-14002, -14003, -32, -200)
"""Refusals that surely say nothing of the refresh token: an app that is switched off, a rate limit, a fault of theirs.

No code is published for a token that was used, so of any other one the old access token is asked.
"""


class SignedOff(ZaloUnsent):
    """Zalo does not take our tokens, or cannot be asked for one now; nothing was sent."""


@dataclass(frozen=True, slots=True)
class App:
    """The app of the account, where tokens are exchanged and where they are used. `seed` is the refresh token of the settings."""

    id: str
    secret: str
    seed: str
    oauth: str
    api: str

    @property
    def origin(self) -> str:
        """Names the seed without telling it: one that was never there before begins a new pair."""
        return hashlib.sha256(f"origin {self.seed}".encode()).hexdigest()[:16]


class Tokens:
    """Gives the access token of now. `owner` names this process."""

    def __init__(
        self,
        app: App,
        line: ZaloLine,
        store: AnyStore,
        keys: Keys,
        clock: Clock,
        owner: str,
        *,
        alarm: Alarms,
        teller: Teller,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._app = app
        self._line = line
        self._store = store
        self._keys = keys
        self._clock = clock
        self._owner = owner
        self._alarm = alarm
        self._teller = teller
        self._sleep = sleep
        self._pair: TokenPair | None = None
        self._read: TokenPair | None = None
        self._mourned: TokenPair | None = None
        self._exchanging: asyncio.Task[TokenPair] | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """The row's name."""
        return f"zalo_oa:{self._app.id}"

    def secrets(self) -> tuple[str, ...]:
        """What must stand in no text."""
        held = [
            word for pair in (self._pair, self._read) if pair is not None for word in (pair.refresh, pair.access or "")
        ]
        return (self._app.secret, self._app.seed, *held)

    async def current(self) -> str:
        """The access token; exchanged first where it has run out. Raises SignedOff."""
        pair = self._pair
        if pair is not None and pair.access and pair.expires_at and self._clock() < pair.expires_at:
            return pair.access
        return await self.refresh("")

    async def refresh(self, refused: str) -> str:
        """Another access token than the one that Zalo refused: somebody else's newer one, or by an exchange. Raises SignedOff."""
        async with self._lock:
            pair = await self._exchanged(lambda pair: serves(pair, refused, self._clock()))
        assert pair.access is not None
        return pair.access

    async def keep_fresh(self) -> None:
        """For ever: exchange the pair when it is old, long before it runs out."""
        while True:
            try:
                async with self._lock:
                    await self._exchanged(lambda pair: is_young(pair, self._clock()))
            except ZaloError as error:
                log.warning("the tokens of the Official Account could not be looked after", error=str(error))
            except StorageError as away:
                log.warning("the tokens of the Official Account wait for the database", error=str(away))
            await self._sleep(LOOK_S)

    async def close(self) -> None:
        """Wait for an exchange that is under way, for as long as Zalo may take: nobody else would have the pair."""
        if self._exchanging is not None:
            await asyncio.wait((self._exchanging,), timeout=2 * WITHIN_S)

    async def _exchanged(self, good: Callable[[TokenPair], bool]) -> TokenPair:
        """The pair as soon as it is good: as somebody has written it, or after an exchange of ours."""
        for _ in range(TRIES):
            try:
                pair, mine = await self._taken(good)
            except (Conflict, Retry):
                continue
            except StorageError as away:
                raise SignedOff(f"the tokens wait for the database: {away}") from None
            except Unreadable:
                self._teller.tell(
                    "the tokens were written with another secret key. Set THITUAN_SECRET_KEY to the one of then."
                )
                raise SignedOff("the tokens were written with another secret key") from None
            if pair.state is PairState.LOST:
                await self._tell_lost(pair, "Zalo does not take its tokens any more")
                raise SignedOff("Zalo does not take our tokens any more")
            if mine:
                self._read = pair
                self._exchanging = asyncio.create_task(self._exchange(pair))  # noqa: TID251 - `close` waits for it
                return await asyncio.shield(self._exchanging)
            if pair.state is PairState.KEPT:
                self._pair = pair
                return pair
            await self._sleep(WAIT_S)
        raise SignedOff("somebody else is exchanging the tokens")

    async def _taken(self, good: Callable[[TokenPair], bool]) -> tuple[TokenPair, bool]:
        """The pair as it stands, and whether it is ours to exchange, which is written down then."""
        stale = await self._stale()
        async with self._store.write() as uow:
            pair = await read_pair(uow, self._keys, self.name, lock=True)
            if pair is None:
                await claim_pair(uow, self._keys, TokenPair(self.name, self._app.origin, self._app.seed))
                await uow.commit()
                raise Retry("begun")
            if begins_anew(pair, self._app.origin):
                log.info("a new consent for the Official Account")
                pair = TokenPair(self.name, f"{self._app.origin} {pair.origin}", self._app.seed)
            elif (
                pair.state is PairState.LOST
                or (pair.state is PairState.KEPT and good(pair))
                or (pair.state is PairState.ROTATING and pair != stale)
            ):
                return pair, False
            now = self._clock()
            mine = replace(pair, state=PairState.ROTATING, lease_until=now + HELD, owner=self._owner)
            await write_pair(uow, self._keys, mine)
            await uow.commit()
        return mine, True

    async def _stale(self) -> TokenPair | None:
        """An exchange that somebody began and never ended, if Zalo says that it has not been carried out.

        If it was, or nobody can tell, the pair is given up.
        """
        async with self._store.read() as uow:
            pair = await read_pair(uow, self._keys, self.name)
        if (
            pair is None
            or begins_anew(pair, self._app.origin)
            or pair.state is not PairState.ROTATING
            or (pair.lease_until is not None and pair.lease_until > self._clock())
        ):
            return None
        self._read = pair
        alive = await self._lives(pair.access) if pair.access else False
        if alive is None:
            raise SignedOff("Zalo cannot be asked whether the tokens were exchanged")
        if not alive:
            await self._lost(pair, "an exchange was cut off, and the pair that came of it is unknown")
            return None
        log.warning("an exchange of tokens was cut off before Zalo had it; it is made again")
        return pair

    async def _lives(self, access: str) -> bool | None:
        """Whether Zalo still takes an access token; None where it cannot be asked."""
        try:
            await self._line.ask("GET", f"{self._app.api}/v2.0/oa/getoa", headers={"access_token": access})
        except ZaloRefused as refused:
            return False if refused.code in OUT_OF_DATE else None
        except ZaloError:
            return None
        return True

    async def _exchange(self, pair: TokenPair) -> TokenPair:
        """Ask for the new pair, write it down, and only then use it."""
        if pair.lease_until is not None and self._clock() > pair.lease_until - MARGIN:
            raise SignedOff("this process stood still for too long to exchange the tokens")
        form = {"refresh_token": pair.refresh, "app_id": self._app.id, "grant_type": "refresh_token"}
        try:
            answered = await self._line.ask(
                "POST",
                f"{self._app.oauth}/v4/oa/access_token",
                data=form,
                headers={"secret_key": self._app.secret},
                proof="access_token",
            )
        except ZaloUnsent as unsent:
            await self._put(given_back(pair), instead_of=pair)
            raise SignedOff(str(unsent)) from None
        except ZaloAway as away:
            raise SignedOff(f"nobody knows whether the tokens were exchanged: {away}") from None
        except ZaloRefused as refused:
            await self._not_given(pair, refused)
            raise SignedOff(str(refused)) from None
        new = new_pair(pair, answered.body, self._clock())
        if not await self._put(new):
            raise SignedOff("somebody has consented anew meanwhile")
        self._pair = new
        self._teller.fine()
        return new

    async def _not_given(self, pair: TokenPair, refused: ZaloRefused) -> None:
        if not refused.own or refused.status >= 500:
            return  # no word of Zalo's about this token: whoever looks next asks whether it was exchanged
        if refused.code in NOT_US or (pair.access is not None and await self._lives(pair.access) is not False):
            await self._put(given_back(pair), instead_of=pair)
            self._teller.tell(f"Zalo gives no new tokens: {refused}. Look at the app in the developer console.")
        else:
            await self._lost(pair, str(refused))

    async def _put(self, pair: TokenPair, instead_of: TokenPair | None = None) -> bool:
        """Write it down, however long the database is away: nobody else has it. With `instead_of` only in that one's place.

        Nothing takes the place of a newer consent.
        """
        while True:
            try:
                async with self._store.write() as uow:
                    there = await read_pair(uow, self._keys, self.name, lock=True)
                    if there is not None and there.origin != pair.origin:
                        return False
                    if instead_of is not None and there != instead_of:
                        return False
                    await write_pair(uow, self._keys, pair)
                    await uow.commit()
            except StorageError as away:
                log.error("a pair of tokens waits for the database", error=str(away))
                await self._sleep(WAIT_S)
            else:
                return True

    async def _lost(self, pair: TokenPair, why: str) -> None:
        lost = replace(given_back(pair), state=PairState.LOST)
        if await self._put(lost, instead_of=pair):
            await self._tell_lost(lost, why)

    async def _tell_lost(self, pair: TokenPair, why: str) -> None:
        """To operator and owners, once in each process: whoever wrote it down may have died before it was told."""
        if pair == self._mourned:
            return
        self._mourned = pair
        self._teller.tell(
            f"the Official Account is off: {why}. An administrator of the account has to consent again: make a new "
            "refresh token in the API Explorer of the developer console, set THITUAN_ZALO_OA_REFRESH_TOKEN and start again."
        )
        born = pair.born_at.isoformat() if pair.born_at else "seed"
        await self._alarm(
            Alarm("zalo_oa", Trouble.SIGNED_OFF, f"{self._app.id}:{pair.origin.partition(' ')[0]}:{born}")
        )
