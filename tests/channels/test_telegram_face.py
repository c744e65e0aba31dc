"""How people come to the bot at Telegram: links and cards that open it, menus, and what it says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest

from messaging.model import Sender
from services.organising import RoleGrant
from services.records import Role
from tests.botapi import Person
from tests.botapi.world import Message
from tests.channels.telegram_house import MODES, House, a_house

BOT = "https://t.me/thituan_bot"


@pytest.fixture(params=MODES)
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    async with a_house(request.param) as house:
        yield house


async def owner(house: House) -> Person:
    """Somebody who may do everything."""
    hoa = house.person("Hoa")
    await hoa.opens()
    await hoa.hears("Ban Tổ chức")
    async with house.app.store.write() as uow:
        person = await uow.person_of(Sender("telegram", str(house.bot.id), str(hoa.id)))
        assert person is not None
        uow.save_grant(RoleGrant(house.app.contest.id, person.id, Role.OWNER, "", house.clock.now, "test"))
        await uow.commit()
    return hoa


def payload(words: str) -> str:
    """What the first start link of these words brings along."""
    found = re.search(rf"{re.escape(BOT)}\?start=([A-Za-z0-9_-]{{1,64}})(?:\s|$)", words)
    assert found is not None, words
    return found.group(1)


def links(message: Message) -> list[str]:
    return [button["url"] for button in message.buttons if "url" in button]


async def test_a_unit_comes_along_with_a_link(house: House) -> None:
    lan = house.person("Lan")
    await lan.opens("u-03646")
    await lan.hears("Phường Chiềng Lề")


async def test_from_a_private_chat_into_a_group_and_back(house: House) -> None:
    lan, ba = house.person("Lan"), house.person("Ba")
    await lan.opens()
    await lan.hears("Ban Tổ chức")
    await lan.says("/nhantin")
    assert links(await lan.hears("Lệnh này dùng trong nhóm")) == [f"{BOT}?startgroup=all"]
    group = house.fake.group("Bản Mòng", admins=[lan])
    await group.adds(house.bot, by=lan, payload="all")
    await group.hears("Nhóm thuộc phạm vi nào")
    (link,) = links(await group.hears("Quản trị viên nhóm gõ /nhantin"))
    assert payload(link).startswith("g-")
    group.joins(ba)
    await ba.opens(payload(link))
    await ba.hears("Ban Tổ chức")


async def test_a_role_is_handed_over_by_a_link(house: House) -> None:
    hoa, ba = await owner(house), house.person("Ba")
    await hoa.says("/phanquyen")
    await hoa.hears("quyền")
    await hoa.taps("Giao quyền")
    await hoa.hears("Bạn muốn giao quyền nào")
    await hoa.taps("Kỹ thuật")
    offered = await hoa.hears("Hoặc gửi đường dẫn này")
    assert "/?start=q-" in offered.text, "the web's as well: the other may not have Telegram"
    await ba.opens(payload(offered.text))
    await ba.hears("Hoa")
    await ba.taps("Nhận quyền")
    await hoa.hears("Ba")


async def test_a_card_arrives_as_a_picture_and_a_page(house: House) -> None:
    hoa = await owner(house)
    await hoa.says("/theqr u-03646")
    card = await hoa.hears("Thẻ QR của Phường Chiềng Lề")
    assert card.photo is not None
    assert payload(card.text) == "u-03646"
    page = await hoa.hears("Bản để in")
    assert page.document is not None


async def test_a_house_that_starts_puts_up_its_menus_and_its_description(house: House) -> None:
    place = json.dumps({"type": "all_private_chats"}), ""
    await house.fake.until(
        lambda: house.bot.commands.get(place) and house.bot.descriptions.get(("short_description", "en"))
    )
    assert house.bot.commands[place][0]["command"] == "thi"
