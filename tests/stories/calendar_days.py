"""Days of the calendar in stories: moments as a programme writes them, the launch, and what a group was told by then."""

from __future__ import annotations

from datetime import datetime

from handlers.actions import Launch
from quiz.schedule import parse_moment
from services import launch as launching
from services.organising import PlannedNotice
from tests.rig import Player, Rig
from tests.stories.together import Group


def at(rig: Rig, written: str) -> datetime:
    return parse_moment(written, rig.app.contest.pack.zone)


async def comes(rig: Rig, *written: str) -> None:
    """It becomes each of these moments, and the house looks."""
    for moment in written:
        await rig.comes(at(rig, moment))


async def presses_launch(rig: Rig, boss: Player) -> None:
    """The press itself."""
    await boss.says("/phatdong")
    await boss.presses("Sẵn sàng phát động")
    await boss.press(Launch("week-1", launching.stamp(rig.app.contest)))


async def planned(rig: Rig, code: str) -> PlannedNotice:
    async with rig.app.store.read() as uow:
        notice = await uow.planned_notice(rig.app.contest.id, code)
    assert notice is not None
    return notice


async def told(group: Group, words: str) -> int:
    """How many messages of the group hold these words."""
    return sum(words in text for text in await group.texts())
