"""kill -9 in the middle of each notice of the calendar: every subscribed group gets each of them once.

The test prints the moments it drew; `KILL_SEED=…` draws them again.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from quiz.material import NoticeKind, NoticePlan
from services.organising import NoticeState
from storage import tables
from storage.store import Store
from tests.kill.houses import LAUNCHED, House
from tests.kill.recipients import subscribed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # two starts of the house a notice

GROUPS = 150
LEASE_IS_OVER = timedelta(minutes=2)
PACK = read_pack(SHIPPED_PACK)
BY_THE_CLOCK = [plan for plan in PACK.notices if plan.kind not in {NoticeKind.LAUNCH, NoticeKind.RESULTS}]


@pytest.fixture
def begins() -> datetime:
    return LAUNCHED - timedelta(days=3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_each_notice_survives_a_kill_in_its_middle(house: House, store: Store, dice: random.Random) -> None:
    chats = list((await subscribed(store, PACK, "web", GROUPS, LAUNCHED - timedelta(days=3))).values())
    await house.kill()
    for plan in sorted(BY_THE_CLOCK, key=lambda plan: plan.at):
        if plan.at > LAUNCHED:
            await _launched(store)
        await house.start(plan.at)
        reached = dice.randrange(0, GROUPS // 2)
        await _until(store, chats, plan, reached)
        await house.kill()
        assert max((await _copies(store, chats, plan)).values(), default=0) <= 1
        await house.start(plan.at + LEASE_IS_OVER)
        await _until(store, chats, plan, GROUPS)
        await house.kill()
        assert await _copies(store, chats, plan) == dict.fromkeys(chats, 1), plan.code
    async with store.read() as uow:
        states = {notice.code: notice.state for notice in await uow.planned_notices(PACK.id)}
    assert {states[plan.code] for plan in BY_THE_CLOCK} == {NoticeState.SENT}


async def _launched(store: Store) -> None:
    """As if the button had been pressed in its time; the launch notice itself is not what is tried here."""
    async with store.write() as uow:
        first = (await uow.rounds(PACK.id))[0]
        if first.opened is None:
            first.arm(1, LAUNCHED)
            first.launch(1, LAUNCHED)
            uow.save_round(first)
            await uow.commit()


async def _until(store: Store, chats: list[int], plan: NoticePlan, reached: int) -> None:
    async with asyncio.timeout(30):
        while sum((await _copies(store, chats, plan)).values()) < reached:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def _copies(store: Store, chats: list[int], plan: NoticePlan) -> dict[int, int]:
    """How often each group has the notice: messages that came since the one before it."""
    async with store.read() as uow:
        rows = await uow.rows.fetch(
            tables.web_message, ("chat_id",), [(id,) for id in chats], columns=("chat_id", "at", "body")
        )
    return dict(Counter(row["chat_id"] for row in rows if plan.at <= row["at"] < plan.at + timedelta(minutes=30)))
