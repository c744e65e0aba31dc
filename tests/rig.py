"""The real app with fakes at the edges: a store of memory or SQLite (or a database by its address), strict messengers, and a clock that moves when told.

rig = await make_rig(tmp_path, profile="buttons", store="sqlite")
lan = rig.person("lan")
await lan.says("/thi"); await lan.presses("Bắt đầu"); await lan.picks("B"); assert "Câu 2/10" in lan.sees()
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

from bot.app import App, build_app, read_pack
from bot.config import SHIPPED_PACK, Config
from bot.dispatch import Receipt
from bot.replies import REPLIES
from bot.worker import Workshop
from messaging.actions import Action, pack, unpack
from messaging.model import (
    Button,
    Capabilities,
    Chat,
    Contact,
    Due,
    Event,
    Joined,
    MessageRef,
    Pressed,
    Said,
    Sender,
    Unreadable,
    Voted,
)
from quiz.fold import fold, person_sort_key
from quiz.pack import Pack
from services.organising import RoleGrant
from services.records import Identity, Person, Role
from services.records import Player as Registered
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import AnyStore, Store
from tests.fakes import BUTTONS, PLAIN, FakeMessenger, Shown
from tests.memory import MemoryStore
from tests.telegram_line import TelegramLine
from tests.telegram_world import TELEGRAM
from tests.web_view import read_page
from tests.zalobot_line import ZALO_BOT, ZaloBotLine
from tests.zalooa_line import ZALO_OA, ZaloOaLine

PROFILES = ("buttons", "web", "plain", TELEGRAM, ZALO_OA, ZALO_BOT)
STORES = ("memory", "sqlite")
SOLID = {TELEGRAM, ZALO_OA, ZALO_BOT}
"""Profiles over real HTTP."""
SECRET = "a test secret that is long enough to be one"
FILE = "contest.db"
_empty: list[bytes] = []
"""A migrated SQLite file, made once and copied for every story."""
LAUNCH = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
"""08h00 on 03/6/2024 in Sơn La."""


IN_MEMORY = {"buttons", "web"}
TOLD_ON = [(profile, store) for profile in PROFILES for store in STORES if store == "sqlite" or profile in IN_MEMORY]
"""Each profile with each store that its stories are told on: all on a real database, two in memory as well."""
BACKSTAGE = {("buttons", "memory"), ("web", "sqlite"), (TELEGRAM, "sqlite"), (ZALO_BOT, "sqlite")}
"""Where stories of organisers and staff are told: in memory, in the web chat, on a messenger with buttons, and on one with words only."""
NOT_THERE: Mapping[str, frozenset[str]] = {
    ZALO_OA: frozenset(
        {
            "anonymous",  # nobody speaks as a group
            "contact",  # a phone is typed
            "files",  # none is taken in
            "language",  # nobody's is told
            "moves",  # a group keeps its id
            "payload",  # a link opens the talk and brings nothing along
            "silence",  # nobody is written to who has said nothing for a week
            "rights",  # the account may always write in its own groups
            "topics",
        }
    ),
    ZALO_BOT: frozenset(
        {
            "anonymous",
            "coming and going",  # nobody tells that the bot came into a group, or left it
            "contact",
            "files",
            "language",
            "moves",
            "payload",
            "presses",  # there is nothing to press
            "rights",
            "topics",
        }
    ),
}
"""What does not exist on a platform; stories about it (`@pytest.mark.about`) are not told there."""


class Hand:
    """A clock that is moved by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Rig:
    app: App
    clock: Hand
    profile: str
    messengers: dict[str, FakeMessenger]
    telegram: TelegramLine | None = None
    zalo_oa: ZaloOaLine | None = None
    zalo_bot: ZaloBotLine | None = None
    keys: Any = field(default_factory=lambda: count(1))
    people: dict[str, Player] = field(default_factory=dict)

    def person(self, name: str, profile: str | None = None, language: str | None = None) -> Player:
        """Somebody with a phone; the same name is the same person."""
        profile = profile or self.profile
        known = f"{profile}:{name}"
        if known not in self.people:
            self.people[known] = Player(self, name, profile, language)
        return self.people[known]

    @property
    def line(self) -> TelegramLine:
        """The way over Telegram."""
        assert self.telegram is not None
        return self.telegram

    def group_chat(
        self, name: str, title: str = "Bản Mường", *, profile: str | None = None, kind: str = "group"
    ) -> Chat:
        """A group on somebody's channel; the same name is the same group. Of whatever kind, where a messenger has kinds."""
        profile = profile or self.profile
        if profile in {ZALO_OA, ZALO_BOT}:
            return self.zalo(profile).group_chat(name, title)
        return self.line.group_chat(name, title, kind) if profile == TELEGRAM else Chat(profile, "", name, group=True)

    @property
    def can(self) -> Capabilities:
        """What the profile's channel can show."""
        return self.app.conversation.channels[self.profile].capabilities

    def zalo(self, profile: str) -> ZaloOaLine | ZaloBotLine:
        """The way over one of Zalo's products."""
        line = self.zalo_oa if profile == ZALO_OA else self.zalo_bot
        assert line is not None
        return line

    @property
    def messenger(self) -> bool:
        """Whether the profile is a messenger with all that a messenger can show."""
        return self.profile in {"buttons", TELEGRAM}

    async def handle(self, event: Event) -> Receipt | None:
        """Let this happen. Through a messenger of others nobody is told what the house thought of it."""
        if isinstance(event, Due | Unreadable | Voted) or event.chat.channel not in SOLID or self._unheard_of(event):
            receipt = await self.app.dispatcher.handle(event)
            await self.settle()
            return receipt
        channel = event.chat.channel
        await (self.line if channel == TELEGRAM else self.zalo(channel)).brings(event)
        return None

    @staticmethod
    def _unheard_of(event: Event) -> bool:
        """What a Zalo Bot is never told, because there is nothing to press: stories that need it put it before the house itself."""
        return not isinstance(event, Said | Joined | Due | Voted | Unreadable) and event.chat.channel == ZALO_BOT

    async def settle(self) -> None:
        """Let replies that are under way arrive."""
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == REPLIES))

    async def passes(self, **length: float) -> None:
        """Time goes by, and everything that falls due meanwhile happens."""
        await self.comes(self.clock.now + timedelta(**length))

    async def comes(self, moment: datetime) -> None:
        """It is now this moment."""
        self.clock.now = moment
        await self.app.clockwork.look()
        await Workshop(self.app.store, self.app.conversation, self.clock, "the rig").work_off()
        await self.app.courier.work_off()
        await self.settle()

    async def launches(self) -> None:
        """An organiser arms and presses the launch, without a word about it."""
        async with self.app.store.write() as uow:
            for found in await uow.rounds(self.app.contest.id):
                if found.by_hand:
                    found.arm(1, self.clock.now)
                    found.launch(1, self.clock.now)
                    uow.save_round(found)
            await uow.commit()

    async def registered(self, name: str, *, unit: str = "03646", language: str | None = None) -> Player:
        """Somebody who registered before the story begins."""
        player = self.person(name, language=language)
        sender = player.sender
        contest, now = self.app.contest, self.clock.now
        async with self.app.store.write() as uow:
            person = Person(await uow.new_id(), now, language, name)
            uow.add_person(person, Identity(sender.channel, sender.account, sender.external_id, person.id, now))
            full_name = f"Lò Thị {name.title()}"
            uow.save_player(
                Registered(
                    id=await uow.new_id(),
                    contest=contest.id,
                    person=person.id,
                    full_name=full_name,
                    sort_key=person_sort_key(full_name),
                    birth_year=1990,
                    capacity=contest.pack.rules.registration.capacities[0][0],
                    unit_set=contest.pack.unit_set,
                    unit=unit,
                    unit_other=None,
                    place=None,
                    phone=None,
                    consent_version=contest.pack.consent_version,
                    consent_at=now,
                    registered_at=now,
                )
            )
            await uow.commit()
        return player

    async def organiser(self, name: str = "ban-to-chuc", role: Role = Role.ORGANISER) -> Player:
        """Somebody who may launch, or who holds another role."""
        player = await self.registered(name)
        async with self.app.store.write() as uow:
            person = await uow.person_of(player.sender)
            assert person is not None
            uow.save_grant(RoleGrant(self.app.contest.id, person.id, role, "", self.clock.now, "test"))
            await uow.commit()
        return player

    async def close(self) -> None:
        await self.app.close()
        for line in (self.telegram, self.zalo_oa, self.zalo_bot):
            if line is not None:
                await line.close()
                line.complaints()


class Player:
    """A person as the tests speak of them."""

    def __init__(self, rig: Rig, name: str, profile: str, language: str | None) -> None:
        self.rig = rig
        self.name = name
        self.profile = profile
        self.sender = Sender(profile, "", name, name, language)
        if profile == TELEGRAM:
            self.sender = rig.line.sender(name, language)
        elif profile in {ZALO_OA, ZALO_BOT}:
            self.sender = rig.zalo(profile).sender(name, language)
        self.chat = Chat(profile, self.sender.account, self.sender.external_id)

    async def says(self, text: str, contact: Contact | None = None) -> str:
        """Type something; returns what they see then."""
        key = f"{self.profile}:{self.name}:{next(self.rig.keys)}"
        await self.rig.handle(Said(key, self.rig.clock.now, self.chat, self.sender, text, contact=contact))
        return await self._look()

    async def presses(self, label: str, *, key: str | None = None) -> str:
        """Press the newest button of this label, or type what stands for it where there are no buttons."""
        typed = self._key(label)
        if typed is not None:
            return await typed
        found = self.find(label)
        listed = self.messages and re.search(rf"(?m)^(\w+)\. {re.escape(label)}", self.messages[-1].text)
        if (
            listed
            and len(label) > 1
            and self.profile == ZALO_OA
            and not any(found is button for button in self.messages[-1].buttons)
        ):
            return await self.says(listed.group(1))  # an older message may still have a button of that label
        if found is None:
            return await self.says(self._mark(label))
        return await self.press(found.action, key=key)

    async def press(self, action: Action | None, *, key: str | None = None) -> str:
        """Send a press of any action, also one that nobody offered."""
        key = key or f"{self.profile}:{self.name}:{next(self.rig.keys)}"
        if self.profile == ZALO_BOT and action is not None and (typed := await self._offered(action)) is not None:
            return await self.says(typed)
        packed = unpack(pack(action)) if action is not None else None
        on = MessageRef(self.chat, "1")
        await self.rig.handle(Pressed(key, self.rig.clock.now, self.chat, self.sender, packed, on))
        return await self._look()

    async def _offered(self, action: Action) -> str | None:
        """What stands for an action in the newest message; None where it is not offered there."""
        async with self.rig.app.store.read() as uow:
            record = await uow.chat(self.chat)
        return next((str(offer["m"]) for offer in record.offers if offer["a"] == pack(action)), None)

    async def picks(self, letter: str) -> str:
        """Answer the question in front."""
        return await self.says(letter) if self.find(letter) is None else await self.presses(letter)

    def find(self, label: str) -> Button | None:
        """The newest visible button whose label starts with these words."""
        for message in reversed(self.messages):
            for button in message.buttons:
                if button.label == label or (len(label) > 1 and fold(button.label).startswith(fold(label))):
                    return button
        return None

    def sees(self) -> str:
        """The newest message, as it stands; a receipt that flashed up stands above it."""
        message = self.messages[-1]
        return f"{message.toast}\n\n{message.text}" if message.toast else message.text

    def has(self, label: str) -> bool:
        """Whether something of this label can be chosen in the newest message."""
        if self.profile in {"plain", ZALO_OA, ZALO_BOT} and re.search(
            rf"(?m)^\w+\. {re.escape(label)}", self.messages[-1].text
        ):
            return True
        labels = [button.label for button in self.messages[-1].buttons]
        if self.profile == TELEGRAM:
            labels += self.rig.line.keyboard(self.chat)
        return any(fold(one).startswith(fold(label)) for one in labels)

    @property
    def messages(self) -> list[Shown]:
        """Every message of the chat, as it stands now."""
        if self.profile == "web":
            return self._web
        if self.profile == TELEGRAM:
            return self.rig.line.shown(self.chat)
        if self.profile in {ZALO_OA, ZALO_BOT}:
            return self.rig.zalo(self.profile).shown(self.chat)
        return self.rig.messengers[self.profile].chats.get(self.chat, [])

    _web: list[Shown] = []  # noqa: RUF012 - replaced, never changed

    async def _look(self) -> str:
        if self.profile == "web":
            self._web = await read_page(self.rig.app.store, self.chat)
        return self.sees() if self.messages else ""

    async def looks(self) -> str:
        """Look at the phone again."""
        return await self._look()

    def _key(self, label: str) -> Coroutine[Any, Any, str] | None:
        """A press of a key that stands in place of the letters: it types its label, or shares the own number."""
        for key, shares in (self.rig.line.keyboard(self.chat) if self.profile == TELEGRAM else {}).items():
            if key == label or (len(label) > 1 and fold(key).startswith(fold(label))):
                return self.says("", Contact("84912345678", own=True)) if shares else self.says(key)
        return None

    def _mark(self, label: str) -> str:
        """What a person without buttons types: the mark before the label in the newest list, or the label itself."""
        for message in reversed(self.messages):
            found = re.search(rf"(?m)^(\w+)\. {re.escape(label)}", message.text)
            if found:
                return found.group(1)
        return label


async def make_rig(
    folder: Path,
    *,
    profile: str = "buttons",
    store: str = "memory",
    now: datetime = LAUNCH,
    rehearsal: bool = False,
    pack_folder: Path = SHIPPED_PACK,
    seed: int = 7,
    public_url: str = "",
    beside: Sequence[str] = (),
    **settings: Any,
) -> Rig:
    """Build the real app on a store of memory or SQLite, with strict messengers beside the web; `beside`: more of those over HTTP."""
    clock = Hand(now)
    url = f"sqlite+aiosqlite:///{folder / FILE}"
    on = {profile, *beside}
    line = await TelegramLine.laid(clock) if TELEGRAM in on else None
    oa = await ZaloOaLine.laid(clock) if ZALO_OA in on else None
    bot = await ZaloBotLine.laid(clock) if ZALO_BOT in on else None
    laid = [one for one in (line, oa, bot) if one is not None]
    there = {name: value for one in laid for name, value in one.settings().items()}
    there |= {"public_url": public_url} if public_url else {}
    there |= settings
    config = Config(database_url=url, secret_key=SECRET, pack=pack_folder, rehearsal=rehearsal, **there)  # type: ignore[arg-type]
    opened = await _open(store, folder, url)
    messengers = {"buttons": FakeMessenger(BUTTONS), "plain": FakeMessenger(PLAIN)}
    app = await build_app(
        config,
        clock=clock,
        rng=random.Random(seed),
        store=opened,
        channels=messengers,
        pack=_pack(pack_folder),
        pace=laid[0].paced.pace() if laid else None,
    )
    app.start(timers=False)
    for one in laid:
        await one.opens(app)
    return Rig(app, clock, profile, messengers, line, oa, bot)


@lru_cache
def _pack(folder: Path) -> Pack:
    return read_pack(folder)


async def _open(store: str, folder: Path, url: str) -> AnyStore:
    if store == "memory":
        return MemoryStore(keys=Keys(SECRET))
    if "://" in store:
        await migrate(store)
        return await Store.open(store, keys=Keys(SECRET))
    if not _empty:
        await migrate(url)
        _empty.append((folder / FILE).read_bytes())
    (folder / FILE).write_bytes(_empty[0])
    return await Store.open(url, keys=Keys(SECRET))
