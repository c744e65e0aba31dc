"""A rehearsal on the real system: who is ready is seen, and nothing of it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.drill_actions import PressDrill, ReceivedDrill, ShowDrill, StartDrill
from handlers.group_actions import GroupEnd
from quiz.rounds import RoundState
from tests.rig import Player, Rig
from tests.stories.together import Group

pytestmark = pytest.mark.backstage


async def two_groups(rig: Rig) -> tuple[Player, Group, Group]:
    boss = await rig.organiser("truong-ban")
    city, far = Group(rig, boss, "thanh-pho", "Nhóm thành phố"), Group(rig, boss, "moc-chau", "Nhóm Mộc Châu")
    for group, scope in ((city, "u-116"), (far, "u-123")):
        await group.joined()
        await group.subscribes(scope)
    return boss, city, far


def everything(player: Player) -> str:
    """All that stands in somebody's chat; a board that was pressed is changed where it stands."""
    return "\n".join(message.text for message in player.messages)


async def newest(rig: Rig) -> int:
    async with rig.app.store.read() as uow:
        return (await uow.drills(rig.app.contest.id))[0].id


async def starts(rig: Rig, boss: Player) -> None:
    await boss.says("/chaythu")
    await boss.presses("toàn tỉnh")
    await boss.presses("Gửi tin thử")
    await rig.passes(seconds=1)


async def test_groups_answer_and_the_organisers_see_who_is_ready(rig: Rig) -> None:
    boss, city, far = await two_groups(rig)
    assert "toàn tỉnh (2)" in str(await boss.says("/chaythu")) + str(
        [button.label for button in boss.messages[-1].buttons]
    )
    assert "2 nhóm" in await boss.presses("toàn tỉnh")
    assert "tin thử" not in await city.sees()
    await boss.presses("Gửi tin thử")
    await rig.passes(seconds=1)
    for group in (city, far):
        assert "CHẠY THỬ" in await group.sees()
        assert "tin thử" in await group.sees()
    lan = rig.person("lan")
    assert "Đã ghi nhận" in await city.presses("Đã nhận được", by=lan, admin=False)
    await boss.press(ShowDrill(0))
    seen = everything(boss)
    assert "Đã sẵn sàng (1): Thành phố Sơn La" in seen
    assert "Chưa trả lời (1): Huyện Mộc Châu" in seen
    assert "đã đến nơi: 2" in seen


async def test_the_test_press_tells_the_groups_and_opens_no_round(rig: Rig) -> None:
    boss, city, _ = await two_groups(rig)
    await starts(rig, boss)
    tried = boss.find("BẤM THỬ")
    await boss.press(tried.action if tried else PressDrill(await newest(rig)))
    assert "Bấm thử nút khởi động" in everything(boss)
    await boss.press(PressDrill(await newest(rig)))
    await rig.passes(seconds=1)
    assert [("bấm thử" in text) for text in await city.texts()].count(True) == 1
    async with rig.app.store.read() as uow:
        (first, *_) = await uow.rounds(rig.app.contest.id)
        assert first.state(rig.clock.now) is not RoundState.OPEN
        assert await uow.results(rig.app.contest.id, first.code) == []
        acts = [line.act for line in await uow.audits(rig.app.contest.id)]
    assert acts.count("drill.press") == 1


async def test_impatient_presses_write_to_each_group_once(rig: Rig) -> None:
    boss, city, _ = await two_groups(rig)
    for _ in range(3):
        await boss.press(StartDrill("", 1))
    await rig.passes(seconds=1)
    assert [("tin thử" in text) for text in await city.texts()].count(True) == 1


async def test_strangers_and_old_buttons_change_nothing(rig: Rig) -> None:
    boss, city, _ = await two_groups(rig)
    lan = await rig.registered("lan")
    assert "Ban Tổ chức chạy thử" in await lan.says("/chaythu")
    for forged in (StartDrill("", 1), PressDrill(2**62), ShowDrill(0), StartDrill("no-unit", 1)):
        await lan.press(forged)
    await rig.passes(seconds=1)
    assert not any("tin thử" in text for text in await city.texts())
    await starts(rig, boss)
    old = city.reader.find("Đã nhận được")
    rig.clock.now += timedelta(minutes=2)
    await starts(rig, boss)
    assert "đã xong" in await city.press(old.action if old else ReceivedDrill(1))


async def test_without_a_group_it_says_how_to_get_one(rig: Rig) -> None:
    boss = await rig.organiser()
    assert "/nhantin" in await boss.says("/chaythu")


async def test_drills_of_two_units_are_answered_each_for_itself(rig: Rig) -> None:
    boss, city, far = await two_groups(rig)
    await boss.press(StartDrill("116", 1))
    first = await newest(rig)
    await boss.press(StartDrill("123", 1))
    second = await newest(rig)
    await rig.passes(seconds=1)
    assert "Đã ghi nhận" in await city.presses("Đã nhận được")
    for group, drill in ((city, second), (far, first)):  # a button of the other's drill
        assert "đã xong" in await group.press(ReceivedDrill(drill))
    await boss.press(PressDrill(first))
    await rig.passes(seconds=1)
    assert [sum("bấm thử" in text for text in await group.texts()) for group in (city, far)] == [1, 0]
    await boss.press(ShowDrill(first))
    assert "Đã sẵn sàng (1): Thành phố Sơn La" in everything(boss)
    await boss.press(ShowDrill(second))
    assert "Chưa trả lời (1): Huyện Mộc Châu" in everything(boss)
    again = await boss.says("/chaythu") + str([button.label for button in boss.messages[-1].buttons])
    assert again.count("Lần chạy thử") >= 2


async def test_a_group_that_took_its_agreement_back_gets_no_test_message(rig: Rig) -> None:
    boss, city, far = await two_groups(rig)
    await boss.press(StartDrill("", 1))
    await city.press(GroupEnd(1))
    await rig.passes(seconds=1)
    assert [sum("tin thử" in text for text in await group.texts()) for group in (city, far)] == [0, 1]
