"""`/thongbao`, from the first word to the report, in the words of those who press."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import delivery
from bot.channels.port import NotSent
from handlers.broadcast_actions import ApproveBroadcast, OpenBroadcast, SendBroadcast
from handlers.role_actions import PickScope
from messaging.model import Chat, Pressed
from services.broadcast_request import stamp
from services.broadcasts import LIMIT_SETTING, ledger_key
from services.organising import Broadcast, BroadcastState, Subscription
from services.records import Role, SendState
from storage.leases import claim_due
from tests.rig import Player, Rig
from tests.stories.crowd import appoints, plays, registers
from tests.stories.together import Group

pytestmark = pytest.mark.backstage

WORDS = "Kính mời bà con tham gia Tuần 1 của Cuộc thi!"


async def people(rig: Rig, *names: str, unit: str = "03646") -> list[Player]:
    """Residents who are registered and have talked to the bot."""
    found = [await rig.registered(name, unit=unit) for name in names]
    for one in found:
        await one.says("/trogiup")
    return found


async def drafted(boss: Player, to: str = "Mọi người dự thi") -> None:
    """A text and its recipients."""
    await boss.says("/thongbao")
    await boss.presses("Soạn thông báo mới")
    await boss.says(WORDS)
    await boss.presses("Người nhận")
    await boss.presses(to)


async def sent(boss: Player, to: str = "Mọi người dự thi") -> None:
    """The same, pressed twice as asked."""
    await drafted(boss, to)
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")


async def goes_out(rig: Rig) -> None:
    """The ledger is filled, worked off, and the end is noticed."""
    for _ in range(3):
        await rig.passes(seconds=3)


async def newest(rig: Rig) -> Broadcast:
    async with rig.app.store.read() as uow:
        return (await uow.broadcasts(rig.app.contest.id))[0]


async def states(rig: Rig) -> dict[SendState, int]:
    broadcast = await newest(rig)
    async with rig.app.store.read() as uow:
        return dict(await uow.ledger_counts(ledger_key(broadcast.id)))


async def times(player: Player, words: str = WORDS) -> int:
    """How often somebody got these words, messages of their own left out."""
    await player.looks()
    return sum(message.text == words for message in player.messages)


async def test_written_weighed_sent_and_reported(rig: Rig) -> None:
    boss = await rig.organiser()
    lan, mai = await people(rig, "lan", "mai")
    await drafted(boss)
    assert "Gửi tới: mọi người dự thi (3 người nhận)" in boss.sees()
    assert "Trang web: 1 tin" in boss.sees()
    await boss.presses("Gửi")
    assert "không thu hồi được" in boss.sees()
    assert await times(lan) == 0
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai)] == [1, 1]
    assert await states(rig) == {SendState.ACCEPTED: 3}
    await boss.looks()
    card = next(message.text for message in reversed(boss.messages) if "Đã gửi: “" in message.text)
    assert "Đã gửi tới: 3" in card
    assert "Kết thúc: 08h00" in card


async def test_the_progress_is_one_message_and_where_none_can_be_changed_only_the_end_is_told(rig: Rig) -> None:
    boss = await rig.organiser()
    await people(rig, *(f"p{number}" for number in range(4)))
    await sent(boss)
    before = len(boss.messages)
    await rig.app.clockwork.look()
    for _ in range(4):
        rig.clock.now += timedelta(seconds=3)
        await rig.app.clockwork.look()
        await rig.settle()
    await boss.looks()
    assert len(boss.messages) == before
    await goes_out(rig)
    await boss.looks()
    own = 1
    assert len(boss.messages) == before + own + (not rig.can.edit)
    assert sum("Đã gửi tới: 5" in message.text for message in boss.messages) == 1


async def test_a_bar_and_a_rate_while_it_goes_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "CLAIMED_AT_ONCE", 2)
    boss = await rig.organiser()
    await people(rig, *(f"p{number}" for number in range(7)))
    await sent(boss)
    await rig.app.clockwork.look()
    now, contest, lease = rig.clock.now, rig.app.contest.id, timedelta(minutes=1)
    await claim_due(rig.app.store, "outbox", now=now, owner="slow", lease=lease, limit=4, contest=contest)
    await rig.app.courier.work_off()
    rig.clock.now += timedelta(seconds=2)
    await rig.app.clockwork.look()
    await rig.settle()
    await boss.press(OpenBroadcast((await newest(rig)).id))
    assert "██████░░░░░░ 50,0 % · 4/8" in boss.sees()
    await goes_out(rig)


async def test_three_impatient_presses_are_one_broadcast(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    broadcast = await newest(rig)
    presses = [
        Pressed(f"impatient {n}", rig.clock.now, boss.chat, boss.sender, SendBroadcast(broadcast.id, 1))
        for n in range(3)
    ]
    await asyncio.gather(*(rig.app.dispatcher.handle(press) for press in presses))
    await rig.settle()
    await goes_out(rig)
    await boss.press(SendBroadcast(broadcast.id, 1))
    await goes_out(rig)
    assert await times(lan) == 1
    async with rig.app.store.read() as uow:
        audits = await uow.audits(rig.app.contest.id, ledger_key(broadcast.id))
    assert [audit.act for audit in audits] == ["broadcast.send"]


async def test_a_test_goes_to_oneself_alone(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    before = await times(boss)
    await boss.presses("Gửi thử cho tôi")
    assert await times(boss) == before + 1
    assert await times(lan) == 0


async def test_the_preview_says_what_each_channel_can_show(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    await boss.presses("Thêm nút")
    await boss.says("Vào thi https://thi.sonla.gov.vn/vao")
    seen = boss.sees()
    assert "Plain: 1 tin, địa chỉ viết trong nội dung" in seen
    assert "Buttons: 1 tin\n" in seen + "\n"
    await boss.presses("Xem trên plain")
    assert "Vào thi: https://thi.sonla.gov.vn/vao" in boss.sees()
    await boss.presses("Quay lại")
    await boss.presses("Xem trên buttons")
    assert "[ Vào thi ]" in boss.sees()


async def test_a_long_text_is_several_messages_where_a_message_is_short(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await boss.says("/thongbao")
    await boss.presses("Soạn thông báo mới")
    await boss.says("Dòng thông báo. " * 300)
    assert "Plain: 3 tin" in boss.sees()
    assert "Buttons: 2 tin" in boss.sees()
    await boss.presses("Người nhận")
    await boss.presses("Mọi người dự thi")
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    await lan.looks()
    assert "".join(message.text for message in lan.messages).count("Dòng thông báo.") == 300


async def test_scheduled_for_a_moment_it_waits_for_it(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    await boss.presses("Giờ gửi")
    await boss.says("08h00 05/6/2024")
    assert "Giờ gửi: 08h00 thứ Tư, 05/6/2024" in boss.sees()
    await boss.presses("Đặt lịch gửi")
    await boss.presses("Đồng ý gửi")
    await rig.passes(hours=47)
    assert await times(lan) == 0
    await rig.passes(hours=1)
    await goes_out(rig)
    assert await times(lan) == 1


async def test_a_scheduled_one_is_taken_back_to_the_draft(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    await boss.presses("Giờ gửi")
    await boss.says("08h00 05/6/2024")
    await boss.presses("Đặt lịch gửi")
    await boss.presses("Đồng ý gửi")
    await boss.presses("Đưa về bản nháp")
    await rig.passes(days=3)
    assert await times(lan) == 0
    assert (await newest(rig)).state is BroadcastState.DRAFT


# recipients --------------------------------------------------------------------------------------------------------------
async def test_only_those_who_have_not_played_and_only_once_a_person(rig: Rig) -> None:
    boss = await rig.organiser()
    await rig.launches()
    (lan,) = await people(rig, "lan")
    mai = rig.person("mai")
    player = await registers(rig, mai)
    await mai.says("/trogiup")
    await plays(rig, player, right=5, seconds=60)
    await sent(boss, "Người chưa thi tuần này")
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai)] == [1, 0]


async def test_players_of_a_unit_and_all_below_it(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan", unit="04105")
    (mai,) = await people(rig, "mai", unit="03646")
    await drafted(boss, "Người dự thi của một đơn vị")
    await boss.says("mai sơn")
    await boss.presses("Huyện Mai Sơn ›")
    await boss.press(PickScope(f"broadcast-players_{(await newest(rig)).id}", "125"))
    assert "người dự thi của Huyện Mai Sơn" in boss.sees()
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai)] == [1, 0]


async def test_groups_that_agreed_and_groups_of_a_unit(rig: Rig) -> None:
    boss = await rig.organiser()
    async with rig.app.store.write() as uow:
        for number, scope in enumerate(("", "04105")):
            chat = await uow.chat(Chat("web", "", f"group {number}", group=True))
            uow.save_chat(chat)
            contest = rig.app.contest.id
            uow.save_subscription(Subscription(contest, chat.id, scope, ["opening"], 1, rig.clock.now))
        await uow.commit()
    await sent(boss, "Mọi nhóm đã đăng ký nhận tin")
    await goes_out(rig)
    assert await states(rig) == {SendState.ACCEPTED: 2}


async def test_staff_are_reached_though_they_do_not_play(rig: Rig) -> None:
    boss = await rig.organiser()
    helper = rig.person("helper")
    player = await registers(rig, helper)
    await helper.says("/trogiup")
    await appoints(rig, player, Role.STAFF)
    await people(rig, "lan")
    await sent(boss, "Ban Tổ chức và người giúp việc")
    await goes_out(rig)
    assert await times(helper) == 1
    assert await states(rig) == {SendState.ACCEPTED: 2}


# two people --------------------------------------------------------------------------------------------------------------
async def limit(rig: Rig, most: int) -> None:
    async with rig.app.store.write() as uow:
        uow.save_setting(rig.app.contest.id, LIMIT_SETTING, most)
        await uow.commit()


async def test_many_recipients_need_another_persons_yes(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await other.says("/trogiup")
    (lan,) = await people(rig, "lan")
    await limit(rig, 1)
    await drafted(boss)
    await boss.presses("Gửi")
    assert "Cần một người khác duyệt" in boss.sees()
    await boss.presses("Gửi yêu cầu duyệt")
    assert "Chờ duyệt" in boss.sees()
    await goes_out(rig)
    assert await times(lan) == 0
    broadcast = await newest(rig)
    await boss.press(ApproveBroadcast(broadcast.id, 1, stamp(broadcast)))
    await goes_out(rig)
    assert await times(lan) == 0
    assert "Mời bạn duyệt một thông báo" in await other.looks()
    await other.presses("Duyệt")
    await goes_out(rig)
    assert await times(lan) == 1
    assert "đã được duyệt" in "\n".join(message.text for message in boss.messages) or await boss.looks()


async def test_approved_in_advance_it_is_sent_by_its_author(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    (lan,) = await people(rig, "lan")
    await limit(rig, 1)
    await drafted(boss)
    await other.says("/thongbao")
    await other.presses("Bản nháp")
    await other.presses("Duyệt trước")
    await boss.says("/thongbao")
    await boss.presses("Bản nháp")
    assert "Đã duyệt trước" in boss.sees()
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    assert await times(lan) == 1


async def test_a_change_after_the_approval_needs_a_new_one(rig: Rig) -> None:
    boss, other = await rig.organiser(), await rig.organiser("hai")
    await limit(rig, 1)
    await drafted(boss)
    broadcast = await newest(rig)
    await other.press(ApproveBroadcast(broadcast.id, 1, stamp(broadcast)))
    assert (await newest(rig)).approved_by is not None
    await boss.presses("Sửa nội dung")
    await boss.says("Nội dung khác hẳn")
    assert (await newest(rig)).approved_by is None


async def test_staff_write_and_organisers_send(rig: Rig) -> None:
    other = await rig.organiser("hai")
    await other.says("/trogiup")
    helper = rig.person("helper")
    await appoints(rig, await registers(rig, helper), Role.STAFF)
    (lan,) = await people(rig, "lan")
    await drafted(helper)
    await helper.presses("Gửi")
    await helper.presses("Gửi yêu cầu duyệt")
    await goes_out(rig)
    assert await times(lan) == 0
    broadcast = await newest(rig)
    await helper.press(ApproveBroadcast(broadcast.id, 1, stamp(broadcast)))
    await goes_out(rig)
    assert await times(lan) == 0
    await other.looks()
    await other.presses("Duyệt")
    await goes_out(rig)
    assert await times(lan) == 1


async def test_the_deputy_on_duty_is_asked_alone(rig: Rig) -> None:
    boss, two, three = [await rig.organiser(name) for name in ("mot", "hai", "ba")]
    for one in (two, three):
        await one.says("/trogiup")
    await limit(rig, 1)
    await boss.says("/thongbao")
    await boss.presses("Người trực duyệt")
    await boss.presses("Lò Thị Ba")
    assert "Người trực duyệt: Lò Thị Ba" in boss.sees()
    await drafted(boss)
    await boss.presses("Gửi")
    await boss.presses("Gửi yêu cầu duyệt")
    await rig.passes(seconds=1)
    assert "Mời bạn duyệt" in await three.looks()
    assert "Mời bạn duyệt" not in await two.looks()


# its course --------------------------------------------------------------------------------------------------------------
async def test_paused_nothing_leaves_and_resumed_each_gets_it_once(rig: Rig) -> None:
    boss = await rig.organiser()
    crowd = await people(rig, *(f"p{number}" for number in range(5)))
    await sent(boss)
    await rig.app.clockwork.look()
    await boss.says("/thongbao")
    await boss.presses("Đang gửi")
    await boss.presses("Tạm dừng")
    await goes_out(rig)
    assert sum([await times(one) for one in crowd]) == 0
    await boss.looks()
    await boss.presses("Tiếp tục gửi")
    await goes_out(rig)
    assert [await times(one) for one in crowd] == [1] * 5
    assert (await newest(rig)).state is BroadcastState.FINISHED


async def test_cancelled_the_rest_is_skipped(rig: Rig) -> None:
    boss = await rig.organiser()
    crowd = await people(rig, *(f"p{number}" for number in range(3)))
    await sent(boss)
    await rig.app.clockwork.look()
    await boss.says("/thongbao")
    await boss.presses("Đang gửi")
    await boss.presses("Hủy phần còn lại")
    await boss.presses("Đồng ý hủy")
    await goes_out(rig)
    assert sum([await times(one) for one in crowd]) == 0
    assert await states(rig) == {SendState.SKIPPED: 4}
    await boss.looks()
    await boss.presses("Danh sách bỏ qua")
    assert "thông báo đã bị hủy" in boss.sees()


@pytest.mark.parametrize("profile", ["buttons", "plain"])  # nothing stands between us and our own chat
async def test_what_was_refused_is_sent_again_and_what_is_unknown_never(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    boss = await rig.organiser()
    lan, mai, tam = await people(rig, "lan", "mai", "tam")
    messenger = rig.messengers[rig.profile]
    working = messenger.send

    async def moody(chat: Chat, *words: Any, **kind: Any) -> str | None:
        if chat == lan.chat:
            raise NotSent("Forbidden: bot was blocked by the user")
        if chat == mai.chat:
            raise OSError("the line broke")
        return await working(chat, *words, **kind)

    monkeypatch.setattr(messenger, "send", moody)
    await sent(boss)
    await goes_out(rig)
    assert await states(rig) == {SendState.ACCEPTED: 2, SendState.REFUSED: 1, SendState.UNKNOWN: 1}
    await boss.looks()
    await boss.presses("Danh sách không rõ")
    assert "the line broke" in boss.sees()
    await boss.presses("Quay lại")
    await boss.presses("Danh sách bị từ chối")
    assert "blocked by the user" in boss.sees()
    monkeypatch.setattr(messenger, "send", working)
    await boss.presses("Quay lại")
    await boss.presses("Gửi lại tin bị từ chối")
    await boss.presses("Đồng ý gửi lại")
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai, tam)] == [1, 0, 1]
    assert await states(rig) == {SendState.ACCEPTED: 3, SendState.UNKNOWN: 1}


@pytest.mark.parametrize("profile", ["buttons", "plain"])  # nothing stands between us and our own chat
async def test_what_is_long_on_its_way_is_not_taken_for_lost(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    messenger = rig.messengers[rig.profile]
    working = messenger.send
    taken = []

    async def slow(chat: Chat, *words: Any, **kind: Any) -> str | None:
        """A picture over a slow line; meanwhile another server looks for what the dead have left."""
        rig.clock.now += timedelta(minutes=2)
        now, lease = rig.clock.now, timedelta(minutes=1)
        taken.extend(await claim_due(rig.app.store, "outbox", now=now, owner="other", lease=lease, limit=9))
        return await working(chat, *words, **kind)

    await sent(boss)
    await rig.app.clockwork.look()
    monkeypatch.setattr(messenger, "send", slow)
    await rig.app.courier.work_off()
    monkeypatch.setattr(messenger, "send", working)
    assert [notice.chat for notice in taken if notice.reason is not None] == []
    await rig.passes(minutes=1)
    await goes_out(rig)
    assert await times(lan) == 1
    assert SendState.UNKNOWN not in await states(rig)


async def test_groups_are_counted_as_groups(rig: Rig) -> None:
    boss = await rig.organiser()
    for name in ("ban-muong", "moc-chau"):
        await Group(rig, boss, name).subscribes()
    await drafted(boss, "Mọi nhóm đã đăng ký nhận tin")
    assert "(2 nhóm)" in boss.sees()
    assert "người nhận)" not in boss.sees()
