"""Staff with a scope, and the files that were made for them."""

from __future__ import annotations

from services.records import Role, StoredFile
from tests.rig import Player, Rig
from tests.stories.crowd import appoints, registers

SON_LA_CITY_WARD = "03646"


def district_of(rig: Rig, unit: str) -> str:
    """The code of the unit above."""
    above = rig.app.contest.pack.units.above(unit)
    assert above is not None
    return above.code


async def staff(rig: Rig, name: str = "can-bo", scope: str = "", role: Role = Role.STAFF) -> Player:
    """Somebody with a role for a unit, or for the whole contest; registered in Hát Lót, and has not played."""
    talker = rig.person(name)
    await appoints(rig, await registers(rig, talker, "Cán Bộ Thu"), role, scope)
    return talker


async def ends_role(rig: Rig, talker: Player) -> None:
    """Whatever role somebody holds is taken back."""
    async with rig.app.store.write() as uow:
        person = await uow.person_of(talker.sender)
        assert person is not None
        for grant in await uow.grants(rig.app.contest.id, person.id):
            grant.revoked_at, grant.revoked_by = rig.clock.now, "test"
            uow.save_grant(grant)
        await uow.commit()


async def files_of(rig: Rig, talker: Player) -> list[StoredFile]:
    """What is stored for somebody, oldest first."""
    async with rig.app.store.read() as uow:
        person = await uow.person_of(talker.sender)
        assert person is not None
        rows = (await uow.everything_about(person.id)).get("stored_file", ())
        found = [await uow.file(str(row["ref"])) for row in rows]
        return sorted((file for file in found if file is not None), key=lambda file: file.created_at)


async def workbook(rig: Rig, talker: Player) -> bytes:
    """The newest workbook of somebody."""
    found = [file for file in await files_of(rig, talker) if file.name.endswith(".xlsx")]
    return found[-1].data


async def acts(rig: Rig) -> list[tuple[str, dict[str, object]]]:
    """The audit log: acts with their details, oldest first."""
    async with rig.app.store.read() as uow:
        log = await uow.audits(rig.app.contest.id)
    return [(line.act, dict(line.details)) for line in reversed(log)]
