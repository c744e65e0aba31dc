"""Look-ups: staff find people within their units, see no whole phone, and every look leaves a line; a resident gets their own data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.role_actions import ShowPlayer
from services.records import Audit, PhoneClaim, Role
from storage.unit_of_work import UnitOfWork
from tests.rig import Player, Rig
from tests.stories.crowd import HAT_LOT, appoints, crowd, plays, registers

pytestmark = pytest.mark.backstage

MAI_SON = "125"
CHIENG_AN = "03667"


async def staff(rig: Rig, scope: str = "", role: Role = Role.STAFF, name: str = "can-bo") -> Player:
    talker = rig.person(name)
    await appoints(rig, await registers(rig, talker, "Hà Thị Cán", unit=CHIENG_AN), role, scope)
    return talker


async def lines(rig: Rig, act: str) -> list[Audit]:
    async with rig.app.store.read() as uow:
        return [line for line in await uow.audits(rig.app.contest.id) if line.act == act]


async def give_phone(rig: Rig, id: int, phone: str) -> None:
    async with rig.app.store.write() as uow:
        await _give_phone(uow, id, phone)
        await uow.commit()


async def _give_phone(uow: UnitOfWork, id: int, phone: str) -> None:
    player = await uow.player(id)
    assert player is not None
    player.phone = phone
    uow.save_player(player)
    uow.save_claim(PhoneClaim(await uow.new_id(), player.contest, player.person, phone, player.registered_at))


async def test_a_person_is_found_by_name_without_accents(rig: Rig) -> None:
    clerk = await staff(rig)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await give_phone(rig, mai.id, "+84912345678")
    assert "ghi nhật ký kèm tên bạn" in await clerk.says("tra cứu")
    seen = await clerk.says("lo thi mai")
    assert "Lò Thị Mai · 1990 · Thị trấn Hát Lót" in seen
    assert "12345678" not in seen
    assert "09******78" in seen
    card = await clerk.presses("Lò Thị Mai")
    assert f"số đăng ký {mai.id}" in card
    assert "12345678" not in card


async def test_by_phone_and_by_number(rig: Rig) -> None:
    clerk = await staff(rig)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await give_phone(rig, mai.id, "+84912345678")
    for words in ("0912 345 678", "+84912345678", f"{mai.id}", f"#{mai.id}"):
        assert "Lò Thị Mai" in await clerk.says(f"/tracuu {words}"), words
    for words in ("0912345679", "999999999999999", "9" * 30, "x", "%", "_", "' or 1=1"):
        assert "Không có ai như" in await clerk.says(f"/tracuu {words}"), words


async def test_the_card_says_what_was_done_and_the_place(rig: Rig) -> None:
    clerk = await staff(rig)
    await rig.launches()
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await plays(rig, mai, right=9, seconds=250)
    await plays(rig, mai, right=4, seconds=100)
    await crowd(rig, 3, right=10)
    await clerk.says("/tracuu Lò Thị Mai")
    seen = await clerk.presses("Lò Thị Mai")
    assert "Lượt 1: 9/10 · 04 phút 10 giây" in seen
    assert "được tính" in seen
    assert "Lượt 2: 4/10" in seen
    assert "Hạng tạm thời: 4/4" in seen
    assert "Xét giải: có" in seen


async def test_at_most_ten_are_shown(rig: Rig) -> None:
    clerk = await staff(rig)
    await rig.launches()
    await crowd(rig, 14)
    seen = await clerk.says("/tracuu người")
    assert seen.count("• Người") == 10
    assert "Đây là 10 người đầu, vẫn còn nữa" in seen


async def test_a_district_sees_its_communes_and_no_others(rig: Rig) -> None:
    clerk = await staff(rig, MAI_SON)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai", unit=HAT_LOT)
    binh = await registers(rig, rig.person("binh"), "Lò Văn Bình", unit=CHIENG_AN)
    lost = await registers(rig, rig.person("lac"), "Lò Văn Lạc", unit=None)
    seen = await clerk.says("/tracuu lò")
    assert "Lò Thị Mai" in seen
    assert "Lò Văn Bình" not in seen
    assert "Lò Văn Lạc" not in seen
    assert f"số đăng ký {mai.id}" in await clerk.press(ShowPlayer(mai.id))
    for foreign in (binh.id, lost.id, 10**12):
        assert "Không có số đăng ký đó" in await clerk.press(ShowPlayer(foreign))
    assert [line.target for line in await lines(rig, "see_player")] == [f"player:{mai.id}"]


async def test_every_look_leaves_a_line_without_the_words(rig: Rig) -> None:
    clerk = await staff(rig)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await clerk.says("/tracuu Lò Thị Mai")
    await clerk.says("/tracuu lo thi mai")
    await clerk.says("/tracuu khong co ai")
    found = await lines(rig, "look_up")
    assert [line.details["found"] for line in found] == [0, 1, 1]
    assert found[1].details["query"] == found[2].details["query"] != found[0].details["query"]
    assert "Mai" not in str([line.details for line in found])
    await clerk.press(ShowPlayer(mai.id))
    assert len(await lines(rig, "see_player")) == 1


async def test_who_withdrew_is_not_found(rig: Rig) -> None:
    clerk = await staff(rig)
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    async with rig.app.store.write() as uow:
        player = await uow.player(mai.id)
        assert player is not None
        player.withdrawn_at = rig.clock.now
        uow.save_player(player)
        await uow.commit()
    rig.clock.now += timedelta(minutes=1)
    assert "Không có ai như" in await clerk.says("/tracuu Lò Thị Mai")
    assert "Không có số đăng ký đó" in await clerk.press(ShowPlayer(mai.id))


@pytest.mark.parametrize("role", [None, Role.DRAFTER, Role.JURY, Role.TECHNICIAN])
async def test_others_get_their_own_data(rig: Rig, role: Role | None) -> None:
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    lan = rig.person("lan")
    player = await registers(rig, lan, "Vì Thị Lan")
    if role is not None:
        await appoints(rig, player, role)
    seen = await lan.says("/tracuu Lò Thị Mai")
    assert "Vì Thị Lan" in seen
    assert "Lò Thị Mai" not in seen
    assert "Lò Thị Mai" not in await lan.press(ShowPlayer(mai.id))
    assert await lines(rig, "look_up") == []
    assert await lines(rig, "see_player") == []


async def test_who_loses_the_role_in_the_middle_is_answered_as_a_resident(rig: Rig) -> None:
    clerk = await staff(rig)
    await registers(rig, rig.person("mai"), "Lò Thị Mai")
    await clerk.says("/tracuu")
    async with rig.app.store.write() as uow:
        for grant in await uow.grants(rig.app.contest.id):
            grant.revoked_at, grant.revoked_by = rig.clock.now, "test"
            uow.save_grant(grant)
        await uow.commit()
    assert "Lò Thị Mai ·" not in await clerk.says("Lò Thị Mai")
    assert await lines(rig, "look_up") == []
