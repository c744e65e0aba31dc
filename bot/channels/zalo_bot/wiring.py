"""The Zalo Bot's part of the house, put together. `app.py` makes one where a token is set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.hooks import paths
from bot.channels.meter import MonthlyMeter
from bot.channels.surroundings import Surroundings
from bot.channels.telling import Pauses, Teller
from bot.channels.threshold import Threshold
from bot.channels.words import clean
from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_bot.api import BotApi
from bot.channels.zalo_bot.capabilities import NAME, known_as
from bot.channels.zalo_bot.door import Door
from bot.channels.zalo_bot.failures import ENOUGH_TODAY, WRONG_TOKEN
from bot.channels.zalo_bot.outlet import BotChannel
from bot.channels.zalo_bot.pictures import Pictures
from bot.channels.zalo_bot.quota import Quota
from bot.channels.zalo_bot.spool import Spool
from bot.channels.zalo_bot.translate import Us
from bot.channels.zalo_bot.webhook import PATH, Webhook
from bot.config import POLLING, WEBHOOK
from bot.conversation import Conversation
from bot.dispatch import Dispatcher, Unavailable
from services.alarms import Alarm, Trouble
from storage.errors import StorageError

log = structlog.get_logger()
LOOK_S: Final = 600.0
SPOOL_S: Final = 3.0
BETWEEN_S: Final = 1.0
"""Between two fetches: one that answers at once again and again has been seen."""


class BotSide:
    """One bot: `channel` sends; after `connect` events are received; `run` goes on for ever."""

    name = NAME
    title = "Zalo Bot"

    def __init__(self, house: Surroundings) -> None:
        config = house.config
        self._token = config.zalo_bot_token.get_secret_value()
        self._house = house
        self._mode = POLLING if config.fetches_zalo else WEBHOOK
        self._teller = Teller(self.title, house.say)
        self._line = ZaloLine(lambda: (self._token, self._token.partition(":")[2], self.secret))
        self.api = BotApi(self._line, self._token, config.zalo_bot_api)
        meter = MonthlyMeter(house.store, f"{NAME}:{self.api.bot_id}:messages", house.zone)
        self._quota = Quota(self.api.bot_id, config.zalo_bot_monthly, meter, house.alarm)
        pace, self._close_pace = house.shared_pace()
        self._pictures = Pictures(house.store, house.keys.derive("zalo bot pictures"), house.clock, config.address)
        self.channel = BotChannel(self.api, self._pictures, pace, self._quota, house.clock, house.sleep, self._off)
        self.channel.capabilities = replace(self.channel.capabilities, sparing=config.zalo_bot_whole_papers)
        self.spool = Spool(house.data / f"zalo-bot-{self.api.bot_id}.spool", self._teller.tell)
        self._door: Door | None = None
        self._hooked = False

    @property
    def secret(self) -> str:
        """What proves that a call of the webhook is Zalo's."""
        return (
            self._house.config.zalo_bot_secret.get_secret_value() or self._house.keys.derive("zalo bot webhook").hex()
        )

    @property
    def door(self) -> Door:
        """Where events come in; there after `connect`."""
        assert self._door is not None, "connect the dispatcher first"
        return self._door

    def connect(self, dispatcher: Dispatcher, conversation: Conversation) -> None:
        """Lead what comes in to the dispatcher."""
        self._door = Door(Us(self.api.bot_id), Threshold(dispatcher.handle))

    def add_routes(self, app: web.Application) -> None:
        """Serve the pictures, and the webhook; while we fetch nothing comes there."""
        app.router.add_routes(self._pictures.routes())
        if self._mode == WEBHOOK:
            hook = Webhook(self.door, self.secret, self.spool, self._house.clock)
            for path in paths(PATH, self._house.config.address):
                app.router.add_routes([web.post(path, hook.receive), web.get(path, hook.look)])

    async def run(self) -> None:
        """Learn who we are, then receive for ever; what was spooled enters beside it."""
        self._house.nursery.start(self._keep_entering(), "zalo spool")
        pauses = Pauses(self._house.sleep)
        while True:
            try:
                await self.introduce()
                await (self._fetch(pauses) if self._mode == POLLING else self._hook())
            except ZaloError as error:
                await self._tell(error)
                if _is_enough_today(error):
                    await self._house.sleep(LOOK_S)
            except StorageError as away:
                log.warning("the Zalo Bot waits for the database", error=str(away))
            else:
                pauses.over()
                await self._house.sleep(LOOK_S)
                continue
            await pauses.rest()

    async def introduce(self) -> None:
        """Learn from Zalo who we are, and read what this month has used."""
        await self._quota.load(self._house.clock())
        me = await self.api.me()
        names = sorted({clean(name) for name in (me.display_name, me.account_name) if name}, key=len, reverse=True)
        self.door.us = Us(self.api.bot_id, tuple(names))
        self.channel.capabilities = known_as(me.id or self.api.bot_id, self.channel.capabilities)
        if self._teller.state == "starting":
            self._teller.state = self._mode

    async def enter(self) -> int:
        """Hand over what was spooled; a disk that cannot be read is told."""
        try:
            return await self.spool.enter(self.door.take)
        except OSError as broken:
            self._teller.tell(f"what came in while the database was away cannot be read: {broken}. Look at the disk.")
            return 0

    def where(self) -> str:
        """How events come, for the operator."""
        if self._mode == POLLING:
            return "fetches updates (for trials only: Zalo may repeat or lose some)"
        return f"posts to {self._house.config.address}{PATH}"

    def status(self) -> Mapping[str, Any]:
        """For /readyz."""
        told: dict[str, Any] = {"mode": self._mode, "state": self._teller.trouble or self._teller.state}
        return {**told, "spooled": True} if self.spool.waits else told

    async def close(self) -> None:
        """Give back the connections."""
        await self._line.close()
        await self._close_pace()

    async def _hook(self) -> None:
        """Point the webhook here at the start, later only if it points elsewhere: Zalo takes few such calls a day.

        It is stored even where Zalo's probe fails.
        """
        url = self._house.config.address + PATH
        if self._hooked and (await self.api.webhook()).url == url:
            self._teller.fine()
            return
        hooked = await self.api.set_webhook(url, self.secret)
        self._hooked = hooked.verification.ok
        if not hooked.verification.ok:
            probe = hooked.verification
            self._teller.tell(
                f"Zalo cannot reach {url}: {probe.outcome}. {probe.hint} Check the address from outside, its certificate, and "
                "that no firewall or CDN turns away a Java client."
            )
        else:
            self._teller.fine()

    async def _fetch(self, pauses: Pauses) -> None:
        """Fetch for ever. What was kept is known by its key, so a repeated update does nothing."""
        if (await self.api.webhook()).url:
            await self.api.delete_webhook()
        self._teller.fine()
        while True:
            found = await self.api.updates()
            pauses.over()
            for one in found if isinstance(found, list) else [found] if found else []:
                await self._kept(json.dumps(one, ensure_ascii=False).encode())
            await self._house.sleep(BETWEEN_S)

    async def _kept(self, raw: bytes) -> None:
        at = self._house.clock()
        while True:
            try:
                return await self.door.take(raw, at)
            except Unavailable as away:
                await self._house.sleep(away.retry_after)

    async def _keep_entering(self) -> None:
        while True:
            try:
                if self.spool.waits and (entered := await self.enter()):
                    log.warning("what came while the database was away has entered", events=entered)
            except OSError as broken:
                self._teller.tell(
                    f"what came in while the database was away cannot be read: {broken}. Look at the disk."
                )
            await self._house.sleep(SPOOL_S)

    async def _off(self) -> None:
        self._teller.tell(
            "the token is not known to Zalo. Copy it again from Zalo Bot Manager into THITUAN_ZALO_BOT_TOKEN and start again."
        )
        await self._house.alarm(Alarm(NAME, Trouble.SIGNED_OFF, f"{self.api.bot_id}:{_named(self._token)}"))

    async def _tell(self, error: ZaloError) -> None:
        if isinstance(error, ZaloRefused) and error.code == WRONG_TOKEN:
            await self._off()
        elif _is_enough_today(error):
            self._teller.tell("Zalo lets the webhook be set no more today. It is tried again by itself.")
        else:
            self._teller.tell(
                f"Zalo cannot be asked ({error}). Check the network of this machine. It is tried again by itself."
            )


def _is_enough_today(error: ZaloError) -> bool:
    return isinstance(error, ZaloRefused) and error.code == ENOUGH_TODAY


def _named(token: str) -> str:
    """Names a token without telling it."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]
