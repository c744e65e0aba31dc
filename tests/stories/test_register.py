"""Registering, as residents do it: on a messenger with buttons, on the web page, and where there are only words."""

from __future__ import annotations

import unicodedata

from handlers.register_actions import (
    AskField,
    ChooseCapacity,
    Confirm,
    Enter,
    KeepField,
    PassOver,
    SayConsent,
    StepBack,
    WriteCapitals,
)
from handlers.views.register import consent_stamp
from quiz.fold import person_sort_key
from services.drafts import draft_of, draft_stamp
from services.records import Consent
from tests.rig import Rig
from tests.stories.newcomers import CARD, agrees, consents, fills, registers, registration


# the welcome -----------------------------------------------------------------------------------------------------------
async def test_the_welcome_says_what_who_when_and_what_can_be_won(rig: Rig) -> None:
    lan = rig.person("lan")
    seen = await lan.says("/batdau")
    for words in ("/start", "bat dau", "Bắt đầu", "start", "xin chào"):
        assert await lan.says(words) == seen
    assert "Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở" in seen
    assert "Đơn vị tổ chức: Ban Tổ chức Cuộc thi" in seen
    assert "từ 08h00 thứ Hai, 03/6/2024 đến 24h00 Chủ nhật, 30/6/2024" in seen
    assert "Giải cá nhân mỗi tuần: 1 Giải Nhất, 2 Giải Nhì, 3 Giải Ba, 5 Giải Khuyến khích" in seen
    assert "Giải tập thể: 1 Giải Nhất tập thể" in seen
    assert "Bước 1/6" not in seen
    await lan.presses("Vào thi")
    assert lan.has("Đồng ý")


async def test_an_unknown_link_is_let_go_kindly(rig: Rig) -> None:
    lan = rig.person("lan")
    for payload in ("x", "u-99999", "l-", "u-", "q-1 u-03667 <b>", "%%%", "u-" + "9" * 300, "g-12"):
        seen = await lan.says(f"/start {payload}")
        assert "Đơn vị tổ chức: Ban Tổ chức Cuộc thi" in seen
        assert "được mời" not in seen


async def test_a_known_player_is_greeted_with_the_next_useful_step(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    seen = await lan.says("/batdau")
    assert "Chào Lò Thị Mai" in seen
    assert "Tuần 1 mở khi Ban Tổ chức bấm nút phát động" in seen
    await rig.launches()
    assert "Tuần 1 đang mở đến 24h00" in await lan.says("/batdau")
    assert lan.has("Vào thi")


# consent ---------------------------------------------------------------------------------------------------------------
async def test_the_consent_is_three_lines_with_the_whole_text_one_press_away(rig: Rig) -> None:
    lan = rig.person("lan")
    seen = await lan.says("/dangky")
    assert seen.count("\n• ") == 3
    assert lan.has("Đồng ý")
    assert lan.has("Không đồng ý")
    assert "Quyền của bạn" in await lan.presses("Xem toàn văn")
    assert "Bước 1/6: Họ và tên" in await lan.presses("Đồng ý")
    assert await consents(rig, lan) == [True]


async def test_refusing_ends_politely_is_written_down_and_leaves_the_door_open(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/dangky")
    seen = await lan.presses("Không đồng ý")
    assert "Cảm ơn bạn" in seen
    assert "/dangky" in seen
    assert await consents(rig, lan) == [False]
    assert await registration(rig, lan) is None
    await lan.says("Lò Thị Mai")
    assert await registration(rig, lan) is None
    await agrees(lan)
    assert "Bước 1/6" in lan.sees()
    assert await consents(rig, lan) == [False, True]


async def test_pressing_consent_twice_is_one_line_and_shows_the_question_again(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/dangky")
    button = lan.find("Đồng ý")
    action = button.action if button else SayConsent(1, _stamp(rig))
    await lan.press(action)
    assert "Bước 1/6" in await lan.press(action)
    await lan.says("Lò Thị Mai")
    assert "Bước 2/6" in await lan.press(action)
    assert await consents(rig, lan) == [True]


async def test_a_yes_to_another_text_is_no_yes(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/dangky")
    seen = await lan.press(SayConsent(1, _stamp(rig) ^ 1))
    assert "vừa được sửa" in seen
    assert await consents(rig, lan) == []


# fields ----------------------------------------------------------------------------------------------------------------
async def test_everything_is_asked_listed_and_kept(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    assert "Bước 2/6: Năm sinh" in await lan.says("  Lò   Thị Mai ")
    assert "Bước 3/6: Ông/bà là" in await lan.says("02/9/1990")
    assert "Bước 4/6: Đơn vị" in await lan.presses("Cán bộ, công chức")
    await lan.says("so tu phap")
    assert "Bước 5/6: Bản, tiểu khu, tổ" in await lan.presses("Sở Tư pháp")
    assert "Bước 6/6: Số điện thoại" in await lan.says("Tổ 5")
    card = await lan.says("0912.345.678")
    for line in (
        "Họ và tên: Lò Thị Mai",
        "Năm sinh: 1990",
        "Ông/bà là: Cán bộ, công chức, viên chức",
        "Đơn vị: Sở Tư pháp — Các sở, ban, ngành tỉnh",
        "Bản, tiểu khu, tổ: Tổ 5",
        "Số điện thoại: 0912345678",
    ):
        assert line in card
    assert await registration(rig, lan) is None
    seen = await lan.presses("Đúng, đăng ký")
    assert "Lò Thị Mai đã đăng ký thành công" in seen
    assert "Tuần 1" in seen
    kept = await registration(rig, lan)
    assert kept is not None
    assert (kept.full_name, kept.birth_year, kept.capacity) == ("Lò Thị Mai", 1990, "can-bo")
    assert (kept.unit_set, kept.place, kept.unit_other) == ("2024", "Tổ 5", None)
    assert kept.unit is not None
    assert rig.app.contest.pack.units.units[kept.unit].name == "Sở Tư pháp"
    assert (kept.phone, kept.sort_key) == ("+84912345678", person_sort_key("Lò Thị Mai"))


async def test_confirming_leads_straight_to_the_rule_card(rig: Rig) -> None:
    lan = rig.person("lan")
    await rig.launches()
    await registers(lan)
    assert "Lò Thị Mai đã đăng ký thành công" in lan.sees()
    assert "10 câu" in lan.sees()
    assert "15 phút" in lan.sees()


async def test_a_name_that_cannot_stand_gets_a_kind_sentence(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    for name, answer in (
        ("", "bằng chữ"),
        ("😀😀", "bằng chữ"),
        ("12345", "bằng chữ"),
        ("Mai", "cả họ và tên"),
        ("Lò <b>Mai</b>", "không in được"),
        ("Lò Thị 😀", "không in được"),
        ("Mai " * 40, "80 ký tự"),
    ):
        seen = await lan.says(name)
        assert answer in seen
        assert "Bước 1/6" in seen
    assert "Bước 2/6" in await lan.says("Quàng Văn Ơn")


async def test_a_name_is_kept_as_typed_but_clean(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan)
    for typed, kept in (
        (unicodedata.normalize("NFD", "Lường Thị Hồng"), "Lường Thị Hồng"),
        ("\u202eLò Thị\u200b Mai\u202c", "Lò Thị Mai"),
        ("**Lò** _Mai_", "**Lò** _Mai_"),
        ("Giàng A\nPáo", "Giàng A Páo"),
        ("H'Linh Y-Ban", "H'Linh Y-Ban"),
    ):
        await lan.presses("Sửa: Họ và tên")
        assert f"Họ và tên: {kept}" in await lan.says(typed)
    await lan.presses("Đúng, đăng ký")
    player = await registration(rig, lan)
    assert player is not None
    assert player.full_name == "H'Linh Y-Ban"


async def test_keywords_are_names_while_a_name_is_asked(rig: Rig) -> None:
    for number, word in enumerate(("trợ giúp tôi", "xin chào", "Vào Thi")):
        lan = rig.person(f"lan {number}")
        await agrees(lan)
        assert "Bước 2/6" in await lan.says(word)


async def test_a_year_that_cannot_stand_gets_a_kind_sentence(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    for year, answer in (
        ("không nhớ", "chưa đọc được năm sinh"),
        ("90", "đủ 4 chữ số"),
        ("1850", "xa quá"),
        ("2030", "chưa tới"),
        ("2011", "đủ 14 tuổi trở lên"),
    ):
        seen = await lan.says(year)
        assert answer in seen
        assert "Bước 2/6" in seen
    assert "Bước 3/6" in await lan.says("sinh năm 2010")


async def test_capacities_are_chosen_from_the_list_only(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    await lan.says("1990")
    assert "chọn một trong các dòng này" in await lan.says("nông dân")
    assert "chọn một trong các dòng này" in await lan.press(ChooseCapacity("vua"))
    assert "Bước 4/6" in await lan.says("nguoi dan")


async def test_it_goes_on_where_it_stopped(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    await rig.passes(hours=9)
    await lan.says("/batdau")
    assert lan.has("Đăng ký tiếp")
    assert "Bước 2/6" in await lan.says("/dangky")
    assert "Bước 3/6" in await lan.says("1990")


async def test_going_back_keeps_what_was_filled_in(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    await lan.says("1990")
    assert "Đang ghi: 1990" in await lan.presses("Quay lại")
    seen = await lan.presses("Quay lại")
    assert "Bước 1/6" in seen
    assert "Đang ghi: Lò Thị Mai" in seen
    assert not lan.has("Quay lại")
    assert "Bước 3/6" in await lan.presses("Giữ nguyên")


async def test_one_line_of_the_card_is_corrected_alone(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan)
    assert "Bước 2/6" in await lan.presses("Sửa: Năm sinh")
    assert "chưa tới" in await lan.says("2090")
    card = await lan.says("1985")
    assert CARD in card
    assert "Năm sinh: 1985" in card
    await lan.presses("Sửa: Họ và tên")
    assert "Họ và tên: Lò Thị Mai" in await lan.presses("Giữ nguyên")
    await lan.presses("Sửa: Năm sinh")
    assert CARD in await lan.presses("Quay lại")


async def test_a_name_in_small_letters_may_be_written_large(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan, name="lò thị mai")
    assert "Họ và tên: Lò Thị Mai" in await lan.presses("Viết hoa: Lò Thị Mai")
    assert not lan.has("Viết hoa")


# presses that come twice, late, or from nowhere ----------------------------------------------------------------------------
async def test_confirming_twice_registers_once(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan)
    action = Confirm(await _card_stamp(rig))
    await lan.press(action)
    first = await registration(rig, lan)
    seen = await lan.press(action)
    assert "đã đăng ký xong rồi" in seen
    assert "Lò Thị Mai" in seen
    second = await registration(rig, lan)
    assert first is not None
    assert second is not None
    assert (first.id, first.version) == (second.id, second.version)


async def test_an_old_card_confirms_nothing_that_was_not_read(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan)
    old = Confirm(await _card_stamp(rig))
    await lan.presses("Sửa: Năm sinh")
    await lan.says("1985")
    seen = await lan.press(old)
    assert "đã cũ" in seen
    assert "Năm sinh: 1985" in seen
    assert await registration(rig, lan) is None


async def test_presses_from_nowhere_change_nothing(rig: Rig) -> None:
    stranger, lan, ba = rig.person("stranger"), rig.person("lan"), rig.person("ba")
    await registers(lan)
    await agrees(ba)
    before = await registration(rig, lan)
    for action in (
        Confirm(0),
        AskField("full_name"),
        AskField("nonsense"),
        KeepField("unit"),
        PassOver("full_name"),
        PassOver("nonsense"),
        StepBack("unit"),
        StepBack("nonsense"),
        ChooseCapacity("vua"),
        WriteCapitals(1),
    ):
        assert "Trước khi đăng ký" in await stranger.press(action)
        assert "Bạn đã đăng ký" in await lan.press(action)
        assert "Bước" in await ba.press(action)
    assert await registration(rig, lan) == before
    assert "Bước 1/6" in await ba.says("/dangky")


async def test_a_required_field_cannot_be_passed_over(rig: Rig) -> None:
    lan = rig.person("lan")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    assert "Bước 2/6" in await lan.press(PassOver("birth_year"))
    assert "Bước 2/6" in await lan.press(Confirm(0))


async def test_registering_again_shows_what_stands(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    seen = await lan.says("đăng ký")
    assert "Bạn đã đăng ký: Lò Thị Mai, Sở Tư pháp" in seen
    assert lan.has("Vào thi")


async def test_the_button_of_an_old_welcome_leads_a_player_to_the_contest(rig: Rig) -> None:
    lan = rig.person("lan")
    await rig.launches()
    await registers(lan)
    assert "10 câu" in await lan.press(Enter())


async def test_a_new_text_is_asked_again(rig: Rig) -> None:
    """Who agreed to an older text agrees to the new one before anything else, and stays registered."""
    lan = rig.person("lan")
    await registers(lan)
    async with rig.app.store.write() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        old = Consent(await uow.new_id(), rig.app.contest.id, person.id, "0", True, rig.clock.now, rig.profile)
        uow.add_consent(old)
        await uow.commit()
    assert "Trước khi đăng ký" in await lan.says("/dangky")
    assert "Bạn đã đăng ký: Lò Thị Mai" in await lan.presses("Đồng ý")


def _stamp(rig: Rig) -> int:
    return consent_stamp(rig.app.contest)


async def _card_stamp(rig: Rig) -> int:
    """The stamp on the card in front of lan."""
    async with rig.app.store.read() as uow:
        person = await uow.person_of(rig.person("lan").sender)
        assert person is not None
        draft = draft_of(person)
        assert draft is not None
        return draft_stamp(draft)
