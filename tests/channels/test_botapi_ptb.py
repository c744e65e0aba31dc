"""python-telegram-bot plays against the fake as an independent client, so that the fake is not bent to our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    ChatMemberAdministrator,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputPollOption,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.constants import PollType
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.botapi import FakeBotApi, Person, Refused
from tests.channels.botapi_line import TOKEN
from tests.channels.stranger import REPORT, Quiz, build, polling, pushed


@pytest.fixture(autouse=True)
def lengths_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB is to give lengths of time as such; its numbers are deprecated."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    server = await FakeBotApi.start()
    server.add_bot(TOKEN)
    try:
        yield server
    finally:
        await server.close()


@pytest.fixture
def lan(fake: FakeBotApi) -> Person:
    return fake.person("Lan")


@pytest.mark.parametrize("way", [polling, pushed], ids=["polling", "webhook"])
async def test_a_talk(fake: FakeBotApi, lan: Person, way: object) -> None:
    quiz = Quiz()
    async with way(fake, quiz):  # type: ignore[operator]
        await lan.opens("u-03646")
        question = await lan.hears("Câu 1. Chọn <một>")
        assert [button["text"] for button in question.buttons] == list("ABCD")
        await lan.taps("B")
        await lan.hears("Đã chọn B")
        assert ([toast.text for toast in lan.toasts], lan.messages[-1].edits) == (["Bạn chọn B"], 1)
        await lan.says("/ketqua")
        first = await lan.hears("Kết quả")
        await lan.says("/ketqua")
        await fake.until(lambda: len(lan.messages) == 3)
        assert first.document is not None
        assert first.document is lan.messages[-1].document
        assert first.document.content == REPORT
        assert [asked.files for asked in fake.calls("sendDocument")] == [["document"], []]
        await lan.shares_contact()
        await lan.sends_file(b"\x00\xff", "anh.png", "image/png", photo=True, caption="Ảnh của tôi")
        await lan.blocks()
        await fake.until(lambda: len(quiz.seen) == 5)
    start, tap, contact, photo, blocked = quiz.seen
    assert start.message is not None
    assert start.message.text == "/start u-03646"
    assert tap.callback_query is not None
    assert contact.message is not None
    assert contact.message.contact is not None
    assert contact.message.contact.user_id == lan.id
    assert photo.message is not None
    assert photo.message.caption == "Ảnh của tôi"
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_groups_are_understood(fake: FakeBotApi, lan: Person) -> None:
    quiz, bot = Quiz(), next(iter(fake.platform.bots.values()))
    mai = fake.person("Mai")
    group = fake.group("Bản Mòng", admins=[lan])
    group.joins(mai, "administrator")
    async with polling(fake, quiz) as app:
        await group.adds(bot, by=lan, payload="g-1")
        await group.hears("Câu 1.")
        await group.taps(mai, "C")
        await group.hears("Đã chọn C")
        await group.says(mai, "/bxh", anonymous=True)
        old = group.id
        await group.upgrades(by=lan)
        with pytest.raises(ChatMigrated) as moved:
            await app.bot.send_message(old, "Vẫn đây")
        assert moved.value.new_chat_id == group.id
        await app.bot.send_message(group.id, "Ở nhà mới")
        admins = await app.bot.get_chat_administrators(group.id)
        assert [type(admin) for admin in admins] == [ChatMemberOwner, ChatMemberAdministrator]
        assert isinstance(await app.bot.get_chat_member(group.id, bot.id), ChatMemberMember)
        assert (await app.bot.get_chat(group.id)).title == "Bản Mòng"
        await group.promotes(bot, by=lan, can_pin_messages=True)
        sent = await app.bot.send_message(group.id, "Ghim", reply_parameters=ReplyParameters(group.messages[-1].id))
        assert await sent.pin()
        await group.restricts(bot, by=lan)
        assert isinstance(await app.bot.get_chat_member(group.id, bot.id), ChatMemberRestricted)
        await group.kicks(bot, by=lan)
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await app.bot.send_message(group.id, "Còn ai không?")
        await fake.until(lambda: quiz.seen and changed(quiz.seen[-1]) == "kicked")
    assert [status for update in quiz.seen if (status := changed(update))] == [
        "member",
        "administrator",
        "restricted",
        "kicked",
    ]
    moves = [u.message for u in quiz.seen if u.message and (u.message.migrate_to_chat_id or u.message.sender_chat)]
    assert [message.chat.id for message in moves] == [old, old, group.id]


def changed(update: Update) -> str | None:
    return update.my_chat_member.new_chat_member.status if update.my_chat_member else None


async def test_a_forum_and_its_topics(fake: FakeBotApi, lan: Person) -> None:
    quiz, bot = Quiz(), next(iter(fake.platform.bots.values()))
    async with polling(fake, quiz) as app:
        forum = fake.group("Thôn", admins=[lan], forum=True)
        await forum.adds(bot, by=lan)
        topic = forum.opens_topic("Thi tuần")
        await forum.says(lan, "/start", topic=topic)
        await forum.hears("Câu 1.")
        sent = await app.bot.send_message(forum.id, "Ở đây", message_thread_id=topic)
        assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
        with pytest.raises(BadRequest, match="Message thread not found"):
            await app.bot.send_message(forum.id, "Không có", message_thread_id=topic + 100)


async def test_polls_are_understood(fake: FakeBotApi, lan: Person) -> None:
    quiz = Quiz()
    async with polling(fake, quiz) as app:
        await lan.opens()
        options = [InputPollOption("Dân"), InputPollOption("Xã")]
        sent = await app.bot.send_poll(
            lan.id,
            "Ai bàn?",
            options,
            type=PollType.QUIZ,
            correct_option_ids=[0],
            explanation="Điều 3",
            is_anonymous=False,
        )
        assert sent.poll is not None
        assert (sent.poll.type, sent.poll.correct_option_ids, sent.poll.explanation) == ("quiz", (0,), "Điều 3")
        await lan.votes(lan.messages[-1], 1)
        await fake.until(lambda: any(update.poll_answer for update in quiz.seen))
        assert (await app.bot.stop_poll(lan.id, sent.message_id)).total_voter_count == 1
    [answer] = [update.poll_answer for update in quiz.seen if update.poll_answer]
    assert (answer.user, answer.option_ids) == (sent_to(quiz), (1,))


def sent_to(quiz: Quiz) -> object:
    return quiz.seen[0].effective_user


async def test_the_face_is_understood(fake: FakeBotApi) -> None:
    async with build(fake, Quiz()).bot as bot:
        commands = [BotCommand("thi", "Vào thi"), BotCommand("bxh", "Bảng xếp hạng")]
        await bot.set_my_commands(commands, BotCommandScopeAllGroupChats(), "vi")
        assert list(await bot.get_my_commands(BotCommandScopeAllGroupChats(), "vi")) == commands
        await bot.set_my_description("Thi hằng tuần", "vi")
        await bot.set_my_short_description("Thi tuần")
        assert (await bot.get_my_description("vi")).description == "Thi hằng tuần"
        assert (await bot.get_my_short_description("vi")).short_description == "Thi tuần"
        with pytest.raises(BadRequest, match="Bot_command_invalid"):
            await bot.set_my_commands([("Thi", "Vào thi")])


async def test_refusals_are_understood(fake: FakeBotApi, lan: Person) -> None:
    async with build(fake, Quiz()).bot as bot:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(77, "a")
        await lan.opens()
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("Gửi số", request_contact=True)]], one_time_keyboard=True)
        await bot.send_message(lan.id, "Số?", reply_markup=keyboard)
        assert lan.keyboard[0]["request_contact"] is True
        fake.fails("sendMessage", Refused(429, "Too Many Requests: retry after 5", retry_after=5))
        with pytest.raises(RetryAfter) as wait:
            await bot.send_message(lan.id, "a")
        assert wait.value.retry_after == timedelta(seconds=5)
        sent = await bot.send_message(lan.id, "a")
        with pytest.raises(BadRequest, match="Message is not modified"):
            await sent.edit_text("a")
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await sent.edit_text("b", reply_markup=InlineKeyboardMarkup.from_button(long_button()))
        fake.loses("sendMessage")
        with pytest.raises(NetworkError):
            await bot.send_message(lan.id, "Mất câu trả lời")
        assert lan.sees() == "Mất câu trả lời"
        await lan.blocks()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(lan.id, "a")


def long_button() -> InlineKeyboardButton:
    return InlineKeyboardButton("A", callback_data="ố" * 22)


async def test_a_file_of_a_person_is_fetched(fake: FakeBotApi, lan: Person) -> None:
    async with build(fake, Quiz()).bot as bot:
        await lan.sends_file(b"\x00one\r\n", "danh-sach.csv", "text/csv")
        [update] = await bot.get_updates()
        assert update.message is not None
        assert update.message.document is not None
        file = await update.message.document.get_file()
        assert bytes(await file.download_as_bytearray()) == b"\x00one\r\n"


async def test_a_wrong_token_is_told(fake: FakeBotApi) -> None:
    bot = build(fake, Quiz(), "4242:wrong").bot
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.request.shutdown()  # what failed to initialize leaves its line open


async def test_one_bot_one_receiver(fake: FakeBotApi) -> None:
    first, second = build(fake, Quiz()).bot, build(fake, Quiz()).bot
    async with first, second:
        waiting = asyncio.create_task(first.get_updates(timeout=timedelta(seconds=30)))
        await fake.until(lambda: fake.platform.bots[TOKEN].poll is not None)
        assert await second.get_updates() == ()
        with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
            await waiting
        await first.set_webhook("https://thi.example.com/webhook/telegram")
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await second.get_updates()
        await first.delete_webhook()
