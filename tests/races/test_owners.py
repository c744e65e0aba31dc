"""Two owners go at the same moment, through two servers on one PostgreSQL: one of them stays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import cast

import pytest

from bot.app import App
from services import roles
from services.organising import RoleGrant
from services.records import Role
from services.roles import LastOwner, NotHeld, Revoked, RevokeDecision
from storage.store import Store
from storage.unit_of_work import UnitOfWork
from tests.races.copies import copies_of_the_house
from tests.rig import Rig
from tests.storage.test_races import Both, _together

pytestmark = pytest.mark.slow


@pytest.fixture
async def rig(postgres_url: str) -> AsyncIterator[Rig]:
    async with copies_of_the_house(postgres_url, 1) as (rig,):
        yield rig


async def _two_owners(rig: Rig) -> list[int]:
    people = []
    for name in ("chu", "hai"):
        talker = rig.person(name)
        await talker.says("/batdau")
        async with rig.app.store.write() as uow:
            person = await uow.person_of(talker.sender)
            assert person is not None
            uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.OWNER, "", rig.clock.now, "console"))
            people.append(person.id)
            await uow.commit()
    return people


async def _unguarded(uow: UnitOfWork, contest: str) -> Sequence[RoleGrant]:
    """The guard off: the owners as they were read, unlocked."""
    return [grant for grant in await uow.grants(contest) if grant.role is Role.OWNER]


async def _owners(app: App) -> int:
    async with app.store.read() as uow:
        return len([grant for grant in await uow.grants(app.contest.id) if grant.role is Role.OWNER])


@pytest.mark.parametrize("crosswise", [False, True], ids=["each-goes", "each-sends-the-other"])
@pytest.mark.parametrize("guarded", [False, True])
async def test_of_two_owners_who_go_at_once_one_stays(
    rig: Rig, guarded: bool, crosswise: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr(UnitOfWork, "owners", _unguarded)
    people, contest = await _two_owners(rig), rig.app.contest
    store = cast("Store", rig.app.store)
    both, heard = Both(store), list[RevokeDecision]()

    async def goes(by: int, person: int) -> None:
        async with store.write() as uow:
            asker = await uow.person(by)
            assert asker is not None
            await uow.grants(contest.id)
            heard.append(await roles.revoke(uow, contest, asker, person, Role.OWNER, "", rig.clock.now))
            await both.meet()
            await uow.commit()

    first, second = people
    pairs = [(first, second), (second, first)] if crosswise else [(first, first), (second, second)]
    assert await _together(*(goes(*pair) for pair in pairs)) == []
    if guarded:
        assert await _owners(rig.app) == 1
        assert [type(one) for one in heard if not isinstance(one, Revoked)] == [NotHeld if crosswise else LastOwner]
    else:
        assert await _owners(rig.app) == 0, "without the lock each would see the other stay"
