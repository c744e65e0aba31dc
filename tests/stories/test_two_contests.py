"""Two contests in one database, a past one and a present one or two at a time: nothing of one shows in the other."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.app import build_app
from bot.config import SHIPPED_PACK, Config
from content.loader import load
from content.new_pack import new_pack
from services.records import Role
from tests.fakes import BUTTONS, PLAIN, FakeMessenger
from tests.reports.xlsx import rows_of, xml_of
from tests.rig import LAUNCH, SECRET, Rig, make_rig
from tests.stories.crowd import crowd, registers
from tests.stories.staff_people import staff, workbook
from tests.stories.together import Group

BEFORE = LAUNCH - timedelta(days=3)


class Two(NamedTuple):
    """The shipped contest, and another that lies on the same days in the same database."""

    one: Rig
    other: Rig


@pytest.fixture
async def both(tmp_path: Path, store: str) -> AsyncIterator[Two]:
    one = await make_rig(tmp_path, profile="buttons", store=store, now=BEFORE)
    folder = tmp_path / "mua-thu-2024"
    new_pack(SHIPPED_PACK, one.app.contest.pack, folder, date(2024, 6, 3))
    pack = load(folder).pack
    assert pack is not None
    messengers = {"buttons": FakeMessenger(BUTTONS), "plain": FakeMessenger(PLAIN)}
    config = Config(database_url="", secret_key=SECRET, pack=folder)  # type: ignore[arg-type]
    app = await build_app(
        config, clock=one.clock, rng=random.Random(8), store=one.app.store, channels=messengers, pack=pack
    )
    app.start(timers=False)
    yield Two(one, Rig(app, one.clock, "buttons", messengers, keys=count(1_000_000)))
    await app.close()
    await one.close()


async def test_boards_lists_and_numbers_are_each_contests_own(both: Two) -> None:
    one, other = both
    await one.comes(LAUNCH)
    for rig in both:
        await rig.launches()
    await crowd(one, 3)
    lan = one.person("lan")
    assert "Người 01" in await lan.says("/bxh")
    assert "Người 01" not in await other.person("lan").says("/bxh")
    thu, mai = await staff(one, "thu"), await staff(other, "mai")
    assert "toàn Cuộc thi · 3 người được xếp hạng" in await thu.says("/ketqua week-1")
    assert "Người 01" not in await mai.says("/ketqua week-1")
    assert "Người 01" in await thu.says("/tracuu Người 01")
    assert "Người 01" not in (await mai.says("/tracuu Người 01")).replace("“Người 01”", "")


async def test_roles_and_registrations_are_each_contests_own(both: Two) -> None:
    one, other = both
    await one.comes(LAUNCH)
    for rig in both:
        await rig.launches()
    await registers(one, one.person("lan"))
    await one.organiser("to-chuc")
    assert "đăng ký" in (await other.person("lan").says("/thi")).lower()
    assert "Câu 1/10" in (await one.person("lan").says("/thi"), await one.person("lan").presses("Làm bài"))[1]
    assert "Phát động" not in await other.person("to-chuc").says("/dieuhanh")
    async with one.app.store.read() as uow:
        person = await uow.person_of(one.person("to-chuc").sender)
        assert person is not None
        assert Role.ORGANISER in await uow.roles_of(one.app.contest.id, person.id)
        assert not await uow.roles_of(other.app.contest.id, person.id)


async def test_exports_hold_one_contest(both: Two) -> None:
    one, other = both
    await one.comes(LAUNCH)
    for rig in both:
        await rig.launches()
    await crowd(one, 2)
    mai = await staff(other, "mai")
    await mai.says("/xuatexcel")
    await mai.presses("Tạo tệp")
    await other.passes(seconds=2)
    data = await workbook(other, mai)
    assert {row["B"] for row in rows_of(data)[1:]} == {"Cán Bộ Thu"}
    assert "Người 01" not in xml_of(data) + xml_of(data, 2) + xml_of(data, 3)


async def test_notices_reach_the_groups_of_their_own_contest(both: Two) -> None:
    one, other = both
    group = Group(one, one.person("lan"), "ban-muong")
    await group.subscribes()
    elsewhere = Group(other, other.person("minh"), "ban-khac", "Bản Khác")
    await elsewhere.joined()
    for rig in (other, one, other):
        await rig.comes(LAUNCH - timedelta(hours=22))
    told = [text for text in await group.texts() if "Ngày mai, Lễ phát động" in text]
    assert len(told) == 1
    assert not any("Ngày mai, Lễ phát động" in text for text in await elsewhere.texts())


async def test_timers_and_rounds_of_one_leave_the_other_alone(both: Two) -> None:
    one, other = both
    await one.comes(LAUNCH)
    await one.launches()
    async with one.app.store.read() as uow:
        opened = {rig.app.contest.id: [round.opened for round in await uow.rounds(rig.app.contest.id)] for rig in both}
    assert opened[one.app.contest.id][0] is not None
    assert opened[other.app.contest.id][0] is None
    lan = await one.registered("lan")
    await lan.says("/thi")
    await lan.presses("Làm bài")
    await other.passes(minutes=20)
    async with one.app.store.read() as uow:
        assert await uow.results(one.app.contest.id, "week-1") == []
    await one.passes(seconds=1)
    async with one.app.store.read() as uow:
        assert len(await uow.results(one.app.contest.id, "week-1")) == 1
        assert await uow.results(other.app.contest.id, "week-1") == []
