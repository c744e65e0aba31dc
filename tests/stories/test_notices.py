"""Notices by the calendar: each group gets each once, in time, by day, or the organisers are asked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from content.notices_file import LONGEST_CODE
from handlers.actions import Launch
from handlers.group_actions import GroupEnd, GroupLanguage, GroupQuiet, GroupTopic, NoticePost
from handlers.links import Links
from handlers.organiser.notice_posts import POST
from handlers.role_actions import PickScope
from handlers.views.calendar_notices import render
from messaging.actions import pack
from messaging.fit import units
from messaging.model import Due
from messaging.text import plain
from services import calendar_notices, notice_plan
from services import launch as launching
from services.organising import NoticeState
from services.records import SendState
from tests.rig import LAUNCH, Player, Rig
from tests.stories.calendar_days import at, comes, planned, presses_launch, told
from tests.stories.crowd import crowd
from tests.stories.together import Group

BEFORE = LAUNCH - timedelta(days=2)


@pytest.fixture
def begins() -> datetime:
    return BEFORE


class TestInTime:
    @pytest.mark.about("payload")
    async def test_the_day_before_and_shortly_before_the_launch(self, rig: Rig, group: Group) -> None:
        await comes(rig, "08h59 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0
        await comes(rig, "09h00 02/6/2024", "09h01 02/6/2024", "07h30 03/6/2024", "07h31 03/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 1
        if not rig.can.pictures:  # elsewhere the ma két is a picture
            assert await told(group, "PHÁT ĐỘNG CUỘC THI TRỰC TUYẾN") == 2
        seen = await group.sees()
        assert "Lễ phát động Cuộc thi sắp bắt đầu" in seen
        assert "Thời gian: 08h00 thứ Hai, 03/6/2024" in seen
        agreed = await group.agreement()
        assert agreed is not None
        assert any(link.endswith(f"?start=g-{agreed.chat}") for link in await group.links())

    async def test_the_launch_goes_out_with_the_press_and_not_before(
        self, rig: Rig, group: Group, boss: Player
    ) -> None:
        await comes(rig, "08h00 03/6/2024", "08h20 03/6/2024")
        assert await told(group, "Nút khởi động đã được bấm") == 0
        await presses_launch(rig, boss)
        await boss.press(Launch("week-1", launching.stamp(rig.app.contest)))
        await rig.passes(seconds=1)
        await rig.passes(seconds=1)
        assert await told(group, "Nút khởi động đã được bấm") == 1
        notice = await planned(rig, "launch")
        assert (notice.state, notice.recipients) == (NoticeState.SENT, 1)
        assert notice.sent_by not in {None, "clock"}

    async def test_a_launch_late_at_night_comes_all_the_same(self, rig: Rig, group: Group, boss: Player) -> None:
        rig.clock.now = at(rig, "23h00 03/6/2024")
        await presses_launch(rig, boss)
        await rig.passes(seconds=1)
        assert await told(group, "Nút khởi động đã được bấm") == 1

    @pytest.mark.about("silence")
    async def test_a_round_from_its_opening_to_its_results(self, rig: Rig, group: Group, boss: Player) -> None:
        rig.clock.now = LAUNCH
        await rig.launches()
        await crowd(rig, 7)
        await comes(rig, "17h00 06/6/2024")
        board = await group.sees()
        assert "Tuần 1: bảng xếp hạng giữa tuần" in board
        assert "7 người" in board
        assert "1. Người 01" in board
        assert "5. Người 05" in board
        assert "Người 06" not in board
        assert "Huyện Mai Sơn" in board
        assert "Tạm thời" in board
        await comes(rig, "08h00 09/6/2024")
        assert "Hôm nay là ngày cuối của Tuần 1" in await group.sees()
        await comes(rig, "24h00 09/6/2024")
        assert await told(group, "Tuần 1 đã đóng") == 0
        await comes(rig, "06h00 10/6/2024")
        assert await told(group, "Tuần 1 đã đóng") == 1
        await comes(rig, "08h00 10/6/2024")
        assert "Tuần 2 đã mở" in await group.sees()
        await comes(rig, "17h00 12/6/2024")
        assert await told(group, "Đã công bố kết quả") == 0
        assert "Đã đến giờ gửi “Tuần 1: kết quả”" in await boss.looks()
        await boss.presses("Gửi ngay")
        assert "1 nhóm" in boss.sees()
        await boss.presses("Gửi ngay")
        await rig.passes(seconds=1)
        assert "Đã công bố kết quả Tuần 1" in await group.sees()
        assert any("/niem-phong" in shown for shown in [*await group.links(), await group.sees()])

    async def test_the_closing(self, rig: Rig, group: Group) -> None:
        await comes(rig, "09h00 15/7/2024", "08h00 16/7/2024")
        texts = await group.texts()
        assert "Ngày mai, Ban Tổ chức tổng kết" in texts[-2]
        assert ("TỔNG KẾT CUỘC THI TRỰC TUYẾN" in texts[-1]) is (not rig.can.pictures)


class TestOnce:
    async def test_looking_again_sends_nothing_again(self, rig: Rig, group: Group) -> None:
        rig.clock.now = at(rig, "09h00 02/6/2024")
        for look in range(3):
            await rig.handle(Due(f"look {look}", rig.clock.now, "notice", "launch.day_before"))
        await rig.comes(rig.clock.now)
        assert await told(group, "Ngày mai, Lễ phát động") == 1

    async def test_many_groups_are_written_in_chunks(
        self, rig: Rig, boss: Player, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(calendar_notices, "AT_ONCE", 2)
        groups = [Group(rig, boss, f"nhom-{number}") for number in range(5)]
        for one in groups:
            await one.subscribes()
        await comes(rig, *["09h00 02/6/2024"] * 4)
        assert [await told(one, "Ngày mai, Lễ phát động") for one in groups] == [1] * 5
        notice = await planned(rig, "launch.day_before")
        assert (notice.state, notice.recipients) == (NoticeState.SENT, 5)

    async def test_who_left_out_a_topic_or_the_notices_gets_none(self, rig: Rig, group: Group, boss: Player) -> None:
        other = Group(rig, boss, "nhom-khac")
        await other.subscribes()
        await group.press(GroupTopic("launch", 0))
        await other.press(GroupEnd(1))
        await comes(rig, "09h00 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0
        assert await told(other, "Ngày mai, Lễ phát động") == 0

    async def test_what_waits_for_the_morning_is_left_out_if_the_group_ends_it_meanwhile(
        self, rig: Rig, group: Group
    ) -> None:
        rig.clock.now = LAUNCH
        await rig.launches()
        await comes(rig, "24h00 09/6/2024")
        await group.press(GroupEnd(1))
        await comes(rig, "06h00 10/6/2024")
        assert await told(group, "Tuần 1 đã đóng") == 0
        notice = await planned(rig, "week-1.closing")
        async with rig.app.store.read() as uow:
            counts = await uow.ledger_counts(notice_plan.ledger_key(notice))
        assert counts == {SendState.SKIPPED: 1}

    async def test_in_the_groups_language_and_without_quiet_hours(self, rig: Rig, group: Group) -> None:
        await group.press(GroupLanguage("en"))
        await group.press(GroupQuiet(0))
        rig.clock.now = LAUNCH
        await rig.launches()
        await comes(rig, "24h00 09/6/2024")
        assert "Week 1 has closed" in await group.sees()


class TestOutages:
    async def test_what_was_missed_is_offered_and_not_sent_late(self, rig: Rig, group: Group, boss: Player) -> None:
        await comes(rig, "22h00 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0
        offer = await boss.looks()
        assert "hệ thống bị gián đoạn" in offer
        assert "Trước Lễ phát động một ngày" in offer
        await boss.presses("Gửi ngay")
        assert "tới 1 nhóm" in boss.sees()
        await boss.presses("Gửi ngay")
        await comes(rig, "06h00 03/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 1

    async def test_or_it_is_left_out(self, rig: Rig, group: Group, boss: Player) -> None:
        await comes(rig, "22h00 02/6/2024")
        await boss.looks()
        assert "Đã giữ lại" in await boss.presses("Bỏ qua")
        await comes(rig, "22h10 02/6/2024", "07h00 03/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0
        assert (await planned(rig, "launch.day_before")).state is NoticeState.HELD

    async def test_what_is_not_true_any_more_is_offered(self, rig: Rig, group: Group, boss: Player) -> None:
        await comes(rig, "17h00 06/6/2024")
        assert "không còn đúng" in await boss.looks()
        assert (await planned(rig, "week-1.midround")).state is NoticeState.MISSED

    async def test_without_groups_nobody_is_disturbed(self, rig: Rig, boss: Player) -> None:
        before = len(boss.messages)
        await comes(rig, "22h00 02/6/2024")
        await boss.looks()
        assert len(boss.messages) == before

    async def test_copies_that_could_not_leave_in_time_do_not_leave_late(self, rig: Rig, group: Group) -> None:
        rig.clock.now = at(rig, "09h00 02/6/2024")
        await rig.app.clockwork.look()
        rig.clock.now = at(rig, "06h00 03/6/2024")
        await rig.app.courier.work_off()
        assert await told(group, "Ngày mai, Lễ phát động") == 0


class TestOrganisers:
    async def test_list_card_and_preview(self, rig: Rig, group: Group, boss: Player) -> None:
        seen = await boss.says("/lichthongbao")
        assert "1. Trước Lễ phát động một ngày" in seen
        assert "chờ bấm nút" in seen
        await boss.presses("Trang sau")
        assert "Tuần 2: mở" in boss.sees()
        await boss.says("/lichthongbao")
        assert "Số nhóm sẽ nhận: 1" in await boss.presses("1")
        await boss.presses("Xem như nhóm sẽ thấy")
        preview = boss.messages[-2].text
        await comes(rig, "09h00 02/6/2024")
        seen = plain_words(await group.sees())
        assert seen == plain_words(preview) or (not rig.can.group_buttons and seen.startswith(plain_words(preview)))

    async def test_any_of_them_as_a_post_for_a_unit(self, rig: Rig, boss: Player) -> None:
        await boss.says("/lichthongbao")
        await boss.presses("1")
        await boss.presses("Xem như nhóm sẽ thấy")
        preview = plain_words(boss.messages[-2].text)
        assert "Bài đăng dùng đường dẫn của đơn vị nào" in await boss.presses("Thành bài đăng để chuyển tiếp")
        await boss.says("so tu phap")
        await boss.presses("Sở Tư pháp")
        post = plain_words(boss.messages[-2].text)
        assert post[:80] == preview[:80]
        assert "Vào thi tại đây (Sở Tư pháp" in post
        assert units(post) <= 2000
        assert "chuyển tiếp" in boss.sees()

    def test_the_longest_code_of_a_notice_fits_into_the_choice_of_a_unit(self) -> None:
        assert pack(PickScope(f"{POST}-{'w' * LONGEST_CODE}", "03646"))

    async def test_posts_of_notices_are_for_planners(self, rig: Rig) -> None:
        lan = await rig.registered("lan")
        before = len(lan.messages)
        await lan.press(NoticePost("launch"))
        await lan.press(PickScope("post-launch", "03646"))
        assert not any("Bài đăng" in message.text or "?start" in message.text for message in lan.messages[before:])

    async def test_moving(self, rig: Rig, group: Group, boss: Player) -> None:
        await boss.says("/lichthongbao")
        await boss.presses("1")
        assert "Gõ giờ và ngày" in await boss.presses("Đổi giờ gửi")
        assert "chưa đọc được giờ" in await boss.says("chiều mai nhé")
        assert "đã qua" in await boss.says("08h00 01/6/2023")
        assert "quá xa" in await boss.says("08h00 01/6/2034")
        assert "19h30 Chủ nhật, 02/6/2024" in await boss.says("19h30 02/6/2024")
        assert "Đã đổi giờ gửi" in await boss.presses("Đổi giờ")
        await comes(rig, "09h00 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0
        await comes(rig, "19h30 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 1

    async def test_holding_and_letting_go(self, rig: Rig, group: Group, boss: Player) -> None:
        await boss.says("/lichthongbao")
        await boss.presses("1")
        assert "Đã giữ lại" in await boss.presses("Giữ lại")
        assert "gửi theo lịch" in await boss.presses("Cho gửi theo lịch")
        await boss.presses("Giữ lại")
        await comes(rig, "09h00 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 0

    async def test_sending_by_hand_is_once_and_the_calendar_stays_silent(
        self, rig: Rig, group: Group, boss: Player
    ) -> None:
        other = await rig.organiser("pho-ban")
        for who in (boss, other):
            await who.says("/lichthongbao")
            await who.presses("1")
            await who.presses("Gửi ngay")
        await boss.presses("Gửi ngay")
        assert "đã gửi trước đó" in await other.presses("Gửi ngay")
        await rig.passes(seconds=1)
        await comes(rig, "09h00 02/6/2024")
        assert await told(group, "Ngày mai, Lễ phát động") == 1
        await boss.says("/lichthongbao")
        seen = await boss.presses("1")
        assert "đã gửi tới 1 nhóm" in seen
        assert "đã đến: 1" in seen
        assert not boss.has("Đổi giờ gửi")

    async def test_a_launch_notice_that_is_held_is_offered_at_the_press(
        self, rig: Rig, group: Group, boss: Player
    ) -> None:
        rig.clock.now = LAUNCH
        await boss.says("/lichthongbao")
        await boss.presses("3")
        await boss.presses("Giữ lại")
        await presses_launch(rig, boss)
        await rig.passes(seconds=1)
        assert await told(group, "Nút khởi động đã được bấm") == 0
        await boss.looks()
        assert any("đang được giữ lại nên chưa gửi" in message.text for message in boss.messages)

    async def test_every_act_is_written_down(self, rig: Rig, group: Group, boss: Player) -> None:
        await boss.says("/lichthongbao")
        await boss.presses("1")
        await boss.presses("Giữ lại")
        await boss.presses("Cho gửi theo lịch")
        await boss.presses("Gửi ngay")
        await boss.presses("Gửi ngay")
        async with rig.app.store.read() as uow:
            acts = [row.act for row in await uow.audits(rig.app.contest.id, "notice:launch.day_before")]
        assert acts == ["notice.send", "notice.release", "notice.hold"]

    async def test_others_see_and_change_nothing(self, rig: Rig, group: Group, boss: Player) -> None:
        lan = await rig.registered("lan")
        await boss.says("/lichthongbao")
        await boss.presses("1")
        seen = [button.action for message in boss.messages for button in message.buttons]
        await lan.says("/lichthongbao")
        assert "Thông báo theo lịch" not in lan.sees()
        for action in seen:
            await lan.press(action)
            assert "Trạng thái" not in lan.sees()
        assert (await planned(rig, "launch.day_before")).state is NoticeState.PLANNED


async def test_a_restart_follows_the_pack_but_keeps_what_was_moved(rig: Rig, boss: Player) -> None:
    later = timedelta(minutes=10)
    contest = rig.app.contest
    async with rig.app.store.write() as uow:
        moved = await uow.planned_notice(contest.id, "launch.soon")
        assert moved is not None
        await notice_plan.move(uow, moved, moved.due_at - later, 1, rig.clock.now)
        plans = tuple(
            replace(plan, at=plan.at + later, latest=plan.latest + later) for plan in contest.pack.notices[:-1]
        )
        changed = replace(contest, pack=replace(contest.pack, notices=plans))
        await notice_plan.install(uow, changed, rig.clock.now)
        await uow.commit()
    assert (await planned(rig, "launch.soon")).due_at == at(rig, "07h20 03/6/2024")
    assert (await planned(rig, "launch.day_before")).due_at == at(rig, "09h10 02/6/2024")
    assert (await planned(rig, "closing")).state is NoticeState.HELD


async def test_the_livestream_is_under_the_notice_before_the_launch(rig: Rig) -> None:
    contest = rig.app.contest
    live = replace(contest, pack=replace(contest.pack, livestream="https://truyenhinh.example/live"))
    facts = {"code": "launch.soon", "kind": "launch.soon", "round": "week-1", "link": "g-1"}
    reply = render(facts, live, rig.app.conversation.tongues("vi"), Links("web", rig.app.conversation.powers()))
    assert "https://truyenhinh.example/live" in plain(reply.text)
    assert [key.label for key in reply.buttons[0]] == ["Đăng ký dự thi", "Xem trực tiếp"]


def plain_words(text: str) -> str:
    """The words of a notice without its link or its code, which is each group's own."""
    return " ".join(word for word in re.sub(r"NHOM \d+", "NHOM", text).split() if "://" not in word)
