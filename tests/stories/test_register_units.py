"""Picking a unit: by the tree, by typing, by a link; never by the machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.register_actions import FoundUnits, OpenUnit, OtherUnit, PickUnit
from tests.rig import Player, Rig, make_rig
from tests.stories.newcomers import CARD, agrees, registers, registration

CHIENG_AN = "Phường Chiềng An — Thành phố Sơn La"
CHIENG_AN_MUONG_LA = "Xã Chiềng Ân — Huyện Mường La"


async def at_the_unit(lan: Player) -> None:
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    await lan.says("1990")
    await lan.presses("Người dân")
    assert "Bước 4/6: Đơn vị" in lan.sees()


async def chosen(lan: Player) -> str:
    """The line of the card about the unit."""
    await lan.presses("Bỏ qua")
    await lan.presses("Bỏ qua")
    assert CARD in lan.sees()
    return next(line for line in lan.sees().splitlines() if line.startswith("Đơn vị: "))


async def test_walking_the_tree_page_by_page(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    assert lan.has("Thành phố Sơn La")
    assert not lan.has("Huyện Mộc Châu")
    await lan.presses("Trang sau")
    assert lan.has("Huyện Mộc Châu")
    await lan.presses("Trang sau")
    assert lan.has("Các sở, ban, ngành tỉnh")
    assert not lan.has("Trang sau")
    await lan.presses("Trang trước")
    await lan.presses("Huyện Mai Sơn")
    assert "Huyện Mai Sơn" in lan.sees()
    await lan.presses("Lên một cấp")
    await lan.presses("Thành phố Sơn La")
    await lan.presses(CHIENG_AN)
    assert await chosen(lan) == f"Đơn vị: {CHIENG_AN}"


async def test_a_district_itself_can_be_chosen(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    await lan.says("tp son la")
    await lan.presses("Thành phố Sơn La")
    await lan.presses("Tôi thuộc cấp này")
    assert await chosen(lan) == "Đơn vị: Thành phố Sơn La"


HITS = (
    ("xa chieng an", CHIENG_AN),
    ("xa chieng an", CHIENG_AN_MUONG_LA),
    ("CHIỀNG AN", CHIENG_AN),
    ("p. chieng an tp son la", CHIENG_AN),
    ("chienh an", CHIENG_AN),
    ("so tu phap", "Sở Tư pháp — Các sở, ban, ngành tỉnh"),
    ("stp", "Sở Tư pháp — Các sở, ban, ngành tỉnh"),
    ("tp son la", "Thành phố Sơn La"),
    ("hat lot", "Thị trấn Hát Lót — Huyện Mai Sơn"),
    ("hat lot", "Xã Hát Lót — Huyện Mai Sơn"),
    ("thuan chau", "Huyện Thuận Châu"),
    ("thuan chau", "Thị trấn Thuận Châu — Huyện Thuận Châu"),
    ("chieng on", "Xã Chiềng On — Huyện Yên Châu"),
    ("chieng on", "Xã Chiềng Ơn — Huyện Quỳnh Nhai"),
    ("03667", CHIENG_AN),
    ("u-03667", CHIENG_AN),
)


async def test_typing_lists_with_the_level_above_and_chooses_nothing(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    for typed, hit in HITS:
        await lan.says(typed)
        assert lan.has(hit), (typed, lan.sees())
        assert "Bước 5" not in lan.sees()


async def test_a_typed_name_never_presses_a_button_of_the_page(rig: Rig) -> None:
    """The button of Phường Chiềng An is in front of somebody from Xã Chiềng Ân, or the other way round."""
    lan = rig.person("lan")
    await at_the_unit(lan)
    for name in ("phuong chieng an", "xa chieng an", "Phường Chiềng An", "Xã Chiềng Ân"):
        for page in (OpenUnit("116", 0), OpenUnit("120", 0), OpenUnit("120", 1)):
            await lan.press(page)
            await lan.says(name)
            assert "Bước 5" not in lan.sees()
            assert lan.has(CHIENG_AN)
            assert lan.has(CHIENG_AN_MUONG_LA)
    await lan.presses(CHIENG_AN_MUONG_LA)
    assert await chosen(lan) == f"Đơn vị: {CHIENG_AN_MUONG_LA}"


async def test_many_hits_have_pages(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    await lan.says("chieng")
    first = lan.sees()
    await lan.presses("Trang sau")
    assert lan.sees() != first or rig.can.edit or not rig.can.buttons
    assert lan.has("Trang trước")
    assert "Bước 4/6" not in await lan.press(FoundUnits(10**6))


async def test_no_hit_offers_the_list_and_another_unit(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    for typed in ("zzzz", "😀", "", "qwrtp " * 500, "<b>|</b>"):
        seen = await lan.says(typed)
        assert "không tìm thấy đơn vị nào" in seen
        assert len(seen) < 500
        assert lan.has("Đơn vị khác")
    await lan.presses("Danh mục đơn vị")
    assert lan.has("Thành phố Sơn La")


async def test_another_unit_is_free_text_for_staff(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    await lan.presses("Đơn vị khác")
    assert "biểu tượng" in await lan.says("Trường 😀")
    await lan.says("Trường Tiểu học  Hua La")
    assert await chosen(lan) == "Đơn vị: Trường Tiểu học Hua La (chưa có trong danh mục)"
    await lan.presses("Đúng, đăng ký")
    kept = await registration(rig, lan)
    assert kept is not None
    assert (kept.unit, kept.unit_other) == (None, "Trường Tiểu học Hua La")
    assert "Ban Tổ chức sẽ xếp" in await lan.says("/donvi")


async def test_from_another_unit_back_to_the_list(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    await lan.presses("Đơn vị khác")
    await lan.presses("Chọn trong danh mục")
    await lan.says("so tu phap")
    assert lan.has("Sở Tư pháp — Các sở, ban, ngành tỉnh")


async def test_a_link_brings_the_unit_to_be_confirmed(rig: Rig) -> None:
    lan = rig.person("lan")
    assert f"được mời từ: {CHIENG_AN}" in await lan.says("/start u-03667")
    await lan.presses("Vào thi")
    await lan.presses("Đồng ý")
    await lan.says("Lò Thị Mai")
    await lan.says("1990")
    assert f"được mời từ {CHIENG_AN}" in await lan.presses("Người dân")
    await lan.presses("Đúng, đơn vị của tôi")
    assert await chosen(lan) == f"Đơn vị: {CHIENG_AN}"
    await lan.presses("Đúng, đăng ký")
    kept = await registration(rig, lan)
    assert kept is not None
    assert (kept.unit, kept.invited_by) == ("03667", "u-03667")


async def test_the_unit_of_a_link_can_be_declined(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/start u-125")
    await at_the_unit(lan)
    assert lan.has("Chọn trong Huyện Mai Sơn")
    await lan.presses("Không, chọn đơn vị khác")
    await lan.says("so tu phap")
    await lan.presses("Sở Tư pháp")
    assert "Sở Tư pháp" in await chosen(lan)


async def test_forged_codes_choose_nothing(rig: Rig) -> None:
    lan = rig.person("lan")
    await at_the_unit(lan)
    for code in ("99999", "14", "x" * 32, "K-"):
        assert "Bước 5" not in await lan.press(PickUnit(code))
        assert "Bước 5" not in await lan.press(OpenUnit(code, 10**9))
        assert lan.has("Thành phố Sơn La")
    await lan.says("so tu phap")
    assert "Bước 5" in await lan.presses("Sở Tư pháp")


async def test_old_buttons_of_units_show_how_it_stands(rig: Rig) -> None:
    lan, stranger = rig.person("lan"), rig.person("stranger")
    await registers(lan)
    before = await registration(rig, lan)
    for action in (PickUnit("03667"), OpenUnit("116", 1), FoundUnits(0), OtherUnit()):
        assert "Trước khi đăng ký" in await stranger.press(action)
        assert "Bạn đã đăng ký" in await lan.press(action)
    assert await registration(rig, lan) == before


@pytest.mark.parametrize("profile", ["buttons", "plain", "telegram"])
async def test_no_page_is_too_long_for_its_messenger(tmp_path: Path, profile: str) -> None:
    """The strict messengers refuse what does not fit; every unit is opened on every page."""
    rig = await make_rig(tmp_path, profile=profile)
    lan = rig.person("lan")
    await at_the_unit(lan)
    units = rig.app.contest.pack.units
    for code in ["", *units.units]:
        if code and not units.path(code):
            continue
        for page in range(0, max(1, len(units.children_of(code or None))), 6):
            await lan.press(OpenUnit(code, page // 6))
            assert "Bước 4/6" in lan.sees()
    await rig.close()


@pytest.mark.parametrize("typed", ["u-03646", "DV 03646", "đv 03646"])
async def test_a_join_code_from_a_poster_can_be_typed_by_itself(rig: Rig, typed: str) -> None:
    lan = rig.person("lan")
    await lan.says("/trogiup")
    assert "Phường Chiềng Lề" in await lan.says(typed)
    assert "chưa hiểu" in (await lan.says("u-99999")).lower()
