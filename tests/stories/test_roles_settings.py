"""Owners who stand in the settings: they come back at every start, and once they are taken out of them they can be let go."""

from __future__ import annotations

import pytest

from bot.installing import install
from handlers.role_actions import RevokeRole
from tests.rig import Player, Rig
from tests.stories.test_roles import grants, owner, person_id

pytestmark = pytest.mark.backstage


async def starts(rig: Rig, *owners: Player) -> None:
    """The house starts with these owners in its settings."""
    names = [one.sender for one in owners]
    contest, now = rig.app.contest, rig.clock.now
    await install(rig.app.store, contest.pack, {}, rehearsal=contest.rehearsal, now=now, owners=names)


async def test_an_owner_taken_out_of_the_settings_can_be_let_go(rig: Rig) -> None:
    boss, old = await owner(rig), rig.person("old")
    await old.says("/batdau")
    await starts(rig, old)
    revoke = RevokeRole(await person_id(rig, old), "owner-", 1)
    await boss.press(revoke)
    assert await grants(rig, old) == {("owner", "")}
    await starts(rig)
    assert await grants(rig, old) == {("owner", "")}
    await boss.press(revoke)
    assert await grants(rig, old) == set()


async def test_put_back_into_the_settings_an_owner_stays(rig: Rig) -> None:
    boss, old = await owner(rig), rig.person("old")
    await old.says("/batdau")
    for settings in ((old,), (), (old,)):
        await starts(rig, *settings)
    await boss.press(RevokeRole(await person_id(rig, old), "owner-", 1))
    assert await grants(rig, old) == {("owner", "")}
