"""Three copies of the house on one PostgreSQL database: each group gets each notice of the calendar once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from messaging.model import Chat, Due
from quiz.schedule import parse_moment
from services import groups
from services.organising import NoticeState
from storage.schema import migrate
from tests.races.test_replicas import _replica
from tests.rig import LAUNCH, Hand, Rig

pytestmark = pytest.mark.slow
GROUPS = 40
TOLD = "Ngày mai, Lễ phát động"


@pytest.fixture
async def copies(postgres_url: str) -> AsyncIterator[list[Rig]]:
    await migrate(postgres_url)
    clock, keys = Hand(LAUNCH.replace(day=1)), count(1)
    copies = [await _replica(postgres_url, clock, keys, seed) for seed in (1, 2, 3)]
    yield copies
    for copy in copies:
        await copy.close()


async def subscribes(rig: Rig) -> list[Chat]:
    chats = [Chat("buttons", "", f"nhom-{number}", group=True) for number in range(GROUPS)]
    async with rig.app.store.write() as uow:
        for chat in chats:
            record = await uow.chat(chat)
            await groups.subscribe(uow, rig.app.contest, record.id, "", 1, rig.clock.now)
        await uow.commit()
    return chats


def heard(copies: list[Rig], chat: Chat) -> int:
    """How often a group was told, by whichever copy."""
    shown = [message.text for copy in copies for message in copy.messengers["buttons"].chats.get(chat, [])]
    return sum(TOLD in text for text in shown)


async def test_each_group_is_told_once_by_whichever_copy_comes_first(copies: list[Rig]) -> None:
    chats = await subscribes(copies[0])
    clock = copies[0].clock
    clock.now = parse_moment("09h00 02/6/2024", copies[0].app.contest.pack.zone)
    for turn in range(3):
        await asyncio.gather(*(copy.app.clockwork.look() for copy in copies))
        # A lease that ran out, or a clock that is behind: the same moment comes to every copy at once.
        events = [Due(f"again {turn}", clock.now, "notice", "launch.day_before")] * len(copies)
        await asyncio.gather(*(copy.app.dispatcher.handle(due) for copy, due in zip(copies, events, strict=True)))
        await asyncio.gather(*(copy.app.courier.work_off() for copy in copies))
    assert [heard(copies, chat) for chat in chats] == [1] * GROUPS
    async with copies[0].app.store.read() as uow:
        notice = await uow.planned_notice(copies[0].app.contest.id, "launch.day_before")
    assert notice is not None
    assert (notice.state, notice.recipients) == (NoticeState.SENT, GROUPS)
    assert sum(copy.app.dispatcher.dead for copy in copies) == 0
