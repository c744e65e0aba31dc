"""Everything that Telegram says no to, and what we do: real HTTP against the fake server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.channels.port import Gone, MayHaveLeft, NotNow, NotSent, WentOn
from messaging.model import Chat, Reply
from messaging.text import said
from tests.botapi import Refused
from tests.channels.telegram_outlet import Outlet, outlet

HELLO = Reply(said("Chào"))


@pytest.fixture
async def out() -> AsyncIterator[Outlet]:
    async with outlet() as made:
        yield made


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[Outlet]:
    """One for the whole table: making a client costs more than a row of it."""
    async with outlet() as made:
        yield made


@dataclass(frozen=True)
class Case:
    """A refusal of sendMessage (or of an edit), and the error that the pipeline gets; None: it arrives all the same."""

    code: int
    says: str
    error: type[Exception] | None
    reason: str = ""
    edit: bool = False


GONE = [
    (403, "Forbidden: bot was blocked by the user", "blocked"),
    (403, "Forbidden: user is deactivated", "deactivated"),
    (403, "Forbidden: bot was kicked from the group chat", "kicked"),
    (403, "Forbidden: bot was kicked from the supergroup chat", "kicked"),
    (403, "Forbidden: bot was kicked from the channel chat", "kicked"),
    (403, "Forbidden: bot is not a member of the group chat", "not a member"),
    (403, "Forbidden: bot is not a member of the supergroup chat", "not a member"),
    (403, "Forbidden: bot is not a member of the channel chat", "not a member"),
    (403, "Forbidden: the group chat was deleted", "deleted"),
    (403, "Forbidden: bot can't initiate conversation with a user", "never started"),
    (403, "Forbidden: bot can't send messages to bots", "a bot"),
    (400, "Bad Request: chat not found", "not found"),
    (400, "Bad Request: group chat was deactivated", "deleted"),
    (400, "Bad Request: PEER_ID_INVALID", "not found"),
]
CASES = [
    *(Case(code, says, Gone, reason) for code, says, reason in GONE),
    Case(
        400, "Bad Request: message is not modified: specified new message content and reply markup …", None, edit=True
    ),
    Case(400, "Bad Request: message to edit not found", None, edit=True),
    Case(400, "Bad Request: message can't be edited", None, edit=True),
    Case(400, "Bad Request: there is no text in the message to edit", None, edit=True),
    Case(400, "Bad Request: MESSAGE_ID_INVALID", None, edit=True),
    Case(400, "Bad Request: message thread not found", None),
    Case(400, "Bad Request: TOPIC_CLOSED", None),
    Case(400, "Bad Request: message to be replied not found", NotSent, "message to be replied not found"),
    Case(400, "Bad Request: BUTTON_DATA_INVALID", NotSent, "BUTTON_DATA_INVALID"),
    Case(400, "Bad Request: reply markup is too long", NotSent, "reply markup is too long"),
    Case(400, "Bad Request: can't parse entities: Unsupported start tag at byte offset 0", NotSent, "can't parse"),
    Case(400, "Bad Request: message is too long", NotSent, "message is too long"),
    Case(400, "Bad Request: not enough rights to send text messages to the chat", NotSent, "not enough rights"),
    Case(400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL", None),
    Case(400, "Bad Request: something that nobody has ever seen", NotSent, "nobody has ever seen"),
    Case(401, "Unauthorized", NotNow, "token"),
    Case(403, "Forbidden: CHAT_WRITE_FORBIDDEN", NotSent, "CHAT_WRITE_FORBIDDEN"),
    Case(404, "Not Found", NotNow, "token"),
    Case(404, "Not Found: method not found", NotSent, "method not found"),
    Case(409, "Conflict: terminated by other getUpdates request", NotNow, "Conflict"),
    Case(500, "Internal Server Error", MayHaveLeft, "500"),
    Case(502, "Bad Gateway", MayHaveLeft, "502"),
    Case(504, "Gateway Timeout", MayHaveLeft, "504"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code} {case.says[:60]}")
@pytest.mark.parametrize("unasked", [False, True], ids=["asked", "unasked"])
async def test_a_refusal_once(shared: Outlet, case: Case, unasked: bool) -> None:
    out = shared
    group, plain = await out.group(forum=True)
    group.chat.topics[7] = "Thi"
    chat = out.at(group, 7)
    edits = await out.channel.send(plain, Reply(said("Trước")), None) if case.edit else None
    out.fake.fails("editMessageText" if case.edit else "sendMessage", Refused(case.code, case.says))
    if case.error is None:
        shown = await out.channel.send(chat, HELLO, edits, unasked=unasked)
        assert shown is not None
        anew = case.edit and "not modified" not in case.says
        assert (shown != edits) is (anew or not case.edit)
        return
    with pytest.raises(case.error, match=case.reason) as told:
        await out.channel.send(chat, HELLO, edits, unasked=unasked)
    assert type(told.value) is case.error
    assert out.fake.calls("sendMessage")[-1].result["ok"] is False, "it was not tried again"
    if case.error is NotNow:
        assert isinstance(told.value, NotNow)
        assert told.value.retry_after > 0


async def test_real_people_and_groups_that_are_gone(out: Outlet) -> None:
    lan, chat = out.person()
    await lan.blocks()
    with pytest.raises(Gone, match="blocked"):
        await out.channel.send(chat, HELLO, None)
    await lan.unblocks()
    await out.channel.send(chat, HELLO, None)
    lan.deactivates()
    with pytest.raises(Gone, match="deactivated"):
        await out.channel.send(chat, HELLO, None, unasked=True)
    group, there = await out.group()
    await group.kicks(out.bot, by=lan)
    with pytest.raises(Gone, match="kicked"):
        await out.channel.send(there, HELLO, None)
    with pytest.raises(Gone, match="not found"):
        await out.channel.send(Chat("telegram", "4242", "424242"), HELLO, None)


async def test_a_group_that_went_on_says_where(out: Outlet) -> None:
    group, old = await out.group()
    await group.upgrades(by=out.person()[0])
    with pytest.raises(WentOn) as told:
        await out.channel.send(old, HELLO, None)
    assert told.value.to == out.at(group)
    assert told.value.to.group
    await out.channel.send(told.value.to, HELLO, None)
    assert group.sees() == "Chào"


# Waiting ---------------------------------------------------------------------------------------------------------------
async def test_a_reply_waits_as_long_as_is_bearable(out: Outlet) -> None:
    lan, chat = out.person()
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 30", retry_after=30), times=2)
    await out.channel.send(chat, HELLO, None)
    assert lan.sees() == "Chào"
    assert out.limits.refusals == [(chat.external_id, 30, False)] * 2
    assert out.limits.left == 3, "each try waits for its turn"
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 31", retry_after=31))
    with pytest.raises(NotNow) as told:
        await out.channel.send(chat, HELLO, None)
    assert told.value.retry_after == 31
    assert out.limits.refusals[-1] == (chat.external_id, 31, False)


async def test_a_notice_that_has_to_wait_goes_back(out: Outlet) -> None:
    lan, chat = out.person()
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 3", retry_after=3))
    with pytest.raises(NotNow) as told:
        await out.channel.send(chat, HELLO, None, unasked=True)
    assert told.value.retry_after == 3
    assert out.limits.refusals == [(chat.external_id, 3, True)]
    assert lan.messages == []


async def test_a_429_without_a_number_waits_too(out: Outlet) -> None:
    _, chat = out.person()
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests"))
    with pytest.raises(NotNow) as told:
        await out.channel.send(chat, HELLO, None, unasked=True)
    assert told.value.retry_after > 0


async def test_nobody_is_refused_for_ever(out: Outlet) -> None:
    _, chat = out.person()
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 1", retry_after=1), times=100)
    with pytest.raises(NotNow):
        await out.channel.send(chat, HELLO, None)
    assert len(out.fake.calls("sendMessage")) < 10
