"""The small client of the Bot API: what it gives back, what it raises, and that the token never stands in a text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused, BotApi
from bot.channels.telegram.updates import User
from tests.botapi import FakeBotApi
from tests.botapi.errors import Refused
from tests.channels.telegram_house import TOKEN
from tests.servers import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    fake.add_bot(TOKEN, "sonla_bot")
    yield fake
    await fake.close()


@asynccontextmanager
async def a_client(base: str, token: str = TOKEN, proxy: str = "") -> AsyncIterator[BotApi]:
    api = BotApi(token, base, proxy)
    try:
        yield api
    finally:
        await api.close()


@asynccontextmanager
async def a_server(handler: Handler) -> AsyncIterator[str]:
    """Something else that answers at the address of the API."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    runner, port = web.AppRunner(app, access_log=None, shutdown_timeout=0.1), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def why(api: BotApi, method: str = "getMe", within_s: float = 5) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await api.call(method, within_s=within_s)
    shown = f"{raised.value} {raised.value!r} {raised.value.__cause__!r}"
    assert TOKEN not in shown
    assert TOKEN.partition(":")[2] not in shown
    return raised.value


async def test_a_result_comes_as_asked(fake: FakeBotApi) -> None:
    async with a_client(fake.url + "/") as api:
        assert (await api.call("getMe"))["username"] == "sonla_bot"
        assert (await api.call("getMe", into=User)).username == "sonla_bot"
        assert api.bot_id == "4242"


@pytest.mark.parametrize(
    ("refusal", "retry_after", "migrate_to"),
    [
        (Refused(401, "Unauthorized"), None, None),
        (Refused(429, "Too Many Requests: retry after 7", retry_after=7), 7, None),
        (
            Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1001),
            None,
            -1001,
        ),
        (Refused(502, "Bad Gateway"), None, None),
        (Refused(400, f"Bad Request: {TOKEN} is not yours"), None, None),
    ],
    ids=["401", "429", "moved", "502", "one that names the token"],
)
async def test_a_refusal_keeps_what_telegram_says(
    fake: FakeBotApi, refusal: Refused, retry_after: int | None, migrate_to: int | None
) -> None:
    fake.fails("getMe", refusal)
    async with a_client(fake.url) as api:
        error = await why(api)
        assert isinstance(error, ApiRefused)
        assert (error.code, error.retry_after, error.migrate_to) == (refusal.code, retry_after, migrate_to)


async def test_a_token_that_nobody_knows(fake: FakeBotApi) -> None:
    async with a_client(fake.url, "4242:another") as api:
        error = await why(api)
        assert isinstance(error, ApiRefused)
        assert error.code == 401


async def test_nobody_there_and_a_line_that_is_cut(fake: FakeBotApi) -> None:
    async with a_client(f"http://127.0.0.1:{free_port()}") as api:
        assert isinstance(await why(api), ApiAway)
    fake.loses("getMe")
    async with a_client(fake.url) as api:
        assert isinstance(await why(api), ApiAway)


async def test_an_answer_that_does_not_come_in_time(fake: FakeBotApi) -> None:
    fake.hold("getMe")
    async with a_client(fake.url) as api:
        assert str(await why(api, within_s=0.05)) == "no answer within 0.05 seconds"
    fake.release()


@pytest.mark.parametrize(
    "body", ["<html>502</html>", "{}", "[]", '{"ok": true}', '{"ok": true, "result": [1', "\ud800"], ids=repr
)
async def test_what_is_not_an_answer_of_the_api(body: str) -> None:
    async def strange(_: web.Request) -> web.Response:
        return web.Response(body=body.encode(errors="surrogatepass"), status=502)

    async with a_server(strange) as base, a_client(base) as api:
        with pytest.raises(ApiAway):
            await api.call("getMe", into=User)


async def test_it_goes_through_a_proxy(fake: FakeBotApi) -> None:
    carried: list[str] = []

    async def socks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        head = await reader.readexactly(4)
        length = 4 if head[3] == 1 else (await reader.readexactly(1))[0]
        host, port = await reader.readexactly(length), int.from_bytes(await reader.readexactly(2), "big")
        carried.append(".".join(str(byte) for byte in host) if head[3] == 1 else host.decode())
        there, back = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")

        async def copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                to.write(data)
            to.close()

        await asyncio.gather(copy(reader, back), copy(there, writer))

    port = free_port()
    server = await asyncio.start_server(socks, "127.0.0.1", port)
    async with a_client(fake.url, proxy=f"socks5://127.0.0.1:{port}") as api:
        assert (await api.call("getMe"))["username"] == "sonla_bot"
    server.close()
    await server.wait_closed()
    assert carried == ["127.0.0.1"]


async def test_a_proxy_that_is_away_is_told_without_its_password(fake: FakeBotApi) -> None:
    async with a_client(fake.url, proxy=f"socks5://lan:her-password@127.0.0.1:{free_port()}") as api:
        error = await why(api)
        assert isinstance(error, ApiAway)
        assert "her-password" not in str(error)
