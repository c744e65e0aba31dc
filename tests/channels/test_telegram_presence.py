"""Every trouble with Telegram is told once, in a sentence that says what to do; the web goes on, and what ends by itself heals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.channels.telegram.turn import LEASE
from tests.botapi import FakeBotApi
from tests.botapi.errors import Refused
from tests.channels.telegram_house import TOKEN, House, start_house
from tests.servers import free_port


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    yield fake
    await fake.close()


async def works(house: House, name: str = "Lan") -> None:
    """Somebody is answered."""
    person = house.person(name)
    await person.opens()
    await person.hears("Cuộc thi")


async def ends(house: House) -> None:
    """The web went on all the time, and no sentence holds the token."""
    ready = await house.ready()
    assert ready["ok"]
    assert [line for line in house.told if TOKEN.partition(":")[2] in line] == []
    await house.close()


async def calls(fake: FakeBotApi, method: str, **params: str) -> None:
    async with ClientSession() as other:
        response = await other.post(f"{fake.url}/bot{TOKEN}/{method}", json=params)
        assert response.status in {200, 409}, await response.text()


async def test_a_token_that_nobody_knows(fake: FakeBotApi) -> None:
    house = await start_house(fake, "polling", telegram_token="4242:another-token")
    assert "@BotFather" in await house.trouble("token is not known")
    await fake.until(lambda: len(house.slept) > 3)
    assert len(house.told) == 1
    assert "token is not known" in (await house.ready())["telegram"]["state"]
    await ends(house)


async def test_no_network_and_back_again(fake: FakeBotApi) -> None:
    fake.away = True
    house = await start_house(fake, "polling")
    assert "THITUAN_TELEGRAM_PROXY" in await house.trouble("cannot be reached")
    fake.away = False
    await house.trouble("works again")
    await works(house)
    fake.away = True
    ba = house.person("Ba")
    await ba.opens()
    await fake.until(lambda: house.told[2:])
    fake.away = False
    await ba.hears("Cuộc thi")
    assert [line.split(" (")[0] for line in house.told] == [
        f"Telegram: {fake.url.removeprefix('http://')} cannot be reached",
        "Telegram: works again.",
    ] * 2
    await ends(house)


async def test_a_proxy_that_is_away(fake: FakeBotApi) -> None:
    port = free_port()
    house = await start_house(fake, "polling", telegram_proxy=f"socks5://127.0.0.1:{port}")
    assert str(port) in await house.trouble("cannot be reached")
    await fake.until(lambda: len(house.slept) > 3)
    assert len(house.told) == 1
    await ends(house)


async def test_a_foreign_webhook_is_left_alone(fake: FakeBotApi) -> None:
    fake.add_bot(TOKEN)
    await calls(fake, "setWebhook", url="https://other.example.org/hook")
    house = await start_house(fake, "polling")
    sentence = await house.trouble("other.example.org")
    assert "THITUAN_TELEGRAM_TAKE_OVER=1" in sentence
    assert fake.calls("deleteWebhook") == []
    await calls(fake, "deleteWebhook")
    await house.trouble("works again")
    await works(house)
    await ends(house)


@pytest.mark.parametrize("whose", ["ours", "taken over"])
async def test_a_webhook_that_may_go_goes_without_losing_what_waits(fake: FakeBotApi, whose: str) -> None:
    bot = fake.add_bot(TOKEN)
    await calls(fake, "setWebhook", url="https://thi.example.vn/webhook/telegram")
    assert bot.hook is not None
    bot.hook.paused = True
    lan = fake.person("Lan", bot=bot)
    await lan.opens()
    address = "https://thi.example.vn" if whose == "ours" else "https://else.example.vn"
    house = await start_house(fake, "polling", public_url=address, telegram_take_over=whose == "taken over")
    await lan.hears("Cuộc thi")
    assert house.told == []
    await ends(house)


async def test_a_webhook_set_while_we_poll(fake: FakeBotApi) -> None:
    house = await start_house(fake, "polling")
    await works(house)
    await calls(fake, "setWebhook", url="https://other.example.org/hook")
    await house.trouble("other.example.org")
    await calls(fake, "deleteWebhook")
    await works(house, "Ba")
    await ends(house)


async def test_a_token_in_use_elsewhere(fake: FakeBotApi) -> None:
    house = await start_house(fake, "polling")
    await works(house)
    for _ in range(3):
        await calls(fake, "getUpdates", timeout="0")
        await fake.until(lambda: not house.slept or fake.in_flight["poll"])
    assert "/revoke" in await house.trouble("another program takes")
    await works(house, "Ba")
    await house.trouble("works again")
    await ends(house)


async def test_a_webhook_that_telegram_refuses(fake: FakeBotApi) -> None:
    house = await start_house(fake, "webhook", public_url="http://thi.example.vn")
    sentence = await house.trouble("was refused")
    assert "An HTTPS URL must be provided" in sentence
    assert "THITUAN_TELEGRAM_MODE=polling" in sentence
    await ends(house)


async def test_a_webhook_is_looked_after(fake: FakeBotApi) -> None:
    house = await start_house(fake, "webhook")
    await fake.until(lambda: house.bot.hook is not None)
    await works(house)
    await calls(fake, "deleteWebhook")
    await works(house, "Ba")
    assert house.bot.hook is not None
    house.bot.webhook_set = 0
    await calls(fake, "setWebhook", url="https://other.example.org/hook")
    assert "second copy" in await house.trouble("other.example.org")
    await calls(fake, "deleteWebhook")
    house.bot.webhook_set = 0
    await house.trouble("works again")
    await works(house, "Xuân")
    await ends(house)


async def test_what_telegram_cannot_deliver_is_told(fake: FakeBotApi) -> None:
    house = await start_house(fake, "webhook")
    await works(house)
    hook = house.bot.hook
    assert hook is not None
    hook.last_error = (int(house.clock().timestamp()), "SSL error: certificate verify failed")
    assert "certificate" in await house.trouble("cannot deliver")
    house.clock.now += LEASE * 60
    await house.trouble("works again")
    await ends(house)


async def test_a_refusal_of_any_other_kind_is_told_with_its_words(fake: FakeBotApi) -> None:
    fake.fails("getMe", Refused(500, "Internal Server Error"), times=2)
    house = await start_house(fake, "polling")
    await house.trouble("500: Internal Server Error")
    await works(house)
    await ends(house)


async def test_of_two_servers_one_polls_and_the_other_takes_over(fake: FakeBotApi) -> None:
    first = await start_house(fake, "polling")
    await works(first)
    second = await start_house(fake, "polling", first.app.store, first.clock)
    await fake.until(lambda: second.side.status()["state"] == "standing by")
    assert fake.calls("getUpdates")
    await works(first, "Ba")
    assert second.side.door.outage.since is None
    await first.crash()
    await asyncio.sleep(0)
    await fake.until(lambda: second.side.status()["state"] == "standing by")
    first.clock.now += LEASE
    await works(second, "Xuân")
    assert second.side.status()["state"] == "polling"
    assert second.told == []
    await ends(second)
