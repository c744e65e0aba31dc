"""The web chat on loopback over a real SQLite file, with a scripted conversation in the dispatcher's place."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from babel.messages.pofile import read_po

from bot.channels.web import WEB, WebChannel
from bot.web.furnish import furnish
from bot.web.shelf import StoreShelf
from bot.web.site import Face, Limits, Site
from messaging.fit import fit
from messaging.model import Chat, Event, Outgoing, Pressed, Said
from services.ports import UnitOfWork
from services.records import ChatRecord, Identity, Person
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store

START = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
KEY = b"0123456789abcdef0123456789abcdef"
PO = Path(__file__).resolve().parents[2] / "locales" / "vi" / "LC_MESSAGES" / "messages.po"
TITLE = "Cuộc thi trực tuyến “Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở”"

Script = Callable[[Said | Pressed, Chat], Sequence[Outgoing]]


class Away(Exception):
    """The database is away."""

    retry_after = 7
    sentence = "Hệ thống đang bận, xin chờ."


@dataclass
class Took:
    outgoings: Sequence[Outgoing] = ()
    repeated: bool = False


class HandMovedClock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class ScriptedDispatcher:
    """Does what the real one does for the web: claims the key, stores both sides, commits, announces."""

    store: Store
    channel: WebChannel
    script: Script
    events: list[Event] = field(default_factory=list)
    fault: Exception | None = None
    announces: bool = True

    async def handle(self, event: Event) -> Took:
        assert isinstance(event, Said | Pressed)
        if self.fault is not None:
            raise self.fault
        async with self.store.write() as uow:
            if not await uow.claim_events({event.key}, event.at):
                return Took(repeated=True)
            self.events.append(event)
            if await uow.person_of(event.sender) is None:
                person = Person(await uow.new_id(), event.at)
                sender = event.sender
                identity = Identity(sender.channel, sender.account, sender.external_id, person.id, event.at)
                uow.add_person(person, identity)
            record = await uow.chat(event.chat)
            items = [self.channel.store_said(uow, record, event)] if isinstance(event, Said) else []
            outgoings = self.script(event, event.chat)
            for outgoing in outgoings:
                target = await uow.chat(outgoing.chat)
                items += self.channel.store(uow, target, outgoing, fit(outgoing.reply, WEB), event.at)
            await uow.commit()
        if self.announces:
            self.channel.announce(event.chat.external_id, items)
        return Took(outgoings)

    async def tells(self, outgoing: Outgoing, at: datetime = START, *, announce: bool = True) -> None:
        """Write to a chat unasked, as a timer would (or another process, without announcing)."""
        async with self.store.write() as uow:
            record = await uow.chat(outgoing.chat)
            items = self.channel.store(uow, record, outgoing, fit(outgoing.reply, WEB), at)
            await uow.commit()
        if announce:
            self.channel.announce(outgoing.chat.external_id, items)


class Browser:
    """One browser with its cookie."""

    def __init__(self, base: str, http: ClientSession) -> None:
        self.base = base
        self.http = http
        self.identity = ""
        self._count = 0

    @property
    def chat(self) -> Chat:
        return Chat("web", "", self.identity)

    @property
    def cookie(self) -> str:
        return next(cookie.value for cookie in self.http.cookie_jar if cookie.key in {"chat", "__Host-chat"})

    def puts_cookie(self, value: str, name: str = "chat") -> None:
        self.http.cookie_jar.clear()
        self.http.cookie_jar.update_cookies(SimpleCookie({name: value}))

    async def opens(self, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.base}/api/chat/session", json=body) as response:
            assert response.status == 200, await response.text()
            opened: dict[str, Any] = await response.json()
        self.identity = opened["person"]
        return opened

    async def posts(self, path: str, **options: Any) -> ClientResponse:
        response = await self.http.post(f"{self.base}{path}", **options)
        await response.read()
        return response

    async def gets(self, path: str, **options: Any) -> ClientResponse:
        response = await self.http.get(f"{self.base}{path}", **options)
        await response.read()
        return response

    async def sends(self, **body: Any) -> dict[str, Any]:
        self._count += 1
        response = await self.posts("/api/chat/send", json={"key": f"k{self._count}", **body})
        assert response.status == 200, await response.text()
        answer: dict[str, Any] = await response.json()
        return answer

    async def reads(self, query: str = "after=0") -> list[dict[str, Any]]:
        response = await self.gets(f"/api/chat/messages?{query}")
        assert response.status == 200, await response.text()
        items: list[dict[str, Any]] = await response.json()
        return items


@dataclass
class Website:
    base: str
    dispatcher: ScriptedDispatcher
    channel: WebChannel
    clock: HandMovedClock
    runner: web.AppRunner
    groups: list[ChatRecord]
    owners: list[tuple[str, str]]

    @asynccontextmanager
    async def browser(self, *, opened: bool = True) -> AsyncIterator[Browser]:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
            browser = Browser(self.base, http)
            if opened:
                await browser.opens()
            yield browser


def vietnamese() -> Callable[[str], str]:
    with PO.open("rb") as file:
        catalogue = read_po(file)
    words = {str(message.id): str(message.string) for message in catalogue if message.id}
    return lambda sentence: words[sentence]


def translator(language: str) -> Callable[[str], str]:
    return vietnamese() if language == "vi" else str


@asynccontextmanager
async def website(
    database: Path, script: Script, *, limits: Limits | None = None, public_url: str = "", rehearsal: bool = False
) -> AsyncIterator[Website]:
    store = await Store.open(f"sqlite+aiosqlite:///{database}", keys=Keys("a secret of tests"))
    channel, clock = WebChannel(), HandMovedClock()
    dispatcher = ScriptedDispatcher(store, channel, script)
    groups: list[ChatRecord] = []
    owners: list[tuple[str, str]] = []

    async def groups_of(_: object) -> Sequence[ChatRecord]:
        return groups

    async def claim_owner(token: str, sender: Any) -> bool:
        owners.append((token, sender.external_id))
        return token == "right"

    async def may_hand_out(_: UnitOfWork, ref: str) -> bool:
        return not ref.startswith("withheld")

    site = Site(
        dispatcher=dispatcher,
        channel=channel,
        shelf=StoreShelf(store, clock, may_hand_out),
        clock=clock,
        translator=translator,
        face=lambda _: Face(TITLE, "Ban Tổ chức Cuộc thi tỉnh Sơn La", rehearsal),
        cookie_keys=(KEY,),
        unavailable=Away,
        public_url=public_url,
        groups_of=groups_of,
        claim_owner=claim_owner,
        limits=limits or Limits(),
    )
    app = web.Application(client_max_size=64 * 1024)
    furnish(app, site)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    host, port = runner.addresses[0][:2]
    try:
        yield Website(f"http://{host}:{port}", dispatcher, channel, clock, runner, groups, owners)
    finally:
        await runner.cleanup()
        await store.close()


async def migrated(folder: Path) -> Path:
    """A fresh database file, made once and copied."""
    made = folder / "made.db"
    await migrate(f"sqlite+aiosqlite:///{made}")
    return made


def copied(made: Path, folder: Path) -> Path:
    database = folder / "web.db"
    shutil.copy(made, database)
    return database


@pytest.fixture(scope="session")
async def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return await migrated(tmp_path_factory.mktemp("web"))


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    return copied(empty_database, tmp_path)
