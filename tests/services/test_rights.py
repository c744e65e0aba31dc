"""The table of rights: what each role may do, and that a scope holds its own units and no others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import cast

import pytest

from bot.config import SHIPPED_PACK
from content.loader import load
from services.contest import Contest, run_contest
from services.organising import RoleGrant
from services.ports import UnitOfWork
from services.records import Role
from services.rights import RIGHTS, WHOLE_ONLY, Act, acts_of, covers, may, scopes
from services.roles import WHOLE_ROLES

MAI_SON, HAT_LOT, CHIENG_AN = "125", "04105", "03667"
AT = datetime(2024, 6, 3, tzinfo=UTC)


@cache
def contest() -> Contest:
    pack = load(SHIPPED_PACK).pack
    assert pack is not None
    return run_contest(pack, rehearsal=False)


class Grants:
    """A unit of work that knows grants and nothing else."""

    def __init__(self, *held: tuple[Role, str]) -> None:
        self._held = [RoleGrant(contest().id, 7, role, scope, AT, "test") for role, scope in held]

    async def grants(self, contest: str, person: int | None = None) -> Sequence[RoleGrant]:
        return self._held if person in {7, None} else ()


def uow(*held: tuple[Role, str]) -> UnitOfWork:
    return cast(UnitOfWork, Grants(*held))


def test_every_role_has_its_rights_and_an_owner_has_all() -> None:
    assert set(RIGHTS) == set(Role)
    assert RIGHTS[Role.OWNER] == set(Act)


def test_only_owners_give_roles_and_drafters_see_no_results() -> None:
    assert [role for role in Role if Act.GRANT in RIGHTS[role]] == [Role.OWNER]
    assert Act.SEE_RESULTS not in RIGHTS[Role.DRAFTER]
    assert Act.SEE_KEYS not in RIGHTS[Role.ORGANISER]
    assert RIGHTS[Role.TECHNICIAN] == {Act.LAUNCH}


def test_roles_without_a_meaning_for_one_unit() -> None:
    assert {Role.OWNER, Role.DRAFTER, Role.TECHNICIAN} == WHOLE_ROLES


@pytest.mark.parametrize(
    ("scope", "unit", "held"),
    [
        ("", HAT_LOT, True),
        ("", None, True),
        (MAI_SON, MAI_SON, True),
        (MAI_SON, HAT_LOT, True),
        (MAI_SON, CHIENG_AN, False),
        (HAT_LOT, MAI_SON, False),
        (MAI_SON, None, False),
        (MAI_SON, "99999", False),
        ("99999", HAT_LOT, False),
    ],
)
def test_a_district_holds_its_communes(scope: str, unit: str | None, held: bool) -> None:
    assert covers(contest().pack.units, scope, unit) is held


async def test_a_role_for_a_unit_gives_no_act_on_the_whole() -> None:
    district = uow((Role.ORGANISER, MAI_SON))
    for act in WHOLE_ONLY:
        assert not await may(district, contest(), 7, act)
    assert await may(district, contest(), 7, Act.SEE_RESULTS, HAT_LOT)
    assert not await may(district, contest(), 7, Act.SEE_RESULTS, CHIENG_AN)
    assert not await may(district, contest(), 7, Act.SEE_RESULTS, "")
    assert await acts_of(district, contest(), 7) == RIGHTS[Role.ORGANISER] - WHOLE_ONLY


async def test_scopes_add_up() -> None:
    both = uow((Role.STAFF, MAI_SON), (Role.STAFF, CHIENG_AN), (Role.TECHNICIAN, ""))
    assert await scopes(both, contest(), 7, Act.LOOK_UP) == {MAI_SON, CHIENG_AN}
    assert await scopes(both, contest(), 7, Act.LAUNCH) == {""}
    assert await scopes(both, contest(), 8, Act.LAUNCH) == frozenset()
    assert await acts_of(both, contest(), 8) == frozenset()
