"""The platform gives a group another id: everything that waits for it, or came by it, goes on there, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.departures import LEASE
from handlers.drill_actions import ShowDrill, StartDrill
from services import calendar_notices
from services.records import Notice, SendState
from storage.leases import claim_due
from tests.rig import Player, Rig
from tests.stories.crowd import plays
from tests.stories.newcomers import fills, registration
from tests.stories.together import Group
from tests.telegram_world import TELEGRAM

pytestmark = pytest.mark.about("moves")
KEY = "notice:test"


async def subscribed(rig: Rig, scope: str = "u-116") -> tuple[Player, Group]:
    boss = await rig.organiser("truong-ban")
    group = Group(rig, boss)
    await group.joined()
    await group.subscribes(scope)
    return boss, group


async def chat_of(rig: Rig, group: Group) -> int:
    async with rig.app.store.write() as uow:
        record = await uow.chat(group.chat)
        await uow.commit()
    return record.id


async def queue(rig: Rig, chat: int, key: str = KEY, **later: float) -> None:
    facts = {
        "code": "week-1.closing",
        "kind": "round.closing",
        "round": "week-1",
        "link": f"g-{chat}",
    }
    until = (rig.clock.now + timedelta(days=9)).isoformat()
    due = rig.clock.now + timedelta(**later)
    async with rig.app.store.write() as uow:
        parameters = {**facts, "until": until, "waited": False}
        uow.add_notice(
            Notice(await uow.new_id(), rig.app.contest.id, key, calendar_notices.KIND, parameters, chat, due)
        )
        await uow.commit()


async def heard(group: Group) -> int:
    return sum("Tuần 1 đã đóng" in text for text in await group.texts())


async def test_a_copy_that_waits_reaches_the_new_chat_once(rig: Rig) -> None:
    _, group = await subscribed(rig)
    old = await chat_of(rig, group)
    await queue(rig, old, hours=2)
    there = await group.moves()
    await queue(rig, await chat_of(rig, there), hours=2)  # the rest of the groups is being written only now
    await rig.passes(hours=3)
    await rig.passes(hours=1)
    assert (await heard(group), await heard(there)) == (0, 1)


async def test_a_copy_that_had_left_does_not_come_again_in_the_new_chat(rig: Rig) -> None:
    _, group = await subscribed(rig)
    await queue(rig, await chat_of(rig, group))
    await rig.passes(seconds=1)
    there = await group.moves()
    await queue(rig, await chat_of(rig, there))
    await rig.passes(seconds=1)
    assert (await heard(group), await heard(there)) == (1, 0)


async def test_a_copy_that_was_claimed_just_before_follows_the_group(rig: Rig) -> None:
    _, group = await subscribed(rig)
    await queue(rig, await chat_of(rig, group))
    courier = rig.app.courier
    contest = rig.app.contest.id
    claimed = await claim_due(
        rig.app.store, "outbox", now=rig.clock.now, owner=courier._owner, lease=LEASE, limit=9, contest=contest
    )
    there = await group.moves()
    sent = await courier._handed_out(claimed) + await courier._departures.wait()
    await rig.settle()
    assert sent == 1
    assert (await heard(group), await heard(there)) == (0, 1)
    async with rig.app.store.read() as uow:
        [line] = await uow.ledger_lines(KEY, list(SendState))
    assert (line.chat, line.state) == (await chat_of(rig, there), SendState.ACCEPTED)


async def test_the_groups_old_link_brings_its_unit_and_is_counted_in_the_new_chat(rig: Rig) -> None:
    _, group = await subscribed(rig, "u-03646")
    (link,) = await group.links()
    payload = link.partition("?start=")[2]
    lan, nam = rig.person("lan"), rig.person("nam")
    await lan.says(f"/batdau {payload}")
    await fills(lan)
    await lan.presses("Đúng, đăng ký")
    there = await group.moves()
    farther = await there.moves()
    assert "Phường Chiềng Lề" in await nam.says(f"/batdau {payload}")
    await fills(nam)
    await nam.presses("Đúng, đăng ký")
    await rig.launches()
    player = await registration(rig, lan)
    assert player is not None
    await plays(rig, player, right=5, seconds=60)
    assert "2 người đã đăng ký, trong đó 1 người" in await farther.says("/thongkenhom")


async def test_a_drill_goes_on_in_the_new_chat(rig: Rig) -> None:
    boss, group = await subscribed(rig)
    await boss.press(StartDrill("", 1))
    there = await group.moves()
    await rig.passes(seconds=1)
    assert [sum("tin thử" in text for text in await one.texts()) for one in (group, there)] == [0, 1]
    assert "Đã ghi nhận" in await there.presses("Đã nhận được")
    farther = await there.moves()
    await boss.press(ShowDrill(0))
    assert any("Đã sẵn sàng (1): Thành phố Sơn La" in message.text for message in boss.messages)
    assert (await farther.agreement()) is not None


async def test_what_was_asked_last_can_be_answered_in_the_new_chat(rig: Rig) -> None:
    boss = await rig.organiser("truong-ban")
    group = Group(rig, boss)
    await group.says("/nhantin")
    there = await group.moves()
    offered = group.reader.find("Tỉnh Sơn La")
    if rig.profile == TELEGRAM and offered is not None:  # a bare number in a group is told to no bot there
        seen = await there.press(offered.action)
    else:
        seen = await there.says(group.reader._mark("Tỉnh Sơn La"))
    assert "Lễ phát động" in seen


async def test_nothing_in_the_new_chat_is_edited_for_something_in_the_old_one(rig: Rig) -> None:
    """The messages of the new chat are numbered anew: the number of an old one names some other message there."""
    _, group = await subscribed(rig)
    await group.says("/caidat")
    there = await group.moves()
    await there.says("/thongkenhom")
    before = await there.texts()
    await there.says("/caidat")
    assert (await there.texts())[: len(before)] == before


async def test_a_stranger_chat_of_the_new_id_is_no_reason_to_stop(rig: Rig) -> None:
    _, group = await subscribed(rig)
    there = await group.goes_on()
    await there.subscribes("u-116")
    for chat in (group, there):
        await queue(rig, await chat_of(rig, chat), hours=1)
    assert there.chat == (await group.moves(there)).chat
    await rig.passes(hours=2)
    assert (await heard(group), await heard(there)) == (0, 1)
