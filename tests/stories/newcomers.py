"""The way through the registration, for stories that are about one step of it."""

from __future__ import annotations

from services.records import Player as Registration
from storage.unit_of_work import UnitOfWork
from tests.rig import Player, Rig

CARD = "Mời bạn xem lại"


async def agrees(lan: Player) -> None:
    """From nothing to the first question."""
    await lan.says("/dangky")
    await lan.presses("Đồng ý")


async def fills(lan: Player, *, name: str = "Lò Thị Mai", year: str = "1990", unit: str = "sở tư pháp") -> None:
    """From nothing to the card, without a place and a phone."""
    await agrees(lan)
    await lan.says(name)
    await lan.says(year)
    await lan.presses("Người dân")
    await lan.says(unit)
    await lan.presses("Sở Tư pháp")
    await lan.presses("Bỏ qua")
    await lan.presses("Bỏ qua")
    assert CARD in lan.sees()


async def registers(lan: Player, *, name: str = "Lò Thị Mai") -> None:
    """All of it."""
    await fills(lan, name=name)
    await lan.presses("Đúng, đăng ký")


async def registration(rig: Rig, lan: Player) -> Registration | None:
    """What the house remembers of somebody."""
    async with rig.app.store.read() as uow:
        return await _player(rig, uow, lan)


async def _player(rig: Rig, uow: UnitOfWork, lan: Player) -> Registration | None:
    person = await uow.person_of(lan.sender)
    return None if person is None else await uow.player_of(rig.app.contest.id, person.id)


async def consents(rig: Rig, lan: Player) -> list[bool]:
    """What somebody said to the consent, oldest first."""
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        return [line.given for line in await uow.consents_of(rig.app.contest.id, person.id)]
