"""Direct replies: in order within a chat, only the newest of what would be written over, and what a platform says to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.port import Gone, NotNow, NotSent, WentOn
from bot.conversation import Sending
from bot.replies import LONGEST_WAIT_S, TRIES, HalfSent, Replies, outdated
from messaging.model import Chat, Document, Fitted, Picture, Poll, Reply
from messaging.text import plain, said
from tests.rig import Rig, make_rig

LAN = Chat("buttons", "", "lan")
MAI = Chat("buttons", "", "mai")


def edit(text: str, at: str | None = "7", subject: str | None = None, *, chat: Chat = LAN, **more: object) -> Sending:
    reply = replace(Reply(said(text), replaces="paper"), **more)  # type: ignore[arg-type]
    return Sending(chat, Fitted((reply,)), subject, "paper", at)


def new(text: str, *, chat: Chat = LAN, subject: str | None = None) -> Sending:
    return Sending(chat, Fitted((Reply(said(text)),)), subject, None, None)


class Line:
    """A messenger that lets one through at a time, and says no when told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str | None]] = []
        self.says: list[Exception] = []
        self.waited: list[float] = []
        self.turns = asyncio.Semaphore(1000)

    async def send(self, chat: Chat, reply: Reply, edits: str | None, *, unasked: bool = False) -> str | None:
        await self.turns.acquire()
        if self.says:
            raise self.says.pop(0)
        self.sent.append((chat.external_id, plain(reply.text), edits))
        return edits or f"n{len(self.sent)}"

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    @property
    def texts(self) -> list[str]:
        return [text for _, text, _ in self.sent]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path)
    yield rig
    await rig.close()


@pytest.fixture
def line(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Line:
    line = Line()
    monkeypatch.setattr(rig.messengers["buttons"], "send", line.send)
    monkeypatch.setattr(rig.app.replies, "_sleep", line.sleep)
    return line


async def delivered(rig: Rig, *sendings: Sending) -> None:
    await rig.app.replies.deliver(sendings)
    await rig.settle()


# a quick player ----------------------------------------------------------------------------------------------------------
async def test_of_edits_that_pile_up_only_the_newest_leaves(rig: Rig, line: Line) -> None:
    line.turns = asyncio.Semaphore(0)
    await rig.app.replies.deliver([edit("Câu 1")])
    await asyncio.sleep(0)
    await rig.app.replies.deliver([edit("Câu 2"), edit("Câu 3"), edit("Câu 4")])
    for _ in range(10):
        line.turns.release()
    await rig.settle()
    assert line.texts == ["Câu 1", "Câu 4"]


async def test_what_stands_by_itself_is_never_left_out_and_stays_in_order(rig: Rig, line: Line) -> None:
    picture = edit("ảnh", picture=Picture("ref", "alt"))
    document = edit("tệp", document=Document("ref", "a.xlsx", "application/x"))
    poll = edit("đố", poll=Poll("?", ("a", "b"), 0))
    long = Sending(LAN, Fitted((Reply(said("phần 1")), Reply(said("phần 2")))), None, "paper", "7")
    sendings = [new("một"), picture, new("hai"), document, poll, long, edit("khác", "8"), edit("bỏ"), edit("cuối")]
    await delivered(rig, *sendings)
    assert line.texts == ["một", "ảnh", "hai", "tệp", "đố", "phần 1", "phần 2", "khác", "cuối"]


def test_an_edit_that_another_subject_stands_in_is_kept() -> None:
    assert not outdated(edit("a", subject="result"), [edit("b")])
    assert outdated(edit("a", subject="result"), [edit("b", subject="result")])
    assert outdated(edit("a", subject="paper"), [edit("b")])
    assert not outdated(new("a"), [edit("b")])
    assert not outdated(edit("a"), [])


# what a platform says ----------------------------------------------------------------------------------------------------
async def test_a_reply_waits_as_long_as_it_is_asked_to(rig: Rig, line: Line) -> None:
    line.says = [NotNow("429", 3), NotNow("429", 2)]
    await delivered(rig, new("xin chào"), new("tiếp"))
    assert line.waited == [3, 2]
    assert line.texts == ["xin chào", "tiếp"]


async def test_it_gives_up_in_the_end_and_lets_those_behind_it_go(rig: Rig, line: Line) -> None:
    line.says = [NotNow("429", 1)] * TRIES
    await delivered(rig, new("mất"), new("tiếp"))
    line.says = [NotNow("429", LONGEST_WAIT_S + 1)]
    await delivered(rig, new("mất nữa"), new("sau cùng"))
    assert line.texts == ["tiếp", "sau cùng"]
    assert line.waited == [1] * (TRIES - 1)


async def test_a_reply_to_somebody_who_is_gone_retires_the_chat(rig: Rig, line: Line) -> None:
    line.says = [Gone("blocked")]
    await delivered(rig, new("xin chào"))
    async with rig.app.store.read() as uow:
        record = await uow.chat(LAN)
    assert (record.reachable, record.retired) == (False, "blocked")


async def test_a_reply_to_a_group_that_went_on_is_shown_there_as_a_new_message(rig: Rig, line: Line) -> None:
    old, to = Chat("buttons", "", "-1", group=True), Chat("buttons", "", "-100", group=True)
    line.says = [WentOn("upgraded", to)]
    await delivered(rig, edit("bảng", chat=old))
    assert line.sent == [("-100", "bảng", None)]
    async with rig.app.store.read() as uow:
        assert (await uow.chat(old)).moved_to == (await uow.chat(to)).id


async def test_chats_do_not_wait_for_each_other(rig: Rig, line: Line) -> None:
    line.turns = asyncio.Semaphore(0)
    await rig.app.replies.deliver([new("một"), new("hai"), new("ba", chat=MAI)])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    line.turns.release()
    line.turns.release()
    for _ in range(10):
        await asyncio.sleep(0)
    assert sorted(line.texts) == ["ba", "một"]
    line.turns.release()
    await rig.settle()


# notices -----------------------------------------------------------------------------------------------------------------
def halves() -> Sending:
    return Sending(LAN, Fitted((Reply(said("phần 1")), Reply(said("phần 2")))), None, None, None)


async def test_a_notice_is_told_not_now_unless_it_has_begun(rig: Rig, line: Line) -> None:
    replies: Replies = rig.app.replies
    line.says = [NotNow("429", 3)]
    with pytest.raises(NotNow):
        await replies.send(halves(), unasked=True)
    line.turns = asyncio.Semaphore(1)
    sending = asyncio.ensure_future(replies.send(halves(), unasked=True))
    while not line.sent:  # noqa: ASYNC110 - the messenger tells nobody
        await asyncio.sleep(0)
    line.says = [NotNow("429", 3)]
    line.turns.release()
    line.turns.release()
    await sending
    assert line.texts == ["phần 1", "phần 2"]
    assert line.waited == [3]


async def test_half_of_a_notice_is_told_apart_from_none(rig: Rig, line: Line) -> None:
    replies: Replies = rig.app.replies
    line.turns = asyncio.Semaphore(1)
    sending = asyncio.ensure_future(replies.send(halves(), unasked=True))
    while not line.sent:  # noqa: ASYNC110 - the messenger tells nobody
        await asyncio.sleep(0)
    line.says = [NotSent("no")]
    line.turns.release()
    with pytest.raises(HalfSent):
        await sending
