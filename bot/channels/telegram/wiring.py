"""Telegram's part of the house, put together. `app.py` makes one where a token is set and knows nothing of what is inside."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.channels.hooks import paths
from bot.channels.surroundings import Surroundings
from bot.channels.telegram.admins import Admins
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.capabilities import NAME, known_as
from bot.channels.telegram.door import Door
from bot.channels.telegram.files import Files
from bot.channels.telegram.limits import Limits
from bot.channels.telegram.loading import Loading
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.outlet import TelegramChannel
from bot.channels.telegram.paid import StarPurse
from bot.channels.telegram.polling import Polling, WebhookInTheWay
from bot.channels.telegram.presence import Presence
from bot.channels.telegram.translate import Us
from bot.channels.telegram.turn import Turn
from bot.channels.telegram.webhook import PATH, Webhook
from bot.channels.telling import Teller
from bot.config import POLLING, WEBHOOK
from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from bot.nursery import keep_doing
from messaging.model import Sender

BEGUN_AGAIN_S = 10.0


class TelegramSide:
    """One bot: `channel` sends; after `connect` updates are received; `run` goes on for ever."""

    name = NAME
    title = "Telegram"

    def __init__(self, house: Surroundings) -> None:
        config = house.config
        token, proxy = config.telegram_token.get_secret_value(), config.telegram_proxy.get_secret_value()
        self._house = house
        self._mode = POLLING if config.fetches else WEBHOOK
        self._api = BotApi(token, config.telegram_api, proxy)
        self._loading = Loading(token, config.telegram_api, proxy)
        bot_id, stars = self._api.bot_id, config.telegram_paid_stars
        purse = StarPurse(house.store, bot_id, stars) if stars else None
        pace, self._close_pace = house.shared_pace()
        limits = Limits(pace, bot_id, time.monotonic, purse, rng=house.rng)
        self._files = Files(bot_id, house.store, house.clock, self._loading)
        self.channel = TelegramChannel(self._loading, self._files, limits)
        self._secret = config.telegram_secret.get_secret_value() or house.keys.derive("telegram webhook").hex()
        self._teller = Teller("Telegram", house.say)
        self._presence = Presence(
            self._api,
            self._teller,
            house.clock,
            url=config.address + PATH,
            secret=self._secret,
            take_over=config.telegram_take_over,
            sleep=house.sleep,
        )
        self._turn = Turn(house.store, f"{NAME}:{bot_id}", house.owner, house.clock, house.sleep)
        self._door: Door | None = None
        self._menus: Menus | None = None

    @property
    def door(self) -> Door:
        """Where updates come in; there after `connect`."""
        assert self._door is not None, "connect the dispatcher first"
        return self._door

    def connect(self, dispatcher: Dispatcher, conversation: Conversation) -> None:
        """Lead what comes in to the dispatcher."""

        async def wants_file(sender: Sender) -> bool:
            async with self._house.store.read() as uow:
                person = await uow.person_of(sender)
            return person is not None and conversation.routes.files.get(person.asking, False)

        house = self._house
        self._menus = Menus(self._api, house.store, conversation.contest, conversation.tongues, house.sleep)
        self._door = Door(
            Us(self._api.bot_id, "", conversation.routes.commands),
            handle=dispatcher.handle,
            talk=conversation,
            admins=Admins(self._api, self._house.clock),
            wants_file=wants_file,
            fetch_file=self._files.fetch,
            taps=self.channel.taps,
            clock=self._house.clock,
        )

    def add_routes(self, app: web.Application) -> None:
        """Serve the webhook; while we poll nothing comes there."""
        if self._mode == WEBHOOK:
            hook = Webhook(self.door, self._secret, self._house.clock)
            app.router.add_routes([web.post(path, hook.receive) for path in paths(PATH, self._house.config.address)])

    async def run(self) -> None:
        """Introduce ourselves, then receive for ever. Begin when the web serves: the import of the client takes seconds."""
        self._house.nursery.start(self._loading.load(), "telegram client")
        await keep_doing(self._receive, BEGUN_AGAIN_S, NAME)

    async def _receive(self) -> None:
        """Never ends, except by a fault of ours; then it is begun again."""
        await self.introduce()
        if self._menus is not None:
            menus, self._menus = self._menus, None
            self._house.nursery.start(menus.keep(), "telegram menus")
        if self._mode == WEBHOOK:
            await self._presence.keep_webhook()
        else:
            await self._turn.run(self._fetch, self._stand_by)

    async def introduce(self) -> None:
        """Learn from Telegram who we are."""
        me = await self._presence.introduce()
        self.door.us = replace(self.door.us, username=me.username)
        self.channel.capabilities = known_as(me.username, self.channel.capabilities)

    async def close(self) -> None:
        """Let another server take over, and give back the connections."""
        await self._turn.give_back()
        await self._api.close()
        await self._loading.close()
        await self._close_pace()

    def where(self) -> str:
        """How updates come, for the operator."""
        config = self._house.config
        return "fetches updates" if config.fetches else f"posts to {config.address}"

    def status(self) -> Mapping[str, Any]:
        """For /readyz: how it goes, and while nothing can be kept, how long the taps that wait still live."""
        told: dict[str, Any] = {"mode": self._mode, "state": self._teller.trouble or self._teller.state}
        left = self.door.outage.taps_live_s(self._house.clock())
        return told if left is None else {**told, "taps_lost_in_s": left}

    def _stand_by(self) -> None:
        self._teller.state = "standing by"

    async def _fetch(self) -> None:
        house = self._house
        while True:
            await self._presence.free_for_polling()
            polling = Polling(self._api, self.door, self._teller, house.clock, house.nursery.start, house.sleep)
            with suppress(WebhookInTheWay):
                await polling.run()
