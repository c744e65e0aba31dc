"""Corrections by staff: a preview, a reason, a question, and a line in the log; outside one's units nothing changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.role_actions import (
    ConfirmExclude,
    ConfirmExtension,
    ConfirmMapping,
    ConfirmMove,
    Exclude,
    ExtendRound,
    MapOtherUnit,
    MovePlayer,
    OpenScope,
    PickScope,
    ShowAudit,
    ShowPlayer,
)
from quiz.rounds import Round
from services.records import Audit, Role
from services.records import Player as Registration
from tests.rig import LAUNCH, Player, Rig
from tests.stories.crowd import HAT_LOT, appoints, crowd, plays, registers

pytestmark = pytest.mark.backstage

MAI_SON, CHIENG_AN = "125", "03667"
REASON = "Phường đã xác nhận bằng văn bản"


async def staff(rig: Rig, scope: str = "", role: Role = Role.STAFF) -> Player:
    talker = rig.person("can-bo")
    await appoints(rig, await registers(rig, talker, "Hà Thị Cán", unit=CHIENG_AN), role, scope)
    return talker


async def now(rig: Rig, player: Registration) -> Registration:
    async with rig.app.store.read() as uow:
        found = await uow.player(player.id)
        assert found is not None
        return found


async def lines(rig: Rig, act: str) -> list[Audit]:
    async with rig.app.store.read() as uow:
        return [line for line in await uow.audits(rig.app.contest.id) if line.act == act]


async def week_one(rig: Rig) -> Round:
    async with rig.app.store.read() as uow:
        return (await uow.rounds(rig.app.contest.id))[0]


async def other_unit(rig: Rig, name: str, words: str) -> Registration:
    player = await registers(rig, rig.person(name), f"Lò Văn {name.title()}", unit=None)
    async with rig.app.store.write() as uow:
        kept = await uow.player(player.id)
        assert kept is not None
        kept.unit_other = words
        uow.save_player(kept)
        await uow.commit()
    return player


class TestAnotherUnit:
    async def test_preview_reason_question_receipt(self, rig: Rig) -> None:
        clerk = await staff(rig)
        await rig.launches()
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
        await plays(rig, mai, right=9, seconds=250)
        await crowd(rig, 2, right=10)
        await clerk.press(ShowPlayer(mai.id))
        await clerk.presses("Chuyển đơn vị")
        assert "Hiện nay: Thị trấn Hát Lót" in clerk.sees()
        await clerk.says("chieng an")
        await clerk.presses("Phường Chiềng An")
        seen = clerk.sees()
        assert "→ Phường Chiềng An" in seen
        assert "Tuần 1: kết quả rời bảng của đơn vị cũ" in seen
        assert "hạng cá nhân 3/3 giữ nguyên" in seen
        assert "Lý do cần từ 5" in await clerk.says("vì")
        seen = await clerk.says(REASON)
        assert f"Lý do: {REASON}" in seen
        assert (await now(rig, mai)).unit == HAT_LOT
        assert "Đã thực hiện và ghi vào nhật ký" in await clerk.presses("Đúng, chuyển")
        assert (await now(rig, mai)).unit == CHIENG_AN
        (line,) = await lines(rig, "move_player")
        assert line.details == {"from": HAT_LOT, "to": CHIENG_AN, "reason": REASON}

    async def test_a_press_without_its_reason_changes_nothing(self, rig: Rig) -> None:
        clerk = await staff(rig)
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
        binh = await registers(rig, rig.person("binh"), "Lò Văn Bình")
        assert "Nút này đã cũ" in await clerk.press(ConfirmMove(mai.id, CHIENG_AN))
        await clerk.press(PickScope(f"move-{mai.id}", CHIENG_AN))
        await clerk.says(REASON)
        for other in (ConfirmMove(binh.id, CHIENG_AN), ConfirmMove(mai.id, MAI_SON), ConfirmExclude(mai.id, 1)):
            assert "Nút này đã cũ" in await clerk.press(other)
        assert (await now(rig, mai)).unit == (await now(rig, binh)).unit == HAT_LOT
        await clerk.press(ConfirmMove(mai.id, CHIENG_AN))
        await clerk.press(ConfirmMove(mai.id, CHIENG_AN))
        assert len(await lines(rig, "move_player")) == 1

    async def test_both_units_must_be_ones_own(self, rig: Rig) -> None:
        clerk = await staff(rig, MAI_SON)
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai", unit=HAT_LOT)
        binh = await registers(rig, rig.person("binh"), "Lò Văn Bình", unit=CHIENG_AN)
        assert "không thuộc phạm vi" in await clerk.press(PickScope(f"move-{mai.id}", CHIENG_AN))
        for forged in (
            MovePlayer(binh.id),
            PickScope(f"move-{binh.id}", HAT_LOT),
            PickScope("move-" + "9" * 19, HAT_LOT),
        ):
            await clerk.press(forged)
        await clerk.says(REASON)
        for sure in (ConfirmMove(mai.id, CHIENG_AN), ConfirmMove(binh.id, HAT_LOT)):
            await clerk.press(sure)
        assert (await now(rig, mai)).unit == HAT_LOT
        assert (await now(rig, binh)).unit == CHIENG_AN


class TestWhoIsNamedIsWrittenDown:
    async def test_a_forged_correction_leaves_a_line_in_the_log(self, rig: Rig) -> None:
        clerk = await staff(rig)
        players = [await registers(rig, rig.person(f"p{number}"), f"Lò Văn {number}") for number in range(4)]
        mai, binh, hoa, tu = (player.id for player in players)
        for forged in (
            MovePlayer(mai),
            Exclude(binh, 1),
            PickScope(f"move-{hoa}", CHIENG_AN),
            OpenScope(f"move-{tu}", "", 0),
        ):
            await clerk.press(forged)
        seen = [line.target for line in await lines(rig, "see_player")]
        assert seen == [f"player:{id}" for id in (tu, hoa, binh, mai)]

    async def test_a_correction_from_an_open_card_is_one_look(self, rig: Rig) -> None:
        clerk, mai = await staff(rig), await registers(rig, rig.person("mai"), "Lò Thị Mai")
        await clerk.press(ShowPlayer(mai.id))
        await clerk.presses("Chuyển đơn vị")
        await clerk.says("chieng an")
        await clerk.presses("Phường Chiềng An")
        assert len(await lines(rig, "see_player")) == 1
        rig.clock.now += timedelta(hours=1)
        await clerk.press(Exclude(mai.id, 1))
        assert len(await lines(rig, "see_player")) == 2


class TestOutOfTheRanking:
    async def test_out_with_a_reason_and_in_again(self, rig: Rig) -> None:
        clerk = await staff(rig)
        await rig.launches()
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
        await plays(rig, mai, right=10, seconds=100)
        await crowd(rig, 2, right=9)
        await clerk.press(ShowPlayer(mai.id))
        await clerk.presses("Không xét giải")
        assert "hạng 1/3 để trống" in clerk.sees()
        await clerk.says("Thành viên Tổ Thư ký")
        await clerk.presses("Đúng, thực hiện")
        assert "được dự thi nhưng không xếp hạng" in clerk.sees()
        assert (await now(rig, mai)).excluded
        await clerk.presses("Xét giải trở lại")
        await clerk.says("Đã rút khỏi Tổ Thư ký")
        await clerk.presses("Đúng, thực hiện")
        assert not (await now(rig, mai)).excluded
        assert "Hạng tạm thời: 1/3" in clerk.sees()
        assert len(await lines(rig, "exclude_player")) == len(await lines(rig, "include_player")) == 1

    async def test_cancelling_changes_nothing_and_asks_nothing_more(self, rig: Rig) -> None:
        clerk = await staff(rig)
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
        await clerk.press(Exclude(mai.id, 1))
        await clerk.presses("Hủy")
        await clerk.says(REASON)
        assert "không hiểu" in clerk.sees().lower() or "chưa hiểu" in clerk.sees().lower()
        await clerk.press(ConfirmExclude(mai.id, 1))
        assert not (await now(rig, mai)).excluded


class TestUnitsThatPeopleTyped:
    async def test_spellings_are_one_and_get_a_unit_together(self, rig: Rig) -> None:
        clerk = await staff(rig)
        people = [
            await other_unit(rig, "an", "Trường THCS Hát Lót"),
            await other_unit(rig, "ba", "truong thcs hat lot"),
            await other_unit(rig, "ca", "Trường THCS Hát Lót"),
            await other_unit(rig, "du", "Hợp tác xã Mường Bon"),
        ]
        await clerk.says("đơn vị khác")
        await clerk.presses("Trường THCS Hát Lót (3)")
        assert "“Trường THCS Hát Lót” (3 người) là đơn vị nào?" in clerk.sees()
        await clerk.says("hat lot")
        await clerk.presses("Thị trấn Hát Lót")
        assert "3 người đã gõ" in clerk.sees()
        assert "Đã đưa 3 người vào Thị trấn Hát Lót" in await clerk.presses("Đúng, chuyển")
        assert [(await now(rig, person)).unit for person in people] == [HAT_LOT, HAT_LOT, HAT_LOT, None]
        assert not clerk.has("Trường THCS")
        (line,) = await lines(rig, "map_unit")
        assert line.details == {"typed": "truong thcs hat lot", "to": HAT_LOT, "count": 3}

    async def test_a_number_that_changed_is_shown_again(self, rig: Rig) -> None:
        clerk = await staff(rig)
        an = await other_unit(rig, "an", "Trường THCS Hát Lót")
        await clerk.says("/donvikhac")
        await clerk.presses("Trường THCS Hát Lót (1)")
        await clerk.says("hat lot")
        await clerk.presses("Thị trấn Hát Lót")
        await other_unit(rig, "ba", "Trường THCS Hát Lót")
        assert "Số người vừa thay đổi" in await clerk.presses("Đúng, chuyển")
        assert (await now(rig, an)).unit is None
        assert "Đã đưa 2 người" in await clerk.presses("Đúng, chuyển")

    async def test_a_district_and_strangers_map_nothing(self, rig: Rig) -> None:
        clerk, lan = await staff(rig, MAI_SON), rig.person("lan")
        an = await other_unit(rig, "an", "Trường THCS Hát Lót")
        for who in (clerk, lan):
            assert "Trường THCS" not in await who.says("/donvikhac")
            for forged in (MapOtherUnit("00000000"), ConfirmMapping("00000000", HAT_LOT, 1)):
                await who.press(forged)
        assert (await now(rig, an)).unit is None


class TestClosingLater:
    async def organiser(self, rig: Rig) -> Player:
        boss = await rig.organiser()
        await rig.launches()
        return boss

    async def test_moment_preview_reason_question(self, rig: Rig) -> None:
        boss = await self.organiser(rig)
        mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
        await rig.comes(LAUNCH + timedelta(days=6, hours=15, minutes=50))
        running = await plays(rig, mai, right=2, seconds=30, answered=2)
        before = (await week_one(rig)).closes
        await boss.says("gia hạn")
        await boss.presses("Tuần 1")
        assert "hai tuần thi không được diễn ra cùng lúc" in await boss.says("20h00 10/6/2024")
        assert "chưa đọc được" in await boss.says("mai nhé")
        assert "ở tương lai" in await boss.says("20h00 09/6/2024")
        seen = await boss.says("07h00 10/6/2024")
        assert "kết thúc lúc 07h00 thứ Hai, 10/6/2024 thay vì 24h00 Chủ nhật, 09/6/2024" in seen
        assert "Đang có 1 lượt thi diễn ra" in seen
        await boss.says("Mất điện toàn tỉnh tối 09/6")
        assert (await week_one(rig)).closes == before
        assert "nay kết thúc lúc 07h00 thứ Hai" in await boss.presses("Đúng, gia hạn")
        assert (await week_one(rig)).closes == before + timedelta(hours=7)
        async with rig.app.store.read() as uow:
            kept = await uow.attempt(running.id)
        assert kept is not None
        assert kept.deadline == running.deadline
        (line,) = await lines(rig, "extend_round")
        assert line.details["reason"] == "Mất điện toàn tỉnh tối 09/6"

    async def test_a_round_that_has_just_closed_opens_again_with_a_warning(self, rig: Rig) -> None:
        boss = await self.organiser(rig)
        await rig.comes((await week_one(rig)).closes + timedelta(minutes=20))
        await boss.says("/giahan")
        await boss.presses("Tuần 1")
        await boss.presses("+ 2 giờ")
        assert "đáp án đã có thể được xem" in boss.sees()
        await boss.says("Máy chủ mất điện lúc đóng")
        await boss.presses("Đúng, gia hạn")
        lan = await rig.registered("lan")
        assert "Tuần 1 – đang mở" in await lan.says("/lich")

    async def test_notices_about_the_close_move_along(self, rig: Rig) -> None:
        boss = await self.organiser(rig)
        await rig.comes(LAUNCH + timedelta(days=6))
        closing = "week-1.closing"
        async with rig.app.store.read() as uow:
            before = await uow.planned_notice(rig.app.contest.id, closing)
        await boss.press(ExtendRound("week-1", 60))
        await boss.says("Mất mạng tại 3 huyện")
        await boss.presses("Đúng, gia hạn")
        async with rig.app.store.read() as uow:
            after = await uow.planned_notice(rig.app.contest.id, closing)
        assert before is not None
        assert after is not None
        assert after.due_at == before.due_at + timedelta(hours=1)

    async def test_forged_and_repeated_presses(self, rig: Rig) -> None:
        boss = await self.organiser(rig)
        before = (await week_one(rig)).closes
        for forged in (
            ExtendRound("week-9", 60),
            ExtendRound("week-1", 2**62),
            ExtendRound("week-3", 60),
            ConfirmExtension("week-1", 2**62),
            ConfirmExtension("week-1", int(before.timestamp()) + 60),
            ShowAudit(2**62),
        ):
            await boss.press(forged)
        assert (await week_one(rig)).closes == before
        await boss.press(ExtendRound("week-1", 60))
        await boss.says(REASON)
        closes = int((before + timedelta(hours=1)).timestamp())
        await boss.press(ConfirmExtension("week-1", closes))
        await boss.press(ConfirmExtension("week-1", closes))
        assert len(await lines(rig, "extend_round")) == 1

    @pytest.mark.parametrize("role", [None, Role.STAFF, Role.TECHNICIAN])
    async def test_others_see_the_calendar(self, rig: Rig, role: Role | None) -> None:
        lan = rig.person("lan")
        player = await registers(rig, lan)
        if role is not None:
            await appoints(rig, player, role)
        await rig.launches()
        before = (await week_one(rig)).closes
        assert "Tuần 1" in await lan.says("/giahan")
        for forged in (ExtendRound("week-1", 60), ConfirmExtension("week-1", int(before.timestamp()) + 60)):
            await lan.press(forged)
        assert (await week_one(rig)).closes == before
