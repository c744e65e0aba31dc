"""Server-sent events: nothing missed, resumed by number, bounded, gone at once on shutdown."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.channels.web import WEB
from bot.web.hub import Hub
from bot.web.site import Limits
from messaging.fit import fit
from messaging.model import Chat, Outgoing, Reply
from messaging.text import said
from tests.channels import website as site_of_tests
from tests.channels.scripted_quiz import play
from tests.channels.website import START, Browser, Website, website

database, empty_database = site_of_tests.database, site_of_tests.empty_database
PATIENCE = 10


@dataclass
class Event:
    name: str = "message"
    id: str | None = None
    data: list[str] = field(default_factory=list)

    @property
    def item(self) -> dict[str, Any]:
        item: dict[str, Any] = json.loads("".join(self.data))
        return item


class Stream:
    """A reader of server-sent events, by the book."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def event(self) -> Event | None:
        """The next event; None at the end."""
        found = Event()
        async with asyncio.timeout(PATIENCE):
            while line := (await self.response.content.readline()).decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name == "" and (found.data or found.id):
                    return found
                if name == "event":
                    found.name = value
                elif name == "id":
                    found.id = value
                elif name == "data":
                    found.data.append(value)
        return None

    async def message(self) -> Event:
        """The next message, whatever ticks in between."""
        while (event := await self.event()) is not None:
            if event.name == "message":
                return event
        raise AssertionError("the stream ended")

    async def rest(self) -> list[Event]:
        found = []
        while (event := await self.event()) is not None:
            found.append(event)
        return found


@asynccontextmanager
async def listening(browser: Browser, query: str = "", last: str | None = None) -> AsyncIterator[Stream]:
    headers = {"Last-Event-ID": last} if last is not None else {}
    async with browser.http.get(f"{browser.base}/api/chat/stream{query}", headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        stream = Stream(response)
        assert (await stream.event() or Event()).name == "now"
        yield stream


@pytest.fixture
async def web(database: Path) -> AsyncIterator[Website]:
    async with website(database, play) as running:
        yield running


@pytest.fixture
async def lan(web: Website) -> AsyncIterator[Browser]:
    async with web.browser() as browser:
        yield browser


async def until(what: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not what():  # noqa: ASYNC110 - the server's side of a closed line tells nobody
            await asyncio.sleep(0.01)


def note(chat: Chat, words: str) -> Outgoing:
    return Outgoing(chat, Reply(said(words)))


async def test_a_stream_begins_now_and_tells_what_comes(web: Website, lan: Browser) -> None:
    await lan.sends(text="trước")
    async with listening(lan) as stream:
        await lan.sends(text="sau")
        events = [await stream.message(), await stream.message()]
        assert [(event.id, event.item["text"]) for event in events] == [("3", "sau"), ("4", "Bạn nói: sau")]


async def test_a_stream_of_a_chat_that_does_not_exist_yet(web: Website, lan: Browser) -> None:
    async with listening(lan) as stream:
        await lan.sends(text="một")
        assert (await stream.message()).id == "1"


async def test_a_stream_resumes_after_the_last_event(web: Website, lan: Browser) -> None:
    for words in ("một", "hai", "ba"):
        await lan.sends(text=words)
    async with listening(lan, "?after=1") as stream:
        assert [(await stream.message()).id for _ in range(5)] == ["2", "3", "4", "5", "6"]
    async with listening(lan, "?after=1", last="4") as stream:
        assert [(await stream.message()).id for _ in range(2)] == ["5", "6"]


@pytest.mark.parametrize("last", ["-1", "x", "9" * 30])
async def test_a_forged_last_event_id_is_refused(lan: Browser, last: str) -> None:
    response = await lan.gets("/api/chat/stream", headers={"Last-Event-ID": last})
    assert response.status == 400


async def test_more_than_a_page_is_told_in_order(database: Path) -> None:
    async with website(database, play, limits=Limits(page=3)) as web, web.browser() as lan:
        for number in range(10):
            await web.dispatcher.tells(note(lan.chat, str(number)))
        async with listening(lan, "?after=0") as stream:
            assert [int((await stream.message()).id or 0) for _ in range(10)] == list(range(1, 11))


async def test_nothing_is_missed_however_writing_and_waking_interleave(web: Website, lan: Browser) -> None:
    async def write() -> None:
        for number in range(60):
            await web.dispatcher.tells(note(lan.chat, str(number)))

    async with listening(lan, "?after=0") as one, listening(lan, "?after=0") as two:
        writing = asyncio.create_task(write())
        for stream in (one, two):
            assert [(await stream.message()).item["text"] for _ in range(60)] == [str(n) for n in range(60)]
        await writing


async def test_what_another_process_wrote_comes_with_the_next_tick(database: Path) -> None:
    async with website(database, play, limits=Limits(ping=0.05)) as web, web.browser() as lan, listening(lan) as stream:
        await web.dispatcher.tells(note(lan.chat, "từ tiến trình khác"), announce=False)
        assert (await stream.message()).item["text"] == "từ tiến trình khác"


async def test_a_quiet_stream_ticks_with_the_servers_time(database: Path) -> None:
    async with website(database, play, limits=Limits(ping=0.02)) as web, web.browser() as lan, listening(lan) as stream:
        web.clock.passes(seconds=90)
        event = await stream.event()
        assert event is not None
        assert (event.name, event.data) == ("now", ["2024-06-03T01:01:30.000Z"])


async def test_strangers_get_no_stream(web: Website) -> None:
    async with web.browser(opened=False) as browser:
        assert (await browser.gets("/api/chat/stream")).status == 401


async def test_the_oldest_stream_of_a_session_makes_room(database: Path) -> None:
    async with website(database, play, limits=Limits(streams=2, ping=0.05)) as web, web.browser() as lan:
        async with listening(lan) as first, listening(lan) as second, listening(lan) as third:
            end = (await first.rest())[-1]
            assert (end.name, end.data) == ("end", ["replaced"])
            await lan.sends(text="a")
            assert (await second.message()).id == (await third.message()).id == "1"
        await until(lambda: web.channel.hub.listeners == 0)


async def test_a_client_that_hangs_up_is_forgotten(database: Path) -> None:
    async with website(database, play, limits=Limits(ping=0.02)) as web, web.browser() as lan:
        async with listening(lan):
            assert web.channel.hub.listeners == 1
        await until(lambda: web.channel.hub.listeners == 0)


async def test_a_slow_client_is_cut_off_and_the_others_go_on(database: Path) -> None:
    async with website(database, play, limits=Limits(slow=0.2, ping=0.1)) as web, web.browser() as lan:
        host, port = web.base.removeprefix("http://").split(":")
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.setblocking(False)
        await asyncio.get_running_loop().sock_connect(slow, (host, int(port)))
        request = f"GET /api/chat/stream?after=0 HTTP/1.1\r\nHost: {host}\r\nCookie: chat={lan.cookie}\r\n\r\n"
        await asyncio.get_running_loop().sock_sendall(slow, request.encode())
        await until(lambda: web.channel.hub.listeners == 1)
        async with web.dispatcher.store.write() as uow:
            record = await uow.chat(lan.chat)
            for _ in range(150):
                reply = Reply(said("ậ" * 19_000))
                web.channel.store(uow, record, Outgoing(lan.chat, reply), fit(reply, WEB), START)
            await uow.commit()
        async with listening(lan, "?after=149") as quick:
            web.channel.announce(lan.identity)
            assert (await quick.message()).id == "150"
            await until(lambda: web.channel.hub.listeners == 1)
            assert (await lan.sends(text="còn đây"))["ok"]
            assert (await quick.message()).id == "151"
        slow.close()


async def test_shutdown_sends_everybody_home_at_once(database: Path) -> None:
    async with (
        website(database, play) as web,
        web.browser() as lan,
        web.browser() as mai,
        listening(lan) as one,
        listening(lan) as two,
        listening(mai) as three,
    ):
        began = time.perf_counter()
        await web.runner.cleanup()
        assert time.perf_counter() - began < 2
        for stream in (one, two, three):
            (end,) = await stream.rest()
            assert (end.name, end.data) == ("end", ["restart"])


async def test_a_wake_up_during_a_read_is_not_lost() -> None:
    hub = Hub()
    with hub.listening("a") as ear:
        hub.announce("a")
        assert await ear.wait(0)
        hub.announce("a", [{"n": 1}])
        hub.announce("b", [{"n": 2}])
        assert await ear.wait(0)
        assert not await ear.wait(0)
        assert list(ear.heard) == [{"n": 1}]
    assert hub.listeners == 0
