"""The newcomer's rehearsal: the owner subscribes the demo group of the web chat, presses, and reads the notice there."""

from __future__ import annotations

from pathlib import Path

from bot.installing import DEMO_GROUP
from handlers.actions import Launch
from services import launch as launching
from services.organising import RoleGrant
from services.records import Role
from tests.rig import Rig, make_rig
from tests.stories.together import Group


async def _owner(rig: Rig) -> Group:
    owner = await rig.registered("chu")
    async with rig.app.store.write() as uow:
        person = await uow.person_of(owner.sender)
        assert person is not None
        uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.OWNER, "", rig.clock.now, "test"))
        await uow.commit()
    return Group(rig, owner, DEMO_GROUP.external_id)


async def test_from_nhantin_to_the_launch_notice(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, profile="web", store=store, rehearsal=True)
    group = await _owner(rig)
    assert "CHẠY THỬ" in await group.says("/nhantin", admin=False)
    await group.presses("Tỉnh Sơn La", admin=False)
    assert "Từ nay nhóm nhận thông báo" in await group.presses("Đồng ý nhận tin", admin=False)
    await group.member.press(Launch("week-1", launching.stamp(rig.app.contest)))
    await rig.passes(seconds=1)
    seen = await group.sees()
    assert seen.startswith("CHẠY THỬ")
    assert "Nút khởi động đã được bấm" in seen
    assert "/?start=g-" in (await group.links())[0]
    await rig.close()


async def test_a_visitor_of_the_demo_group_is_no_admin(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, profile="web", store=store, rehearsal=True)
    group = Group(rig, rig.person("khach"), DEMO_GROUP.external_id)
    assert "do quản trị viên nhóm cài đặt" in await group.says("/nhantin", admin=False)
    assert await group.agreement() is None
    await rig.close()
