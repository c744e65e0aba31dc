"""Three copies of the house on one PostgreSQL database: each group gets the question of the day once, and all the same one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from messaging.model import Chat, Due
from services import daily_question, groups
from services.groups import Topic
from tests.rig import LAUNCH, Rig

pytestmark = pytest.mark.slow
GROUPS = 40
SEVEN = LAUNCH + timedelta(hours=11)
DAYS = 3


async def subscribes(rig: Rig) -> list[Chat]:
    chats = [Chat("buttons", "", f"nhom-{number}", group=True) for number in range(GROUPS)]
    async with rig.app.store.write() as uow:
        for chat in chats:
            record = await uow.chat(chat)
            agreed, _ = await groups.subscribe(uow, rig.app.contest, record.id, "", 1, rig.clock.now)
            await groups.change(uow, rig.app.contest, agreed, 1, rig.clock.now, topic=(Topic.QUESTION, True))
        await uow.commit()
    return chats


def heard(copies: list[Rig], chat: Chat) -> list[str]:
    """What a group was asked, by whichever copy."""
    shown = copies[0].messengers["buttons"].chats.get(chat, [])
    return sorted(message.poll.question for message in shown if message.poll is not None)


async def test_each_group_is_asked_once_a_day_by_whichever_copy_comes_first(copies: list[Rig]) -> None:
    chats = await subscribes(copies[0])
    clock = copies[0].clock
    await copies[0].launches()
    for day in range(DAYS):
        clock.now = SEVEN + timedelta(days=day)
        for turn in range(3):
            await asyncio.gather(*(copy.app.clockwork.look() for copy in copies))
            # A lease that ran out, or a clock that is behind: the same hour comes to every copy at once.
            events = [Due(f"{day} {turn}", clock.now, daily_question.SUBJECT, daily_question.NEXT)] * len(copies)
            await asyncio.gather(*(copy.app.dispatcher.handle(due) for copy, due in zip(copies, events, strict=True)))
            await asyncio.gather(*(copy.app.courier.work_off() for copy in copies))
    asked = heard(copies, chats[0])
    assert len(set(asked)) == DAYS
    assert [heard(copies, chat) for chat in chats] == [asked] * GROUPS
    assert sum(copy.app.dispatcher.dead for copy in copies) == 0
