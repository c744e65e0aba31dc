"""Two people on one broadcast: what somebody approved is what is sent, to no more people and to nobody who has left since."""

from __future__ import annotations

import pytest

from handlers.broadcast_actions import ChooseDeputy, SteerBroadcast
from handlers.group_actions import GroupEnd
from handlers.register_actions import Withdraw
from services.broadcasts import DEPUTY_SETTING
from services.organising import BroadcastState, RoleGrant
from services.people import join_people
from services.records import Role, SendState
from tests.rig import Player, Rig
from tests.stories.crowd import appoints, registers
from tests.stories.staff_people import ends_role
from tests.stories.test_broadcast import WORDS, drafted, goes_out, limit, newest, people, sent, states, times
from tests.stories.together import Group

pytestmark = pytest.mark.backstage


async def asked(rig: Rig) -> tuple[Player, Player, Player]:
    """An author whose broadcast waits, the other organiser who is asked, and a resident."""
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await other.says("/trogiup")
    (lan,) = await people(rig, "lan")
    await limit(rig, 1)
    await drafted(boss)
    await boss.presses("Gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    await rig.passes(seconds=1)
    await other.looks()
    return boss, other, lan


async def rewrites(boss: Player, words: str) -> None:
    await boss.presses("Đưa về bản nháp")
    await boss.presses("Sửa nội dung")
    await boss.says(words)


async def test_a_yes_to_the_old_words_does_not_send_the_new_ones(rig: Rig) -> None:
    boss, other, lan = await asked(rig)
    yes = other.find("Duyệt") if other.has("Duyệt") else None
    await rewrites(boss, "Nội dung khác hẳn")
    await boss.presses("Gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    await (other.press(yes.action) if yes is not None else other.presses("Duyệt"))
    await goes_out(rig)
    assert await times(lan, "Nội dung khác hẳn") == 0
    assert (await newest(rig)).state is BroadcastState.WAITING
    await other.looks()
    await other.presses("Duyệt")
    await goes_out(rig)
    assert await times(lan, "Nội dung khác hẳn") == 1


async def test_a_late_yes_to_the_old_words_is_no_approval_in_advance_of_the_draft(rig: Rig) -> None:
    boss, other, _ = await asked(rig)
    yes = other.find("Duyệt") if other.has("Duyệt") else None
    await rewrites(boss, "Nội dung khác hẳn")
    await (other.press(yes.action) if yes is not None else other.presses("Duyệt"))
    assert (await newest(rig)).approved_by is None
    assert "đã thay đổi" in other.sees()


async def test_a_no_makes_it_a_draft_again(rig: Rig) -> None:
    boss, other, lan = await asked(rig)
    await other.presses("Không")
    await goes_out(rig)
    assert "chưa được duyệt" in await boss.looks()
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.DRAFT


async def test_who_is_asked_reads_all_of_it(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await other.says("/trogiup")
    await people(rig, "lan")
    await limit(rig, 1)
    await drafted(boss)
    await boss.presses("Sửa nội dung")
    await boss.says(f"{'Kính mời bà con. ' * 40}Câu cuối cùng.")
    await boss.presses("Thêm nút")
    await boss.says("Vào thi https://thi.example.vn/x")
    await boss.presses("Gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    await rig.passes(seconds=1)
    await other.looks()
    seen = "\n".join(message.text for message in other.messages)
    assert "Câu cuối cùng." in seen
    assert "https://thi.example.vn/x" in seen


async def test_scheduled_for_few_it_does_not_go_to_many_without_a_second_person(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await other.says("/trogiup")
    await limit(rig, 3)
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    await boss.presses("Giờ gửi")
    await boss.says("08h00 05/6/2024")
    await boss.presses("Đặt lịch gửi")
    await boss.presses("Đồng ý gửi")
    await people(rig, *(f"p{number}" for number in range(5)))
    await rig.passes(days=2)
    await goes_out(rig)
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.WAITING
    assert "Mời bạn duyệt" in await other.looks()
    await other.presses("Duyệt")
    await goes_out(rig)
    assert await times(lan) == 1


async def scheduled(boss: Player) -> None:
    await drafted(boss)
    await boss.presses("Giờ gửi")
    await boss.says("08h00 05/6/2024")
    await boss.presses("Đặt lịch gửi")
    await boss.presses("Đồng ý gửi")


async def test_scheduled_by_somebody_who_left_it_waits_for_another(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await other.says("/trogiup")
    (lan,) = await people(rig, "lan")
    await scheduled(boss)
    await ends_role(rig, boss)
    await rig.passes(days=2)
    await goes_out(rig)
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.WAITING
    assert "không còn giữ quyền" in await other.looks()
    await other.presses("Duyệt")
    await goes_out(rig)
    assert await times(lan) == 1
    assert "giữ lại thông báo" in await other.says("/nhatky")


async def test_approved_by_somebody_who_left_it_waits_for_another(rig: Rig) -> None:
    boss, other, third = [await rig.organiser(name) for name in ("mot", "hai", "ba")]
    for who in (other, third):
        await who.says("/trogiup")
    (lan,) = await people(rig, "lan")
    await limit(rig, 1)
    await drafted(boss)
    await boss.presses("Giờ gửi")
    await boss.says("08h00 05/6/2024")
    await boss.presses("Đặt lịch gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    await rig.passes(seconds=1)
    await other.looks()
    await other.presses("Duyệt")
    assert (await newest(rig)).state is BroadcastState.SCHEDULED
    await ends_role(rig, other)
    await rig.passes(days=2)
    await goes_out(rig)
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.WAITING
    assert (await newest(rig)).approved_by is None
    assert "không còn giữ quyền" in await third.looks()


async def test_what_an_organiser_stopped_its_writer_does_not_set_going_again(rig: Rig) -> None:
    boss = await rig.organiser()
    await boss.says("/trogiup")
    helper = rig.person("helper")
    await appoints(rig, await registers(rig, helper), Role.STAFF)
    (lan,) = await people(rig, "lan")
    await drafted(helper)
    await helper.presses("Gửi")
    await helper.presses("Gửi yêu cầu duyệt")
    await rig.passes(seconds=1)
    await boss.looks()
    await boss.presses("Duyệt")
    await rig.app.clockwork.look()
    id = (await newest(rig)).id
    await boss.press(SteerBroadcast(id, "pause", 1))
    await helper.press(SteerBroadcast(id, "resume", 1))
    await goes_out(rig)
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.PAUSED


async def test_who_withdrew_while_it_was_paused_does_not_get_it(rig: Rig) -> None:
    boss = await rig.organiser()
    lan, mai = await people(rig, "lan", "mai")
    await sent(boss)
    await rig.app.clockwork.look()
    id = (await newest(rig)).id
    await boss.press(SteerBroadcast(id, "pause", 1))
    await lan.press(Withdraw(1))
    await boss.press(SteerBroadcast(id, "resume", 1))
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai)] == [0, 1]
    assert await states(rig) == {SendState.ACCEPTED: 2, SendState.SKIPPED: 1}


async def test_a_group_that_ended_its_agreement_while_it_was_paused_does_not_get_it(rig: Rig) -> None:
    boss = await rig.organiser()
    group = Group(rig, boss)
    await group.subscribes()
    await sent(boss, "Mọi nhóm đã đăng ký nhận tin")
    await rig.app.clockwork.look()
    id = (await newest(rig)).id
    await boss.press(SteerBroadcast(id, "pause", 1))
    await group.press(GroupEnd(1))
    await boss.press(SteerBroadcast(id, "resume", 1))
    await goes_out(rig)
    assert sum(text == WORDS for text in await group.texts()) == 0


async def test_nobody_approves_their_own_by_joining_another_device(rig: Rig) -> None:
    boss, other = rig.person("boss"), await rig.organiser("hai")
    await boss.says("/trogiup")
    async with rig.app.store.write() as uow:
        person = await uow.person_of(boss.sender)
        assert person is not None
        uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.ORGANISER, "", rig.clock.now, "test"))
        await uow.commit()
    await other.says("/trogiup")
    (second,) = await people(rig, "lan")
    await limit(rig, 0)
    await drafted(boss)
    await boss.presses("Gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    async with rig.app.store.write() as uow:
        first, then = await uow.person_of(boss.sender), await uow.person_of(second.sender)
        assert first is not None
        assert then is not None
        await join_people(uow, rig.app.contest, first, then, rig.clock.now)
        await uow.commit()
    async with rig.app.store.read() as uow:
        joined = await uow.person_of(boss.sender)
    assert joined is not None
    assert (await newest(rig)).author == joined.id


async def test_a_district_does_not_name_who_approves_for_everybody(rig: Rig) -> None:
    district = rig.person("huyen")
    player = await registers(rig, district)
    await appoints(rig, player, Role.ORGANISER, "125")
    await district.says("/thongbao")
    assert not district.has("Người trực duyệt")
    await district.press(ChooseDeputy(player.person, 1))
    async with rig.app.store.read() as uow:
        assert await uow.setting(rig.app.contest.id, DEPUTY_SETTING) is None


async def test_an_owner_sets_the_number_above_which_another_must_agree(rig: Rig) -> None:
    owner, boss = await rig.organiser("chu"), await rig.organiser()
    async with rig.app.store.write() as uow:
        person = await uow.person_of(owner.sender)
        assert person is not None
        uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.OWNER, "", rig.clock.now, "test"))
        await uow.commit()
    assert "hơn 500 người nhận" in await owner.says("/hanmucduyet")
    assert "ví dụ: /hanmucduyet 500" in await owner.says("/hanmucduyet nhiều")
    assert "hơn 20 người nhận" in await owner.says("/hanmucduyet 20")
    assert "hơn 20 người nhận" in await boss.says("/hanmucduyet 9")
    async with rig.app.store.read() as uow:
        assert [line.act for line in await uow.audits(rig.app.contest.id)].count("broadcast.limit") == 1
