"""Approved templates: the one way to people who have been silent for more than a week, behind a switch and under the month's cap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from pydantic import ValidationError

from bot.channels.zalo_oa.outlet import BLANKS
from bot.config import Config
from services.records import Json, Notice, SendState
from storage import tables
from tests.channels.test_zalooa_sending import alarms, chat_of, owner, who_talked
from tests.channels.zalooa_house import OaHouse, oa_house
from tests.rig import SECRET
from tests.zalooa import Approved, Fault, Person

CLOSES = "2024-06-09T17:00:00+00:00"
REMINDER: Json = {"round": "week-1", "moment": "opens", "closes": CLOSES}
TEMPLATE, PATH = "301", "/v3.0/oa/message/template"
SWITCH: dict[str, Any] = {
    "zalo_oa_template": TEMPLATE,
    "zalo_oa_template_vnd": 200,
    "zalo_oa_monthly_vnd": 1000,
}
_keys = count(1)


@pytest.fixture
async def house() -> AsyncIterator[OaHouse]:
    async with oa_house(**SWITCH) as house:
        house.fake.templates[TEMPLATE] = Approved(set(BLANKS.values()), 200)
        yield house


async def reminded(
    house: OaHouse, person: Person, kind: str = "reminder", parameters: Json | None = None
) -> tuple[SendState, str | None]:
    """A reminder falls due; how its line ended."""
    key = f"test:{next(_keys)}"
    async with house.app.store.write() as uow:
        record = await uow.chat(chat_of(house, person))
        told = REMINDER if parameters is None else parameters
        uow.add_notice(Notice(await uow.new_id(), house.app.contest.id, key, kind, told, record.id, house.clock.now))
        await uow.commit()
    await house.passes(seconds=0)
    async with house.app.store.read() as uow:
        (row,) = await uow.rows.fetch(tables.outbox, ("key",), [(key,)])
    return SendState(row["state"]), row["reason"]


async def silent(house: OaHouse, *names: str, days: int = 8) -> list[Person]:
    people = await who_talked(house, *names)
    await house.passes(days=days)
    return people


async def test_a_reminder_reaches_who_has_been_silent_for_a_week_and_more(house: OaHouse) -> None:
    (lan,) = await silent(house, "Lan", days=30)
    assert await reminded(house, lan) == (SendState.ACCEPTED, None)
    message = lan.messages[-1]
    assert (message.template, message.paid) == (TEMPLATE, 200)
    (asked,) = [one for one in house.fake.asked if one.path == PATH]
    assert asked.body["template_data"] == {
        "cuoc_thi": "Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở",
        "tuan_thi": "Tuần 1",
        "viec": "đang mở",
        "thoi_gian": "24h00 Chủ nhật, 09/6/2024",
    }


async def test_within_a_week_it_is_our_own_words(house: OaHouse) -> None:
    (lan,) = await silent(house, "Lan", days=6)
    assert await reminded(house, lan) == (SendState.ACCEPTED, None)
    assert lan.messages[-1].template is None
    assert house.fake.spent == 55


async def test_without_the_switch_nobody_is_reached_so_late() -> None:
    async with oa_house(zalo_oa_monthly_vnd=1000) as house:
        (lan,) = await silent(house, "Lan")
        assert await reminded(house, lan) == (SendState.SKIPPED, "window")


async def test_what_has_no_approved_text_stays_here(house: OaHouse) -> None:
    (lan,) = await silent(house, "Lan")
    assert await reminded(house, lan, "file_failed", {}) == (SendState.SKIPPED, "window")


async def test_who_never_wrote_is_not_written_to(house: OaHouse) -> None:
    ba = house.fake.person("Ba")
    assert await reminded(house, ba) == (SendState.SKIPPED, "window")


async def test_to_the_cap_and_not_beyond(house: OaHouse) -> None:
    await owner(house)
    people = await silent(house, *"ABCDEF")
    ends = [await reminded(house, person) for person in people]
    assert ends == [(SendState.ACCEPTED, None)] * 5 + [(SendState.SKIPPED, "price")]
    assert house.fake.spent == 1000
    assert await alarms(house) == ["money_near", "money_gone"]


async def test_nobody_is_woken_by_it(house: OaHouse) -> None:
    (lan,) = await silent(house, "Lan")
    await house.passes(hours=15)
    assert (await reminded(house, lan))[0] is SendState.QUEUED
    await house.passes(hours=7)
    assert lan.messages[-1].template == TEMPLATE


@pytest.mark.parametrize(
    ("blanks", "code"), [(None, "-131"), ({"cuoc_thi"}, "-201")], ids=["taken back", "other blanks"]
)
async def test_one_that_zalo_refuses_ends_there(house: OaHouse, blanks: set[str] | None, code: str) -> None:
    (lan,) = await silent(house, "Lan")
    house.fake.templates = {} if blanks is None else {TEMPLATE: Approved(blanks, 200)}
    state, reason = await reminded(house, lan)
    assert state is SendState.REFUSED
    assert code in (reason or "")
    await house.passes(hours=2)
    assert len([one for one in house.fake.asked if one.path == PATH]) == 1
    assert house.fake.spent == 0
    assert any("the template is not approved: 301" in line for line in house.told) == (blanks is None)


async def test_one_of_which_nobody_knows_is_not_sent_again(house: OaHouse) -> None:
    (lan,) = await silent(house, "Lan")
    house.fake.fails(PATH, Fault(after=True))
    assert (await reminded(house, lan))[0] is SendState.UNKNOWN
    await house.passes(hours=2)
    assert house.fake.spent == 200


def test_a_template_without_a_price_is_not_started_with() -> None:
    with pytest.raises(ValidationError, match="THITUAN_ZALO_OA_TEMPLATE_VND"):
        Config(
            secret_key=SECRET,  # type: ignore[arg-type]
            zalo_oa_refresh_token="one",  # type: ignore[arg-type]
            zalo_oa_app_id="1",
            zalo_oa_app_secret="two",  # type: ignore[arg-type]
            zalo_oa_secret_key="three",  # type: ignore[arg-type]
            zalo_oa_template="301",
        )
