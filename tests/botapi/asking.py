"""Methods that look: the bot itself, chats, members."""

from __future__ import annotations

from typing import Any

from tests.botapi.calls import Call
from tests.botapi.errors import bad
from tests.botapi.platform import member_json
from tests.botapi.world import Chat, Member


async def get_me(call: Call) -> Any:
    return {
        **call.bot.user.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
    }


async def get_chat(call: Call) -> Any:
    chat = call.platform.find_chat(call.bot, call.params.text("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }


async def get_chat_administrators(call: Call) -> Any:
    chat = _group(call)
    return [
        member_json(member)
        for member in chat.members.values()
        if member.admin and (not member.user.is_bot or member.user is call.bot.user)
    ]


async def get_chat_member(call: Call) -> Any:
    chat = call.chat(writes=False)
    number = call.params.number("user_id")
    if chat.private:
        user = call.platform.users.get(number)
        if user is None or user not in (chat.person, call.bot.user):
            raise bad("member not found")
        return member_json(Member(user))
    if number not in chat.members:
        if number not in call.platform.users:
            raise bad("invalid user_id specified" if number <= 0 else "user not found")
        return member_json(Member(call.platform.users[number], "left"))
    return member_json(chat.members[number])


async def get_chat_member_count(call: Call) -> Any:
    chat = call.chat(writes=False)
    return 2 if chat.private else sum(member.inside for member in chat.members.values())


def _group(call: Call) -> Chat:
    chat = call.chat(writes=False)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    return chat


async def leave_chat(call: Call) -> bool:
    chat = _group(call)
    member = chat.members[call.bot.id]
    old = member_json(member)
    member.status = "left"
    call.platform.tell_membership(call.bot, chat, call.bot.user, old, member_json(member))
    return True


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatAdministrators": get_chat_administrators,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
