"""A province on Telegram, from the morning of the launch to the next week, in the words of those who live it.

People and groups are the fake platform's own here: what they do comes over the real webhook, what they see is what Telegram shows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from handlers.actions import Answer, Remind
from messaging.actions import pack
from quiz.schedule import parse_moment
from services.records import Player as Registration
from tests.botapi import Group, Person
from tests.botapi.world import Message
from tests.rig import LAUNCH, Player, Rig, make_rig
from tests.telegram_world import TELEGRAM

T = TypeVar("T")


@pytest.fixture
def told_on() -> tuple[str, str]:
    return TELEGRAM, "sqlite"


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str) -> AsyncIterator[Rig]:
    """An hour before the launch."""
    rig = await make_rig(tmp_path, profile=profile, store=store, now=LAUNCH - timedelta(hours=1))
    yield rig
    await rig.close()


class Province:
    """The story's people, and what they do together."""

    def __init__(self, rig: Rig, boss: Player) -> None:
        self.rig = rig
        self.boss = boss
        self.fake, self.bot = rig.line.fake, rig.line.bot

    async def does(self, act: Awaitable[T]) -> T:
        """Somebody does something, and everything that follows from it has come."""
        done = await act
        await self.rig.line.settled()
        return done

    async def comes(self, written: str) -> None:
        """It is now this moment."""
        await self.rig.comes(parse_moment(written, self.rig.app.contest.pack.zone))

    async def agrees(self, group: Group, admin: Person, topic: int | None = None) -> None:
        """An admin has the group's notices sent, from the command to the confirmation."""
        await self.does(group.says(admin, f"/nhantin@{self.bot.username}", topic=topic))
        assert "Nhóm thuộc phạm vi nào" in group.sees()
        await self.does(group.taps(admin, "Tỉnh Sơn La"))
        await self.does(group.taps(admin, "Đồng ý nhận tin"))
        assert "Từ nay nhóm nhận thông báo" in group.sees()

    async def launches(self) -> None:
        """The organiser presses the button before everybody's eyes."""
        await self.comes("08h00 03/6/2024")
        await self.boss.says("/phatdong")
        await self.boss.presses("Sẵn sàng phát động")
        await self.boss.presses("BẤM NÚT KHỞI ĐỘNG")
        await self.rig.passes(seconds=1)

    async def registers(self, lan: Person, payload: str) -> None:
        """From a link to the last step, with the number of one's own phone."""
        await self.does(lan.opens(payload))
        await self.does(lan.taps("Vào thi"))
        await self.does(lan.taps("Đồng ý"))
        await self.does(lan.says("Lò Thị Lan"))
        await self.does(lan.says("1990"))
        await self.does(lan.taps("Người dân"))
        await self.does(lan.says("sở tư pháp"))
        await self.does(lan.taps("Sở Tư pháp"))
        await self.does(lan.taps("Bỏ qua"))
        assert [key.get("request_contact") for key in lan.keyboard if key.get("request_contact")] == [True]
        await self.does(lan.shares_contact("84912345678"))
        assert "Mời bạn xem lại" in lan.sees()
        await self.does(lan.taps("Đúng, đăng ký"))
        assert any("đã đăng ký thành công" in message.text for message in lan.messages)

    async def registration(self, lan: Person) -> Registration | None:
        """What the house keeps of somebody."""
        async with self.rig.app.store.read() as uow:
            person = await uow.person_of(self.rig.line.sender_of(lan))
            return None if person is None else await uow.player_of(self.rig.app.contest.id, person.id)

    async def verified_by(self, phone: str) -> list[str | None]:
        """How the claims of a number were verified."""
        async with self.rig.app.store.read() as uow:
            return [claim.verified_by for claim in await uow.claims_of_phone(self.rig.app.contest.id, phone)]


@pytest.fixture
async def province(rig: Rig) -> Province:
    boss = await rig.organiser("truong-ban")
    await boss.says("/batdau")
    return Province(rig, boss)


@pytest.fixture
def ha(province: Province) -> Person:
    """Who looks after a village's group."""
    return province.fake.person("Hà", bot=province.bot)


@pytest.fixture
def lan(province: Province) -> Person:
    return province.fake.person("Lan", bot=province.bot)


def joins_by(message: Message) -> str:
    """Where the link under a notice leads: what the bot is told by whoever opens it."""
    (address,) = [button["url"] for button in message.buttons if "url" in button]
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "t.me", "/thituan_bot")
    return str(parse_qs(parts.query)["start"][0])


def told(group: Group, words: str) -> list[Message]:
    """The messages of a group that hold these words."""
    return [message for message in group.messages if words in message.text]


async def test_from_the_groups_topic_into_the_contest_and_through_it(
    province: Province, ha: Person, lan: Person
) -> None:
    does = province.does
    group = province.fake.group("Bản Mòng", admins=[ha], forum=True)
    await does(group.adds(province.bot, by=ha))
    assert "trợ lý của cuộc thi" in group.sees()
    news = group.opens_topic("Tin tức")
    await province.agrees(group, ha, news)
    assert "vào chủ đề này" in group.sees()
    await province.launches()
    (notice,) = told(group, "Nút khởi động đã được bấm")
    assert notice.topic == news

    await province.registers(lan, joins_by(notice))
    kept = await province.registration(lan)
    assert kept is not None
    assert await province.verified_by("+84912345678") == ["contact"]
    assert (kept.invited_by or "").startswith("g-")
    assert not lan.keyboard, "the keys that asked for a number are gone"

    await does(lan.taps("Làm bài"))
    first = lan.messages[-1]
    assert "Câu 1/10" in first.text
    old = next(button["callback_data"] for button in first.buttons if button["text"] == "B")
    for _ in range(2):  # a thumb that trembles: two taps before anything has come back
        await lan.tap(first, old)
    await province.rig.line.settled()
    assert "Câu 2/10" in lan.messages[-1].text
    await does(lan.tap(first, old))
    assert "Câu 2/10" in lan.messages[-1].text, "a button of a question that is over answers no other"
    stranger = province.fake.person("Kẻ lạ", bot=province.bot)
    await does(stranger.opens())
    await does(stranger.forges(old))
    await does(stranger.forges(pack(Answer(10**9, 0, 0))))
    assert all("Câu " not in message.text for message in stranger.messages)
    for number in range(2, 11):
        assert f"Câu {number}/10" in lan.messages[-1].text
        await does(lan.taps("A"))
    await does(lan.says("/ketqua"))
    assert "/10" in lan.messages[-1].text, [m.text for m in lan.messages[-3:]]


async def test_who_blocks_the_bot_gets_nothing_and_who_comes_back_everything(province: Province, lan: Person) -> None:
    await province.launches()
    await province.registers(lan, "")
    await province.does(lan.forges(pack(Remind("week-1", "closes", 1))))
    assert "trước khi Tuần 1 đóng" in lan.sees()
    before = len(lan.messages)
    await province.does(lan.blocks())
    await province.comes("21h30 09/6/2024")
    assert len(lan.messages) == before
    assert province.rig.app.dispatcher.dead == 0
    await province.does(lan.opens())
    assert "Chào Lò Thị Lan" in lan.sees()
    kept = await province.registration(lan)
    assert kept is not None
    assert kept.full_name == "Lò Thị Lan"


async def test_an_admin_without_a_name_shows_themselves_first(province: Province, ha: Person) -> None:
    group = province.fake.group("Bản Mòng", admins=[ha], supergroup=True)
    await province.does(group.adds(province.bot, by=ha))
    group.hides(ha)
    await province.does(group.says(ha, "/nhantin@thituan_bot"))
    assert "đang viết ẩn danh" in group.sees()
    await province.does(group.says(ha, "/lich@thituan_bot"))
    assert "Lịch Cuộc thi" in group.sees(), "what everybody may see they see"
    group.hides(ha, False)
    await province.agrees(group, ha)
    await province.launches()
    assert len(told(group, "Nút khởi động đã được bấm")) == 1


async def test_a_group_that_grew_still_hears_once_that_the_week_is_over(province: Province, ha: Person) -> None:
    group = province.fake.group("Bản Mòng", admins=[ha])
    small = Group(province.fake, group.chat)
    await province.does(group.adds(province.bot, by=ha))
    await province.agrees(group, ha)
    await province.launches()
    await province.comes("08h00 09/6/2024")
    assert "Hôm nay là ngày cuối của Tuần 1" in group.sees()
    await province.does(group.upgrades(by=ha))
    await province.comes("06h00 10/6/2024")
    await province.comes("06h01 10/6/2024")
    assert (len(told(small, "Tuần 1 đã đóng")), len(told(group, "Tuần 1 đã đóng"))) == (0, 1)
    await province.does(group.says(ha, "/tatnhantin@thituan_bot"))
    assert "Tắt mọi thông báo" in group.sees(), "it is settled in the new chat"


async def test_who_hears_of_the_move_only_by_a_refusal_sends_once_there(province: Province, ha: Person) -> None:
    """The group grows at the very moment at which the notice leaves: Telegram says where it went on."""
    group = province.fake.group("Bản Mòng", admins=[ha])
    small = Group(province.fake, group.chat)
    await province.does(group.adds(province.bot, by=ha))
    await province.agrees(group, ha)
    await province.launches()
    hook = province.bot.hook
    assert hook is not None
    hook.pause()
    await group.upgrades(by=ha)
    province.rig.line.forgiven.append("group chat was upgraded to a supergroup chat")
    await province.comes("08h00 09/6/2024")
    hook.open()
    await province.rig.line.settled()
    await province.comes("08h01 09/6/2024")
    words = "Hôm nay là ngày cuối của Tuần 1"
    assert (len(told(small, words)), len(told(group, words))) == (0, 1)


async def test_the_question_of_the_day_is_telegrams_own_quiz(province: Province, ha: Person, lan: Person) -> None:
    group = province.fake.group("Bản Mòng", admins=[ha])
    group.joins(lan)
    await province.does(group.adds(province.bot, by=ha))
    await province.agrees(group, ha)
    await province.does(group.says(ha, "/caidat@thituan_bot"))
    await province.does(group.taps(ha, "Bật: Câu hỏi mỗi ngày"))
    await province.launches()
    await province.comes("19h00 03/6/2024")
    (asked,) = [message for message in group.messages if message.poll is not None]
    assert asked.poll is not None
    assert asked.poll.body["type"] == "quiz"
    await province.does(lan.votes(asked, 0))
    assert "không tính điểm" in group.sees()
    assert joins_by(group.messages[-1]).startswith("g-")
    assert await province.registration(lan) is None, "who votes there is not counted, and nobody is told who it was"
    await province.comes("19h01 03/6/2024")
    assert len([message for message in group.messages if message.poll is not None]) == 1
