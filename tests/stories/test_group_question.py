"""The question of the day: for groups that ask for it, once a day while a round runs, and nothing of it is secret."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from handlers.group_actions import GroupQuiet, GroupTopic
from handlers.info_actions import Reveal
from quiz.question import Question
from services.records import SendState
from tests.rig import Rig
from tests.stories.together import Group

SEVEN = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
"""19h00 of the day of the launch."""
HEAD = "Câu hỏi mỗi ngày"
Making = Callable[..., Awaitable[Group]]


@pytest.fixture
async def making(rig: Rig) -> Making:
    boss = await rig.organiser("truong-ban")

    async def make(name: str = "ban-muong", *, wants: bool = True, launched: bool = True) -> Group:
        group = Group(rig, boss, name)
        await group.subscribes()
        if wants:
            await group.says("/caidat")
            assert "Câu hỏi mỗi ngày" in await group.presses("Bật: Câu hỏi mỗi ngày")
        if launched:
            await rig.launches()
        return group

    return make


async def questions(group: Group) -> list[str]:
    """What came, as it is read."""
    return [text for text in await group.texts() if HEAD in text and "không tính điểm" in text]


async def asked(rig: Rig, group: Group) -> list[Question]:
    """The questions of the pack that came, oldest first."""
    await group.texts()
    pack = rig.app.contest.pack
    bank = {question.text.to("vi"): question for question in (*pack.trial, *pack.questions)}
    came: list[Question] = []
    for message in group.reader.messages:
        poll = message.poll
        if poll is not None:
            came.append(bank[poll.question])
        elif HEAD in message.text and "không tính điểm" in message.text:
            came.extend(question for text, question in bank.items() if text in message.text)
    return came


async def test_a_group_that_did_not_ask_gets_none(rig: Rig, making: Making) -> None:
    group = await making(wants=False)
    await rig.comes(SEVEN + timedelta(minutes=1))
    assert await questions(group) == []


@pytest.mark.about("payload")
async def test_at_seven_it_comes_with_its_law_and_the_way_in(rig: Rig, making: Making) -> None:
    group = await making()
    await rig.comes(SEVEN - timedelta(minutes=1))
    assert await questions(group) == []
    await rig.comes(SEVEN)
    (text,) = await questions(group)
    assert "Căn cứ: " in text
    (question,) = await asked(rig, group)
    assert question.round == "trial"
    assert "?start=g-" in "".join(await group.links())
    if rig.messenger:
        poll = [message.poll for message in group.reader.messages if message.poll is not None][-1]
        assert poll.question == question.text.to("vi")
        assert poll.options[poll.right] == question.options[min(question.answers)].text.to("vi")
        assert not group.reader.has("Xem đáp án")
    else:
        assert all(option.text.to("vi") in text for option in question.options)


async def test_where_there_are_no_polls_the_answer_is_a_press_away(rig: Rig, making: Making) -> None:
    group = await making()
    await rig.comes(SEVEN)
    (question,) = await asked(rig, group)
    if rig.messenger:
        index = rig.app.contest.pack.trial.index(question)
        seen = await group.press(Reveal("trial", index), admin=False)
    else:
        seen = await group.presses("Xem đáp án", admin=False)
    assert f"✓ {'ABCD'[min(question.answers)]}. " in seen
    assert question.explanation.to("vi") in seen


async def test_every_group_gets_the_same_once_a_day_whoever_looks(rig: Rig, making: Making) -> None:
    group, other = await making(), await making("ban-duoi", launched=False)
    await rig.comes(SEVEN)
    for _ in range(3):
        async with rig.app.store.write() as uow:  # another server, or a restart, looks at the same hour
            timer = await uow.timer(rig.app.contest.id, "daily_question", "next")
            assert timer is not None
            timer.due_at = SEVEN
            uow.save_timer(timer)
            await uow.commit()
        await rig.passes(minutes=1)
    assert len(await questions(group)) == len(await questions(other)) == 1
    await rig.comes(SEVEN + timedelta(days=1))
    await rig.comes(SEVEN + timedelta(days=2))
    came = await asked(rig, group)
    assert len({question.id for question in came}) == 3
    assert came == await asked(rig, other)


async def test_while_no_round_runs_none_comes(rig: Rig, making: Making) -> None:
    group = await making(launched=False)
    await rig.comes(SEVEN)
    assert await questions(group) == []
    await rig.launches()
    await rig.passes(minutes=5)
    assert await questions(group) == [], "the hour of that day is over"
    await rig.comes(SEVEN + timedelta(days=1))
    assert len(await questions(group)) == 1


async def test_nobody_there_at_seven(rig: Rig, making: Making) -> None:
    group = await making()
    await rig.comes(SEVEN + timedelta(hours=2, minutes=1))
    assert await questions(group) == []
    await rig.comes(SEVEN + timedelta(days=3, hours=1, minutes=59))
    assert len(await questions(group)) == 1, "within two hours it still comes, after days as well"


async def test_in_quiet_hours_it_waits_for_the_morning(rig: Rig, making: Making) -> None:
    group = await making()
    await group.press(GroupQuiet(3))
    await rig.comes(SEVEN + timedelta(hours=1, minutes=30))
    assert await questions(group) == []
    await rig.comes(SEVEN + timedelta(hours=12))
    assert len(await questions(group)) == 1


async def test_what_waits_is_left_out_when_the_group_has_enough(rig: Rig, making: Making) -> None:
    group = await making()
    await group.press(GroupQuiet(3))
    await rig.comes(SEVEN + timedelta(hours=1, minutes=30))
    await group.press(GroupTopic("question", 0))
    await rig.comes(SEVEN + timedelta(hours=12))
    assert await questions(group) == []
    async with rig.app.store.read() as uow:
        key = f"daily_question:{rig.app.contest.id}:2024-06-03"
        (line,) = await uow.ledger_lines(key, list(SendState))
    assert (line.state, line.reason) == (SendState.SKIPPED, "ended")


async def test_questions_of_a_round_come_only_after_it_and_never_of_one_that_runs(rig: Rig, making: Making) -> None:
    group = await making()
    rounds = {"week-1": datetime(2024, 6, 9, 17, tzinfo=UTC), "week-2": datetime(2024, 6, 16, 17, tzinfo=UTC)}
    seen: list[tuple[datetime, Question]] = []
    for day in range(20):
        before = len(seen)
        await rig.comes(SEVEN + timedelta(days=day))
        seen.extend((rig.clock.now, question) for question in (await asked(rig, group))[before:])
    assert len(seen) == 20
    assert {question.round for _, question in seen} > {"trial"}
    for at, question in seen:
        assert question.round == "trial" or at > rounds[question.round]


@pytest.mark.parametrize("secret", ["week-1", "week-2", "week-9"])
async def test_a_forged_press_reveals_nothing(rig: Rig, making: Making, secret: str) -> None:
    group = await making()
    for index in (0, 5, 999):
        assert "✓" not in await group.press(Reveal(secret, index), admin=False)
    assert "✓" in await group.press(Reveal("trial", 999), admin=False)
