"""Groups on Telegram as the whole house lives in them: brought in by a link, by named admins only, in topics, muted, thrown out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.group_actions import GroupTopic
from messaging.actions import pack
from messaging.model import Chat
from services.organising import Subscription
from tests.botapi import Group, Person
from tests.botapi.errors import Refused
from tests.channels.telegram_house import MODES, House, a_house
from tests.rig import Hand

SEVEN = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
"""19h00 on the day of the launch."""
CONFIRM = "21h00–06h00"
WHO = "getChatAdministrators"


@pytest.fixture(params=MODES)
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """On the morning of the launch."""
    async with a_house(request.param, clock=Hand(SEVEN - timedelta(hours=10))) as house:
        yield house


@pytest.fixture
def lan(house: House) -> Person:
    return house.person("Lan")


def record_of(house: House, group: Group) -> Chat:
    return Chat("telegram", str(house.bot.id), str(group.id), group=True)


async def agreement(house: House, group: Group) -> Subscription | None:
    async with house.app.store.read() as uow:
        record = await uow.chat(record_of(house, group))
        found = await uow.subscription(house.app.contest.id, record.id)
    return found if found is not None and found.ended_at is None else None


async def acts(house: House, group: Group) -> list[tuple[str, dict[str, Any]]]:
    async with house.app.store.read() as uow:
        record = await uow.chat(record_of(house, group))
        return [(row.act, row.details) for row in await uow.audits(house.app.contest.id, f"group:{record.id}")]


async def reachable(house: House, group: Group) -> bool:
    async with house.app.store.read() as uow:
        return (await uow.chat(record_of(house, group))).reachable


async def agrees(group: Group, by: Person) -> None:
    await group.says(by, "/nhantin@thituan_bot")
    await group.hears("Nhóm thuộc phạm vi nào")
    await group.taps(by, "Tỉnh Sơn La")
    await group.hears(CONFIRM)
    await group.taps(by, "Đồng ý nhận tin")
    await group.hears("Từ nay nhóm nhận thông báo")


async def test_a_link_brings_the_bot_in_and_offers_its_unit(house: House, lan: Person) -> None:
    group = house.fake.group("Bản Mòng", admins=[lan])
    await group.adds(house.bot, by=lan, payload="u-03646", admin=True)
    await group.hears("trợ lý của cuộc thi")
    await group.hears("Nhóm thuộc phạm vi nào")
    await group.taps(lan, "Phường Chiềng Lề")
    await group.hears(CONFIRM)
    await group.taps(lan, "Đồng ý nhận tin")
    await group.hears("Từ nay nhóm nhận thông báo")
    agreed = await agreement(house, group)
    assert agreed is not None
    assert agreed.scope == "03646"
    assert ("group.joined", {"writes": True, "admin": True}) in await acts(house, group)


async def test_members_set_nothing_and_a_former_admin_no_more(house: House, lan: Person) -> None:
    nam, boss = house.person("Nam"), house.person("Mai")
    group = house.fake.group("Bản Mòng", admins=[boss, lan])
    group.joins(nam)
    await group.adds(house.bot, by=lan)
    await group.says(lan, "/nhantin@thituan_bot")
    asked = await group.hears("Nhóm thuộc phạm vi nào")
    await group.taps(nam, "Tỉnh Sơn La", on=asked)
    await group.hears("do quản trị viên nhóm cài đặt")
    await group.says(lan, "/nhantin@thituan_bot")
    asked = await group.hears("Nhóm thuộc phạm vi nào")
    await group.taps(lan, "Tỉnh Sơn La", on=asked)
    confirm = await group.hears(CONFIRM)
    group.joins(lan, "member")
    house.clock.now += timedelta(seconds=5)
    answers = len(house.fake.calls(WHO))
    tap = await group.taps(lan, "Đồng ý nhận tin", on=confirm)
    await house.fake.until(lambda: tap.answered and "do quản trị viên nhóm cài đặt" in group.sees())
    assert len(house.fake.calls(WHO)) == answers + 1
    assert await agreement(house, group) is None


async def test_when_telegram_does_not_tell_its_admins_nobody_is_refused_for_good(house: House, lan: Person) -> None:
    group = house.fake.group("Bản Mòng", admins=[lan])
    await group.adds(house.bot, by=lan)
    house.fake.fails(WHO, Refused(500, "Internal Server Error"))
    await group.says(lan, "/nhantin@thituan_bot")
    await group.hears("chưa kiểm tra được")


async def test_an_anonymous_admin_is_told_how_to_show_themselves(house: House, lan: Person) -> None:
    group = house.fake.group("Bản Mòng", admins=[lan], supergroup=True)
    await group.adds(house.bot, by=lan)
    group.hides(lan)
    await group.says(lan, "/nhantin@thituan_bot")
    await group.hears("đang viết ẩn danh")
    await group.says(lan, "/thele@thituan_bot")
    await group.hears("Cuộc thi trực tuyến")
    assert house.fake.calls(WHO) == []
    group.hides(lan, False)
    await agrees(group, lan)
    await group.says(lan, "/tatnhantin@thituan_bot", as_channel=True)
    await house.fake.until(lambda: sum("đang viết ẩn danh" in one.text for one in group.messages) == 2)
    assert await agreement(house, group) is not None


async def test_in_a_forum_answers_and_the_question_of_the_day_find_their_topics(house: House, lan: Person) -> None:
    group = house.fake.group("Bản Mòng", admins=[lan], forum=True)
    await group.adds(house.bot, by=lan)
    news, talk = group.opens_topic("Thông báo"), group.opens_topic("Chuyện trò")
    await group.says(lan, "/nhantin@thituan_bot", topic=news)
    assert (await group.hears("Nhóm thuộc phạm vi nào")).topic == news
    await group.taps(lan, "Tỉnh Sơn La")
    await group.hears(CONFIRM)
    await group.taps(lan, "Đồng ý nhận tin")
    assert "vào chủ đề này" in (await group.hears("Từ nay nhóm nhận thông báo")).text
    await group.says(lan, "/caidat@thituan_bot", topic=talk)
    settings = await group.hears("Cài đặt nhận tin")
    assert settings.topic == talk
    await lan.tap(settings, pack(GroupTopic("question", 1)))
    await group.hears("Câu hỏi mỗi ngày")
    await launches_and_comes(house, SEVEN)
    (asked,) = await polls(house)
    assert asked.topic == news
    assert (await group.hears("không tính điểm")).topic == news


async def test_muted_it_is_silent_and_thrown_out_the_agreement_ends(house: House, lan: Person) -> None:
    group = house.fake.group("Bản Mòng", admins=[lan], supergroup=True)
    await group.adds(house.bot, by=lan)
    await agrees(group, lan)
    await group.restricts(house.bot, by=lan)
    await until(house, group, "group.rights")
    assert not await reachable(house, group)
    await group.promotes(house.bot, by=lan)
    await house.fake.settled()
    assert await reachable(house, group)
    await group.kicks(house.bot, by=lan)
    await until(house, group, "group.left")
    assert await agreement(house, group) is None


async def until(house: House, group: Group, act: str) -> None:
    while act not in [name for name, _ in await acts(house, group)]:
        await house.fake.settled()


async def launches_and_comes(house: House, moment: datetime) -> None:
    async with house.app.store.write() as uow:
        for found in await uow.rounds(house.app.contest.id):
            if found.by_hand:
                found.arm(1, house.clock.now)
                found.launch(1, house.clock.now)
                uow.save_round(found)
        await uow.commit()
    house.clock.now = moment
    await house.app.clockwork.look()
    await house.app.courier.work_off()


async def polls(house: House) -> list[Any]:
    await house.fake.until(lambda: house.fake.calls("sendPoll"))
    return [
        message
        for group in house.fake.platform.groups.values()
        for message in group.messages.values()
        if message.poll is not None
    ]
