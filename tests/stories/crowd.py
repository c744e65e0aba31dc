"""People who are registered and have played, put there without the talk that other stories tell."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from messaging.model import Sender
from quiz.attempt import Attempt
from quiz.fold import sort_key
from services import play
from services.organising import RoleGrant
from services.play import Begun
from services.records import Identity, Person, Player, Role
from storage.unit_of_work import UnitOfWork
from tests.rig import Player as Talker
from tests.rig import Rig

HAT_LOT = "04105"
"""Thị trấn Hát Lót, huyện Mai Sơn."""


async def registers(
    rig: Rig, talker: Talker, name: str = "Lò Thị Mai", *, unit: str | None = HAT_LOT, excluded: bool = False
) -> Player:
    """Somebody on the phone who is registered."""
    async with rig.app.store.write() as uow:
        player = await _player(rig, uow, talker.sender, name, unit, excluded)
        await uow.commit()
    return player


async def crowd(rig: Rig, count: int, *, right: int = 5, seconds: int = 300, round: str = "week-1") -> None:
    """Strangers who have played: each with one right answer and one second less than the one before, by turns."""
    async with rig.app.store.write() as uow:
        for number in range(count):
            sender = Sender("web", "", f"crowd-{round}-{number}", "")
            player = await _player(rig, uow, sender, f"Người {number + 1:02d}", HAT_LOT, False)
            await _plays(rig, uow, player, round, right, seconds + number, rig.clock.now)
        await uow.commit()


async def plays(
    rig: Rig, player: Player, *, right: int, seconds: int, round: str = "week-1", answered: int | None = None
) -> Attempt:
    """One attempt from its start to its end. With fewer `answered` than questions it is left running."""
    async with rig.app.store.write() as uow:
        attempt = await _plays(rig, uow, player, round, right, seconds, rig.clock.now, answered)
        await uow.commit()
    return attempt


async def appoints(rig: Rig, player: Player, role: Role, scope: str = "") -> None:
    """Give somebody a role, for a unit or for the whole contest."""
    async with rig.app.store.write() as uow:
        uow.save_grant(RoleGrant(rig.app.contest.id, player.person, role, scope, rig.clock.now, "test"))
        await uow.commit()


async def _player(rig: Rig, uow: UnitOfWork, sender: Sender, name: str, unit: str | None, excluded: bool) -> Player:
    now, contest = rig.clock.now, rig.app.contest
    known = await uow.person_of(sender)
    if known is None:
        known = Person(await uow.new_id(), now, None, name)
        uow.add_person(known, Identity(sender.channel, sender.account, sender.external_id, known.id, now))
    player = Player(
        id=await uow.new_id(),
        contest=contest.id,
        person=known.id,
        full_name=name,
        sort_key=sort_key(name),
        birth_year=1990,
        capacity=None,
        unit_set=contest.pack.unit_set,
        unit=unit,
        unit_other=None,
        place=None,
        phone=None,
        consent_version="1",
        consent_at=now,
        registered_at=now,
        excluded=excluded,
    )
    uow.save_player(player)
    return player


async def _plays(
    rig: Rig,
    uow: UnitOfWork,
    player: Player,
    code: str,
    right: int,
    seconds: int,
    now: datetime,
    answered: int | None = None,
) -> Attempt:
    contest = rig.app.contest
    round = await play.round_by_code(uow, contest, code)
    assert round is not None
    begun = await play.begin_attempt(uow, contest, player, round, now, random.Random(player.id))
    assert isinstance(begun, Begun), begun
    attempt = begun.attempt
    for place, slot in enumerate(attempt.paper.slots[:answered]):
        question = contest.bank[slot.question, slot.revision]
        wanted = place < right
        choice = next(shown for shown, option in enumerate(slot.order) if question.right(option) is wanted)
        await play.submit_answer(uow, contest, player, attempt.id, place, choice, now + timedelta(seconds=seconds))
    return attempt
