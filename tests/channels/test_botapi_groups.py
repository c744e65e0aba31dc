"""The fake Bot API's groups: who is let in, what the bot gets to know, how a group moves (facts 1.3, 1.6)."""

from __future__ import annotations

import pytest

from tests.botapi import Group, Person
from tests.channels.botapi_line import Body, Line


@pytest.fixture
async def group(line: Line, lan: Person) -> Group:
    made = line.fake.group("Bản Mòng", admins=[lan])
    await made.adds(line.bot, by=lan)
    await line.confirms()
    return made


def changes(updates: list[Body]) -> list[tuple[str, str]]:
    return [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"])
        for update in updates
        if (change := update.get("my_chat_member"))
    ]


async def test_coming_in_by_a_link_with_rights(line: Line, lan: Person) -> None:
    group = line.fake.group("Bản Mòng", admins=[lan], supergroup=True)
    assert await line.refused("sendMessage", chat_id=group.id, text="a") == "400 Bad Request: chat not found"
    await group.adds(line.bot, by=lan, payload="u-03646", admin=True)
    joined, service, start = await line.confirms()
    assert joined["my_chat_member"]["from"]["id"] == lan.id
    assert changes([joined]) == [("left", "administrator")]
    assert service["message"]["new_chat_members"][0]["id"] == line.bot.id
    assert start["message"]["text"] == "/start@thituan_bot u-03646"
    await line.ok("sendMessage", chat_id=group.id, text="Xin chào")
    assert group.sees() == "Xin chào"


async def test_what_becomes_of_the_bot(line: Line, lan: Person) -> None:
    group = line.fake.group("Bản Mòng", admins=[lan], supergroup=True)
    await group.adds(line.bot, by=lan)
    await group.restricts(line.bot, by=lan)
    assert await line.refused("sendMessage", chat_id=group.id, text="a") == (
        "400 Bad Request: not enough rights to send text messages to the chat"
    )
    await group.promotes(line.bot, by=lan)
    await group.demotes(line.bot, by=lan)
    await group.kicks(line.bot, by=lan)
    assert await line.refused("sendMessage", chat_id=group.id, text="a") == (
        "403 Forbidden: bot was kicked from the supergroup chat"
    )
    await group.adds(line.bot, by=lan)
    await line.ok("leaveChat", chat_id=group.id)
    assert await line.refused("sendMessage", chat_id=group.id, text="a") == (
        "403 Forbidden: bot is not a member of the supergroup chat"
    )
    assert changes(await line.confirms()) == [
        ("left", "member"),
        ("member", "restricted"),
        ("restricted", "administrator"),
        ("administrator", "member"),
        ("member", "kicked"),
        ("kicked", "member"),
        ("member", "left"),
    ]


async def test_what_becomes_of_a_person_and_a_group(line: Line, lan: Person, group: Group) -> None:
    say = {"chat_id": lan.id, "text": "a"}
    assert await line.refused("sendMessage", **say) == "400 Bad Request: chat not found"
    assert lan.messages == []
    assert await line.refused("sendMessage", **say) == ("403 Forbidden: bot can't initiate conversation with a user")
    await lan.opens()
    await line.ok("sendMessage", **say)
    await lan.blocks()
    assert await line.refused("sendMessage", **say) == "403 Forbidden: bot was blocked by the user"
    await lan.unblocks()
    await line.ok("sendMessage", **say)
    assert changes(await line.confirms()) == [("member", "kicked"), ("kicked", "member")]
    lan.deactivates()
    assert await line.refused("sendMessage", **say) == "403 Forbidden: user is deactivated"
    group.deletes()
    assert await line.refused("sendMessage", chat_id=group.id, text="a") == (
        "403 Forbidden: the group chat was deleted"
    )


async def test_a_group_moves(line: Line, lan: Person, group: Group) -> None:
    old = group.id
    sent = await line.ok("sendMessage", chat_id=old, text="Trước")
    new = await group.upgrades(by=lan)
    leaving, coming = [update["message"] for update in await line.confirms()]
    assert (leaving["chat"]["id"], leaving["migrate_to_chat_id"]) == (old, new)
    assert (coming["chat"]["id"], coming["migrate_from_chat_id"]) == (new, old)
    for method, more in (("sendMessage", {}), ("editMessageText", {"message_id": sent["message_id"]})):
        body = await line.call(method, chat_id=old, text="Sau", **more)
        assert (body["description"], body["parameters"]) == (
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": new},
        )
    await line.ok("sendMessage", chat_id=new, text="Sau")
    assert (group.id, group.sees()) == (new, "Sau")


async def test_privacy(line: Line, lan: Person, group: Group) -> None:
    mai = line.fake.person("Mai")
    sent = await line.ok("sendMessage", chat_id=group.id, text="Chào cả nhà")
    ours = group.chat.messages[sent["message_id"]]
    talk = await group.says(mai, "Chuyện riêng của bản")
    await group.says(mai, "Trả lời người", reply_to=talk)
    await group.says(mai, "Trả lời bot", reply_to=ours)
    await group.says(mai, "/bxh")
    await group.says(mai, "/bxh@thituan_bot tuần 1")
    await group.says(mai, "/bxh@another_bot")
    heard = [update["message"]["text"] for update in await line.confirms()]
    assert heard == ["Trả lời bot", "/bxh", "/bxh@thituan_bot tuần 1"]
    await group.promotes(line.bot, by=lan)
    await group.says(mai, "Giờ thì nghe hết")
    assert (await line.confirms())[-1]["message"]["text"] == "Giờ thì nghe hết"


async def test_voices_without_a_person(line: Line, lan: Person, group: Group) -> None:
    await group.says(lan, "/nhantin", anonymous=True)
    await group.says(lan, "/nhantin", as_channel=True)
    anonymous, channel = [update["message"] for update in await line.confirms()]
    assert (anonymous["from"]["username"], anonymous["sender_chat"]["id"]) == ("GroupAnonymousBot", group.id)
    assert (channel["from"]["username"], channel["sender_chat"]["type"]) == ("Channel_Bot", "channel")


async def test_a_tap_in_a_group_shows_who_it_was(line: Line, lan: Person, group: Group) -> None:
    group.hides(lan)
    markup = {"inline_keyboard": [[{"text": "Đồng ý", "callback_data": "yes"}]]}
    await line.ok("sendMessage", chat_id=group.id, text="Nhận tin?", reply_markup=markup)
    await group.taps(lan, "Đồng ý")
    await lan.tap(group.messages[-1], "forged", inaccessible=True)
    tap, forged = [update["callback_query"] for update in await line.confirms()]
    assert (tap["from"]["id"], tap["message"]["chat"]["id"]) == (lan.id, group.id)
    assert (forged["data"], forged["message"]["date"]) == ("forged", 0)


async def test_who_is_an_admin(line: Line, lan: Person, group: Group) -> None:
    mai, hoa = line.fake.person("Mai"), line.fake.person("Hoa")
    group.joins(mai, "administrator")
    group.joins(hoa)
    group.hides(mai)
    admins = await line.ok("getChatAdministrators", chat_id=group.id)
    assert [(admin["user"]["id"], admin["status"], admin["is_anonymous"]) for admin in admins] == [
        (lan.id, "creator", False),
        (mai.id, "administrator", True),
    ]
    assert (await line.ok("getChatMember", chat_id=group.id, user_id=hoa.id))["status"] == "member"
    assert (await line.ok("getChat", chat_id=group.id))["title"] == "Bản Mòng"
    assert await line.ok("getChatMemberCount", chat_id=group.id) == 4
    await group.kicks(line.bot, by=lan)
    assert "403" in await line.refused("getChatAdministrators", chat_id=group.id)


async def test_topics(line: Line, lan: Person) -> None:
    forum = line.fake.group("Thôn", admins=[lan], forum=True)
    await forum.adds(line.bot, by=lan)
    topic = forum.opens_topic("Thi tuần")
    await line.confirms()
    await forum.says(lan, "/nhantin", topic=topic)
    [update] = await line.confirms()
    assert update["message"]["message_thread_id"] == topic
    sent = await line.ok("sendMessage", chat_id=forum.id, text="Ở đây", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    forum.closes_topic(topic)
    assert await line.refused("sendMessage", chat_id=forum.id, text="a", message_thread_id=topic) == (
        "400 Bad Request: message thread not found"
    )
