"""What platforms count or charge: the organisers see it, owners are told in time, notices stay here and players are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.alarming import alarming
from bot.channels.port import Withheld
from messaging.model import Chat, Ration, Rationed
from services.alarms import Alarm, Trouble
from services.records import Notice, Role, SendState
from storage import tables
from tests.fakes import PLAIN, FakeMessenger
from tests.rig import Player, Rig

pytestmark = pytest.mark.backstage


@dataclass
class Counted(FakeMessenger):
    """A messenger whose platform counts: what it says of itself is what the test wants."""

    told: list[Ration] = field(default_factory=list)
    kept: Withheld | None = None
    asked: list[tuple[Chat, datetime | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        FakeMessenger.__init__(self, PLAIN)

    def withheld(self, chat: Chat, heard: datetime | None, at: datetime, *, gist: bool) -> Withheld | None:
        self.asked.append((chat, heard))
        return self.kept

    def rations(self) -> Sequence[Ration]:
        return self.told


@pytest.fixture
def counted(rig: Rig) -> Counted:
    """Beside the others there is a messenger that counts."""
    messenger = Counted()
    rig.messengers["counted"] = messenger
    rig.app.conversation.channels["counted"] = messenger  # type: ignore[index]
    return messenger


async def test_an_organiser_sees_what_is_used(rig: Rig, boss: Player, counted: Counted) -> None:
    counted.told = [Ration("counted", Rationed.MESSAGES, 2410, 3000, 2850)]
    seen = await boss.says("/kenh")
    assert "counted: Tháng này đã dùng 2.410 trong 3.000 tin. Từ 2.850 tin" in seen
    assert "Trang web: không tính số tin" in seen
    counted.told = [
        Ration("counted", Rationed.UNASKED, 12, 500),
        Ration("counted", Rationed.MONEY, 55_000, 200_000),
    ]
    seen = await boss.says("kênh")
    assert "12 trong 500 tin của gói" in seen
    assert "55.000 trong hạn mức 200.000 đồng" in seen
    counted.told = [Ration("counted", Rationed.MONEY, 0, 0)]
    assert "không chi tiền" in await boss.says("/kenh")


async def test_a_resident_hears_what_the_word_is_for(rig: Rig, counted: Counted) -> None:
    assert "phần việc của Ban Tổ chức" in await rig.person("khach").says("/kenh")


@pytest.mark.parametrize(
    ("trouble", "facts", "says"),
    [
        (Trouble.SIGNED_OFF, {}, "counted đã dừng"),
        (Trouble.QUOTA_NEAR, {"used": 2400, "limit": 3000, "stops": 2850}, "Từ 2.850 tin, thông báo sẽ dừng"),
        (Trouble.QUOTA_KEPT, {"used": 2850, "limit": 3000}, "Từ bây giờ thông báo dừng"),
        (Trouble.QUOTA_GONE, {}, "không nhận thêm tin nào"),
        (Trouble.MONEY_NEAR, {"used": 160_000, "limit": 200_000}, "160.000 trong 200.000 đồng"),
        (Trouble.MONEY_GONE, {"limit": 200_000}, "đã chi hết 200.000 đồng"),
    ],
)
async def test_an_owner_is_told_once(rig: Rig, trouble: Trouble, facts: dict[str, int], says: str) -> None:
    owner = await rig.organiser("chu", Role.OWNER)
    await owner.says("/batdau")
    raised = alarming(rig.app.store, rig.app.contest, rig.clock)
    for _ in range(2):
        await raised(Alarm("counted", trouble, "77:2024-06", facts))
    await rig.passes(seconds=1)
    assert says in await owner.looks()
    assert sum(says in message.text for message in owner.messages) == 1


async def test_what_is_withheld_is_skipped_with_the_reason_and_players_are_answered(rig: Rig, counted: Counted) -> None:
    lan = rig.person("lan", "counted")
    await lan.says("/trogiup")
    counted.kept = Withheld("quota")
    await _queued(rig, lan, "one")
    await rig.passes(seconds=1)
    assert await _state(rig, "one") == (SendState.SKIPPED, "quota")
    before = len(lan.messages)
    await lan.says("/trogiup")
    assert len(lan.messages) == before + 1


async def test_what_is_withheld_for_the_night_comes_in_the_morning(rig: Rig, counted: Counted) -> None:
    lan = rig.person("lan", "counted")
    await lan.says("/trogiup")
    counted.kept = Withheld("night", rig.clock.now + timedelta(hours=3))
    await _queued(rig, lan, "one")
    await rig.passes(seconds=1)
    assert (await _state(rig, "one"))[0] is SendState.QUEUED
    counted.kept = None
    await rig.passes(hours=1)
    assert (await _state(rig, "one"))[0] is SendState.QUEUED
    await rig.passes(hours=2)
    assert (await _state(rig, "one"))[0] is SendState.ACCEPTED


async def test_a_group_that_never_spoke_gets_what_its_channel_lets_through(rig: Rig, counted: Counted) -> None:
    """The days after a person's last word are for people; a group is asked for by its channel alone."""
    counted.capabilities = replace(counted.capabilities, groups=True, proactive=timedelta(days=7))
    async with rig.app.store.write() as uow:
        chat = Chat("counted", "", "ban-muong", group=True)
        record = await uow.chat(chat)
        uow.add_notice(_notice(rig, await uow.new_id(), "one", record.id))
        await uow.commit()
    await rig.passes(seconds=1)
    assert (await _state(rig, "one"))[0] is SendState.ACCEPTED
    assert counted.asked == [(chat, None)]


def _notice(rig: Rig, id: int, key: str, chat: int) -> Notice:
    return Notice(id, rig.app.contest.id, key, "file_failed", {}, chat, rig.clock.now)


async def _queued(rig: Rig, player: Player, key: str) -> None:
    async with rig.app.store.write() as uow:
        record = await uow.chat(player.chat)
        uow.add_notice(_notice(rig, await uow.new_id(), key, record.id))
        await uow.commit()


async def _state(rig: Rig, key: str) -> tuple[SendState, str | None]:
    async with rig.app.store.read() as uow:
        (row,) = await uow.rows.fetch(tables.outbox, ("key",), [(key,)])
    return SendState(row["state"]), row["reason"]
