"""One's own data: seen, corrected, taken home, taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from handlers.context import Context
from handlers.register_actions import CorrectMine, ExportMine, MakeLinkCode, SayConsent, Withdraw
from handlers.views.register import consent_stamp
from messaging.model import Contact, Due, Outgoing
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import plays
from tests.stories.newcomers import agrees, consents, fills, registers, registration


def watched(rig: Rig, subject: str) -> list[object]:
    """Every look at a timer of this subject from now on."""
    looks: list[object] = []
    dues = rig.app.conversation.routes.dues
    looking = dues[subject]

    async def look(event: Due, ctx: Context) -> Sequence[Outgoing]:
        looks.append(event)
        return await looking(event, ctx)

    dues[subject] = look
    return looks


async def has_played(rig: Rig, lan: Player) -> None:
    player = await registration(rig, lan)
    assert player is not None
    await rig.launches()
    await plays(rig, player, right=5, seconds=300)


async def with_phone(lan: Player, phone: str, contact: Contact | None = None, name: str = "Lò Thị Mai") -> None:
    """Register with a typed or shared phone."""
    await fills(lan, name=name)
    await lan.presses("Sửa: Số điện thoại")
    await lan.says("" if contact else phone, contact)
    await lan.presses("Đúng, đăng ký")


# seeing and correcting --------------------------------------------------------------------------------------------------
async def test_all_that_is_kept_in_words(rig: Rig) -> None:
    lan = rig.person("lan")
    await with_phone(lan, "0912345678")
    seen = await lan.says("/thongtin")
    for words in ("/dulieu", "thông tin của tôi", "du lieu"):
        assert await lan.says(words) == seen
    for line in ("Họ và tên: Lò Thị Mai", "Năm sinh: 1990", "Đơn vị: Sở Tư pháp", "Đã đồng ý: bản 1"):
        assert line in seen
    assert "Số điện thoại: 09******78 (chưa xác nhận)" in seen
    assert "912345" not in seen


async def test_a_stranger_sees_that_nothing_is_registered(rig: Rig) -> None:
    lan = rig.person("lan")
    assert "Bạn chưa đăng ký dự thi" in await lan.says("/thongtin")
    assert lan.has("Đăng ký dự thi")
    assert "chưa đăng ký nên chưa có đơn vị" in await lan.says("/donvi")
    await agrees(lan)
    await lan.says("Lò Thị Mai")
    assert "đang đăng ký dở" in await lan.says("/thongtin")


async def test_corrected_until_the_first_attempt_counts(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    before = await registration(rig, lan)
    await lan.says("/thongtin")
    await lan.presses("Sửa thông tin")
    await lan.presses("Sửa: Họ và tên")
    await lan.says("Lò Thị Mai Anh")
    assert "Đã lưu" in await lan.presses("Đúng, lưu lại")
    after = await registration(rig, lan)
    assert before is not None
    assert after is not None
    assert (after.id, after.full_name, after.registered_at) == (before.id, "Lò Thị Mai Anh", before.registered_at)
    assert "Bạn sửa được" in await lan.says("/donvi")
    await has_played(rig, lan)
    await lan.says("/thongtin")
    assert not lan.has("Sửa thông tin")
    assert "Ban Tổ chức sửa giúp" in await lan.press(CorrectMine())
    assert "chỉ Ban Tổ chức sửa được" in await lan.says("/donvi")


async def test_a_correction_begun_before_the_attempt_is_not_saved_after_it(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    await lan.press(CorrectMine())
    await lan.presses("Sửa: Năm sinh")
    await lan.says("1980")
    await has_played(rig, lan)
    assert "Ban Tổ chức sửa giúp" in await lan.presses("Đúng, lưu lại")
    kept = await registration(rig, lan)
    assert kept is not None
    assert kept.birth_year == 1990


# taking it home --------------------------------------------------------------------------------------------------------
async def test_a_copy_to_read_and_a_copy_for_machines(rig: Rig) -> None:
    lan = rig.person("lan")
    await with_phone(lan, "0912345678")
    await lan.press(ExportMine())
    await lan.press(ExportMine())
    await rig.passes(seconds=1)
    await lan.looks()
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        listed = (await uow.everything_about(person.id))["stored_file"]
        assert len(listed) == 2
        files = {str(row["media_type"]): await uow.file(str(row["ref"])) for row in listed}
    text, rows = files["text/plain"], files["application/json"]
    assert text is not None
    assert rows is not None
    assert (text.owner, rows.owner) == (person.id, person.id)
    assert "Họ và tên: Lò Thị Mai" in text.data.decode("utf-8-sig")
    assert "+84912345678" in text.data.decode("utf-8-sig")
    everything = json.loads(rows.data)
    assert everything["player"][0]["full_name"] == "Lò Thị Mai"
    assert everything["consent"][0]["given"] is True
    if rig.can.documents:
        assert [message.document is not None for message in lan.messages[-2:]] == [True, True]


async def test_a_stranger_may_have_a_copy_too(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/thongtin")
    assert "đang được tạo" in await lan.presses("Nhận bản sao dữ liệu")
    await rig.passes(seconds=1)
    assert "JSON" in await lan.looks()


# taking it back --------------------------------------------------------------------------------------------------------
async def test_taking_the_consent_back_says_what_it_does_and_wants_a_second_press(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    await lan.says("/thongtin")
    seen = await lan.presses("Rút lại đồng ý")
    assert "rời bảng xếp hạng" in seen
    assert "15 ngày" in seen
    kept = await registration(rig, lan)
    assert kept is not None
    assert kept.withdrawn_at is None
    seen = await lan.presses("Đúng, rút lại đồng ý")
    assert "18/6/2024" in seen
    kept = await registration(rig, lan)
    assert kept is not None
    assert kept.withdrawn_at == rig.clock.now
    assert await consents(rig, lan) == [True, False]
    assert "không có sự đồng ý nào" in await lan.press(Withdraw(1))
    assert await consents(rig, lan) == [True, False]


async def test_who_comes_back_agrees_again_and_is_the_same_player(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    before = await registration(rig, lan)
    await lan.press(Withdraw(1))
    await rig.passes(days=3)
    await agrees(lan)
    assert "Họ và tên: Lò Thị Mai" in lan.sees()
    assert "Mừng Lò Thị Mai quay lại" in await lan.presses("Đúng, đăng ký")
    after = await registration(rig, lan)
    assert before is not None
    assert after is not None
    assert (after.id, after.withdrawn_at) == (before.id, None)
    await rig.passes(days=30)
    assert await registration(rig, lan) == after


async def test_who_has_played_comes_back_unchanged(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    await has_played(rig, lan)
    await lan.press(Withdraw(1))
    await agrees(lan)
    assert "Mừng Lò Thị Mai quay lại" in lan.sees()
    kept = await registration(rig, lan)
    assert kept is not None
    assert (kept.withdrawn_at, kept.full_name) == (None, "Lò Thị Mai")


async def test_after_fifteen_days_the_data_is_gone(rig: Rig) -> None:
    lan = rig.person("lan")
    await with_phone(lan, "0912345678")
    player = await registration(rig, lan)
    assert player is not None
    await lan.press(Withdraw(1))
    await rig.passes(days=14)
    assert await registration(rig, lan) is not None
    await rig.passes(days=2)
    async with rig.app.store.read() as uow:
        assert await uow.person_of(lan.sender) is None
        kept = await uow.player(player.id)
        assert kept is not None
        assert (kept.full_name, kept.phone, kept.birth_year) == ("", None, None)


async def test_a_withdrawal_is_carried_out_once_and_its_timer_rests(rig: Rig) -> None:
    lan, ba = rig.person("lan"), rig.person("ba")
    await registers(lan)
    await registers(ba, name="Quàng Văn Ba")
    await lan.press(Withdraw(1))
    await ba.press(Withdraw(1))
    await rig.passes(days=3)
    await agrees(ba)
    await ba.presses("Đúng, đăng ký")
    looks = watched(rig, "withdrawal")
    for _ in range(20):
        await rig.passes(days=1)
    assert len(looks) == 2, "one look at each, not one every half minute for ever"
    assert await registration(rig, ba) is not None


async def test_who_takes_it_back_and_then_joins_another_device_is_erased_there_too(rig: Rig) -> None:
    lan = rig.person("lan")
    new = rig.person("lan elsewhere", profile="web" if rig.profile != "web" else "buttons")
    await registers(lan)
    player = await registration(rig, lan)
    assert player is not None
    await lan.press(Withdraw(1))
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", await new.press(MakeLinkCode()))
    assert code
    await lan.says(f"/lienket {code.group()}")
    kept = await registration(rig, new)
    assert kept is not None
    assert kept.withdrawn_at is not None
    await rig.passes(days=16)
    async with rig.app.store.read() as uow:
        erased = await uow.player(player.id)
        assert erased is not None
        assert erased.full_name == ""


async def test_a_no_while_registered_asks_about_taking_it_back(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    assert "rút lại sự đồng ý?" in await lan.press(SayConsent(0, consent_stamp(rig.app.contest)))
    assert await consents(rig, lan) == [True]


# phones ----------------------------------------------------------------------------------------------------------------
async def test_a_phone_that_cannot_stand_gets_a_kind_sentence(rig: Rig) -> None:
    lan = rig.person("lan")
    await fills(lan)
    await lan.presses("Sửa: Số điện thoại")
    for typed, answer in (
        ("không có", "gõ đúng một số"),
        ("0212 345 6789", "máy bàn"),
        ("+1 202 555 0143", "Việt Nam"),
        ("0912", "10 chữ số"),
        ("0912345678 và 0987654321", "gõ đúng một số"),
    ):
        assert answer in await lan.says(typed)
    assert "Số điện thoại: 0912345678" in await lan.says("84 912 345 678")


@pytest.mark.about("contact")
async def test_a_shared_contact_of_ones_own_is_verified(rig: Rig) -> None:
    lan, ba = rig.person("lan"), rig.person("ba")
    await with_phone(lan, "", Contact("+84912345678", own=True))
    assert "(đã xác nhận)" in await lan.says("/thongtin")
    await with_phone(ba, "", Contact("+84987654321", own=False))
    assert "(chưa xác nhận)" in await ba.says("/thongtin")


@pytest.mark.about("contact")
async def test_a_collision_goes_to_review_and_locks_nobody_out(rig: Rig) -> None:
    lan, ba = rig.person("lan"), rig.person("ba")
    await with_phone(lan, "", Contact("+84912345678", own=True))
    await with_phone(ba, "0912345678", name="Quàng Văn Ba")
    assert "Quàng Văn Ba đã đăng ký" in ba.sees()
    assert "(đang chờ đối chiếu)" in await ba.says("/thongtin")
    assert "(đã xác nhận)" in await lan.says("/thongtin")
    tam = rig.person("tam")
    await with_phone(tam, "", Contact("0912345678", own=True), name="Lường Tám")
    assert "(đang chờ đối chiếu)" in await tam.says("/thongtin")


@pytest.mark.about("contact")
async def test_a_phone_that_is_given_up_is_free_again(rig: Rig) -> None:
    lan, ba = rig.person("lan"), rig.person("ba")
    await with_phone(lan, "", Contact("+84912345678", own=True))
    await lan.press(CorrectMine())
    await lan.presses("Sửa: Số điện thoại")
    await lan.presses("Để trống")
    await lan.presses("Đúng, lưu lại")
    assert "Số điện thoại" not in await lan.says("/thongtin")
    await with_phone(ba, "", Contact("+84912345678", own=True))
    assert "(đã xác nhận)" in await ba.says("/thongtin")


async def test_in_a_group_nothing_is_asked_or_shown(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    lan = rig.person("lan")
    await registers(lan)
    lan.chat = type(lan.chat)(lan.profile, "", "a group", group=True)
    for command in ("/dangky", "/thongtin", "/donvi", "/lienket", "/batdau"):
        seen = await lan.says(command)
        assert "Lò Thị Mai" not in seen
        assert "nhắn riêng" in seen or "trò chuyện riêng" in seen
    for action in (MakeLinkCode(), ExportMine(), Withdraw(1), CorrectMine()):
        assert "nhắn riêng" in await lan.press(action)
    await rig.close()
