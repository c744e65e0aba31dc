"""Files to and from Telegram: uploaded once, called by their name afterwards, fetched when somebody is asked for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from bot.channels.telegram.files import LARGEST_FETCHED, LARGEST_PICTURE
from messaging.actions import Action
from messaging.model import Button, Document, File, Picture, Reply, Sender
from messaging.text import compose, said
from services.records import Identity, Person, StoredFile
from tests.botapi import Refused
from tests.channels.telegram_outlet import NOW, Outlet, outlet

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PICTURE = Picture("ma-ket", "Ma két phát động")
DOCUMENT = Document("ket-qua", "Kết quả tuần 1.xlsx", "application/zip")


@dataclass(frozen=True, slots=True)
class Tap(Action):
    code: ClassVar[str] = "zu"


BUTTONS = ((Button("Vào thi", Tap()),),)


@pytest.fixture
async def out() -> AsyncIterator[Outlet]:
    async with outlet() as made:
        await keep(made, StoredFile("ma-ket", None, "ma-ket.png", "image/png", PNG, NOW))
        await keep(
            made, StoredFile("ket-qua", 1, "x.xlsx", "application/zip", b"PK" * 50, NOW, NOW + timedelta(days=1))
        )
        yield made


async def keep(out: Outlet, *files: StoredFile) -> None:
    async with out.store.write() as uow:
        for file in files:
            uow.add_file(file)
        await uow.commit()


def uploads(out: Outlet, method: str = "sendPhoto") -> list[bool]:
    """For each call whether it brought bytes."""
    return [bool(call.files) for call in out.fake.calls(method)]


async def test_a_short_text_stands_under_the_picture(out: Outlet) -> None:
    lan, chat = out.person()
    await out.channel.send(chat, Reply(compose("**{n}**", n="<Tuần 1>"), BUTTONS, picture=PICTURE), None)
    (message,) = lan.messages
    assert message.photo is not None
    assert (message.text, [key["text"] for key in message.buttons]) == ("<Tuần 1>", ["Vào thi"])
    assert message.entities[0]["type"] == "bold"


@pytest.mark.parametrize(("text", "messages"), [("đ" * 1024, 1), ("&" * 1024, 1), ("đ" * 1025, 2), ("😀" * 513, 2)])
async def test_a_long_text_follows_the_picture(out: Outlet, text: str, messages: int) -> None:
    lan, chat = out.person()
    shown = await out.channel.send(chat, Reply(said(text), BUTTONS, picture=PICTURE), None)
    assert len(lan.messages) == messages
    assert lan.messages[0].photo is not None
    assert (lan.messages[-1].text, bool(lan.messages[-1].buttons)) == (text, True)
    assert shown == str(lan.messages[-1].id)


async def test_a_document_has_the_name_that_people_see(out: Outlet) -> None:
    lan, chat = out.person()
    await out.channel.send(chat, Reply(said("Đây"), document=DOCUMENT), None)
    (message,) = lan.messages
    assert message.document is not None
    assert message.document.name == "Kết quả tuần 1.xlsx"
    assert message.document.content == b"PK" * 50


async def test_a_picture_and_a_document_are_two_messages_and_the_words_follow(out: Outlet) -> None:
    lan, chat = out.person()
    await out.channel.send(chat, Reply(said("Tuần 1"), BUTTONS, picture=PICTURE, document=DOCUMENT), None)
    first, second, words = lan.messages
    assert (first.photo is not None, second.document is not None, words.text) == (True, True, "Tuần 1")


async def test_an_edit_that_brings_a_picture_is_a_new_message(out: Outlet) -> None:
    lan, chat = out.person()
    first = await out.channel.send(chat, Reply(said("Đang vẽ")), None)
    second = await out.channel.send(chat, Reply(said("Xong"), picture=PICTURE), first)
    assert second != first
    third = await out.channel.send(chat, Reply(said("Lại")), second)
    assert third not in {first, second}, "a picture has no text to edit"
    assert lan.sees() == "Lại"


async def test_bytes_go_once_even_over_a_restart(out: Outlet) -> None:
    chats = [out.person(f"Người {n}")[1] for n in range(4)]
    reply = Reply(said("Tuần 1"), picture=PICTURE)
    await out.channel.send(chats[0], reply, None)
    await out.channel.send(chats[1], reply, None)
    await out.again()
    await out.channel.send(chats[2], reply, None)
    assert uploads(out) == [True, False, False]
    await out.channel.send(chats[3], Reply(said("x"), document=Document("ma-ket", "ma-ket.png", "image/png")), None)
    assert uploads(out, "sendDocument") == [True], "a picture's name is of no use for a document"


async def test_many_at_once_wait_for_the_first(out: Outlet) -> None:
    chats = [out.person(f"Người {n}")[1] for n in range(20)]
    reply = Reply(said("Tuần 1"), picture=PICTURE)
    await asyncio.gather(*(out.channel.send(chat, reply, None, unasked=True) for chat in chats))
    assert uploads(out).count(True) == 1
    assert len(out.fake.calls("sendPhoto")) == 20


async def test_files_of_one_size_go_one_at_a_time(out: Outlet) -> None:
    large = [StoredFile(f"f{n}", None, f"{n}.bin", "application/zip", bytes([n]) * 200_000, NOW) for n in range(4)]
    await keep(out, *large)
    chats = [out.person(f"Người {n}")[1] for n in range(4)]
    out.fake.hold("sendDocument")
    sends = [
        asyncio.create_task(out.channel.send(chat, Reply((), document=Document(file.ref, file.name, "x")), None))
        for chat, file in zip(chats, large, strict=True)
    ]
    await out.fake.until(lambda: out.fake.held)
    for _ in range(50):
        await asyncio.sleep(0)
    assert out.fake.held == 1
    out.fake.release()
    await asyncio.gather(*sends)
    assert uploads(out, "sendDocument") == [True] * 4


async def test_a_name_that_telegram_forgot_is_uploaded_again(out: Outlet) -> None:
    lan, chat = out.person()
    reply = Reply(said("Tuần 1"), picture=PICTURE)
    await out.channel.send(chat, reply, None)
    out.fake.platform.files.clear()
    await out.channel.send(chat, reply, None)
    assert uploads(out) == [True, False, True]
    await out.again()
    await out.channel.send(chat, reply, None)
    assert uploads(out) == [True, False, True, False]
    assert len(lan.messages) == 3


async def test_a_file_that_is_gone_is_named(out: Outlet) -> None:
    lan, chat = out.person()
    await out.channel.send(chat, Reply(said("Xem"), picture=Picture("none", "Biểu đồ đơn vị")), None)
    assert lan.sees() == "Biểu đồ đơn vị\n\nXem"
    await out.channel.send(chat, Reply(said("Xem"), document=Document("none", "a.xlsx", "x")), None)
    assert lan.sees() == "Xem\n\na.xlsx"


@pytest.mark.parametrize(
    "reason",
    ["IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS", "not enough rights to send photos to the chat"],
)
async def test_a_picture_that_is_refused_is_said_in_words(out: Outlet, reason: str) -> None:
    lan, chat = out.person()
    out.fake.fails("sendPhoto", Refused(400, f"Bad Request: {reason}"))
    await out.channel.send(chat, Reply(said("Xem"), BUTTONS, picture=PICTURE), None)
    assert lan.sees() == "Ma két phát động\n\nXem"
    assert lan.messages[-1].buttons


async def test_what_is_too_large_is_not_even_tried(out: Outlet) -> None:
    lan, chat = out.person()
    await keep(out, StoredFile("gross", None, "g.png", "image/png", PNG + b"\0" * LARGEST_PICTURE, NOW))
    await out.channel.send(chat, Reply(said("Xem"), picture=Picture("gross", "Ảnh lớn")), None)
    assert lan.sees() == "Ảnh lớn\n\nXem"
    assert uploads(out) == []


async def test_words_that_are_refused_after_the_picture_are_unknown(out: Outlet) -> None:
    from bot.channels.port import MayHaveLeft

    lan, chat = out.person()
    out.fake.fails("sendMessage", Refused(400, "Bad Request: message is too long"))
    with pytest.raises(MayHaveLeft, match="only a part"):
        await out.channel.send(chat, Reply(said("đ" * 2000), picture=PICTURE), None)
    assert len(lan.messages) == 1
    out.fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 1", retry_after=1))
    await out.channel.send(chat, Reply(said("đ" * 2000), picture=PICTURE), None, unasked=True)
    assert len(lan.messages) == 3, "what has begun is not left half shown"


# Fetching --------------------------------------------------------------------------------------------------------------
async def sent(
    out: Outlet, content: bytes, name: str = "banner.png", claimed: str = "image/png"
) -> tuple[File, Sender]:
    lan, _ = out.person()
    message = await lan.sends_file(content, name, claimed)
    assert message.document is not None
    sender = Sender("telegram", str(out.bot.id), str(lan.id))
    return File(f"telegram:{message.document.id}", name, claimed, len(content)), sender


async def test_somebodys_file_is_brought_into_the_store_once(out: Outlet) -> None:
    file, sender = await sent(out, PNG, "…/Ảnh\x07 <đẹp>.png", "text/html")
    async with out.store.write() as uow:
        person = Person(await uow.new_id(), NOW)
        uow.add_person(person, Identity(sender.channel, sender.account, sender.external_id, person.id, NOW))
        await uow.commit()
    fetched = await out.files.fetch(file, sender)
    assert (fetched.name, fetched.media_type, fetched.size) == ("Ảnh <đẹp>.png", "image/png", len(PNG))
    assert await out.files.fetch(file, sender) == fetched
    async with out.store.read() as uow:
        stored = await uow.file(fetched.ref)
    assert stored is not None
    assert (stored.data, stored.owner) == (PNG, person.id)
    assert stored.expires_at is not None
    assert stored.expires_at > NOW


async def test_what_only_says_that_it_is_a_picture_is_none(out: Outlet) -> None:
    file, sender = await sent(out, b"<svg onload=alert(1)>")
    assert (await out.files.fetch(file, sender)).media_type == "application/octet-stream"


async def test_a_file_that_cannot_be_fetched_stays_as_it_was_named(out: Outlet) -> None:
    file, sender = await sent(out, b"\0" * (LARGEST_FETCHED + 1))
    assert await out.files.fetch(file, sender) == file
    claims_less = File(file.ref, file.name, file.media_type, 10)
    assert await out.files.fetch(claims_less, sender) == claims_less
    unknown = File("telegram:nothing", "a", "b", 10)
    assert await out.files.fetch(unknown, sender) == unknown
    ours = File("ma-ket", "ma-ket.png", "image/png", 10)
    assert await out.files.fetch(ours, sender) == ours
