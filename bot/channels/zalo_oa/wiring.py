"""The Official Account's part of the house, put together. `app.py` makes one where a refresh token is set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import structlog
from aiohttp import web

from bot.channels.hooks import paths
from bot.channels.meter import MonthlyMeter
from bot.channels.surroundings import Surroundings
from bot.channels.telling import Pauses, Teller
from bot.channels.threshold import Threshold
from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_oa.api import Account, OaApi
from bot.channels.zalo_oa.capabilities import NAME, known_as
from bot.channels.zalo_oa.failures import is_operators
from bot.channels.zalo_oa.limits import Limits
from bot.channels.zalo_oa.outlet import OaChannel
from bot.channels.zalo_oa.purse import Purse, Template
from bot.channels.zalo_oa.tokens import App, SignedOff, Tokens
from bot.channels.zalo_oa.webhook import PATH, Webhook
from bot.conversation import Conversation
from bot.dispatch import Dispatcher
from storage.errors import StorageError

log = structlog.get_logger()
LOOK_S: Final = 600.0
BEGUN_AGAIN_S: Final = 10.0


class OaSide:
    """One account: `channel` sends; after `connect` events are received; `run` goes on for ever."""

    name = NAME
    title = "Zalo OA"

    def __init__(self, house: Surroundings) -> None:
        config = house.config
        app_id, secret = config.zalo_oa_app_id, config.zalo_oa_app_secret.get_secret_value()
        self._house = house
        self._teller = Teller(self.title, house.say)
        self._line = ZaloLine(self._secrets)
        seed = config.zalo_oa_refresh_token.get_secret_value()
        self.tokens = Tokens(
            App(app_id, secret, seed, config.zalo_oauth_api, config.zalo_oa_api),
            self._line,
            house.store,
            house.keys,
            house.clock,
            house.owner,
            alarm=house.alarm,
            teller=self._teller,
            sleep=house.sleep,
        )
        self.api = OaApi(self._line, config.zalo_oa_api, self.tokens.current, self.tokens.refresh)
        name = f"{NAME}:{app_id}"
        pace, self._close_pace = house.shared_pace()
        self._purse = Purse(
            app_id,
            config.zalo_oa_monthly_vnd,
            MonthlyMeter(house.store, f"{name}:vnd", house.zone),
            MonthlyMeter(house.store, f"{name}:unasked", house.zone),
            house.zone,
            template=Template(config.zalo_oa_template, config.zalo_oa_template_vnd)
            if config.zalo_oa_template
            else None,
            alarm=house.alarm,
            teller=self._teller,
        )
        self.channel = OaChannel(self.api, Limits(pace, name), self._purse, house.store, house.clock)
        self._hook: Webhook | None = None
        self._account: Account | None = None

    @property
    def hook(self) -> Webhook:
        """Where events come in; there after `connect`."""
        assert self._hook is not None, "connect the dispatcher first"
        return self._hook

    def connect(self, dispatcher: Dispatcher, conversation: Conversation) -> None:
        """Lead what comes in to the dispatcher."""
        config = self._house.config
        key = config.zalo_oa_secret_key.get_secret_value()
        self._hook = Webhook(
            Threshold(dispatcher.handle), config.zalo_oa_app_id, key, self._house.clock, self._house.alarm
        )

    def add_routes(self, app: web.Application) -> None:
        """Serve the webhook."""
        for path in paths(PATH, self._house.config.address):
            app.router.add_routes([web.post(path, self.hook.receive), web.get(path, self.hook.look)])

    async def run(self) -> None:
        """Learn who we are and what the package gives, and look after both for ever; the tokens are kept fresh beside it."""
        self._house.nursery.start(self.tokens.keep_fresh(), "zalo tokens")
        pauses = Pauses(self._house.sleep)
        while True:
            try:
                await self.introduce()
            except ZaloError as error:
                self._tell(error)
                await pauses.rest()
            except StorageError as away:
                log.warning("the Official Account waits for the database", error=str(away))
                await pauses.rest()
            else:
                pauses.over()
                await self._house.sleep(LOOK_S)

    async def introduce(self) -> None:
        """Ask Zalo who we are, and what the package still gives."""
        await self._purse.load(self._house.clock())
        account = await self.api.account()
        self._account, self.hook.account = account, account.oa_id
        self.channel.capabilities = known_as(account.oa_id, self.channel.capabilities)
        self._purse.allowance = await self.api.allowance()
        self._teller.state = "webhook"
        if self._teller.trouble is not None:
            self._teller.fine()

    def where(self) -> str:
        """How events come, for the operator."""
        return f"posts to {self._house.config.address}{PATH}"

    def status(self) -> Mapping[str, Any]:
        """For /readyz."""
        told: dict[str, Any] = {"mode": "webhook", "state": self._teller.trouble or self._teller.state}
        if self._account is not None:
            told["package"] = self._account.package_name
        return told

    async def close(self) -> None:
        """Give back the connections, once no pair of tokens is on its way."""
        await self.tokens.close()
        await self._line.close()
        await self._close_pace()

    def _secrets(self) -> tuple[str, ...]:
        return self.tokens.secrets()

    def _tell(self, error: ZaloError) -> None:
        if isinstance(error, SignedOff):
            return  # told where it happened, with what to click
        what = is_operators(error) if isinstance(error, ZaloRefused) else None
        if what is not None:
            self._teller.tell(f"{what} ({error}). Look at the account and its package in the Zalo console.")
        else:
            self._teller.tell(
                f"Zalo cannot be asked ({error}). Check the network of this machine. It is tried again by itself."
            )
