"""The line to Telegram: what is known of a request that failed, proxies, loading, and a token that nobody gets to see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientOSError, TCPConnector, web

from bot.channels.port import MayHaveLeft, NotNow
from bot.channels.telegram.api import ApiAway
from bot.channels.telegram.client import Client
from bot.channels.telegram.loading import Loading, Place, Unsent
from bot.channels.telegram.outlet import TelegramChannel
from messaging.model import Reply
from messaging.text import said
from tests.channels.telegram_outlet import Outlet, outlet

HELLO = Reply(said("Chào"))


@pytest.fixture
async def out() -> AsyncIterator[Outlet]:
    async with outlet() as made:
        yield made


async def test_a_lost_answer_is_unknown_and_nothing_is_sent_twice(out: Outlet) -> None:
    lan, chat = out.person()
    out.fake.loses("sendMessage")
    with pytest.raises(MayHaveLeft):
        await out.channel.send(chat, HELLO, None)
    assert [message.text for message in lan.messages] == ["Chào"]
    assert len(out.fake.calls("sendMessage")) == 1


async def test_an_answer_that_is_none_is_unknown(out: Outlet) -> None:
    async def strange(request: web.Request) -> web.Response:
        return web.Response(text="<html>502 Bad Gateway</html>", status=502)

    async with _served(strange) as address:
        client = Client("4242:secret-token", address)
        with pytest.raises(ApiAway, match="HTTP 502"):
            await client.say(Place(1), "Chào", None)
        await client.close()


async def test_a_slow_answer_is_unknown(out: Outlet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.client.SEND_WITHIN_S", 0.05)
    lan, chat = out.person()
    out.fake.hold("sendMessage")
    with pytest.raises(MayHaveLeft, match="Timeout"):
        await out.channel.send(chat, HELLO, None)
    out.fake.release()
    await lan.hears("Chào")


async def test_without_a_line_nothing_has_left(out: Outlet, unused_port: int) -> None:
    client = Client("4242:secret-token", f"http://127.0.0.1:{unused_port}")
    with pytest.raises(Unsent, match="no connection"):
        await client.say(Place(1), "Chào", None)
    await client.close()
    _, chat = out.person()
    await out.fake.close()
    with pytest.raises(NotNow) as told:
        await out.channel.send(chat, HELLO, None)
    assert told.value.retry_after > 0


async def test_a_line_that_cannot_be_opened_is_tried_again_at_once(
    out: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, chat = out.person()
    connecting = TCPConnector.connect
    failed: list[int] = []

    async def sometimes(self: TCPConnector, *words: Any, **more: Any) -> Any:
        if not failed:
            failed.append(1)
            raise ClientOSError("reset by peer")
        return await connecting(self, *words, **more)

    monkeypatch.setattr(TCPConnector, "connect", sometimes)
    await out.channel.send(chat, HELLO, None, unasked=True)
    assert failed
    assert [message.text for message in lan.messages] == ["Chào"]


async def test_a_line_that_breaks_under_the_request_is_unknown(out: Outlet) -> None:
    _, chat = out.person()
    out.fake.away = True
    with pytest.raises(MayHaveLeft):
        await out.channel.send(chat, HELLO, None, unasked=True)
    assert out.fake.asked == []


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_everything_goes_through_the_proxy(kind: str) -> None:
    async with _proxy() as (port, through), outlet(proxy=f"{kind}://127.0.0.1:{port}") as out:
        lan, chat = out.person()
        await out.channel.send(chat, HELLO, None)
        assert lan.sees() == "Chào"
        assert through == [kind]


async def test_a_proxy_that_is_away_is_no_line(unused_port: int) -> None:
    for proxy in (f"socks5://127.0.0.1:{unused_port}", f"http://127.0.0.1:{unused_port}"):
        client = Client("4242:secret-token", "http://127.0.0.1:9", proxy)
        with pytest.raises(Unsent):
            await client.say(Place(1), "Chào", None)
        await client.close()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
        return port


async def test_what_is_sent_waits_for_the_client_and_receiving_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.loading.WITHIN_S", 0.01)
    loading = Loading("4242:secret-token", "http://127.0.0.1:9")
    with pytest.raises(NotNow, match="not loaded"):
        await loading.client(0.01)
    waiting = asyncio.create_task(loading.client())
    await asyncio.sleep(0)
    await loading.load()
    assert await waiting is await loading.client()
    await loading.close()


async def test_a_notice_gets_room_only_when_there_is_a_client(out: Outlet) -> None:
    """It is noted as leaving within that room: a crash while the client is loaded leaves nobody unknown."""
    _, chat = await out.group()
    loading = Loading(out.bot.token, out.fake.url)
    channel = TelegramChannel(loading, out.files, out.limits)
    entered = asyncio.Event()

    async def leaves() -> None:
        async with channel.room(chat):
            entered.set()

    leaving = asyncio.create_task(leaves())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not entered.is_set()
    await loading.load()
    await leaving
    assert entered.is_set()
    await loading.close()


@pytest.mark.parametrize(("token", "proxy"), [("not a token", ""), ("4242:x", "nonsense"), ("4242:x", "ftp://a:b@c")])
async def test_settings_of_another_shape_are_told_and_stop_nothing(token: str, proxy: str) -> None:
    loading = Loading(token, "http://127.0.0.1:9", proxy)
    await loading.load()
    with pytest.raises(NotNow):
        await loading.client(0.01)
    await loading.close()


# Secrets ---------------------------------------------------------------------------------------------------------------
async def test_the_token_is_in_no_error_and_no_log(
    unused_port: int, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    found: list[str] = []

    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect(str(request.url))

    async with _served(redirect) as address:
        for base in (address, f"http://127.0.0.1:{unused_port}", "http://[", "nonsense://x"):
            client = Client("4242:secret-token", base)
            try:
                await client.say(Place(1), "Chào", None)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell
                chain: BaseException | None = error
                while chain is not None:
                    found.append(f"{chain!r} {chain}")
                    chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
            await client.close()
    assert len(found) >= 4
    told = "\n".join([*found, caplog.text, *capsys.readouterr()])
    assert "secret-token" not in told


@asynccontextmanager
async def _served(answer: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """A server that gives one answer to everything."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _proxy() -> AsyncIterator[tuple[int, list[str]]]:
    """A proxy of both kinds on loopback; the list tells what came through."""
    through: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if first == b"\x05":
            await reader.readexactly((await reader.readexactly(1))[0])
            writer.write(b"\x05\x00")
            _, _, _, kind = await reader.readexactly(4)
            host = await reader.readexactly(4 if kind == 1 else (await reader.readexactly(1))[0])
            name = socket.inet_ntoa(host) if kind == 1 else host.decode()
            port = int.from_bytes(await reader.readexactly(2))
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
        else:
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
            name, _, number = head.split()[1].partition(":")
            port = int(number)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        through.append("socks5" if first == b"\x05" else "http")
        there, to = await asyncio.open_connection(name, port)
        await asyncio.gather(_pass_on(reader, to), _pass_on(there, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], through


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
