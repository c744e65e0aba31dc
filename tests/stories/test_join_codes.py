"""Where a link brings nothing along, a code does: on posts, cards and notices, typed by hand."""

from __future__ import annotations

import pytest

from handlers.group_actions import GroupPost
from tests.rig import Player, Rig
from tests.stories.newcomers import fills, registration
from tests.stories.together import Group


def codes(rig: Rig) -> bool:
    """Whether the readers of this channel need one."""
    start = rig.can.start or "{payload}"
    return "{payload}" not in start


async def test_a_post_says_what_to_type_behind_the_link(rig: Rig) -> None:
    lan = await rig.registered("lan")
    await lan.press(GroupPost("03646"))
    post = lan.messages[-2].text
    assert ("(rồi nhắn: DV 03646)" in post) is codes(rig)


@pytest.mark.parametrize("word", ["DV 03646", "đv 03646", "dv03646", " u-03646 "])
async def test_a_units_code_is_an_invitation(rig: Rig, word: str) -> None:
    lan = rig.person("lan")
    assert "Bạn được mời từ: Phường Chiềng Lề" in await lan.says(word)


async def test_a_groups_code_brings_its_unit_and_is_counted(rig: Rig, boss: Player) -> None:
    group = Group(rig, boss)
    await group.joined()
    await group.subscribes("u-03646")
    agreed = await group.agreement()
    assert agreed is not None
    lan = rig.person("lan")
    assert "Phường Chiềng Lề" in await lan.says(f"NHÓM {agreed.chat}")
    await fills(lan)
    await lan.presses("Đúng, đăng ký")
    player = await registration(rig, lan)
    assert player is not None
    assert player.invited_by == f"g-{agreed.chat}"


@pytest.mark.parametrize("word", ["NHOM", "NHOM 99999999", "nhóm chúng tôi", "DV 99999", "DV"])
async def test_other_words_join_nothing(rig: Rig, word: str) -> None:
    assert "Bạn được mời" not in await rig.person("lan").says(word)


@pytest.mark.parametrize("word", ["DV 03646", "đv 03646"])
async def test_a_units_code_in_a_group_asks_its_admin_to_agree(rig: Rig, boss: Player, word: str) -> None:
    group = Group(rig, boss)
    await group.joined()
    assert "Phường Chiềng Lề" in await group.says(word)
    assert "Từ nay nhóm nhận thông báo" in await group.presses("Đồng ý nhận tin")
    agreed = await group.agreement()
    assert agreed is not None
    assert agreed.scope == "03646"


async def test_a_units_code_of_anybody_else_in_a_group_changes_nothing(rig: Rig) -> None:
    group = Group(rig, await rig.registered("lan"))
    await group.joined()
    assert "cài đặt" in await group.says("DV 03646", admin=False)
    assert await group.agreement() is None
