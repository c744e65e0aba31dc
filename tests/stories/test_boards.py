"""`/bxh` and `/ketqua` as people meet them, on every kind of channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.info_actions import ShowBoard
from handlers.views.boards import unit_labels
from messaging.model import Chat, Said
from quiz.units import Unit, build
from tests.rig import Rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers


async def test_before_the_launch_there_is_a_reminder_instead_of_a_board(rig: Rig) -> None:
    lan = rig.person("lan")
    assert "Chưa có bảng xếp hạng" in await lan.says("/bxh")
    assert lan.has("Nhắc tôi")
    assert lan.has("Tài liệu")


async def test_an_empty_board_says_so_and_offers_to_play(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    assert "Chưa có ai nộp bài" in await lan.says("bảng xếp hạng")
    assert lan.has("Vào thi")


async def test_the_board_names_people_units_scores_and_times(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan, "Lò Thị Mai"), right=10, seconds=252)
    shown = await lan.says("/bangxephang")
    assert "1. Lò Thị Mai (bạn), Thị trấn Hát Lót\n10/10 · 04 phút 12 giây" in shown
    assert "Kết quả tạm thời, chưa tính dự đoán" in shown
    assert "nhiều câu đúng hơn; dự đoán sát hơn; thời gian ngắn hơn" in shown


async def test_pages_rounds_and_kinds_turn_in_one_message(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 25)
    lan = rig.person("lan")
    await lan.says("/bxh")
    before = len(lan.messages)
    assert "20. Người 20" in await lan.presses("Sau")
    assert "25. Người 25" in await lan.presses("Sau")
    assert not lan.has("Sau")
    assert "11. Người 11" in await lan.presses("Trước")
    units = await lan.presses("Đơn vị")
    assert "1. Huyện Mai Sơn\n25 người" in units
    assert "chưa có tổng số người nên xếp theo số người dự thi" in units
    assert "1. Người 01" in await lan.presses("Cá nhân")
    if rig.can.edit:
        assert len(lan.messages) == before


async def test_the_own_unit_has_its_place(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan, unit=HAT_LOT), right=3, seconds=60)
    await lan.says("/bxh")
    assert "Đơn vị của bạn, Huyện Mai Sơn, đang xếp thứ 1/1" in await lan.presses("Đơn vị")


def test_two_units_of_one_name_are_told_apart() -> None:
    label = unit_labels(
        build(
            "1",
            [
                Unit("1", "Huyện Mai Sơn", "huyện", None),
                Unit("2", "Huyện Sông Mã", "huyện", None),
                Unit("11", "Xã Chiềng Khoong", "xã", "1"),
                Unit("12", "Xã Nà Bó", "xã", "1"),
                Unit("21", "Xã Chiềng Khoong", "xã", "2"),
            ],
        )
    )
    assert [label(code) for code in ("11", "12", "21", "1")] == [
        "Xã Chiềng Khoong (Huyện Mai Sơn)",
        "Xã Nà Bó",
        "Xã Chiềng Khoong (Huyện Sông Mã)",
        "Huyện Mai Sơn",
    ]
    assert label(None) == label("999") == ""


async def test_equal_people_are_told_that_they_share_a_place(rig: Rig) -> None:
    await rig.launches()
    lan, minh = rig.person("lan"), rig.person("minh")
    for talker, name in ((lan, "Lò Thị Mai"), (minh, "Quàng Văn Minh")):
        await plays(rig, await registers(rig, talker, name), right=7, seconds=100)
    shown = await minh.says("/bxh")
    assert "1. Lò Thị Mai" in shown
    assert "1. Quàng Văn Minh (bạn)" in shown
    assert "Hiện có người cùng thứ hạng với bạn" in shown


async def test_who_is_excluded_plays_but_has_no_place(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan, excluded=True), right=10, seconds=10)
    shown = await lan.says("/bxh")
    assert "Lò Thị Mai" not in shown
    await crowd(rig, 1)
    assert "được thi nhưng không xếp hạng" in await lan.says("/bxh")


async def test_the_next_round_has_its_own_board_and_the_first_stays(rig: Rig) -> None:
    await rig.launches()
    await crowd(rig, 3)
    await rig.passes(days=7, hours=1)
    lan = rig.person("lan")
    assert "Bảng xếp hạng cá nhân, Tuần 2" in await lan.says("/bxh")
    assert not lan.has("Tuần 3")
    assert "Bảng xếp hạng cá nhân, Tuần 1" in await lan.presses("Tuần 1")
    assert "Kết quả tạm thời" in lan.sees()


@pytest.mark.parametrize(
    "action",
    [ShowBoard("week-1", "people", 999_999), ShowBoard("week-9", "nobody", 0), ShowBoard("week-4", "units", 3)],
)
async def test_a_forged_or_stale_press_shows_the_board_as_it_is(rig: Rig, action: ShowBoard) -> None:
    await rig.launches()
    await crowd(rig, 3)
    assert "Tuần 1" in await rig.person("lan").press(action)


async def test_a_group_sees_the_board_and_nobodys_own_place(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan", profile="buttons")
    await plays(rig, await registers(rig, lan), right=3, seconds=60)
    group = Chat("buttons", "", "the group", group=True)
    await rig.handle(Said("g1", rig.clock.now, group, lan.sender, "/bxh"))
    shown = rig.messengers["buttons"].chats[group][-1]
    assert "1. Lò Thị Mai, Thị trấn Hát Lót" in shown.text
    assert "Bạn đang xếp" not in shown.text
    await rig.handle(Said("g2", rig.clock.now, group, lan.sender, "/ketqua"))
    assert "3/10" not in rig.messengers["buttons"].chats[group][-1].text


async def test_a_stranger_has_no_results_but_a_next_step(rig: Rig) -> None:
    lan = rig.person("lan")
    assert "Bạn chưa đăng ký dự thi" in await lan.says("kết quả")
    assert lan.has("Đăng ký dự thi")


async def test_a_prediction_can_be_changed_from_the_results(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan), right=8, seconds=300)
    assert "Dự đoán: chưa có" in await lan.says("/ketqua")
    await lan.presses("Dự đoán")
    await lan.says("1.200")
    assert "Dự đoán: 1.200; sửa được đến khi tuần thi đóng" in await lan.says("/ketqua")
    await lan.presses("Sửa dự đoán")
    await lan.says("900")
    assert "Dự đoán: 900" in await lan.says("/ketqua")


async def test_a_running_attempt_is_one_press_away(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan), right=2, seconds=0, answered=2)
    rig.clock.now += timedelta(minutes=5)
    shown = await lan.says("/ketqua")
    assert "Lượt 1: đang làm, còn 10 phút" in shown
    assert "Câu 3/10" in await lan.presses("Làm tiếp")


async def test_after_the_close_results_lead_to_the_answers(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await plays(rig, await registers(rig, lan), right=8, seconds=300)
    await rig.passes(days=6, hours=17)
    shown = await lan.says("/ketqua")
    assert "Tuần 1, đã đóng lúc 24h00 Chủ nhật, 09/6/2024" in shown
    assert "Sắp tới" in shown
    assert "Danh sách dự kiến đạt giải Tuần 1: 17h00 thứ Hai, 10/6/2024" in shown
    assert "ngân hàng có 20 câu hỏi" in await lan.presses("Xem đáp án Tuần 1")


class TestOnBothStores:
    """What is read in its own way from each store."""

    async def test_one_finds_ones_own_place_with_its_neighbours(self, rig: Rig) -> None:
        await rig.launches()
        await crowd(rig, 25)
        lan = rig.person("lan")
        rig.clock.now += timedelta(minutes=1)
        await plays(rig, await registers(rig, lan), right=5, seconds=312)
        shown = await lan.says("/bxh")
        assert "10. Người 10" in shown
        assert "Bạn đang xếp thứ 14/26" in shown
        assert shown.index("13. Người 13") < shown.index("14. Lò Thị Mai (bạn)") < shown.index("15. Người 14")
        assert "hơn bạn ở chỗ: nộp bài sớm hơn" in shown
        assert "Hiện có người cùng thứ hạng" not in shown

    async def test_results_say_which_attempt_counts_and_why(self, rig: Rig) -> None:
        await rig.launches()
        lan = rig.person("lan")
        player = await registers(rig, lan)
        await plays(rig, player, right=8, seconds=300)
        await plays(rig, player, right=9, seconds=400)
        shown = await lan.says("/ketqua")
        assert "Lượt 1: 8/10 · 05 phút 00 giây" in shown
        assert "Lượt 2: 9/10 · 06 phút 40 giây" in shown
        assert shown.index("Lượt 2") < shown.index("✓ Được tính: nhiều câu đúng nhất")
        assert "Còn 1 lượt thi" in shown
        assert "Tạm xếp thứ 1/1, chưa tính dự đoán" in shown
        assert lan.has("Thi tiếp")
        await plays(rig, player, right=9, seconds=200)
        shown = await lan.says("/ketqua")
        assert shown.index("Lượt 3") < shown.index("✓ Được tính: cùng số câu đúng, thời gian ngắn hơn")
        assert "Bạn đã dùng hết lượt thi của tuần này" in shown
