"""Pictures on a Zalo Bot: Zalo fetches them from us, and nobody else can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.channels.zalo_bot.pictures import ROUTE
from messaging.model import Chat, Picture, Reply
from messaging.text import said
from services.records import StoredFile
from tests.channels.zalobot_house import BotHouse, bot_house
from tests.zalobot import Person

PUBLIC = "https://thi.example.vn"
PNG = b"\x89PNG\r\n\x1a\n and more"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BotHouse]:
    async with bot_house(tmp_path, public_url=PUBLIC) as house:
        house.fake.site = PUBLIC, house.fake.hook.partition("/webhook")[0]
        async with house.app.store.write() as uow:
            uow.add_file(StoredFile("board", None, "bang.png", "image/png", PNG, house.clock.now))
            uow.add_file(StoredFile("list", 1, "ds.xlsx", "application/zip", b"PK names", house.clock.now))
            await uow.commit()
        yield house


async def shows(house: BotHouse, person: Person, ref: str = "board", words: str = "Bảng xếp hạng") -> None:
    chat = Chat("zalo_bot", house.fake.token.partition(":")[0], person.id)
    await house.side.channel.send(chat, Reply(said(words), picture=Picture(ref, "Bảng: 1. Lan")), None)


async def lan(house: BotHouse) -> Person:
    person = house.fake.person("Lan")
    await house.says(person, "/trogiup")
    return person


async def get(house: BotHouse, path: str) -> int:
    async with aiohttp.ClientSession() as http, http.get(house.fake.site[1] + path) as response:
        return response.status


def address(house: BotHouse) -> str:
    return house.side._pictures.address_of("board").removeprefix(PUBLIC)


async def test_zalo_fetches_it_and_the_words_stand_below(house: BotHouse) -> None:
    person, used = await lan(house), house.fake.sent
    await shows(house, person)
    assert (person.messages[-1].photo, person.messages[-1].text) == (PNG, "Bảng xếp hạng")
    assert house.fake.sent == used + 1
    assert house.side.channel.capabilities.pictures


@pytest.mark.parametrize("ref", ["gone", "list"])
async def test_what_cannot_be_shown_is_said_in_words(house: BotHouse, ref: str) -> None:
    person = await lan(house)
    await shows(house, person, ref)
    assert (person.messages[-1].photo, person.messages[-1].text) == (None, "Bảng: 1. Lan\n\nBảng xếp hạng")


async def test_nobody_guesses_an_address_and_an_old_one_is_dead(house: BotHouse) -> None:
    there = address(house)
    assert await get(house, there) == 200
    until, mac, ref = there.removeprefix(ROUTE + "/").split("/")
    for forged in (
        f"{ROUTE}/{until}/{'0' * len(mac)}/{ref}",
        f"{ROUTE}/{until}/{mac}/list",
        f"{ROUTE}/{int(until) + 1}/{mac}/{ref}",
        f"{ROUTE}/{until}/{mac}/",
        f"{ROUTE}/x/{mac}/{ref}",
    ):
        assert await get(house, forged) == 404, forged
    house.clock.now += timedelta(days=1)
    assert await get(house, there) == 404


async def test_without_an_https_address_there_are_words_only(tmp_path: Path) -> None:
    async with bot_house(tmp_path) as house:
        assert not house.side.channel.capabilities.pictures
