"""Calendar, help, language, unknown words, reminders. Told on memory; the reminders' rows on both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

from handlers.actions import Remind
from handlers.info_actions import ChooseLanguage
from messaging.model import Chat, Said
from services.records import Role
from tests.rig import LAUNCH, Player, Rig
from tests.stories.crowd import appoints, plays, registers

KEYS = count(1)


def newest(lan: Player) -> str:
    """The newest text, whose beginning stands in messages before where a channel takes only short ones."""
    return "\n".join(message.text for message in lan.messages[-3:])


async def test_unknown_words_get_help_that_fits(rig: Rig) -> None:
    lan = rig.person("lan")
    assert "tôi chưa hiểu “bao giờ có quà”" in await lan.says("bao giờ   có quà")
    assert [lan.has(label) for label in ("Đăng ký dự thi", "Tài liệu", "Thể lệ", "Trợ giúp")] == [True] * 4
    await registers(rig, lan)
    await lan.says("?")
    assert lan.has("Lịch")
    await rig.launches()
    await lan.says("/khongco")
    assert [lan.has(label) for label in ("Vào thi", "Kết quả của tôi", "Bảng xếp hạng", "Trợ giúp")] == [True] * 4
    await rig.passes(days=40)
    await lan.says("xong chưa")
    assert lan.has("Đáp án và giải thích")


async def test_very_long_words_are_not_thrown_back(rig: Rig) -> None:
    lan = rig.person("lan")
    shown = await lan.says("xin chào " * 200)
    assert "tôi chưa hiểu" in shown
    assert len(shown) < 400


async def test_markup_of_others_stays_words(rig: Rig) -> None:
    assert "“**{words}** `x`”" in await rig.person("lan").says("**{words}** `x`")


async def test_a_button_that_means_nothing_any_more_says_so(rig: Rig) -> None:
    assert "Nút này đã cũ" in await rig.person("lan").press(None)


async def test_a_group_is_answered_only_when_spoken_to(rig: Rig) -> None:
    lan = rig.person("lan", profile="buttons")
    group = Chat("buttons", "", "the group", group=True)
    said = Said(f"g{next(KEYS)}", rig.clock.now, group, lan.sender, "hôm nay trời đẹp", addressed=False)
    await rig.handle(said)
    assert group not in rig.messengers["buttons"].chats
    await rig.handle(replace(said, key=f"g{next(KEYS)}", addressed=True))
    assert "nhắn riêng cho tôi" in rig.messengers["buttons"].chats[group][-1].text


async def test_help_lists_words_and_buttons(rig: Rig) -> None:
    lan = rig.person("lan")
    for words in ("/trogiup", "/help", "tro giup", "Trợ giúp"):
        assert "/bxh – bảng xếp hạng cá nhân, đơn vị" in await lan.says(words)
    assert not lan.has("Điều hành")


async def test_organisers_find_their_menu_in_the_help(rig: Rig) -> None:
    lan = rig.person("lan")
    await appoints(rig, await registers(rig, lan), Role.ORGANISER)
    await lan.says("/trogiup")
    assert lan.has("Điều hành")


async def test_a_language_is_chosen_and_kept(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/ngonngu")
    assert lan.has("Tiếng Việt")
    assert "I will speak English to you from now on." in await lan.presses("English")
    assert lan.has("Register")
    assert "I did not understand" in await lan.says("hmm")
    assert "Choose a part" in await lan.says("/tailieu")
    await lan.says("tiếng Việt")
    assert "Từ nay tôi sẽ dùng tiếng Việt với bạn" in await lan.presses("Tiếng Việt")
    assert "Bạn muốn dùng ngôn ngữ nào" in await lan.press(ChooseLanguage("xx"))


async def test_the_calendar_says_what_runs_and_what_comes(rig: Rig) -> None:
    lan = rig.person("lan")
    shown = await lan.says("/lich")
    assert "Tuần 1 – sắp mở: dự kiến 08h00 thứ Hai, 03/6/2024, khi bấm nút khởi động" in shown
    assert "Tuần 2 – sắp mở: từ 08h00 thứ Hai, 10/6/2024" in shown
    assert "Tổng kết và trao giải: 08h00 thứ Ba, 16/7/2024" in shown
    await rig.comes(LAUNCH + timedelta(minutes=23))
    await rig.launches()
    await rig.passes(minutes=7)
    shown = await lan.says("lịch")
    assert "Tuần 1 – đang mở, từ 08h23 thứ Hai, 03/6/2024 đến 24h00 Chủ nhật, 09/6/2024" in shown
    assert "còn 6 ngày" in shown
    await rig.passes(days=8)
    assert "Tuần 1 – đã đóng; mở từ 08h23 thứ Hai, 03/6/2024" in await lan.says("/lich")


async def test_residents_do_not_see_the_organisers_dates(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/lich")
    await lan.presses("Xem tất cả các mốc")
    shown = newest(lan)
    assert "Lễ phát động Cuộc thi" in shown
    assert "Công bố kết quả Tuần 4" in shown
    assert "Chạy thử" not in shown
    await appoints(rig, await registers(rig, lan), Role.ORGANISER)
    await lan.says("/lich")
    await lan.presses("Xem tất cả các mốc")
    shown = newest(lan)
    assert "Chạy thử" in shown
    assert "(chỉ Ban Tổ chức thấy)" in shown


class TestReminders:
    async def test_of_an_opening_by_the_calendar(self, rig: Rig) -> None:
        await rig.launches()
        lan = rig.person("lan")
        assert "Tôi sẽ nhắc bạn khi Tuần 2 mở: 08h00 thứ Hai, 10/6/2024" in await lan.press(
            Remind("week-2", "opens", 1)
        )
        assert lan.has("Thôi nhắc")
        before = len(lan.messages)
        await rig.comes(LAUNCH + timedelta(days=7, seconds=-1))
        await lan.looks()
        assert len(lan.messages) == before
        await rig.passes(seconds=1)
        assert "Bạn đã hẹn nhắc: Tuần 2 đã mở, đến 24h00 Chủ nhật, 16/6/2024" in await lan.looks()
        assert lan.has("Vào thi")
        await rig.passes(hours=5)
        await lan.looks()
        assert len(lan.messages) == before + 1

    async def test_of_an_opening_by_hand_waits_for_the_hand(self, rig: Rig) -> None:
        lan = rig.person("lan")
        rig.clock.now = LAUNCH - timedelta(hours=10)
        assert "ngay khi Tuần 1 mở (dự kiến 08h00" in await lan.press(Remind("week-1", "opens", 1))
        for minutes in (5, 10, 15):
            await rig.comes(LAUNCH + timedelta(minutes=minutes))
        assert "hẹn nhắc" not in await lan.looks()
        rig.clock.now += timedelta(minutes=1)
        await rig.launches()
        await rig.passes(minutes=5)
        assert "Bạn đã hẹn nhắc: Tuần 1 đã mở" in await lan.looks()

    async def test_of_a_close_comes_three_hours_before(self, rig: Rig) -> None:
        await rig.launches()
        lan = rig.person("lan")
        assert "lúc 21h00 Chủ nhật, 09/6/2024, trước khi Tuần 1 đóng" in await lan.press(Remind("week-1", "closes", 1))
        await rig.comes(rig.app.contest.pack.round("week-1").closes - timedelta(hours=3))
        assert "Tuần 1 đóng lúc 24h00 Chủ nhật, 09/6/2024" in await lan.looks()

    async def test_stops_with_one_press_and_starts_again(self, rig: Rig) -> None:
        await rig.launches()
        lan = rig.person("lan")
        await lan.press(Remind("week-2", "opens", 1))
        assert "không nhắc bạn về Tuần 2 nữa" in await lan.presses("Thôi nhắc")
        await rig.comes(LAUNCH + timedelta(days=7, minutes=10))
        assert "hẹn nhắc" not in await lan.looks()
        await lan.press(Remind("week-3", "opens", 1))
        await lan.press(Remind("week-3", "opens", 0))
        await lan.presses("Nhắc tôi")
        await rig.comes(LAUNCH + timedelta(days=14))
        assert "Bạn đã hẹn nhắc: Tuần 3 đã mở" in await lan.looks()


async def test_nobody_is_disturbed_who_has_nothing_left_to_do(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    player = await registers(rig, lan)
    await lan.press(Remind("week-1", "closes", 1))
    for _ in range(3):
        await plays(rig, player, right=5, seconds=60)
    await lan.says("/ketqua")
    await lan.presses("Dự đoán")
    await lan.says("500")
    before = len(lan.messages)
    await rig.comes(rig.app.contest.pack.round("week-1").closes - timedelta(hours=2))
    await lan.looks()
    assert len(lan.messages) == before


async def test_a_reminder_that_comes_too_late_says_what_is(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    assert "Tuần 1 đang mở, còn 6 ngày" in await lan.press(Remind("week-1", "opens", 1))
    await rig.comes(rig.app.contest.pack.round("week-1").closes - timedelta(minutes=10))
    assert "còn 10 phút" in await lan.press(Remind("week-1", "closes", 1))
    await rig.passes(minutes=10)
    assert "Tuần 1 đã đóng" in await lan.press(Remind("week-1", "closes", 1))
    assert "Lịch Cuộc thi" in await lan.press(Remind("week-9", "opens", 1))
    assert "Lịch Cuộc thi" in await lan.press(Remind("week-1", "sleeps", 1))


async def test_a_word_sets_a_reminder_of_what_comes_next(rig: Rig) -> None:
    lan = await rig.registered("lan")
    assert "ngay khi Tuần 1 mở" in await lan.says("nhắc tôi")
    await rig.launches()
    assert "trước khi Tuần 1 đóng" in await lan.says("Nhac toi")


async def test_the_end_of_a_round_offers_a_reminder_of_the_next(rig: Rig) -> None:
    await rig.launches()
    lan = await rig.registered("lan")
    await lan.says("/thi")
    await lan.presses("Làm bài")
    for _ in range(10):
        await lan.picks("B")
    await lan.says("500")
    assert "Tôi sẽ nhắc bạn khi Tuần 2 mở" in await lan.presses("Nhắc tôi khi Tuần 2 mở")
