"""Groups: who brought the bot in and with which rights, what it may do there, its topics, and how it goes."""

from __future__ import annotations

from typing import Any

import pytest

from messaging.model import Allowed, Joined, Left, Sender
from services.records import Notice
from tests.rig import Rig
from tests.stories.together import Group

NOBODY = ""


async def acts(rig: Rig, group: Group) -> list[tuple[str, str, dict[str, Any]]]:
    async with rig.app.store.read() as uow:
        record = await uow.chat(group.chat)
        return [(row.act, row.actor, row.details) for row in await uow.audits(rig.app.contest.id, f"group:{record.id}")]


async def person(rig: Rig, sender: Sender) -> str:
    async with rig.app.store.read() as uow:
        found = await uow.person_of(sender)
    assert found is not None
    return str(found.id)


async def told(rig: Rig, group: Group) -> str:
    """Something that nobody asked for comes, if it can."""
    before = len(await group.texts())
    async with rig.app.store.write() as uow:
        record = await uow.chat(group.chat)
        key = f"introduction-{next(rig.keys)}"
        facts = {"link": "http://localhost/?start=g-1"}
        uow.add_notice(
            Notice(await uow.new_id(), rig.app.contest.id, key, "introduction", facts, record.id, rig.clock.now)
        )
        await uow.commit()
    await rig.passes(seconds=1)
    return "\n".join((await group.texts())[before:])


async def joins(rig: Rig, group: Group, sender: Sender, *, writes: bool, admin: bool = False) -> None:
    key = f"joined-{next(rig.keys)}"
    await rig.handle(Joined(key, rig.clock.now, group.chat, sender, "Bản Mường", writes=writes, admin=admin))


async def is_allowed(rig: Rig, group: Group, *, writes: bool, admin: bool = False) -> None:
    key = f"allowed-{next(rig.keys)}"
    await rig.handle(Allowed(key, rig.clock.now, group.chat, group.member.sender, writes=writes, admin=admin))


@pytest.mark.about("rights")
async def test_by_whom_it_was_brought_in_and_with_which_rights_is_kept(rig: Rig) -> None:
    group = Group(rig, rig.person("lan"))
    await joins(rig, group, group.member.sender, writes=True, admin=True)
    assert "trợ lý của cuộc thi" in await group.sees()
    lan = await person(rig, group.member.sender)
    assert await acts(rig, group) == [("group.joined", lan, {"writes": True, "admin": True})]


@pytest.mark.about("rights")
async def test_where_it_may_not_write_it_does_not_try(rig: Rig) -> None:
    group = Group(rig, rig.person("lan"))
    await joins(rig, group, group.member.sender, writes=False)
    assert await group.texts() == []
    assert await told(rig, group) == ""
    await is_allowed(rig, group, writes=True)
    assert await group.texts() == [], "nothing comes by itself"
    assert "trợ lý của cuộc thi" in await told(rig, group)


@pytest.mark.about("rights")
async def test_muted_and_set_free_notices_follow(rig: Rig) -> None:
    await rig.organiser("truong-ban")
    group = Group(rig, rig.person("truong-ban"), kind="supergroup")
    await group.joined()
    await group.subscribes()
    before = await group.texts()
    await is_allowed(rig, group, writes=False)
    assert await told(rig, group) == ""
    await is_allowed(rig, group, writes=True, admin=True)
    assert await group.texts() == before
    agreed = await group.agreement()
    assert agreed is not None
    assert agreed.ended_at is None, "the agreement stands"
    assert await told(rig, group)
    rights = [(act, details) for act, _, details in await acts(rig, group) if act == "group.rights"]
    assert rights == [
        ("group.rights", {"writes": True, "admin": True}),
        ("group.rights", {"writes": False, "admin": False}),
    ]


@pytest.mark.about("coming and going")
async def test_who_took_it_out_is_kept(rig: Rig) -> None:
    await rig.organiser("truong-ban")
    group = Group(rig, rig.person("truong-ban"))
    await group.joined()
    await group.subscribes()
    nam = rig.person("nam")
    await rig.handle(Left("left-1", rig.clock.now, group.chat, nam.sender))
    who = await person(rig, nam.sender)
    assert [(act, actor) for act, actor, _ in await acts(rig, group)][:2] == [
        ("group.end", who),
        ("group.left", who),
    ]
    assert await told(rig, group) == ""
    boss = rig.person("truong-ban")
    seen = await boss.says("/nhatky")
    assert "đưa trợ lý ra khỏi nhóm" in seen
    assert "đưa trợ lý vào nhóm" in seen


@pytest.mark.about("coming and going")
async def test_a_hand_that_is_not_named_is_nobodys(rig: Rig) -> None:
    group = Group(rig, rig.person("lan"))
    await joins(rig, group, Sender(group.chat.channel, "", NOBODY), writes=True)
    assert [actor for _, actor, _ in await acts(rig, group)] == ["unknown"]
    await rig.organiser("truong-ban")
    assert "người không rõ tên" in await rig.person("truong-ban").says("/nhatky")


@pytest.mark.about("topics")
class TestTopics:
    """A group with threads: an answer goes where it was asked for, a notice where it was agreed to."""

    async def subscribed(self, rig: Rig) -> tuple[Group, str]:
        await rig.organiser("truong-ban")
        group = Group(rig, rig.person("truong-ban"), kind="forum")
        topic = group.topic("Tin tức")
        group.speaks_in(topic)
        await group.subscribes()
        return group, topic

    def places(self, rig: Rig, group: Group) -> list[str]:
        """The topic of each message, where it is somebody else's platform."""
        return [] if rig.profile == "web" else [message.topic for message in group.reader.messages]

    async def test_answers_go_where_was_spoken(self, rig: Rig) -> None:
        group, topic = await self.subscribed(rig)
        group.speaks_in("")
        await group.says("/lich", admin=False)
        assert set(self.places(rig, group)[:-1]) <= {topic}
        assert self.places(rig, group)[-1:] in ([""], [])

    async def test_notices_go_where_was_agreed(self, rig: Rig) -> None:
        group, topic = await self.subscribed(rig)
        assert "vào chủ đề này" in await group.sees()
        other = group.topic("Chuyện bản")
        group.speaks_in(other)
        await group.says("/lich", admin=False)
        await told(rig, group)
        assert self.places(rig, group)[-2:] in ([other, topic], [])

    async def test_typed_again_elsewhere_they_come_there(self, rig: Rig) -> None:
        group, _ = await self.subscribed(rig)
        group.speaks_in("")
        seen = await group.says("/nhantin")
        assert "vào chủ đề này" not in seen
        await told(rig, group)
        assert self.places(rig, group)[-2:] in (["", ""], [])
