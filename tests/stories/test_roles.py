"""Roles: who holds what, handed over by a code that works once, taken back; nobody is left out of words that mean something."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from handlers.role_actions import AcceptRole, ListGrants, ListInvites, OfferRole, PickScope, RevokeRole, WithdrawInvite
from services import roles
from services.organising import Broadcast
from services.records import Audit, Role
from tests.rig import Player, Rig
from tests.stories.crowd import appoints, registers
from tests.stories.together import Group

pytestmark = pytest.mark.backstage

MAI_SON = "125"


async def owner(rig: Rig, name: str = "chu", full_name: str = "Cầm Văn Chủ") -> Player:
    talker = rig.person(name)
    await appoints(rig, await registers(rig, talker, full_name), Role.OWNER)
    return talker


async def grants(rig: Rig, talker: Player) -> set[tuple[str, str]]:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(talker.sender)
        held = [] if person is None else await uow.grants(rig.app.contest.id, person.id)
        return {(str(grant.role), grant.scope) for grant in held}


async def acts(rig: Rig) -> list[str]:
    async with rig.app.store.read() as uow:
        return [line.act for line in await uow.audits(rig.app.contest.id)]


async def person_id(rig: Rig, talker: Player) -> int:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(talker.sender)
        assert person is not None
        return person.id


def code_in(words: str) -> str:
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", words)
    assert found, words
    return found.group(0)


async def offers(boss: Player, role: str = "Ban Giám khảo", scope: str | None = "Toàn Cuộc thi") -> str:
    await boss.says("/phanquyen")
    await boss.presses("Giao quyền")
    await boss.presses(role)
    if scope is not None:
        await boss.presses(scope)
    return code_in(boss.sees())


async def test_a_role_is_handed_over_by_a_code_and_the_giver_hears_of_it(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    await registers(rig, mai, "Lò Thị Mai")
    code = await offers(boss)
    assert "dùng được một lần, trong 24 giờ" in boss.sees()
    seen = await mai.says(f"/nhanquyen {code}")
    assert "Cầm Văn Chủ giao quyền cho bạn" in seen
    assert await grants(rig, mai) == set()
    assert "Bạn đã nhận quyền Ban Giám khảo, toàn Cuộc thi" in await mai.presses("Nhận quyền")
    assert await grants(rig, mai) == {("jury", "")}
    await rig.passes(seconds=5)
    assert "Lò Thị Mai đã nhận quyền Ban Giám khảo" in await boss.looks()
    assert "Lò Thị Mai: toàn Cuộc thi" in await boss.says("phân quyền")
    assert {"role_offer", "role_accept"} <= set(await acts(rig))


async def test_a_link_shows_the_offer_even_to_a_stranger(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    code = (await offers(boss, "Kỹ thuật", None)).replace("-", "")
    seen = await mai.says(f"/start q-{code}")
    assert "Kỹ thuật (chìa khóa dự phòng), toàn Cuộc thi" in seen
    await mai.presses("Nhận quyền")
    assert await grants(rig, mai) == {("technician", "")}


async def test_a_code_can_be_typed_when_it_is_asked_for(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    code = await offers(boss)
    assert "mã nhận quyền" in await mai.says("nhận quyền")
    assert "không hợp lệ" in await mai.says("khong nho")
    assert "giao quyền cho bạn" in await mai.says(code.lower().replace("-", " "))


async def test_a_district_is_found_by_typing_and_holds_for_its_communes(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    await boss.says("/phanquyen")
    await boss.presses("Giao quyền")
    await boss.presses("Cán bộ giúp việc")
    assert "có hiệu lực với mọi xã" in boss.sees()
    await boss.says("mai son")
    await boss.presses("Huyện Mai Sơn")
    await boss.presses("Chọn Huyện Mai Sơn")
    await mai.says(f"/nhanquyen {code_in(boss.sees())}")
    await mai.presses("Nhận quyền")
    assert await grants(rig, mai) == {("staff", MAI_SON)}


async def test_a_code_works_once_and_for_a_day(rig: Rig) -> None:
    boss, mai, lan = await owner(rig), rig.person("mai"), rig.person("lan")
    code = await offers(boss)
    await mai.says(f"/nhanquyen {code}")
    await lan.says(f"/nhanquyen {code}")
    await mai.presses("Nhận quyền")
    assert "không hợp lệ" in await lan.presses("Nhận quyền")
    assert await grants(rig, lan) == set()
    late = await offers(boss)
    rig.clock.now += timedelta(hours=24)
    assert "không hợp lệ" in await lan.says(f"/nhanquyen {late}")
    await lan.press(AcceptRole(late.replace("-", "")))
    await lan.press(AcceptRole("CFHJKMNPQRTV"))
    assert await grants(rig, lan) == set()


async def test_a_code_dies_with_the_right_of_who_made_it(rig: Rig) -> None:
    boss, other, mai = await owner(rig), await owner(rig, "hai", "Lường Thị Hai"), rig.person("mai")
    code = await offers(other)
    await boss.press(RevokeRole(await person_id(rig, other), "owner", 1))
    assert "không hợp lệ" in await mai.says(f"/nhanquyen {code}")


async def test_the_giver_does_not_use_up_their_own_code(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    code = await offers(boss)
    assert "do chính bạn tạo" in await boss.says(f"/nhanquyen {code}")
    await boss.press(AcceptRole(code.replace("-", "")))
    await mai.says(f"/nhanquyen {code}")
    await mai.presses("Nhận quyền")
    assert await grants(rig, mai) == {("jury", "")}
    again = await offers(boss)
    await mai.says(f"/nhanquyen {again}")
    assert "Mã chưa bị dùng" in await mai.presses("Nhận quyền")


async def test_a_role_is_taken_back_after_a_question_and_its_holder_is_told(rig: Rig) -> None:
    boss, mai = await owner(rig), rig.person("mai")
    await appoints(rig, await registers(rig, mai, "Lò Thị Mai"), Role.STAFF, MAI_SON)
    await mai.says("/dieuhanh")
    await boss.says("/phanquyen")
    await boss.presses("Thu hồi quyền")
    await boss.presses("Lò Thị Mai: Cán bộ giúp việc")
    assert "Quyền hết hiệu lực ngay" in boss.sees()
    assert await grants(rig, mai) == {("staff", MAI_SON)}
    await boss.presses("Đúng, thu hồi")
    assert await grants(rig, mai) == set()
    await rig.passes(seconds=5)
    assert "đã kết thúc" in await mai.looks()
    assert "Không còn ai giữ quyền đó" in await boss.press(RevokeRole(await person_id(rig, mai), f"staff-{MAI_SON}", 1))
    assert (await acts(rig)).count("role_revoke") == 1


async def test_a_code_that_nobody_used_is_listed_and_withdrawn(rig: Rig) -> None:
    boss, other, mai = await owner(rig), await owner(rig, "hai", "Lường Thị Hai"), rig.person("mai")
    await boss.says("/phanquyen")
    assert not boss.has("Mã chưa dùng")
    code = await offers(boss)
    rig.clock.now += timedelta(minutes=1)
    kept = await offers(other, "Kỹ thuật", None)
    assert "Có 2 mã nhận quyền chưa được dùng" in await other.says("/phanquyen")
    await other.presses("Mã chưa dùng")
    assert "1. Ban Giám khảo, toàn Cuộc thi: Cầm Văn Chủ tạo, dùng được đến" in other.sees()
    assert code not in other.sees()
    await other.presses("Thu hồi mã số 1")
    assert "không còn tác dụng" in other.sees()
    assert "Lường Thị Hai tạo" in other.sees()
    assert "không hợp lệ" in await mai.says(f"/nhanquyen {code}")
    assert "giao quyền cho bạn" in await mai.says(f"/nhanquyen {kept}")
    await mai.presses("Nhận quyền")
    await other.press(ListInvites(0))
    assert "Không có mã nhận quyền nào đang chờ" in other.sees()
    assert (await acts(rig)).count("role_withdraw") == 1
    assert "thu hồi mã giao quyền Ban Giám khảo" in await boss.says("/nhatky")


async def test_nobody_else_sees_or_withdraws_a_code(rig: Rig) -> None:
    boss, lan = await owner(rig), rig.person("lan")
    await appoints(rig, await registers(rig, lan), Role.ORGANISER)
    await offers(boss)
    async with rig.app.store.read() as uow:
        (invite,) = await roles.pending(uow, rig.app.contest, rig.clock.now)
    for forged in (ListInvites(0), WithdrawInvite(roles.invite_stamp(invite)), WithdrawInvite("")):
        assert "Ban Giám khảo" not in await lan.press(forged)
    await boss.press(WithdrawInvite(""))
    assert "role_withdraw" not in await acts(rig)


async def test_the_last_owner_stays(rig: Rig) -> None:
    boss = await owner(rig)
    assert "giao quyền này cho người khác trước" in await boss.press(RevokeRole(await person_id(rig, boss), "owner", 1))
    assert await grants(rig, boss) == {("owner", "")}
    other = await owner(rig, "hai", "Lường Thị Hai")
    assert "đã trả lại quyền" in await boss.press(RevokeRole(await person_id(rig, boss), "owner", 1))
    await other.press(RevokeRole(await person_id(rig, other), "owner", 1))
    assert await grants(rig, other) == {("owner", "")}


async def test_who_may_not_give_roles_sees_and_can_give_back_their_own(rig: Rig) -> None:
    mai = rig.person("mai")
    await appoints(rig, await registers(rig, mai), Role.JURY)
    assert "Quyền của bạn" in await mai.says("/phanquyen")
    await mai.presses("Trả lại quyền: Ban Giám khảo")
    await mai.presses("Đúng, trả lại")
    assert await grants(rig, mai) == set()


@pytest.mark.parametrize("role", [None, Role.ORGANISER, Role.STAFF])
async def test_nobody_else_gives_or_takes_roles(rig: Rig, role: Role | None) -> None:
    boss, lan = await owner(rig), rig.person("lan")
    player = await registers(rig, lan)
    if role is not None:
        await appoints(rig, player, role)
    before = await grants(rig, lan)
    boss_id = await person_id(rig, boss)
    for forged in (
        OfferRole("owner"),
        PickScope("grant-staff", ""),
        PickScope("grant-owner", MAI_SON),
        PickScope("nothing-1", ""),
        ListGrants(0),
        RevokeRole(boss_id, "owner", 1),
    ):
        seen = await lan.press(forged)
        assert "Mã:" not in seen
    assert await grants(rig, lan) == before
    assert await grants(rig, boss) == {("owner", "")}
    assert "role_offer" not in await acts(rig)


async def test_an_owner_cannot_forge_a_role_that_makes_no_sense(rig: Rig) -> None:
    boss = await owner(rig)
    for forged in (OfferRole("king"), PickScope("grant-owner", MAI_SON), PickScope("grant-staff", "99999")):
        assert "Mã:" not in await boss.press(forged)
    assert "role_offer" not in await acts(rig)


WORDS_OF_ORGANISERS = {
    "/dieuhanh": "mở bảng điều hành",
    "/thongbao": "soạn và gửi thông báo",
    "/lichthongbao": "lịch gửi thông báo tới các nhóm",
    "/phanquyen": "giao và thu hồi quyền",
    "/nhatky": "nhật ký những việc đã làm",
}


async def test_a_stranger_hears_what_the_words_of_organisers_are_for(rig: Rig) -> None:
    lan = rig.person("lan")
    for words, meaning in WORDS_OF_ORGANISERS.items():
        seen = await lan.says(words)
        assert "Lệnh này dành cho Ban Tổ chức" in seen
        assert meaning in seen
        assert not lan.has("Giao quyền")
        assert "không có quyền" not in seen
        assert "chưa hiểu" not in seen
        assert lan.has("Trợ giúp")
    await lan.presses("Tôi có mã nhận quyền")
    assert "gõ mã nhận quyền đã được gửi" in lan.sees()


async def test_who_has_another_role_is_shown_the_way_to_their_own_work(rig: Rig) -> None:
    jury = rig.person("mai")
    await appoints(rig, await registers(rig, jury), Role.JURY)
    for words in ("/thongbao", "/lichthongbao"):
        assert WORDS_OF_ORGANISERS[words] in await jury.says(words)
        assert not jury.has("Tôi có mã nhận quyền")
        assert jury.has("Điều hành")


async def test_in_a_group_the_words_of_organisers_point_to_the_private_chat(rig: Rig) -> None:
    group = Group(rig, await owner(rig))
    for words in WORDS_OF_ORGANISERS:
        assert "nhắn riêng cho tôi" in await group.says(words), words


async def test_the_menu_shows_what_one_may_do(rig: Rig) -> None:
    boss, jury = await owner(rig), rig.person("mai")
    await appoints(rig, await registers(rig, jury), Role.JURY)
    await boss.says("/dieuhanh")
    for label in ("Phát động", "Phân quyền", "Tra cứu", "Gia hạn", "Nhật ký", "Đơn vị khác", "Danh sách kết quả"):
        assert boss.has(label), label
    await jury.says("/dieuhanh")
    assert jury.has("Nhật ký")
    assert jury.has("Danh sách kết quả")
    for label in ("Phát động", "Tra cứu", "Gia hạn", "Đơn vị khác"):
        assert not jury.has(label), label


async def test_the_log_says_who_did_what(rig: Rig) -> None:
    boss = await owner(rig)
    await offers(boss)
    seen = await boss.says("nhật ký")
    assert "Cầm Văn Chủ: tạo mã giao quyền Ban Giám khảo, toàn Cuộc thi" in seen


async def test_acts_of_every_kind_are_said_in_words(rig: Rig) -> None:
    boss = await owner(rig)
    acted = [
        ("notice.move", "notice:week-1.closing"),
        ("broadcast.approve", "broadcast:12"),
        ("group.subscribe", "group:5"),
        ("export.made", "job:3"),
        ("something_new", "thing:9"),
    ]
    async with rig.app.store.write() as uow:
        for act, target in acted:
            id = await uow.new_id()
            uow.add_audit(Audit(id, rig.app.contest.id, rig.clock.now, "system", act, target, {}))
        await uow.commit()
    seen = await boss.says("/nhatky")
    assert "hệ thống: dời thông báo theo lịch “Tuần 1: " in seen
    assert "week-1" not in seen
    assert "duyệt thông báo số 12" in seen
    assert "đăng ký nhận tin cho nhóm số 5" in seen
    assert "đã lập xong tệp (sổ Excel)" in seen
    assert "something_new thing:9" in seen


async def test_the_log_calls_people_groups_and_broadcasts_by_their_names(rig: Rig) -> None:
    boss = await owner(rig)
    group = Group(rig, boss)
    await group.joined()
    async with rig.app.store.write() as uow:
        chat = await uow.chat(group.chat)
        chat.title = "Bản Mường"
        uow.save_chat(chat)
        written = Broadcast(await uow.new_id(), rig.app.contest.id, 1, rig.clock.now, "Kính mời bà con dự thi")
        uow.save_broadcast(written)
        for act, target in (("broadcast.resend", f"broadcast:{written.id}"), ("group.settings", f"group:{chat.id}")):
            id = await uow.new_id()
            uow.add_audit(Audit(id, rig.app.contest.id, rig.clock.now, "987", act, target, {}))
        await uow.commit()
    seen = await boss.says("/nhatky")
    assert "Người số 987: đổi cài đặt của nhóm “Bản Mường”" in seen
    assert "gửi lại thông báo “Kính mời bà con dự thi”" in seen
    assert "#987" not in seen


async def test_a_long_log_is_turned_page_by_page(rig: Rig) -> None:
    boss = await owner(rig)
    for _ in range(12):
        await offers(boss)
    await boss.says("/nhatky")
    assert boss.sees().count("tạo mã giao quyền") == 10
    await boss.presses("Cũ hơn")
    assert boss.sees().count("tạo mã giao quyền") == 2
    assert not boss.has("Cũ hơn")
