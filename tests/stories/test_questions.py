"""A question drafter sees the bank with its keys; nobody else does."""

from __future__ import annotations

import pytest

from handlers.question_actions import ShowKeyed
from services.organising import RoleGrant
from services.records import Role
from tests.rig import Player, Rig

pytestmark = pytest.mark.backstage


async def drafter(rig: Rig) -> Player:
    player = await rig.registered("soan-thao")
    async with rig.app.store.write() as uow:
        person = await uow.person_of(player.sender)
        assert person is not None
        uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.DRAFTER, "", rig.clock.now, "test"))
        await uow.commit()
    return player


async def test_the_bank_question_by_question_with_its_key(rig: Rig) -> None:
    who = await drafter(rig)
    assert "Ngân hàng câu hỏi" in await who.says("/cauhoi")
    seen = await who.presses("Tuần 2 (20)")
    question = rig.app.contest.pack.bank("week-2")[0]
    assert question.text.to("vi") in seen
    assert f"Đáp án: {'ABCD'[next(iter(question.answers))]}" in seen
    assert question.citation.to("vi") in seen
    assert "câu 2/20" in await who.presses("Câu tiếp")
    async with rig.app.store.read() as uow:
        acts = [line.act for line in await uow.audits(rig.app.contest.id)]
    assert acts.count("see_key") == 2


async def test_a_drafter_sees_no_results_and_nobody_else_sees_keys(rig: Rig) -> None:
    who = await drafter(rig)
    assert "Danh sách kết quả" not in await who.says("/ketqua")
    key = rig.app.contest.pack.bank("week-1")[0].explanation.to("vi")
    for other in (rig.person("la"), await rig.registered("lan"), await rig.organiser("ban-to-chuc-2")):
        assert "Ngân hàng câu hỏi" not in await other.says("/cauhoi")
        assert key not in await other.press(ShowKeyed("week-1", 0))
    for forged in (ShowKeyed("week-1", 99), ShowKeyed("no-week", 0)):
        assert await who.press(forged)
