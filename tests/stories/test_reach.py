"""Chats that take nothing from us any more, and what brings them back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from messaging.model import Chat, Joined, Reachable
from services import reach
from services.records import ChatRecord
from tests.rig import STORES, Player, Rig, make_rig
from tests.stories.together import Group


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    yield rig
    await rig.close()


async def record_of(rig: Rig, chat: Chat) -> ChatRecord:
    async with rig.app.store.read() as uow:
        return await uow.chat(chat)


async def acts(rig: Rig) -> list[str]:
    async with rig.app.store.read() as uow:
        return [line.act for line in await uow.audits(rig.app.contest.id, limit=100)]


async def blocks(rig: Rig, player: Player, *, reachable: bool = False) -> None:
    key = f"reach-{next(rig.keys)}"
    await rig.handle(Reachable(key, rig.clock.now, player.chat, player.sender, reachable=reachable))


async def test_who_blocks_us_is_retired_with_the_reason_and_back_by_letting_us_in_again(rig: Rig) -> None:
    lan = await rig.registered("lan")
    await blocks(rig, lan)
    gone = await record_of(rig, lan.chat)
    assert (gone.reachable, gone.retired) == (False, "blocked")
    await blocks(rig, lan, reachable=True)
    back = await record_of(rig, lan.chat)
    assert (back.reachable, back.retired) == (True, None)
    assert [act for act in await acts(rig) if act.startswith("chat.")] == ["chat.back", "chat.retired"]


async def test_who_talks_to_us_can_be_written_to_again(rig: Rig) -> None:
    lan = await rig.registered("lan")
    await blocks(rig, lan)
    await lan.says("/trogiup")
    back = await record_of(rig, lan.chat)
    assert (back.reachable, back.retired) == (True, None)


async def test_a_retired_group_has_no_agreement_any_more_and_coming_back_makes_none(rig: Rig) -> None:
    boss = await rig.organiser("truong-ban")
    group = Group(rig, boss)
    await group.joined()
    await group.subscribes("u-116")
    contest = rig.app.contest
    async with rig.app.store.write() as uow:
        for _ in range(2):
            await reach.retire(uow, contest, await uow.chat(group.chat), "kicked", rig.clock.now)
        await uow.commit()
    async with rig.app.store.read() as uow:
        gone = await uow.chat(group.chat)
        agreed = await uow.subscription(contest.id, gone.id)
    assert (gone.reachable, gone.retired) == (False, "kicked")
    assert agreed is not None
    assert agreed.ended_at is not None
    await rig.handle(Joined("again", rig.clock.now, group.chat, boss.sender, "Nhóm"))
    back = await record_of(rig, group.chat)
    assert (back.reachable, back.retired) == (True, None)
    async with rig.app.store.read() as uow:
        agreed = await uow.subscription(contest.id, back.id)
    assert agreed is not None
    assert agreed.ended_at is not None
    assert (await acts(rig)).count("chat.retired") == 1


async def test_the_log_says_why_and_when_it_is_over(rig: Rig) -> None:
    boss, lan = await rig.organiser(), await rig.registered("lan")
    await blocks(rig, lan)
    seen = await boss.says("/nhatky")
    assert "ngừng gửi tin đến nơi nhận" in seen
    assert "đã chặn trợ lý" in seen
    await blocks(rig, lan, reachable=True)
    assert "lại gửi được tin đến nơi nhận" in await boss.says("/nhatky")
