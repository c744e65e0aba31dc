"""Links that bring people in: one's own, those of units, groups and banners; who came, and who finished."""

from __future__ import annotations

import re

from services.records import Role
from tests.rig import Player, Rig
from tests.stories.newcomers import registers


async def link_of(rig: Rig, player: Player) -> str:
    """What `/moiban` gives to pass on, as the word that it brings along."""
    await player.says("mời bạn")
    message = player.messages[-1]
    found = re.search(r"(?:start=|MOI )(i-)?(\d+-[0-9a-f]{8})", message.text)
    assert found, message.text
    return f"i-{found[2]}"


async def finishes(player: Player) -> None:
    await player.says("/thi")
    await player.presses("Làm bài")
    for letter in "ABCDABCDAB":
        await player.picks(letter)


async def test_who_came_by_my_link_and_who_of_them_finished(rig: Rig) -> None:
    await rig.launches()
    lan = await rig.registered("lan")
    link = await link_of(rig, lan)
    for name in ("mai", "ba"):
        friend = rig.person(name)
        await friend.says(f"/batdau {link}")
        await registers(friend, name=f"Quàng Thị {name.title()}")
    await finishes(rig.person("ba"))
    assert "2 người đã đăng ký, 1 người trong số đó đã hoàn thành" in await lan.says("/moiban")


async def test_the_word_of_a_link_can_be_typed(rig: Rig) -> None:
    """For messengers whose links bring nothing along."""
    lan = await rig.registered("lan")
    link = await link_of(rig, lan)
    mai = rig.person("mai")
    await mai.says(f"Mời {link.removeprefix('i-')}")
    await registers(mai)
    assert "1 người đã đăng ký, 0 người" in await lan.says("/moiban")


async def test_nobody_counts_for_themselves_or_twice_or_for_a_link_that_was_made_up(rig: Rig) -> None:
    lan, mai = await rig.registered("lan"), rig.person("mai")
    link, other = await link_of(rig, lan), await link_of(rig, await rig.registered("ba"))
    await lan.says(f"/batdau {link}")
    await mai.says(f"/batdau {link[:-1]}{'0' if link[-1] != '0' else '1'}")
    await registers(mai)
    await mai.says(f"/batdau {link}")
    await mai.says(f"/batdau {other}")
    assert "0 người đã đăng ký" in await lan.says("/moiban")


async def test_organisers_see_all_links_ranked(rig: Rig) -> None:
    """By those who finished, then by those who came; equals share a place, and people are named for those who may look them up."""
    await rig.launches()
    boss, lan, ba = await rig.organiser("truong-ban"), await rig.registered("lan"), await rig.registered("ba")
    links = [await link_of(rig, lan), await link_of(rig, ba), "u-03646", "b-bao-son-la"]
    for place, link in enumerate([links[0], links[0], links[1], links[2], links[3]]):
        friend = rig.person(f"ban-{place}")
        await friend.says(f"/batdau {link}")
        await registers(friend, name=f"Quàng Văn {'ABCDE'[place]}")
        if link == links[1]:
            await finishes(friend)
    seen = await boss.says("lan tỏa")
    lines = re.findall(r"(?m)^(\d)\. (.+): (\d) người đến, (\d) người hoàn thành", seen)
    assert lines[:2] == [("1", "Lò Thị Ba", "1", "1"), ("2", "Lò Thị Lan", "2", "0")]
    assert {line[0] for line in lines[2:]} == {"3"}
    assert {line[1] for line in lines[2:]} == {rig.app.contest.pack.units.units["03646"].name, "Banner “bao-son-la”"}
    jury = await rig.organiser("giam-khao", Role.JURY)
    assert "Lò Thị" not in await jury.says("/lantoa")
    assert "Người dự thi số" in await jury.looks()
    assert "mời" in (await lan.says("/lantoa")).lower()
