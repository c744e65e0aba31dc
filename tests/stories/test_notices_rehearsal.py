"""The newcomer's rehearsal: the owner subscribes the demo group of the web chat, presses, and reads the notice there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.installing import DEMO_GROUP
from handlers.actions import Launch
from handlers.drill_actions import StartDrill
from handlers.group_actions import GroupLanguage
from quiz.pack import Pack
from services import launch as launching
from services.organising import RoleGrant
from services.records import Role
from tests.rig import Rig, make_rig
from tests.stories.together import Group

pytestmark = pytest.mark.backstage


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
    assert "do Ban Tổ chức và trưởng nhóm cài đặt" in await group.says("/nhantin", admin=False)
    assert await group.agreement() is None
    await rig.close()


async def test_in_an_english_group_the_mark_is_english_too(tmp_path: Path, profile: str, store: str) -> None:
    rig = await make_rig(tmp_path, profile=profile, store=store, rehearsal=True)
    boss = await rig.organiser()
    group = Group(rig, boss, "ban-muong")
    await group.subscribes()
    await group.press(GroupLanguage("en"))
    drawn = await _marks(rig)
    await boss.press(StartDrill("", 1))
    await boss.press(Launch("week-1", launching.stamp(rig.app.contest)))
    await rig.passes(seconds=1)
    drill, notice = (await group.texts())[-2:]
    for text in (drill, notice):
        assert "REHEARSAL" in text
        assert "CHẠY THỬ" not in text
    assert "test message" in drill
    assert "the contest has begun" in notice
    assert drawn
    assert all((language, mark) in {("vi", "CHẠY THỬ"), ("en", "REHEARSAL")} for language, mark in drawn)
    await rig.close()


@pytest.mark.about("language")
async def test_who_speaks_english_in_a_group_is_answered_in_it_with_its_mark(tmp_path: Path, profile: str) -> None:
    rig = await make_rig(tmp_path, profile=profile, store="memory", rehearsal=True)
    group = Group(rig, rig.person("john", language="en"), "ban-muong")
    assert (await group.says("/lich")).startswith("REHEARSAL")
    await rig.close()


async def _marks(rig: Rig) -> list[tuple[str, str]]:
    """The languages and marks of pictures as they are drawn from now on."""
    drawn: list[tuple[str, str]] = []
    draw = rig.app.conversation.papers.banner

    async def banner(pack: Pack, code: str, language: str = "vi", mark: str = "") -> bytes:
        drawn.append((language, mark))
        return await draw(pack, code, language, mark)

    rig.app.conversation.papers.banner = banner  # type: ignore[method-assign]
    return drawn
