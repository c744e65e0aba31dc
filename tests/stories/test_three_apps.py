"""One person on Telegram, on a Zalo Bot and on an Official Account: one player, one unit, one attempt, and each notice once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from itertools import permutations
from pathlib import Path

import pytest

from handlers.register_actions import MakeLinkCode
from services.records import Notice, SendState
from storage import tables
from storage.rows import EVERYTHING
from tests.rig import Player, Rig, make_rig
from tests.stories.newcomers import registers, registration
from tests.telegram_world import TELEGRAM
from tests.zalobot_line import ZALO_BOT
from tests.zalooa_line import ZALO_OA

APPS = (TELEGRAM, ZALO_OA, ZALO_BOT)


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile=TELEGRAM, store="sqlite", beside=APPS)
    yield rig
    await rig.close()


async def code_of(lan: Player) -> str:
    """A link code, as the person reads it."""
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", await lan.press(MakeLinkCode()))
    assert found
    return found.group()


async def everywhere(rig: Rig, first: str = TELEGRAM) -> dict[str, Player]:
    """Lan registered in the first app, and typed the code that it showed in the two others."""
    lan = {app: rig.person("lan", profile=app) for app in APPS}
    await registers(lan[first])
    for app in APPS:
        if app != first:
            assert "của Lò Thị Mai" in await lan[app].says(f"/lienket {await code_of(lan[first])}")
    return lan


@pytest.mark.parametrize("order", list(permutations(APPS)), ids=" ".join)
async def test_an_attempt_goes_through_all_three_and_counts_once(rig: Rig, order: tuple[str, ...]) -> None:
    first, second, third = order
    lan = await everywhere(rig, first)
    await rig.launches()
    await lan[first].says("thi")
    await lan[first].presses("Làm bài")
    for place in range(1, 4):
        assert f"Câu {place}/10" in lan[first].sees()
        await lan[first].picks("A")
    seen = await lan[second].says("thi")
    assert "Câu 4/10" in seen
    for _ in range(4, 8):
        await lan[second].picks("B")
    seen = await lan[third].says("thi")
    assert "Câu 8/10" in seen
    rig.clock.now = rig.clock.now.replace(minute=4)
    for _ in range(8, 11):
        await lan[third].picks("C")
    assert "500" in await lan[first].says("500"), "the prediction that was asked for in the third app"
    for app in APPS:
        assert "Còn 2 lượt" in await lan[app].says("kết quả")
    async with rig.app.store.read() as uow:
        (row,) = await uow.results(rig.app.contest.id, "week-1")
    assert (row.number, row.total, row.duration_s) == (1, 10, 240)
    assert "1 người, 1 lượt thi" in await lan[first].says("bảng xếp hạng")


async def test_an_answer_given_in_one_app_is_not_taken_again_in_another(rig: Rig) -> None:
    lan = await everywhere(rig)
    await rig.launches()
    await lan[TELEGRAM].says("thi")
    await lan[TELEGRAM].presses("Làm bài")
    await lan[ZALO_OA].says("thi")
    await lan[ZALO_BOT].says("thi")
    await lan[TELEGRAM].picks("A")
    assert "đã được trả lời" in await lan[ZALO_OA].picks("B") or "Câu 2/10" in lan[ZALO_OA].sees()
    seen = await lan[ZALO_BOT].says("C")
    assert "Câu 2/10" in seen
    player = await registration(rig, lan[TELEGRAM])
    assert player is not None
    async with rig.app.store.read() as uow:
        (attempt,) = await uow.attempts_of(player.id, rig.app.contest.id, "week-1")
    assert [step.choice for step in attempt.steps if step.slot == 0] == [0]


async def test_they_are_one_player_of_one_unit_and_the_board_counts_one(rig: Rig) -> None:
    lan = await everywhere(rig)
    players = [await registration(rig, lan[app]) for app in APPS]
    assert players[0] is not None
    assert players == [players[0]] * 3
    for app in APPS:
        seen = await lan[app].says("/thongtin")
        assert "Sở Tư pháp" in seen
        assert "Telegram" in seen
        assert "Zalo" in seen


async def test_a_reminder_comes_once_to_where_they_asked_for_it(rig: Rig) -> None:
    lan = await everywhere(rig)
    async with rig.app.store.write() as uow:
        person = await uow.person_of(lan[ZALO_BOT].sender)
        assert person is not None
        chats = {chat.channel: chat.id for chat in await uow.chats_of(person.id)}
        assert set(chats) == set(APPS)
        line = Notice(await uow.new_id(), rig.app.contest.id, "one", "file_failed", {}, chats[ZALO_BOT], rig.clock.now)
        uow.add_notice(line)
        await uow.commit()
    before = {app: len(lan[app].messages) for app in APPS}
    await rig.passes(seconds=1)
    assert {app: len(lan[app].messages) - before[app] for app in APPS} == {TELEGRAM: 0, ZALO_OA: 0, ZALO_BOT: 1}
    async with rig.app.store.read() as uow:
        rows = await uow.rows.fetch(tables.outbox, (), EVERYTHING)
    assert [SendState(row["state"]) for row in rows if row["key"] == "one"] == [SendState.ACCEPTED]


async def test_a_code_that_was_used_links_nobody_else(rig: Rig) -> None:
    lan, ba = rig.person("lan", profile=TELEGRAM), rig.person("ba", profile=ZALO_OA)
    await registers(lan)
    code = await code_of(lan)
    await rig.person("lan", profile=ZALO_BOT).says(f"/lienket {code}")
    assert "không đúng, đã dùng" in await ba.says(f"/lienket {code}")
    assert await registration(rig, ba) is None
