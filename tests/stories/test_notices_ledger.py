"""How the copies of a notice fared: the card counts them, and its buttons list the groups by name, with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.channels.port import Gone
from handlers.group_actions import NoticeLines, as_word
from messaging.model import Chat
from quiz.schedule import parse_moment
from services.records import SendState
from tests.rig import LAUNCH, TOLD_ON, Player, Rig
from tests.stories.together import Group

pytestmark = pytest.mark.backstage


@pytest.fixture(params=[told for told in TOLD_ON if told[0] in {"buttons", "plain"}], ids="-".join)
def told_on(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Messengers of others: into web chats of ours nothing gets lost."""
    profile, store = request.param
    return profile, store


@pytest.fixture
def begins() -> datetime:
    return LAUNCH - timedelta(days=2)


@pytest.fixture
async def boss(rig: Rig, boss: Player, monkeypatch: pytest.MonkeyPatch) -> Player:
    """Somebody who plans notices, after one went to four groups: of two nobody knows, one has thrown the bot out."""
    titles = {"a": "Bản Mường", "b": "Tiểu khu 5", "c": "Bản Tà Làng", "d": "Xóm Lụa"}
    for name, title in titles.items():
        group = Group(rig, boss, name, title)
        await group.joined()
        await group.subscribes()
    messenger = rig.messengers[rig.profile]
    working = messenger.send
    fates = {
        Group(rig, boss, "b", titles["b"]).chat: OSError("the line broke"),
        Group(rig, boss, "c", titles["c"]).chat: Gone("kicked"),
        Group(rig, boss, "d", titles["d"]).chat: OSError("the line broke"),
    }

    async def breaks(chat: Chat, *what: Any, unasked: bool = False) -> str | None:
        if unasked and chat in fates:
            raise fates[chat]
        return await working(chat, *what, unasked=unasked)

    monkeypatch.setattr(messenger, "send", breaks)
    await rig.comes(parse_moment("09h00 02/6/2024", rig.app.contest.pack.zone))
    return boss


async def test_groups_of_whom_nobody_knows_are_listed_by_name(rig: Rig, boss: Player) -> None:
    await boss.says("/lichthongbao")
    assert "chưa rõ đã đến hay chưa: 2" in await boss.presses("1")
    listed = await boss.presses("Danh sách không rõ")
    assert "không được gửi lại" in listed
    assert ["Tiểu khu 5" in listed, "Xóm Lụa" in listed] == [True, True]
    assert ["Bản Mường" in listed, "Bản Tà Làng" in listed] == [False, False]
    assert "đã gửi tới 4 nhóm" in await boss.presses("Quay lại")


async def test_so_are_those_who_refused_it_with_the_reason(rig: Rig, boss: Player) -> None:
    await boss.says("/lichthongbao")
    await boss.presses("1")
    listed = await boss.presses("Danh sách bị từ chối")
    assert "1. Bản Tà Làng – đã đưa trợ lý ra khỏi nhóm" in listed
    await boss.presses("Quay lại")
    assert not boss.has("Danh sách bỏ qua")


async def test_others_and_forged_buttons_get_nothing(rig: Rig, boss: Player) -> None:
    word = as_word(rig.app.contest.pack.notices[0].code)
    lan = rig.person("lan")
    assert "Tiểu khu 5" not in await lan.press(NoticeLines(word, SendState.UNKNOWN))
    for strange in (NoticeLines(word, "no-state"), NoticeLines("no/notice", SendState.UNKNOWN)):
        assert "không còn trong lịch" in await boss.press(strange)
