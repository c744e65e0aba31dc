"""Groups in messengers that tell nobody who their admins are: the organisers name leaders, by a code that works once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.group_actions import GroupAgree
from services.records import Role
from tests.rig import Player, Rig, make_rig
from tests.stories.crowd import appoints
from tests.stories.crowd import registers as enters
from tests.stories.test_roles import offers, owner
from tests.stories.together import Group
from tests.zalobot_line import ZALO_BOT
from tests.zalooa_line import ZALO_OA


@pytest.fixture(params=[ZALO_OA, ZALO_BOT])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile=request.param, store="sqlite")
    yield rig
    await rig.close()


async def leader(rig: Rig, boss: Player, scope: str) -> Player:
    """Somebody who typed the code that the owner gave them."""
    mai = rig.person("mai")
    await enters(rig, mai, "Lò Thị Mai")
    code = await offers(boss, "Trưởng nhóm", scope)
    await mai.says(f"/nhanquyen {code}")
    assert "gõ /nhantin" in await mai.presses("Nhận quyền")
    return mai


async def test_a_leader_with_a_code_subscribes_their_group(rig: Rig) -> None:
    mai = await leader(rig, await owner(rig), "Toàn Cuộc thi")
    group = Group(rig, mai)
    assert "Nhóm thuộc phạm vi nào" in await group.says("/nhantin", admin=False)
    await group.presses("Tỉnh Sơn La", admin=False)
    assert "Từ nay nhóm nhận thông báo" in await group.presses("Đồng ý nhận tin", admin=False)
    agreed = await group.agreement()
    assert agreed is not None
    assert agreed.scope == ""


async def test_anybody_else_learns_how_to_become_one(rig: Rig) -> None:
    lan = await rig.registered("lan")
    group = Group(rig, lan)
    seen = await group.says("/nhantin", admin=False)
    assert "xin mã của Ban Tổ chức" in seen
    assert "/nhanquyen" in seen
    await group.press(GroupAgree(""), admin=False)
    assert await group.agreement() is None


async def test_taken_back_it_is_over(rig: Rig) -> None:
    boss = await owner(rig)
    mai = await leader(rig, boss, "Toàn Cuộc thi")
    await boss.says("/phanquyen")
    await boss.presses("Thu hồi quyền")
    await boss.presses("Lò Thị Mai")
    await boss.presses("Đúng, thu hồi")
    assert "xin mã của Ban Tổ chức" in await Group(rig, mai).says("/nhantin", admin=False)


async def test_staff_of_a_unit_lead_groups_as_well(rig: Rig) -> None:
    mai = rig.person("mai")
    await appoints(rig, await enters(rig, mai, "Lò Thị Mai"), Role.STAFF, "125")
    assert "Nhóm thuộc phạm vi nào" in await Group(rig, mai).says("/nhantin", admin=False)


async def test_a_leader_sees_nothing_of_the_organisers(rig: Rig) -> None:
    mai = await leader(rig, await owner(rig), "Toàn Cuộc thi")
    seen = await mai.says("/dieuhanh")
    for hidden in ("Tra cứu", "Thống kê", "Xuất Excel", "Kết quả các tuần thi", "Phát động"):
        assert not mai.has(hidden), seen
