"""The composition root: everything is constructed here by hand; tests call the same function with other arguments."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.alarming import alarming
from bot.catalogues import Catalogues
from bot.channels.port import Channel
from bot.channels.surroundings import Messenger, Surroundings
from bot.channels.telegram.opened_by import opened_by
from bot.channels.telegram.wiring import TelegramSide
from bot.channels.telling import Sleep
from bot.channels.web import CONSOLE, WebChannel
from bot.channels.zalo_bot.wiring import BotSide
from bot.channels.zalo_oa.wiring import OaSide
from bot.clockwork import Clockwork
from bot.config import DATA, Config
from bot.confirming import confirming
from bot.console_desk import HouseConsole
from bot.conversation import Conversation, Sending
from bot.delivery import Courier, keep_working
from bot.departures import Departures
from bot.dispatch import Dispatcher, Unavailable
from bot.fates import Fates
from bot.health import add_health
from bot.installing import DEMO_GROUP, install
from bot.led_desk import HouseLed
from bot.nursery import Nursery
from bot.owner import OwnerLink
from bot.pace import Pace
from bot.proving import proving
from bot.replies import Replies
from bot.round_desk import HouseDesk
from bot.routing import all_routes
from bot.web.certificate_pages import CertificatePages
from bot.web.console import CHANNEL
from bot.web.console_pages import ConsolePages
from bot.web.furnish import furnish
from bot.web.led_pages import LedPages
from bot.web.pages import PAGES
from bot.web.proof_pages import ProofPages
from bot.web.reveal_pages import RevealPages
from bot.web.round_pages import RoundPages
from bot.web.sessions import COOKIES
from bot.web.shelf import StoreShelf
from bot.web.site import SITE, Face, Limits, Site
from content.loader import load
from content.problems import Problem
from handlers.resident import start
from messaging.model import Clock, Sender
from quiz.pack import Pack
from reports.papers import Papers
from services.boards import Boards
from services.contest import Contest
from services.exports import may_hand_out
from services.ports import UnitOfWork
from services.records import ChatRecord
from storage.secrets import Keys
from storage.store import AnyStore, Store


class BrokenPack(Exception):
    """The pack has errors; a broken pack never starts a server."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(slots=True)
class App:
    """The parts of a running house."""

    config: Config
    contest: Contest
    store: AnyStore
    conversation: Conversation
    dispatcher: Dispatcher
    replies: Replies
    courier: Courier
    clockwork: Clockwork
    nursery: Nursery
    web: web.Application
    owner: OwnerLink
    owned: bool
    telegram: TelegramSide | None = None
    zalo_oa: OaSide | None = None
    zalo_bot: BotSide | None = None

    def start(self, *, timers: bool = True) -> None:
        """Begin to take events; timers and the outbox too, unless a test moves the clock itself."""
        self.nursery.start(self.dispatcher.run(), "dispatcher")
        if timers:
            self.nursery.start(self.clockwork.keep_looking(), "clockwork")
            self.nursery.start(self.clockwork.keep_tidy(), "housekeeping")
            self.nursery.start(keep_working(self.courier), "courier")

    @property
    def messengers(self) -> Sequence[Messenger]:
        """The platforms of others that are on."""
        return [side for side in (self.telegram, self.zalo_oa, self.zalo_bot) if side is not None]

    def open_messengers(self) -> None:
        """Begin to receive from platforms of others. Not before the web serves: getting ready for them takes seconds."""
        for side in self.messengers:
            self.nursery.start(side.run(), side.name)

    async def close(self) -> None:
        """Stop taking events and give back the database."""
        await self.nursery.close()
        await self.dispatcher.close()
        for side in self.messengers:
            await side.close()
        await self.store.close()


async def build_app(
    config: Config,
    *,
    clock: Clock,
    rng: random.Random,
    store: AnyStore | None = None,
    channels: Mapping[str, Channel] | None = None,
    limits: Limits | None = None,
    pack: Pack | None = None,
    sleep: Sleep = asyncio.sleep,
    pace: Pace | None = None,
    say: Callable[[str], None] | None = None,
    data: Path = DATA,
) -> App:
    """Construct the house, from the pack's folder unless the pack was read already.

    `sleep` is between tries at platforms of others, `pace` keeps their limits, `say` tells the operator of trouble there; `data` is where
    this process keeps files of its own.

    Raises BrokenPack, PackRefused, CatalogueProblem and the errors of `Store.open`.
    """
    pack = pack or read_pack(config.pack)
    tongues = Catalogues(pack.zone)
    keys = Keys(config.secret_key.get_secret_value())
    store = store or await Store.open(config.database_url, keys=keys)
    installed = await install(
        store,
        pack,
        _files_of(config.pack),
        rehearsal=config.rehearsal,
        now=clock(),
        owners=config.owner_identities,
    )
    contest, nursery, web_channel = installed.contest, Nursery(), WebChannel(address=config.address)
    name = secrets.token_hex(4)
    house = Surroundings(
        config,
        store,
        clock,
        keys,
        nursery,
        name,
        rng,
        alarming(store, contest, clock),
        zone=pack.zone,
        sleep=sleep,
        say=say,
        pace=pace,
        data=data,
    )
    telegram = TelegramSide(house) if config.telegram_token.get_secret_value() else None
    zalo_oa = OaSide(house) if config.zalo_oa_refresh_token.get_secret_value() else None
    zalo_bot = BotSide(house) if config.zalo_bot_token.get_secret_value() else None
    messengers: Sequence[Messenger] = [side for side in (telegram, zalo_oa, zalo_bot) if side is not None]
    conversation = Conversation(
        routes=all_routes(),
        unknown=start.unknown,
        contest=contest,
        channels={
            "web": web_channel,
            CHANNEL: WebChannel(can=CONSOLE),
            **{side.name: side.channel for side in messengers},
            **(channels or {}),
        },
        tongues=tongues,
        boards=Boards(),
        clerk=keys,
        papers=Papers(),
        rng=rng,
        site=config.public_url.rstrip("/"),
    )

    async def deliver(sendings: Sequence[Sending]) -> None:
        await replies.deliver(sendings)

    dispatcher = Dispatcher(store, conversation, deliver)
    fates = Fates(store, contest, dispatcher.handle, clock)
    replies = Replies(conversation.channels, conversation, nursery, fates)
    departures = Departures(store, conversation, replies, fates, nursery, clock, name)
    owner = OwnerLink(store, contest.id, clock, secrets.token_urlsafe(18))
    site = _web(
        config, contest, store, dispatcher, conversation, web_channel, owner, clock, keys, nursery, limits or Limits()
    )
    for side in messengers:
        side.connect(dispatcher, conversation)
        side.add_routes(site)
    statuses = {side.name: side.status for side in messengers}
    add_health(site, store, dispatcher, rehearsal=contest.rehearsal, messengers=statuses)
    console = HouseConsole(store, conversation, dispatcher, clock, config.pack, statuses)
    ConsolePages(site[SITE], site[PAGES], site[COOKIES], console).add_routes(site)
    return App(
        config=config,
        contest=contest,
        store=store,
        conversation=conversation,
        dispatcher=dispatcher,
        replies=replies,
        courier=Courier(store, conversation, departures, clock, name),
        clockwork=Clockwork(store, dispatcher, clock, name, contest.id),
        nursery=nursery,
        web=site,
        owner=owner,
        owned=installed.owned,
        telegram=telegram,
        zalo_oa=zalo_oa,
        zalo_bot=zalo_bot,
    )


def read_pack(folder: Path) -> Pack:
    """A pack without errors. Raises BrokenPack with every problem."""
    loaded = load(folder)
    if loaded.pack is None:
        raise BrokenPack(loaded.errors)
    return loaded.pack


def _files_of(folder: Path) -> dict[str, bytes]:
    """A pack's files as they are, to be kept with its version."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def _web(
    config: Config,
    contest: Contest,
    store: AnyStore,
    dispatcher: Dispatcher,
    conversation: Conversation,
    channel: WebChannel,
    owner: OwnerLink,
    clock: Clock,
    keys: Keys,
    nursery: Nursery,
    limits: Limits,
) -> web.Application:
    pack = contest.pack

    def face(language: str) -> Face:
        return Face(pack.short_title.to(language), pack.organiser.to(language), contest.rehearsal)

    async def groups_of(_: Sender) -> Sequence[ChatRecord]:
        if not contest.rehearsal:
            return ()
        async with store.read() as uow:
            return [await uow.chat(DEMO_GROUP)]

    async def leaves(uow: UnitOfWork, ref: str) -> bool:
        return await may_hand_out(uow, contest, ref)

    site = Site(
        dispatcher=dispatcher,
        channel=channel,
        shelf=StoreShelf(store, clock, leaves),
        clock=clock,
        translator=lambda language: conversation.tongues(language).gettext,
        face=face,
        cookie_keys=(keys.derive("cookie"),),
        unavailable=Unavailable,
        public_url=config.public_url,
        languages=pack.languages,
        claim_owner=owner.claim,
        groups_of=groups_of,
        limits=limits,
    )
    app = web.Application(client_max_size=64 * 1024)
    furnish(app, site)
    ProofPages(site, app[PAGES], proving(store, contest, keys, clock, conversation.tongues)).add_routes(app)
    confirmed = confirming(store, contest, keys, clock, conversation.tongues)
    CertificatePages(site, app[PAGES], confirmed).add_routes(app)
    desk = HouseDesk(store, conversation, dispatcher, clock, _opened_by(config))
    RoundPages(site, app[PAGES], app[COOKIES], desk).add_routes(app)
    house = HouseLed(store, conversation, dispatcher, clock)
    led = LedPages(site, app[PAGES], app[COOKIES], house, nursery.start)
    led.add_routes(app)
    RevealPages(site, app[PAGES], led, house).add_routes(app)
    return app


def _opened_by(config: Config) -> Callable[[str, datetime], str | None] | None:
    """How Telegram's word for the reader of a page is read, where it gives one."""
    token = config.telegram_token.get_secret_value()
    return partial(opened_by, token) if token and config.public_url.startswith("https:") else None
