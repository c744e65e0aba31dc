"""A lost phone, a new browser: link codes and joining two people who are one."""

from __future__ import annotations

import re

import pytest

from handlers.register_actions import JoinByCode, MakeLinkCode
from services.people import CODE_LETTERS, read_code
from services.records import Role
from tests.rig import Player, Rig
from tests.stories.crowd import appoints, plays
from tests.stories.newcomers import agrees, registers, registration


async def code_of(lan: Player) -> str:
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", await lan.press(MakeLinkCode()))
    assert found
    return found.group()


async def played(rig: Rig, lan: Player) -> None:
    player = await registration(rig, lan)
    assert player is not None
    await rig.launches()
    await plays(rig, player, right=5, seconds=300)


def other(rig: Rig, name: str = "lan on another device") -> Player:
    """The same human elsewhere."""
    return rig.person(name, profile="web" if rig.profile != "web" else "buttons")


async def test_a_new_device_becomes_the_player_it_was_linked_to(rig: Rig) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await lan.says("/thongtin")
    await lan.presses("Mã liên kết cho máy khác")
    code = await code_of(lan)
    assert "của Lò Thị Mai" in await new.says(f"/lienket {code}")
    assert await registration(rig, new) == await registration(rig, lan)
    assert "Chào Lò Thị Mai" in await new.says("/batdau")
    seen = await lan.says("/thongtin")
    assert "trang web" in seen
    assert any(name in seen for name in ("buttons", "plain", "Telegram", "Zalo"))


async def test_the_code_may_be_asked_for_and_written_any_way(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    for number, (old, put) in enumerate((("-", "-"), ("-", " "), ("-", ""))):
        new = other(rig, f"device {number}")
        code = await code_of(lan)
        assert "8 ký tự" in await new.says("liên kết")
        assert "không đúng" in await new.says("tôi không biết")
        assert "của Lò Thị Mai" in await new.says(code.replace(old, put).lower())


async def test_a_code_works_once_and_for_a_quarter_of_an_hour(rig: Rig) -> None:
    lan, new, third = rig.person("lan"), other(rig), other(rig, "a third device")
    await registers(lan)
    code, late = await code_of(lan), await code_of(lan)
    assert code != late
    await new.says(f"/lienket {code}")
    assert "không đúng, đã dùng hoặc đã hết hạn" in await third.says(f"/lienket {code}")
    await rig.passes(minutes=15)
    assert "không đúng, đã dùng hoặc đã hết hạn" in await third.says(f"/lienket {late}")
    assert "không đúng, đã dùng hoặc đã hết hạn" in await third.says("/lienket CFHJ-2345")
    assert "không đúng, đã dùng hoặc đã hết hạn" in await third.press(JoinByCode("zzz"))
    assert await registration(rig, third) is None


async def test_the_code_is_kept_only_as_a_hash_and_is_for_elsewhere(rig: Rig) -> None:
    lan = rig.person("lan")
    await registers(lan)
    code = await code_of(lan)
    assert "máy hoặc ứng dụng khác" in await lan.says(f"/lienket {code}")
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        everything = await uow.everything_about(person.id)
    assert code.replace("-", "") not in str(everything["link_code"])


async def test_a_link_with_a_code_asks_before_joining(rig: Rig) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    code = (await code_of(lan)).replace("-", "")
    seen = await new.says(f"/start l-{code}")
    assert "Nối máy này với Lò Thị M.?" in seen
    assert await registration(rig, new) is None
    assert "của Lò Thị Mai" in await new.presses("Đúng, là tôi")


async def test_who_has_something_to_share_is_asked_before_joining(rig: Rig) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await registers(new, name="Lò Mai")
    code = await code_of(lan)
    assert "Nối máy này với Lò Thị M.?" in await new.says(f"/lienket {code}")
    assert "Tổ chức: Ban Tổ chức" not in await new.presses("Không, thôi")
    kept = await registration(rig, new)
    assert kept is not None
    assert kept.full_name == "Lò Mai"


@pytest.mark.parametrize("who_played", ["nobody", "owner", "other"])
async def test_of_two_registrations_the_played_one_is_kept(rig: Rig, who_played: str) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await registers(new, name="Lò Mai")
    if who_played != "nobody":
        await played(rig, lan if who_played == "owner" else new)
    expected = await registration(rig, new if who_played == "other" else lan)
    dropped = await registration(rig, lan if who_played == "other" else new)
    await new.says(f"/lienket {await code_of(lan)}")
    await new.presses("Đúng, là tôi")
    assert expected is not None
    assert dropped is not None
    for device in (lan, new):
        kept = await registration(rig, device)
        assert kept is not None
        assert (kept.id, kept.withdrawn_at) == (expected.id, None)
    async with rig.app.store.read() as uow:
        gone = await uow.player(dropped.id)
        assert gone is not None
        assert gone.withdrawn_at is not None


async def test_two_who_played_are_joined_by_staff_only(rig: Rig) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await registers(new, name="Lò Mai")
    await played(rig, lan)
    await played(rig, new)
    before = await registration(rig, lan), await registration(rig, new)
    await new.says(f"/lienket {await code_of(lan)}")
    assert "/phananh" in await new.presses("Đúng, là tôi")
    assert (await registration(rig, lan), await registration(rig, new)) == before


@pytest.mark.parametrize("who_plays", ["owner", "other"])
async def test_who_plays_while_joining_goes_on_playing(rig: Rig, who_plays: str) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await registers(new, name="Lò Mai")
    await rig.launches()
    playing = lan if who_plays == "owner" else new
    await playing.says("/thi")
    await playing.presses("Làm bài")
    await playing.picks("B")
    await new.says(f"/lienket {await code_of(lan)}")
    await new.presses("Đúng, là tôi")
    for device in (lan, new):
        assert "Câu 2/10" in await device.says("/thi")


async def test_two_who_play_at_once_are_joined_by_staff_only(rig: Rig) -> None:
    """Else a running attempt that goes badly could be shaken off by joining."""
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    await registers(new, name="Lò Mai")
    await rig.launches()
    for device in (lan, new):
        await device.says("/thi")
        await device.presses("Làm bài")
    await new.says(f"/lienket {await code_of(lan)}")
    assert "/phananh" in await new.presses("Đúng, là tôi")
    for device in (lan, new):
        assert "Câu 1/10" in await device.says("/thi")


async def test_a_code_of_somebody_unregistered_takes_the_registration_over(rig: Rig) -> None:
    """The code was made on the new device and typed on the old one."""
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    code = await code_of(new)
    assert "người chưa đăng ký" in await lan.says(f"/lienket {code}")
    await lan.presses("Đúng, là tôi")
    kept = await registration(rig, new)
    assert kept is not None
    assert kept.full_name == "Lò Thị Mai"
    assert kept == await registration(rig, lan)
    assert "Bạn đã đăng ký" in await new.says("/dangky")


async def test_roles_and_a_registration_on_its_way_come_along(rig: Rig) -> None:
    lan, new = rig.person("lan"), other(rig)
    await registers(lan)
    player = await registration(rig, lan)
    assert player is not None
    await appoints(rig, player, Role.STAFF)
    async with rig.app.store.read() as uow:
        before = await uow.roles_of(rig.app.contest.id, player.person)
    await new.says(f"/lienket {await code_of(lan)}")
    async with rig.app.store.read() as uow:
        person = await uow.person_of(new.sender)
        assert person is not None
        assert await uow.roles_of(rig.app.contest.id, person.id) == before
    ba, elsewhere = rig.person("ba"), other(rig, "ba on another device")
    await agrees(elsewhere)
    await elsewhere.says("Quàng Văn Ba")
    await elsewhere.says(f"/lienket {await code_of(ba)}")
    assert "Bước 2/6" in await _after_agreeing(ba)


async def _after_agreeing(lan: Player) -> str:
    await agrees(lan)
    return lan.sees()


def test_codes_are_read_whatever_stands_around_them() -> None:
    assert read_code("l-cfhj2345") == "CFHJ2345"
    assert read_code("/lienket CFHJ-2345") == "CFHJ2345"
    assert read_code("mã: cfhj 2345.") == "CFHJ2345"
    assert [read_code(words) for words in ("", "CFHJ234", "CFHJ23456", "AEIOU123", "đđđđđđđđ")] == [None] * 5
    assert not set("AEIOUYDWSLBZG015") & set(CODE_LETTERS) - {"5"}
